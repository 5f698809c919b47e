"""Rules of insight: pure functions on frozen records."""

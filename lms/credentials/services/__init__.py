"""Deciding, issuing, correcting and revoking; each function works in its caller's transaction."""

"""Reading a cohort for its staff; nothing here writes."""

"""The page of a run: what it tells, and what is done to it."""

"""Before a run: whether each instrument is there, and whether it is the one that is wanted."""

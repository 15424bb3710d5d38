"""``runs``: what is done to runs of other processes."""

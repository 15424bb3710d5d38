"""``history``: the records of runs, and what can be done with them."""

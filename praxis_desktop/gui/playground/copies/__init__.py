"""Consoles on copies of paused runs: to look into a program while the run itself stays as it is."""

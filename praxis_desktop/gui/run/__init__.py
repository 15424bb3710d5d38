"""The runs of the window: a model for each run, the list of all runs, and their text."""

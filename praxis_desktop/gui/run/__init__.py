"""The window's runs: a model for each run, the list of all runs, and the texts about them."""

"""Runs that were interrupted: the window offers to go on with them."""

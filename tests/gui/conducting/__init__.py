"""Conducting a run in the window."""

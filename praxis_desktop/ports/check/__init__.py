"""Checking a port, or the instrument on it, so that the result can be filed."""

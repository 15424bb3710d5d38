"""Wheels as files: their names, what is in them, and whether they can be trusted."""

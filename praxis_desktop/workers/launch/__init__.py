"""Turns a request into a run that is under way."""

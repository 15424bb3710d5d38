"""Turns a request into a run in progress."""

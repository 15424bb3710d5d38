"""Errors in the window, and reports of defects."""

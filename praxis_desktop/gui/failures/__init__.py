"""Errors shown in the window, and reports of defects."""

"""Packages that are added in the window."""

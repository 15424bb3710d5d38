"""Packages that somebody adds."""

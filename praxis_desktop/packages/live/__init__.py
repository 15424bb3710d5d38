"""Packages for programs that run already."""

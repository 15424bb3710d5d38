"""Packages for programs that are already running."""

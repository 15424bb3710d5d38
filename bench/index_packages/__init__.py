"""Packages from the index in guests: which can be installed, imported and used, and why others cannot."""

"""Packages as guests have them mounted: unpacked and compiled once."""

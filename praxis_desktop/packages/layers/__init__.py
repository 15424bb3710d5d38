"""Packages in the form that guests mount, unpacked and compiled once."""

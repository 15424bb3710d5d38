"""Packages in the form in which guests mount them: unpacked and compiled once."""

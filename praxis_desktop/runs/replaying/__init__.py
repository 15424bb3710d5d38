"""Doing a recorded run again, from its record alone."""

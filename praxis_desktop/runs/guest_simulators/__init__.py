"""Simulated instruments of one's own, each in a guest of its own: what is behind ``sim:file.py:Class``."""

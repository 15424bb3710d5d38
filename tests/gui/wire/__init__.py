"""Tests of what passes on the ports, as the window shows it."""

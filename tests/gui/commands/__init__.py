"""Tests of the window's commands, by name and by key."""

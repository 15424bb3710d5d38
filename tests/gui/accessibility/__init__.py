"""Tests of what the window is to people who see it badly or not, or who have no mouse."""

"""Tests of the set-up of runs outside of the window."""

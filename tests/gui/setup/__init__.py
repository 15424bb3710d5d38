"""Tests of setting up a run in the window."""

"""Tests of setting a run up in the window."""

"""Tests of the steps of a run in the window."""

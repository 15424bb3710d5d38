"""Tests of kept runs that are played again in the window."""

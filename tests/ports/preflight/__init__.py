"""Tests of what is asked before a run."""

"""Tests of the queries before a run."""

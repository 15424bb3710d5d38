"""Tests of the page of runs."""

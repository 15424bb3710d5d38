"""Tests of a run's demands on its computer."""

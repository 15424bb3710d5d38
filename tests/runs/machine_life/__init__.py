"""Tests of what a run needs of its computer."""

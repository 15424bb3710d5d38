"""Tests of how interrupted runs are offered."""

"""Replays of kept runs."""

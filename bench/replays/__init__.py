"""Runs of every kind, recorded and done again in fresh processes that differ in all that must not matter."""

"""Passes what was chosen for a protocol to its guest."""

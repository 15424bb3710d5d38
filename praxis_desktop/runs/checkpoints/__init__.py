"""Runs that can be gone on with: checkpoints beside them, kept as they run."""

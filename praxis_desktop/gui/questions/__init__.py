"""The sheets that ask a run's questions."""

"""What became of the exchanges that were open when a run's process died."""

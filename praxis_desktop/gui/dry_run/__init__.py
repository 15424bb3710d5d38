"""What a dry run has found, in words and cards: problems, liquids, durations."""

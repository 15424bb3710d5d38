"""What a run has found: told by its protocol, read by its plate readers, left in its state and its value."""

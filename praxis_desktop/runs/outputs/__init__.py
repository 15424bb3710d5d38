"""A run's outputs: from its protocol, its plate readers, its state and its return value."""

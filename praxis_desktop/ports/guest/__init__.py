"""A guest's way to its ports."""

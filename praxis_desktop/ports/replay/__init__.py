"""A recording that answers."""

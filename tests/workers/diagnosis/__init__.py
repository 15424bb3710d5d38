"""What a diagnosis finds, and the report of it."""

"""What the window asks of the history."""

"""What of this installation works."""

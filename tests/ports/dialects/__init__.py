"""What instruments speak beyond plain lines."""

"""What is plugged in, and what is known of it."""

"""What a replay or a what-if has shown."""

"""Messages of the window: shown for a while, and kept in a list."""

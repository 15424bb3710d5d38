"""A run in the window: its state as one model, and the page that shows it."""

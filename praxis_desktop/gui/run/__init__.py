"""A run in the window: its state as one model, the runs side by side, and their words."""

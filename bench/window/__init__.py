"""The speed of the window: its start, its longest stalls, and its memory over time."""

"""The page of a run while it goes on: its instruments and its numbers."""

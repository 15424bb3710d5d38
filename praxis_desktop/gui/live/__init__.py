"""The page of a run while it goes on: its instruments, its numbers, its log."""

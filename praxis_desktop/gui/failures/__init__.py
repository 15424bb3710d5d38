"""What went wrong, told in the window and kept for a report."""

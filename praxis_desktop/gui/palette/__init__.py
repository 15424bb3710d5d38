"""The command palette: one field from which everything can be done."""

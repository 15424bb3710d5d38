"""The index that the user's pip is set up with."""

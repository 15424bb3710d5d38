"""The package index that the user's pip is configured to use."""

"""The package index for which the user's pip is configured."""

"""``simulate``: an instrument for other programs."""

"""The page of the settings: every choice, what was measured, and what is installed."""

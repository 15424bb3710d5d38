"""The sheet and the strip of an emergency stop."""

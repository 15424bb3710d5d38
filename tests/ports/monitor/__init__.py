"""The serial monitor."""

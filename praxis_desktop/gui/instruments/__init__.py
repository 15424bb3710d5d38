"""The page of instruments and the serial monitor."""

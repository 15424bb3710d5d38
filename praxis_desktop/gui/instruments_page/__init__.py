"""The page of the instruments: which there are, how they are, and the serial monitor."""

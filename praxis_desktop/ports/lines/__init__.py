"""The interface between a port and the line behind it, and what all lines share."""

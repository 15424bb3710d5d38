"""The serial monitor: a port opened by a person, to see what passes and to send by hand."""

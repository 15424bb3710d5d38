"""The serial monitor: the user opens a port to watch its traffic and to send data by hand."""

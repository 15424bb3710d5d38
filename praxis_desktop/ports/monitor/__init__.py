"""The serial monitor, with which the user opens a port to watch its traffic and send data by hand."""

"""The serial monitor: a person opens a port to watch its traffic and to send data by hand."""

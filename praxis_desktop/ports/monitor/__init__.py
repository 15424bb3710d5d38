"""The serial monitor: a person opens a port to watch its traffic and send by hand."""

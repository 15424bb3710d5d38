"""The serial monitor, which lets the user open a port, watch its traffic and send data by hand."""

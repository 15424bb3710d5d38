"""Which instrument plays which role of a protocol, and the ports that were allowed."""

"""Finding instruments on the network, and testing connections to them."""

"""Serial ports, real over pseudo-terminals and simulated."""

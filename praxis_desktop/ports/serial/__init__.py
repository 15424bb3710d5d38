"""Real lines: local, network, rebinding, pseudo-terminals."""

"""Records of runs: what is kept of each, how it is found, checked and handed on."""

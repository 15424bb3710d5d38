"""Records of runs: writing, reading and verifying them, a full disk, and killed processes."""

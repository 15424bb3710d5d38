"""Records of runs: writing, reading, verifying, a disk that is full, processes that are killed."""

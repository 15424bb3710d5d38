"""What a run leaves to read: what its program prints and draws, its files, its log."""

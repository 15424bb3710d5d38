"""What a program prints and draws, shown."""

"""What an institution installs: the frozen program, and packages made of it."""

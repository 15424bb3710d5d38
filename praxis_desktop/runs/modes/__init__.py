"""What differs between live, dry, replayed, resumed, what-if and from a file."""

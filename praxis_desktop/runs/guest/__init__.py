"""What a program finds in its guest."""

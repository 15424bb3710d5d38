"""What a changed program would have done with the instruments of a recorded run."""

"""What becomes of what fails in a run."""

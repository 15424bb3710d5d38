"""Runs whose process died, and resuming them."""

"""Runs whose process died, and what becomes of them."""

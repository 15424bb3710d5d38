"""Guarantees for any program: programs, kills, limits and typing, all generated from seeds."""

"""Runs that are killed at any moment and resumed, with instruments that record everything they receive."""

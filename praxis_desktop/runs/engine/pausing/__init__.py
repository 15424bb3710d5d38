"""Pauses: who is held, and where."""

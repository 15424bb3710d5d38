"""Runs on robots served by another process; the runs are killed at random moments and resumed."""

"""Runs that are killed at any moment and resumed, beside instruments that note all they get."""

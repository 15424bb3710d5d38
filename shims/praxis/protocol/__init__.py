"""Praxis's import path; see ``praxis``."""

"""Praxis's import path for the decorator."""

from praxis.declarations import protocol_function

__all__ = ["protocol_function"]

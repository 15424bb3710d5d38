"""Praxis's import path of the decorator."""

from praxis.declarations import protocol_function

__all__ = ["protocol_function"]

"""Praxis's import path for the parts of a declaration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from praxis.declarations import DataViewDefinition, SetupInstruction

DEFAULT_DECK_PARAM_NAME = "deck"
DEFAULT_STATE_PARAM_NAME = "state"
TOP_LEVEL_NAME_REGEX = r"^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$"

__all__ = [
    "DEFAULT_DECK_PARAM_NAME",
    "DEFAULT_STATE_PARAM_NAME",
    "TOP_LEVEL_NAME_REGEX",
    "DataViewDefinition",
    "SetupInstruction",
    "get_callable_fqn",
]


def get_callable_fqn(func: Callable[..., Any]) -> str:
    """Return a function's module and its qualified name, joined by a dot."""
    return f"{func.__module__}.{func.__qualname__}"

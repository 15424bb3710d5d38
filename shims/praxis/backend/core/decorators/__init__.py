"""Praxis's import path for the decorator and related names."""

from praxis.backend.core.decorators.models import (
    DEFAULT_DECK_PARAM_NAME,
    DEFAULT_STATE_PARAM_NAME,
    TOP_LEVEL_NAME_REGEX,
    DataViewDefinition,
    SetupInstruction,
    get_callable_fqn,
)
from praxis.backend.core.decorators.protocol_decorator import protocol_function
from praxis.backend.core.decorators.simulation import simulate_output

__all__ = [
    "DEFAULT_DECK_PARAM_NAME",
    "DEFAULT_STATE_PARAM_NAME",
    "TOP_LEVEL_NAME_REGEX",
    "DataViewDefinition",
    "SetupInstruction",
    "get_callable_fqn",
    "protocol_function",
    "simulate_output",
]

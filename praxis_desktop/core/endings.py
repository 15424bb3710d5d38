"""How a run ended, in words for people. Whether it passed is a separate question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EMERGENCY_STOP: Final = "emergency stop"
"""The default reason of an emergency stop."""

_WORDS: Final[Mapping[str, str]] = {
    "completed": "completed",
    "cancelled": "stopped",
    "failed": "ended by error",
    "interrupted": "interrupted",
}


def is_emergency_stop(state: str, reason: str) -> bool:
    """Whether an emergency stop ended the run."""
    return state == "cancelled" and reason.casefold().startswith(_EMERGENCY_STOP)


def reason_beside(state: str, reason: str) -> str:
    """The reason to show beside ``ending_words``; "" if those say it already."""
    return "" if is_emergency_stop(state, reason) and reason.casefold() == _EMERGENCY_STOP else reason


def ending_words(state: str, reason: str = "") -> str:
    """How a run ended, such as ``ended by error``; before that its state: ``requires intervention``."""
    if is_emergency_stop(state, reason):
        return _EMERGENCY_STOP
    return _WORDS.get(state, state.replace("_", " "))


def steps_planned(begun: int, planned: int | None) -> int | None:
    """The number of steps to show for a run that was cut short; None if unknown.

    That is ``planned``, unless the run began more steps than planned.
    """
    return planned if planned is not None and planned >= begun else None

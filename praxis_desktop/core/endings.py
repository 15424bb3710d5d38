"""How a run ended, in the words that people read: another question than whether it passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EMERGENCY_STOP: Final = "emergency stop"
"""The reason of a run that one has ended, unless somebody gave another."""

_WORDS: Final[Mapping[str, str]] = {
    "completed": "completed",
    "cancelled": "stopped",
    "failed": "ended by error",
    "interrupted": "interrupted",
}


def is_emergency_stop(state: str, reason: str) -> bool:
    """Whether a run that ended in ``state`` for that reason was ended by an emergency stop."""
    return state == "cancelled" and reason.casefold().startswith(_EMERGENCY_STOP)


def ending_words(state: str, reason: str = "") -> str:
    """``ended by error``; of a run that has not ended its state: ``requires intervention``."""
    if is_emergency_stop(state, reason):
        return _EMERGENCY_STOP
    return _WORDS.get(state, state.replace("_", " "))

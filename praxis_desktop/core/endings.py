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


def reason_beside(state: str, reason: str) -> str:
    """The reason of a run's end as it stands beside ``ending_words``, which say that of an emergency stop."""
    return "" if is_emergency_stop(state, reason) and reason.casefold() == _EMERGENCY_STOP else reason


def ending_words(state: str, reason: str = "") -> str:
    """``ended by error``; of a run that has not ended its state: ``requires intervention``."""
    if is_emergency_stop(state, reason):
        return _EMERGENCY_STOP
    return _WORDS.get(state, state.replace("_", " "))


def steps_planned(begun: int, planned: int | None) -> int | None:
    """Of how many steps a run is told that was cut short: of those that were ``planned``, if they are known
    and it has not begun more. None if nobody knows.
    """
    return planned if planned is not None and planned >= begun else None

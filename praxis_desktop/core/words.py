"""Words that describe runs, their endings, instruments and values to users."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, cast, get_args

from praxis_desktop.core.events import HaltEvent, HaltOutcome
from praxis_desktop.core.messages import Message

_UNITS = {
    "ul": "µL",
    "ml": "mL",
    "ug": "µg",
    "mg": "mg",
    "nm": "nm",
    "um": "µm",
    "mm": "mm",
    "ms": "ms",
    "s": "s",
    "min": "min",
    "rpm": "rpm",
    "od": "OD",
    "seconds": "s",
    "minutes": "min",
    "hours": "h",
    "percent": "%",
    "celsius": "°C",
}
"""Units, keyed by the suffix of a key's or column's name."""


def titled(key: str) -> tuple[str, str]:
    """Return the display name of a key, and the unit in its suffix: ``total_ul`` is ``Total``, in ``µL``."""
    words = key.rpartition(".")[2].split("_")
    unit = _UNITS.get(words[-1], "") if len(words) > 1 else ""
    if words[-1] == "c" and any(word.startswith("temp") for word in words):
        unit = "°C"
    title = " ".join(filter(None, words[:-1] if unit else words))
    return title[:1].upper() + title[1:], unit


def headed(title: str, unit: str) -> str:
    """Return a title with its unit: ``Volume, µL``."""
    return f"{title}, {unit}" if unit else title


def column_head(column: str, unit: str = "") -> str:
    """Return the heading of a table column: ``Volume, µL``, even for a column named ``volume_ul``."""
    if unit:
        return headed(column, unit)
    return headed(*titled(column)) if column.isascii() and column.isidentifier() else column


def named_here(role: str, names: Mapping[str, str]) -> str:
    """Return ``Bench scale (scale)``: an instrument's display name and role, or only the role."""
    name = names.get(role, "")
    return f"{name} ({role})" if name else role


def role_words(role: str) -> str:
    """Return the name of a role for use within a sentence: ``liquid handler`` for ``liquid_handler``."""
    return role.replace("_", " ").strip() or role


def instrument_names_in(header: Mapping[str, object]) -> dict[str, str]:
    """Return the display names of the instruments in a record's header, keyed by role."""
    names = header.get("instrument_names")
    told = names.items() if isinstance(names, Mapping) else ()
    return {str(role): name for role, name in told if isinstance(name, str) and name}


_OF_THE_ID = 8


def number_or_id(number: int, run_id: str) -> str:
    """Return a run's number (``131``), or the start of its ID if the run predates numbering (0)."""
    return str(number or run_id[:_OF_THE_ID])


EMERGENCY_STOP: Final = "emergency stop"
"""The default reason for an emergency stop."""

_ENDINGS: Final[Mapping[str, str]] = {
    "completed": "completed",
    "cancelled": "stopped",
    "failed": "ended by error",
    "interrupted": "interrupted",
}


def is_emergency_stop(state: str, reason: str) -> bool:
    """Return whether an emergency stop ended the run."""
    return state == "cancelled" and reason.casefold().startswith(EMERGENCY_STOP)


def reason_beside(state: str, reason: str) -> str:
    """Return the reason to show next to ``ending_words``; "" if those words already say it."""
    return "" if is_emergency_stop(state, reason) and reason.casefold() == EMERGENCY_STOP else reason


def ending_words(state: str, reason: str = "") -> str:
    """Return how a run ended, in words (``ended by error``) or, if it has not ended, its state (``requires
    intervention``).
    """
    if is_emergency_stop(state, reason):
        return EMERGENCY_STOP
    return _ENDINGS.get(state, state.replace("_", " "))


def steps_planned(begun: int, planned: int | None) -> int | None:
    """Return the total number of steps to show for a run that was cut short; None if unknown.

    The total is ``planned``, or unknown if the run began more steps than that.
    """
    return planned if planned is not None and planned >= begun else None


def halt_of(told: Mapping[str, object]) -> HaltEvent:
    """Read the event from a record's entry about one instrument; invalid fields are set to their defaults."""
    outcome, milliseconds = told.get("outcome"), told.get("milliseconds")
    return HaltEvent(
        str(told.get("port", "")),
        cast("HaltOutcome", outcome) if outcome in get_args(HaltOutcome) else "failed",
        str(told.get("message", "")),
        milliseconds=float(milliseconds) if isinstance(milliseconds, int | float) else 0.0,
        is_simulated=told.get("is_simulated") is True,
        device=str(told.get("device", "")),
    )


def last_of_each(events: Iterable[HaltEvent]) -> list[HaltEvent]:
    """Return the last event about each instrument. A confirmation thus replaces the event that says that the
    stop command was sent.
    """
    return list({(event.port, event.device): event for event in events}.values())


def halt_words(event: HaltEvent, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return ``Bench scale (scale) confirmed in 4 ms, simulated``; ``names`` are display names by role."""
    port = named_here(event.port, names)
    words = _HALTS[event.outcome].format(port=port, time=round(event.milliseconds))
    return Message("{words}, simulated", words=words) if event.is_simulated else words


_HALTS: Mapping[HaltOutcome, str] = {
    "confirmed": "{port} confirmed in {time} ms",
    "closed": "{port} was closed",
    "not_connected": "{port} was not connected and was sent no stop command",
    "sent": "{port} was sent its stop command but did not confirm",
    "no_stop_command": "{port} has no stop command",
    "unconfirmed": "{port} did not confirm",
    "failed": "{port} could not be sent its stop command",
}

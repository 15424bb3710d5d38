"""The result of an emergency stop for each instrument, as recorded and as shown to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import cast, get_args

from praxis_desktop.core.events import HaltEvent, HaltOutcome
from praxis_desktop.core.messages import Message
from praxis_desktop.core.titles import named_here


def halt_of(told: Mapping[str, object]) -> HaltEvent:
    """The event from a record's entry about one instrument; invalid fields get their defaults."""
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
    """The last event of each instrument; it replaces the earlier one that says its stop was sent."""
    return list({(event.port, event.device): event for event in events}.values())


def halt_words(event: HaltEvent, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """``Bench scale (scale) confirmed in 4 ms, simulated``; ``names`` are the roles' display names."""
    port = named_here(event.port, names)
    words = _WORDS[event.outcome].format(port=port, time=round(event.milliseconds))
    return Message("{words}, simulated", words=words) if event.is_simulated else words


_WORDS: Mapping[HaltOutcome, str] = {
    "confirmed": "{port} confirmed in {time} ms",
    "closed": "{port} was closed",
    "sent": "{port} was sent its stop, and did not confirm",
    "no_stop_command": "{port} has no stop command",
    "unconfirmed": "{port} did not confirm",
    "failed": "{port} could not be sent its stop",
}

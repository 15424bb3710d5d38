"""A run's part in an emergency stop, and the safe stop of its instruments after a hard end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.ports.opening import Opener

_LAST_HALT_S = 5.0
"""Seconds that the end of a run waits for the instruments to confirm: then their ports are closed."""


class EmergencyStop:
    """An emergency stop that was asked for at ``asked_at`` (``time.monotonic``): it begins at once."""

    def __init__(self, asked_at: float, tell: Callable[[HaltEvent], None]) -> None:
        from praxis_desktop.ports.emergency.stopping import stop_everything  # who opens a port loads it

        self._report = stop_everything(asked_at=asked_at, tell=tell)

    def outcome(self) -> list[dict[str, object]]:
        """What became of each instrument, waited for."""
        self._report.wait(_LAST_HALT_S)
        return [event.to_json() for event in self._report.events]


def stop_left_alone(opener: Opener, tell: Callable[[HaltEvent], None]) -> list[dict[str, object]]:
    """Stop the instruments of a program that was ended in the middle of whatever it did, before its ports are
    closed; what became of each.
    """
    from praxis_desktop.ports.emergency.stopping import stop_safely

    return [event.to_json() for event in stop_safely(opener, tell=tell).events]

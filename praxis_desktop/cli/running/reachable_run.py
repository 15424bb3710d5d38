"""A run of the command line as other processes act on it: nobody who stops it waits for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.forwarding import ForwardedControls

if TYPE_CHECKING:
    from praxis_desktop.runs.engine.controls import Controllable, Refused


class ReachableRun(ForwardedControls):
    """``run``, of which ``let_events_pass`` has the events go on when nobody takes them: a terminal that was
    halted by Ctrl+S, a pipe that is full. Any thread.
    """

    def __init__(self, run: Controllable, let_events_pass: Callable[[], None]) -> None:
        super().__init__(run)
        self._let_events_pass = let_events_pass

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop the program."""
        self._let_events_pass()
        return super().cancel(by=by, reason=reason)

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop every instrument, and the program."""
        self._let_events_pass()
        return super().emergency_stop(by=by, reason=reason)

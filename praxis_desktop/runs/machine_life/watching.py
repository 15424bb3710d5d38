"""Watching the computer during a run, on one thread: no sleep, and what becomes of its clocks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import nullcontext

from praxis_desktop.core.events import LogEvent
from praxis_desktop.runs.machine_life.awake import awake
from praxis_desktop.runs.machine_life.suspend import Clocks, ClockWatch, Slept, SystemClocks

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
_JOIN_S = 2.0


class MachineLife:
    """The computer's part in one run, from ``start`` to ``close``.

    ``tell`` is told, as a warning, that it slept or that its clock was set, and with ``keeps_awake`` that it
    cannot be kept from sleeping. ``slept`` is called afterwards, for a run that is to be held and asked for.
    Both are called on the watching thread. Without ``watches`` nobody is told of sleep and clocks.
    """

    def __init__(
        self,
        *,
        tell: Callable[[LogEvent], None],
        slept: Callable[[Slept], None] | None = None,
        keeps_awake: bool = False,
        watches: bool = True,
        clocks: Clocks | None = None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._tell = tell
        self._slept = slept
        self._keeps_awake = keeps_awake
        self._watches = watches
        self._watch = ClockWatch(clocks or SystemClocks())
        self._look_every_s = look_every_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="machine life", daemon=True)

    def start(self) -> None:
        """Begin: when the program runs already, so that it does not wait for this."""
        self._thread.start()

    def close(self) -> None:
        """End, and let the computer sleep; idempotent, and no error when it was never started."""
        self._closing.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        with awake(self._tell) if self._keeps_awake else nullcontext():
            while not self._closing.wait(self._look_every_s if self._watches else None):
                try:
                    self._look()
                except Exception:  # who is told may fail; the run goes on, and the next look comes
                    log.exception("what became of the computer could not be told")

    def _look(self) -> None:
        for found in self._watch.look():
            self._tell(found.to_event())
            if isinstance(found, Slept) and self._slept is not None:
                self._slept(found)

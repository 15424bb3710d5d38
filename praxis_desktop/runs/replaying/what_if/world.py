"""The world of a what-if: time passes at once, and people have answered already."""

from __future__ import annotations

import threading
from collections.abc import Callable

from praxis_desktop.interpreter.environment.base import Completion, VirtualDeadlock
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.faults import Unwind

_PATIENCE_S = 2.0
"""Seconds for which something that another thread does for the guest is waited for."""


class AnsweredWorld(VirtualEnvironment):
    """A virtual world in which no time passes while a question is open: ``settle`` is called before any
    does, and returns when all answers that are on their way from another thread were posted. What else other
    threads bring is waited for where there is nothing else to wait for.
    """

    def __init__(self, seed: int, timezone: str, *, settle: Callable[[], None]) -> None:
        super().__init__(seed, timezone=timezone)
        self._settle = settle
        self._came = threading.Event()

    def post(self, channel: str, payload: bytes) -> None:
        super().post(channel, payload)
        self._came.set()

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self._settle()
        while True:
            self._came.clear()
            try:
                return super().wait(channel, deadline)
            except Unwind as unwind:
                self._await_another(unwind)

    def next_event(self, deadline: int | None) -> Completion | None:
        self._settle()
        while True:
            self._came.clear()
            try:
                return super().next_event(deadline)
            except Unwind as unwind:
                self._await_another(unwind)

    def _await_another(self, unwind: Unwind) -> None:
        if not isinstance(unwind.fault, VirtualDeadlock) or not self._came.wait(_PATIENCE_S):
            raise unwind

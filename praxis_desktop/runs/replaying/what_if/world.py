"""The world of a what-if: time passes at once, and people have answered already."""

from __future__ import annotations

import threading

from praxis_desktop.interpreter.environment.base import Completion, VirtualDeadlock
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.faults import Unwind

_PATIENCE_S = 2.0
"""Seconds for which an answer that another thread hands over is waited for."""


class AnsweredWorld(VirtualEnvironment):
    """A virtual world in which answers of people come from another thread, as they do in a run."""

    def __init__(self, seed: int, timezone: str) -> None:
        super().__init__(seed, timezone=timezone)
        self._came = threading.Event()

    def post(self, channel: str, payload: bytes) -> None:
        super().post(channel, payload)
        self._came.set()

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        while True:
            self._came.clear()
            try:
                return super().wait(channel, deadline)
            except Unwind as unwind:
                self._await_answer(unwind)

    def next_event(self, deadline: int | None) -> Completion | None:
        while True:
            self._came.clear()
            try:
                return super().next_event(deadline)
            except Unwind as unwind:
                self._await_answer(unwind)

    def _await_answer(self, unwind: Unwind) -> None:
        if not isinstance(unwind.fault, VirtualDeadlock) or not self._came.wait(_PATIENCE_S):
            raise unwind

"""The environment of an interpreter that has not started: its clocks are stopped, and nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from praxis_desktop.interpreter.environment.base import Clock, Completion, Environment


class DormantEnvironment(Environment):
    """A placeholder until the interpreter's own environment is attached. No guest runs before that, so
    every request raises RuntimeError.
    """

    def clock(self, clock: Clock) -> int:
        self._refuse()

    def entropy(self, count: int) -> bytes:
        self._refuse()

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        self._refuse()

    def sleep(self, seconds: float) -> None:
        self._refuse()

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self._refuse()

    def next_event(self, deadline: int | None) -> Completion | None:
        self._refuse()

    def post(self, channel: str, payload: bytes) -> None:
        self._refuse()

    def wake(self) -> None:
        """Do nothing, because nothing is waiting."""

    def _refuse(self) -> NoReturn:
        raise RuntimeError("the interpreter has not begun")

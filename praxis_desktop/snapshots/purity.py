"""A virtual environment that notices what makes the run of a program more than a function of its text."""

from __future__ import annotations

from collections.abc import Callable

from praxis_desktop.interpreter.environment import Clock, Completion
from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment


class WatchedEnvironment(VirtualEnvironment):
    """Answers as VirtualEnvironment, and takes note of the first answer that another run would get otherwise.

    ``impurity`` says in words what it does, "" while it did nothing of the kind. What is noted is
    chosen by ``watch``: while modules of packages are imported their reading of clocks does not count.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.impurity = ""
        self._is_watching = self._counts_clocks = False

    def watch(self, *, clocks: bool) -> None:
        """Take note from now on; of clocks and entropy too with ``clocks``."""
        self._is_watching = True
        self._counts_clocks = clocks

    def rest(self) -> None:
        """Take no more notes."""
        self._is_watching = False

    def note(self, what: str) -> None:
        """Take note of something that the guest does."""
        if self._is_watching and not self.impurity:
            self.impurity = what

    def clock(self, clock: Clock) -> int:
        if self._counts_clocks:
            self.note("reads a clock")
        return super().clock(clock)

    @property
    def timezone(self) -> str:
        if self._counts_clocks:
            self.note("asks for the time zone")
        return super().timezone

    def file_time(self) -> int:
        if self._counts_clocks:
            self.note("writes a file")
        return super().file_time()

    def entropy(self, count: int) -> bytes:
        if self._counts_clocks:
            self.note("asks for randomness")
        return super().entropy(count)

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        self.note("asks for input" if channel in ("line", "stdin") else f"uses {channel!r}")
        return super().perform(channel, request, action)

    def sleep(self, seconds: float) -> None:
        self.note("waits")
        super().sleep(seconds)

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self.note("waits")
        return super().wait(channel, deadline)

    def next_event(self, deadline: int | None) -> Completion | None:
        self.note("waits")
        return super().next_event(deadline)

    def output(self, stream: StreamName, data: bytes) -> bool:
        self.note("prints")
        return super().output(stream, data)

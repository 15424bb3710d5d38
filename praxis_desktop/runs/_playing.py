"""The environment of a run whose instruments are all simulated: its time passes at the run's pace."""

from __future__ import annotations

import time
from collections.abc import Callable

from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.interpreter.environment.base import Clock
from praxis_desktop.ports.simulators.run_time import RunTime
from praxis_desktop.runs._pausing import Gate, PausableEnvironment


class PlayedEnvironment(PausableEnvironment):
    """Clocks follow ``played``, and waits end at its times.

    At the pace "at-once", time jumps to what is due next whenever the program waits and ``is_quiet``: no
    other thread is at work for it.
    """

    def __init__(
        self,
        timezone: str,
        gate: Gate,
        played: RunTime,
        is_quiet: Callable[[], bool],
        *,
        seed: int | None = None,
    ) -> None:
        self._played = played
        self._is_quiet = is_quiet
        super().__init__(timezone, gate, seed=seed)
        played.on_change = self.wake

    def _set_clocks(self) -> None:
        self._monotonic_offset = self._logical_time - self._played.now()
        self._cpu_offset = self._cpu_time - time.thread_time_ns()

    def _advance(self) -> int:
        self._logical_time = max(self._logical_time, self._played.now() + self._monotonic_offset)
        return self._logical_time

    def clock(self, clock: Clock) -> int:
        reading = super().clock(clock)
        if clock == Clock.REALTIME:
            reading = self._realtime = wall_clock_ns() + self._played.ahead_ns
        return reading

    def _await_news(self, deadline: int | None) -> None:
        at = None if deadline is None else deadline - self._monotonic_offset
        if not self._gate.is_shut and self._is_quiet():
            if self._news.acquire(blocking=False):
                return
            if self._played.jump(at):
                return
        super()._await_news(None if at is None else self._logical_time + self._played.computer_ns(at))

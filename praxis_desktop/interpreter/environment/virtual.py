"""The environment of a dry run: seeded entropy, and time that jumps to the next event."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable

from praxis_desktop.core.wall_clock import remaining_lag
from praxis_desktop.interpreter.environment.base import (
    MONOTONIC,
    REALTIME,
    Clock,
    Completion,
    Environment,
    Moment,
    VirtualDeadlock,
    WaitInterrupted,
    nanoseconds,
    plain_os_error,
)
from praxis_desktop.interpreter.environment.seeded_entropy import SeededEntropy
from praxis_desktop.interpreter.faults import Unwind

_READ_COST = 1_000
"""Time, in nanoseconds, that a clock reading takes. Without it, a program could poll a clock forever."""
_PATIENCE = 1_000
"""Number of successive readings after which the guest is taken to be busy waiting, and readings cost more."""
_GROWTH = 100
"""During busy waiting each reading takes 1 % longer than the last, so a wait overshoots by up to 1 %."""
_MOST_READ_COST = 1_000_000_000
"""Maximum cost of a reading, in nanoseconds, for programs that poll the clock instead of waiting."""


class VirtualEnvironment(Environment):
    """A world generated from a seed: the same program and seed give the same guest, bit for bit, on every
    computer.

    When the guest waits, time jumps to the next timer or completion. When the guest reads a clock or polls
    for input, a microsecond passes; during busy waiting, more time passes. CPU time counts only these
    readings. Simulated devices are host objects that answer through ``schedule``, usually within the action
    of ``perform``. A post from another thread arrives at the current virtual time, so programs that depend on
    such posts are not reproducible.
    """

    def __init__(self, seed: int = 0, *, start: int = 1_800_000_000 * 10**9, timezone: str = "UTC") -> None:
        """Create the environment. ``start`` is the wall-clock time (ns since 1970) at monotonic time 0."""
        super().__init__(timezone)
        self._start = start
        self._entropy = SeededEntropy(seed)
        self._queue: list[tuple[int, int, Completion]] = []
        self._queue_lock = threading.Lock()
        self._scheduled = 0
        self._readings = 0
        self._read_cost = _READ_COST
        self._now = 0
        self._cpu_now = 0
        self.devices_ahead_ns = 0
        """How far the clocks of simulated devices are ahead of the guest's, because they kept running without
        the guest.
        """
        self._missed_ns = self._missed_until = 0

    @property
    def is_virtual(self) -> bool:
        return True

    @property
    def device_time(self) -> int:
        """The time of simulated devices, in nanoseconds."""
        return self._logical_time + self.devices_ahead_ns

    def miss(self, missed_ns: int) -> None:
        """Let ``missed_ns`` pass without the guest. Devices keep running; the guest's wall clock gains half a
        second per second until it is right, like a LiveEnvironment's.
        """
        self.devices_ahead_ns += missed_ns
        self._missed_ns, self._missed_until = missed_ns, self._now

    def resume(self, moment: Moment) -> None:
        super().resume(moment)
        self._now = self._logical_time
        self._cpu_now = self._cpu_time

    # ---- requests that are answered at once
    def clock(self, clock: Clock) -> int:
        self._look()
        if clock == MONOTONIC:
            self._logical_time = self._now
            return self._now
        if clock == REALTIME:
            lag = self._missed_ns and remaining_lag(self._missed_ns, self._now - self._missed_until)
            self._realtime = self._start + self._now + self._missed_ns - lag
            return self._realtime
        self._cpu_time = self._cpu_now
        return self._cpu_time

    def _look(self) -> None:
        self._readings += 1
        if self._readings > _PATIENCE:
            self._read_cost = min(self._read_cost + self._read_cost // _GROWTH, _MOST_READ_COST)
        self._now += self._read_cost
        self._cpu_now += self._read_cost

    def entropy(self, count: int) -> bytes:
        return self._entropy.draw(count)

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        try:
            return action()
        except OSError as error:
            raise plain_os_error(error) from error

    def note_progress(self) -> None:
        """Record that the guest did something other than read the clock, and so is not busy waiting."""
        self._readings = 0
        self._read_cost = _READ_COST

    # ---- waits
    def sleep(self, seconds: float) -> None:
        self._check_interrupt()
        self._jump(self._now + nanoseconds(seconds))

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self._check_interrupt()
        with self._queue_lock:
            entries = [entry for entry in self._queue if entry[2].channel == channel]
            entry = min(entries, default=None)
            if entry is not None and (deadline is None or entry[0] <= max(deadline, self._now)):
                self._queue.remove(entry)
                heapq.heapify(self._queue)
                self._jump(entry[0])
                return entry[2].payload
        if deadline is None:
            raise Unwind(
                VirtualDeadlock(f"the program waits for {channel!r}, to which nothing will ever come")
            )
        if deadline <= self._now:
            self._look()
        self._jump(deadline)
        return None

    def next_event(self, deadline: int | None) -> Completion | None:
        self._control.check()
        if self._control.interrupted:
            return None
        with self._queue_lock:
            if self._queue and (deadline is None or self._queue[0][0] <= max(deadline, self._now)):
                when, _, completion = heapq.heappop(self._queue)
                self._jump(when)
                return completion
        if deadline is None:
            raise Unwind(VirtualDeadlock("the program waits, and nothing will ever happen"))
        if deadline > self._logical_time:
            self._jump(deadline)
        return None

    def _check_interrupt(self) -> None:
        self._control.check()
        if self._control.take_interrupt():
            raise WaitInterrupted

    def _jump(self, when: int) -> None:
        if when > self._now:
            self._now = when
            self.note_progress()
        self._logical_time = self._now

    # ---- input from simulated devices and other threads
    def schedule(self, channel: str, payload: bytes, after: int = 0) -> None:
        """Make a completion arrive ``after`` nanoseconds of virtual time from now."""
        with self._queue_lock:
            self._scheduled += 1
            entry = (self._now + after, self._scheduled, Completion(channel, payload))
            heapq.heappush(self._queue, entry)

    def post(self, channel: str, payload: bytes) -> None:
        self.schedule(channel, payload)

    def wake(self) -> None:
        """Do nothing, because no wait takes real time in this environment."""

    def close(self) -> None:
        with self._queue_lock:
            self._queue.clear()

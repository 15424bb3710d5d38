"""The environment of a real run: the computer's clocks and entropy, and completions from other threads."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from praxis_desktop.core.wall_clock import remaining_lag, wall_clock_ns
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.attention import Attended, Attention
from praxis_desktop.interpreter.environment.base import (
    MONOTONIC,
    REALTIME,
    Clock,
    Completion,
    Environment,
    Moment,
    WaitInterrupted,
    nanoseconds,
    plain_os_error,
)
from praxis_desktop.interpreter.environment.seeded_entropy import SeededEntropy

_LONGEST_WAIT = 1_000_000.0
"""Maximum time-out, in seconds. Locks refuse more than threading.TIMEOUT_MAX, 49 days on Windows."""


class LiveEnvironment(Environment):
    """Real time, real entropy, and completions in the order in which threads post them.

    The guest's monotonic clock starts at 0, or continues from a captured guest's. Waits use a bare lock as a
    binary semaphore: a post reaches a waiting thread in 6 us if the thread has no deadline, and in 12 us if
    it has one. A Condition would take 17 us (medians, Linux).
    """

    def __init__(self, timezone: str = "UTC", *, seed: int | None = None) -> None:
        """Create the environment. With a ``seed``, all entropy is derived from the seed: two guests restored
        from one image with the same seed get the same random numbers.
        """
        super().__init__(timezone)
        self._draw = os.urandom if seed is None else SeededEntropy(seed).draw
        self._queue: deque[Completion] = deque()
        self._queue_lock = threading.Lock()
        self._news = threading.Lock()
        self._news.acquire()
        self._attention: Attention | None = None
        self._attending = 0
        """The identifier of the thread that is waiting for its devices; 0 if there is none."""
        self._closed = False
        self._lag_ns = self._lags_since = 0
        self._set_clocks()

    def lag(self, lag_ns: int) -> None:
        """Set the guest's wall clock back by ``lag_ns``, and let it gain half a second per second until it is
        right. This way, a guest that continues after an interruption does not find its time limits expired.
        """
        self._lag_ns, self._lags_since = lag_ns, time.perf_counter_ns()

    def _wall_clock(self, ahead_ns: int = 0) -> int:
        if self._lag_ns:
            lag = remaining_lag(self._lag_ns, time.perf_counter_ns() - self._lags_since)
            if lag:
                return wall_clock_ns(ahead_ns - lag)
            self._lag_ns = 0
        return wall_clock_ns(ahead_ns)

    def _set_clocks(self) -> None:
        self._monotonic_offset = self._logical_time - time.perf_counter_ns()
        self._cpu_offset = self._cpu_time - time.thread_time_ns()

    def attach(self, control: Control) -> None:
        # The CPU clock counts the current thread's time; another thread may have created the guest.
        self._cpu_offset = self._cpu_time - time.thread_time_ns()
        super().attach(control)

    def resume(self, moment: Moment) -> None:
        super().resume(moment)
        self._set_clocks()

    def leave_thread(self) -> None:
        self._cpu_offset += time.thread_time_ns()

    def enter_thread(self) -> None:
        self._cpu_offset -= time.thread_time_ns()

    # ---- requests that are answered at once
    def _advance(self) -> int:
        now = time.perf_counter_ns() + self._monotonic_offset
        if now > self._logical_time:
            self._logical_time = now
        return self._logical_time

    def clock(self, clock: Clock) -> int:
        if clock == MONOTONIC:
            return self._advance()
        if clock == REALTIME:
            self._realtime = self._wall_clock()
            return self._realtime
        self._cpu_time = max(self._cpu_time, time.thread_time_ns() + self._cpu_offset)
        return self._cpu_time

    def entropy(self, count: int) -> bytes:
        return self._draw(count)

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        try:
            return action()
        except OSError as error:
            raise plain_os_error(error) from error

    # ---- waits
    def sleep(self, seconds: float) -> None:
        deadline = self._advance() + nanoseconds(seconds)
        while True:
            self._check_interrupt()
            if self._advance() >= deadline:
                return
            self._await_news(deadline)

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        is_last_look = False
        while True:
            self._check_interrupt()
            completion = self._take(channel)
            now = self._advance()
            if completion is not None:
                return completion.payload
            if deadline is None or now < deadline:
                self._await_news(deadline)
            elif is_last_look or not self._read_devices():
                return None
            else:
                is_last_look = True

    def next_event(self, deadline: int | None) -> Completion | None:
        control = self._control
        is_last_look = False
        while True:
            control.check()
            if control.interrupted or self._is_held():
                return None
            completion = self._take(None)
            if completion is not None:
                self._advance()
                return completion
            if deadline is not None and (deadline <= self._logical_time or self._advance() >= deadline):
                if is_last_look or not self._read_devices():
                    return None
                is_last_look = True
                continue
            if control.called:
                return None
            self._await_news(deadline)

    def _is_held(self) -> bool:
        """Return whether events are withheld; if so, ``next_event`` returns None instead of waiting."""
        return False

    def pause(self) -> None:
        self._advance()

    def _check_interrupt(self) -> None:
        self._control.check()
        if self._control.take_interrupt():
            self._advance()
            raise WaitInterrupted

    def _take(self, channel: str | None) -> Completion | None:
        """Remove and return the oldest completion or, if ``channel`` is given, the oldest on that channel."""
        queue = self._queue
        if not queue:
            return None
        with self._queue_lock:
            if channel is None:
                return queue.popleft()
            for completion in queue:
                if completion.channel == channel:
                    queue.remove(completion)  # removes the first equal completion: this one
                    return completion
        return None

    def _await_news(self, deadline: int | None) -> None:
        """Sleep until something happens that a wait must respond to, or until ``deadline``."""
        seconds = (
            None if deadline is None else min(max(0, deadline - self._logical_time) / 1e9, _LONGEST_WAIT)
        )
        attention = self._attention
        if attention is not None and not attention.is_empty:
            self._await_news_or_devices(attention, seconds)
        elif seconds is None:
            self._news.acquire()
        else:
            self._news.acquire(timeout=seconds)

    def _read_devices(self) -> bool:
        """Read the devices without waiting. Return False if there are no devices."""
        attention = self._attention
        if attention is None or attention.is_empty:
            return False
        attention.wait(0)
        return True

    def _await_news_or_devices(self, attention: Attention, seconds: float | None) -> None:
        # In this order: either this sees that another thread has posted or called ``wake``, or that thread
        # sees that it must ring the bell. This thread need not ring for what it reads and posts itself.
        self._attending = threading.get_ident()
        try:
            if not self._news.acquire(blocking=False):
                attention.wait(seconds)
        finally:
            self._attending = 0
        # The news may be what ended the wait. The caller looks at it next.
        self._news.acquire(blocking=False)

    # ---- input from other threads
    def post(self, channel: str, payload: bytes) -> None:
        with self._queue_lock:
            if not self._closed:
                self._queue.append(Completion(channel, payload))
        self.wake()

    def wake(self) -> None:
        try:
            self._news.release()
        except RuntimeError:
            return  # earlier news has not been looked at yet: one look serves both
        if self._attention is not None and self._attending not in (0, threading.get_ident()):
            self._attention.ring()

    @property
    def is_attending(self) -> bool:
        return self._attending != 0

    def attend(self, device: Attended) -> bool:
        with self._queue_lock:
            if self._attention is None and not self._closed and Attention.IS_POSSIBLE:
                self._attention = Attention()
        if self._attention is None:
            return False
        if not self._attention.attend(device):
            return False
        self.wake()
        return True

    def ignore(self, device: Attended) -> None:
        if self._attention is not None:
            self._attention.ignore(device)

    def close(self) -> None:
        with self._queue_lock:
            self._closed = True
            self._queue.clear()
        if self._attention is not None:
            self._attention.close()

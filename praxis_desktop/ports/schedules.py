"""When a simulated instrument's replies come: on real time with a thread, or on another clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

_LONGEST_WAIT_S = 3600.0


class Schedule(Protocol):
    """A clock (ns), and one appointment with it."""

    def now(self) -> int:
        """The time."""
        ...

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        """Call ``callback`` at ``when``, in place of any earlier appointment; None for no appointment."""
        ...

    def close(self) -> None:
        """Keep no appointment any more."""
        ...


class RealTime:
    """The machine's monotonic clock, and ``ahead_ns`` more; appointments are kept by a thread that starts
    with the first one.
    """

    def __init__(self, name: str, ahead_ns: int = 0) -> None:
        self._name = name
        self._ahead_ns = ahead_ns
        self._changed = threading.Condition()
        self._appointment: tuple[int, Callable[[], None]] | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def now(self) -> int:
        return time.monotonic_ns() + self._ahead_ns

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        with self._changed:
            self._appointment = None if when is None else (when, callback)
            if when is None or self._closed:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while (callback := self._next()) is not None:
            callback()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._closed:
                left_s = None
                if self._appointment is not None:
                    when, callback = self._appointment
                    left_s = (when - self.now()) / 1e9
                    if left_s <= 0:
                        self._appointment = None
                        return callback
                    left_s = min(left_s, _LONGEST_WAIT_S)
                self._changed.wait(left_s)
        return None

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1.0)

"""Values that are expensive to create. Each is created once, by the first thread that requests it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_LOOK_EVERY_S = 0.05


class OnceEach(Generic[K, V]):
    """A mapping that creates each value only once. Any thread may request a value, and waits while another
    thread is creating that value. Different values may be created at the same time. With a ``limit``, the
    oldest values beyond that number are forgotten.
    """

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._made: dict[K, V] = {}
        self._turns: dict[K, threading.Lock] = {}

    def get(self, key: K, make: Callable[[], V], check: Callable[[], None] | None = None) -> V:
        """Return the value for ``key``; if it does not exist yet, call ``make`` to create it.

        If ``make`` raises, the next caller tries again. An exception raised by ``check`` ends the wait for
        another thread.
        """
        try:
            return self._made[key]
        except KeyError:
            pass
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        while not turn.acquire(timeout=_LOOK_EVERY_S):
            if check is not None:
                check()
        try:
            try:
                return self._made[key]
            except KeyError:
                value = make()
            with self._lock:
                self._made[key] = value
                self._turns.pop(key, None)
                if self._limit is not None and len(self._made) > self._limit:
                    del self._made[next(iter(self._made))]
            return value
        finally:
            turn.release()

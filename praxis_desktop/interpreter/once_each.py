"""Values that are dear to make, each made once, by the thread that first asks; different ones at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class OnceEach(Generic[K, V]):
    """Key -> value. Any thread; who asks for what another is making waits for that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[K, V] = {}
        self._turns: dict[K, threading.Lock] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of ``key``, made by ``make`` if it is not there yet; raises what that raises, and then
        the next who asks tries again.
        """
        try:
            return self._made[key]
        except KeyError:
            pass
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]

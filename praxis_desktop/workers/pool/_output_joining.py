"""Joins small pieces of output into larger ones, so that a message costs little per line."""

from __future__ import annotations

import threading
from collections.abc import Callable

from msgspec import Struct

from praxis_desktop.workers.pool.messages import Stderr, Stdout
from praxis_desktop.workers.timers import Timer

ENOUGH = 8 << 10
"""Bytes of output that are sent without delay."""

MOST = 1 << 20
"""Most bytes of output in one message."""

PATIENCE_S = 0.016
"""Longest delay of output, in seconds."""


class OutputJoiner:
    """Passes messages on in order, output joined.

    Safe on any thread; ``send`` is called by one thread at a time, with a lock held.
    """

    def __init__(self, send: Callable[[Struct], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._kind: type[Stdout | Stderr] = Stdout
        self._request_id = ""
        self._data = bytearray()
        self._timer = Timer()

    def __call__(self, message: Struct) -> None:
        """Take the next message."""
        with self._lock:
            if not isinstance(message, Stdout | Stderr):
                self._flush()
                self._send(message)
                return
            if type(message) is not self._kind or message.request_id != self._request_id:
                self._flush()
                self._kind, self._request_id = type(message), message.request_id
            if not self._data:
                self._timer.set(PATIENCE_S, self.flush)
            self._data += message.data
            if len(self._data) >= ENOUGH:
                self._flush()

    def flush(self) -> None:
        """Send the output held back."""
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        for start in range(0, len(self._data), MOST):
            self._send(self._kind(self._request_id, bytes(self._data[start : start + MOST])))
        self._data.clear()

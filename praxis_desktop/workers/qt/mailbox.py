"""Messages that wait for the window: output joined, and of too much output the newest."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from praxis_desktop.workers.messages import Outgoing, Stderr, Stdout

OUTPUT_KEPT = 256 << 10
"""Bytes of output that wait at most."""

_JOINED = 8 << 10
"""Bytes of a piece of output to which no more is added."""


class _Piece:
    """Output of one request on one stream."""

    def __init__(self, message: Stdout | Stderr) -> None:
        self.kind = type(message)
        self.request_id = message.request_id
        self.data = bytearray(message.data)

    def continues(self, message: Outgoing) -> bool:
        """Whether ``message`` goes on where this ends, and may be added to it."""
        return (
            isinstance(message, self.kind)
            and message.request_id == self.request_id
            and len(self.data) < _JOINED
        )


class Mailbox:
    """Takes messages on any thread, and gives them to one in their order.

    ``wake`` is called when something can be taken and nothing could before; not again before ``take`` has
    said that there is no more.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._waiting: deque[Outgoing | _Piece] = deque()
        self._bytes = self._skipped = 0
        self._is_awake = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, message: Outgoing) -> None:
        """Add a message."""
        with self._lock:
            last = self._waiting[-1] if self._waiting else None
            if not isinstance(message, Stdout | Stderr):
                self._waiting.append(message)
            elif isinstance(last, _Piece) and last.continues(message):
                last.data += message.data
                self._bytes += len(message.data)
            else:
                self._waiting.append(_Piece(message))
                self._bytes += len(message.data)
            while self._bytes > OUTPUT_KEPT:
                self._skip()
            wakes, self._is_awake = not self._is_awake, True
        if wakes:
            self._wake()

    def _skip(self) -> None:
        """Leave out the oldest output that is too much."""
        oldest = next(item for item in self._waiting if isinstance(item, _Piece))
        surplus = min(len(oldest.data), self._bytes - OUTPUT_KEPT)
        del oldest.data[:surplus]
        self._bytes -= surplus
        self._skipped += surplus
        if not oldest.data:
            self._waiting.remove(oldest)

    def take(self, limit: int) -> tuple[list[Outgoing], int, bool]:
        """What waits, with at most ``limit`` bytes of output; how many bytes are left out before it; whether
        there is more.
        """
        taken: list[Outgoing] = []
        with self._lock:
            skipped, self._skipped = self._skipped, 0
            while self._waiting:
                item = self._waiting[0]
                if not isinstance(item, _Piece):
                    taken.append(item)
                    self._waiting.popleft()
                    continue
                if limit <= 0:
                    break
                data = bytes(item.data[:limit])
                limit -= len(data)
                self._bytes -= len(data)
                taken.append(item.kind(item.request_id, data))
                del item.data[: len(data)]
                if not item.data:
                    self._waiting.popleft()
            self._is_awake = bool(self._waiting)
            return taken, skipped, self._is_awake

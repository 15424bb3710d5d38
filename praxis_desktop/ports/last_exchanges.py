"""What was said on each port last: what a person is told of an instrument that failed."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from praxis_desktop.core.records import Record
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.ports.wire import NOTHING

_KEPT = 200
"""Bytes of each side: a command or a reply of more is told by its beginning."""


class Exchange(Record):
    """What was sent last on a port, and what came since; times are nanoseconds since 1970, 0 for none."""

    sent: bytes
    sent_ns: int
    received: bytes = b""
    received_ns: int = 0


class LastExchanges:
    """A WireLog that remembers, for each role, the last write and what was received behind it. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, Exchange] = {}

    def of(self, role: str) -> Exchange | None:
        """The last exchange on the port of ``role``; None where nothing was sent."""
        with self._lock:
            return self._last.get(role)

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        with self._lock:
            self._last[role] = Exchange(data[:_KEPT], wall_clock_ns())

    def left(self, role: str, data: bytes, at: int) -> None:
        self.sent(role, data, at)

    def received(self, role: str, data: bytes, at: int) -> None:
        with self._lock:
            last = self._last.get(role)
            if last is not None:
                received = (last.received + data)[:_KEPT]
                self._last[role] = Exchange(last.sent, last.sent_ns, received, wall_clock_ns())

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        """Only what was said counts here."""

"""The last command and reply on each port, to show when an instrument fails."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from praxis_desktop.core.records import Record, replace
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.ports.wire import NOTHING

_KEPT = 200
"""Bytes to keep of each; longer commands and replies are cut."""


class Exchange(Record):
    """The last data sent on a port, and what was received since; times are nanoseconds since 1970, 0 for
    none. ``unsent`` is a later write that was not sent.
    """

    sent: bytes
    sent_ns: int
    received: bytes = b""
    received_ns: int = 0
    unsent: bytes = b""


_NOTHING = Exchange(b"", 0)


class LastExchanges:
    """A WireLog of each role's last write and the reply to it. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, Exchange] = {}
        self._writes: dict[str, tuple[Exchange, bytes]] = {}
        """The last write of each port, with the exchange before it: a write is logged before it is sent, and
        may fail.
        """

    def of(self, role: str) -> Exchange | None:
        """The last exchange on the port of ``role``; None if nothing was sent."""
        with self._lock:
            return self._last.get(role)

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        with self._lock:
            self._writes[role] = (self._last.get(role, _NOTHING), data)
            self._last[role] = Exchange(data[:_KEPT], wall_clock_ns())

    def left(self, role: str, data: bytes, at: int) -> None:
        self.sent(role, data, at)

    def received(self, role: str, data: bytes, at: int) -> None:
        with self._lock:
            last = self._last.get(role)
            if last is not None:
                received = (last.received + data)[:_KEPT]
                self._last[role] = replace(last, received=received, received_ns=wall_clock_ns())

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        """Only events that say how much of the last write was sent matter here."""
        match what:
            case "partial":
                self._shorten(role, details.get("written"))
            case "fault" if details.get("during") == "write":
                facts = details.get("facts")
                self._shorten(role, facts.get("written") if isinstance(facts, Mapping) else None)
            case "refused":
                _, data = self._writes.get(role, (_NOTHING, b""))
                if data and details.get("data") == data.hex():
                    self._shorten(role, 0)

    def _shorten(self, role: str, written: object) -> None:
        """Reduce the last write to ``written`` bytes, if that is a number."""
        with self._lock:
            before, data = self._writes.pop(role, (_NOTHING, b""))
            if not isinstance(written, int) or written >= len(data):
                return
            left, unsent = data[: max(0, written)], data[max(0, written) :][:_KEPT]
            now = replace(self._last[role], sent=left[:_KEPT]) if left else before
            self._last[role] = replace(now, unsent=unsent)

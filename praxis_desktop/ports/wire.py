"""Logs every byte on a run's ports before it is sent or delivered, and keeps the last exchanges."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from msgspec import Struct, structs

from praxis_desktop.core.wall_clock import wall_clock_ns

if TYPE_CHECKING:
    from praxis_desktop.ports.wire_logs import WireRecord

NOTHING: Mapping[str, object] = MappingProxyType({})

RECONNECT, SETTLING, SETTLED = "reconnect", "settling", "settled"
"""Events that occur between this program and an instrument without involving the run's own program.

RECONNECT: the port is reopened in another process, although the run's program considers it open. SETTLING and
SETTLED come before and after this program itself talks to the instrument, whose data in between is not meant
for the run's program. SETTLED contains the outcome: ``from`` is the number of bytes that the program had
received, ``delivered`` the bytes that it gets next, ``again`` the commands to send next; ``begun`` means that
the program's own write is to be performed, and ``forget`` that its unread data is dropped.
"""


MOST_CONNECTIONS = 64
"""Maximum number of connections that a program may have to one role at a time."""
_NUMBER = "#"


def wire_of(role: str, connection: int) -> str:
    """Return the name of a role's connection in logs and messages: the role itself for the first connection
    (the only one to a serial port), ``role#2`` and so on for further connections open at the same time.
    """
    return role if connection == 1 else f"{role}{_NUMBER}{connection}"


def role_of(wire: str) -> str:
    """Return the role of the connection with this name. No role contains a number sign."""
    return wire.partition(_NUMBER)[0]


def is_connection_of(wire: str, role: str) -> bool:
    """Return whether ``wire`` is the name of one of the connections that ``role`` may have."""
    return role_of(wire) == role and any(wire == wire_of(role, each + 1) for each in range(MOST_CONNECTIONS))


CAUSE = "cause"
"""The event that precedes bytes written by a new step or line of the program."""

Cause: TypeAlias = Mapping[str, Any]
"""The step, line and thread of the program that caused a write."""


def cause_of(step: int, file: str, line: int, thread: str) -> Cause:
    """Return the cause of a write. ``thread`` is "" for the main thread."""
    return {"step": step, "file": file, "line": line, **({"thread": thread} if thread else {})}


GUARDED = "on_lost_program"
"""A detail of ``opening``: "stop" if the guardian will stop the instrument when the program dies."""

RELEASED = "released"
"""The event recorded after the guardian has released an instrument whose run remains interrupted."""


class WireLog(Protocol):
    """Records the events on a run's ports. Its methods may be called on any thread.

    Calls are synchronous, because the records must survive the end of the process. Raises StorageError if
    they cannot be saved; in that case, a write is not sent. ``at`` is a time from ``time.monotonic_ns`` or,
    in a run with virtual time, a virtual time; the default is now.
    """

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        """Record that ``data`` is about to be written to the port of ``role``."""
        ...

    def left(self, role: str, data: bytes, at: int) -> None:
        """Record that ``data`` was written earlier, at the time ``at``. This is for stop commands, which are
        sent before they are recorded. This call waits neither for the disk nor for space on it.
        """
        ...

    def received(self, role: str, data: bytes, at: int) -> None:
        """Record that ``data`` arrived at the time ``at`` and is about to be delivered."""
        ...

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        """Record any other event; ``details`` must be valid JSON. docs/journal-format.md lists all events,
        among them ``opening``, ``configure``, ``line``, ``partial``, ``fault``, ``line error``, ``refused``,
        ``closed``.
        """
        ...


_KEPT = 1024
"""Maximum number of bytes to keep from each command and reply; the rest is dropped."""


class Exchange(Struct, frozen=True):
    """The last data sent on a port, and the data received since then. Times are in nanoseconds since 1970; 0
    means none. ``unsent`` is data that was not sent: the rest of this write, or a later write.
    """

    sent: bytes
    sent_ns: int
    received: bytes = b""
    received_ns: int = 0
    unsent: bytes = b""


_NOTHING = Exchange(b"", 0)


class LastExchanges:
    """A WireLog that keeps the program's last write to each role and the reply to it, but not the queries
    sent to an instrument after it was reconnected. Thread-safe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, Exchange] = {}
        self._writes: dict[str, tuple[Exchange, bytes]] = {}
        """The last write on each port, with the exchange before it, because a write is logged before it is
        sent, and may fail afterwards.
        """
        self._settling: set[str] = set()

    def of(self, role: str) -> Exchange | None:
        """Return the last exchange on the port of ``role``; None if nothing was sent."""
        with self._lock:
            return self._last.get(role)

    def add(self, record: WireRecord, began_ns: int) -> None:
        """Add a record from a journal that began at ``began_ns`` (ns since 1970)."""
        match record.direction:
            case "out":
                self._sent(record.role, record.data, began_ns + record.time_ns)
            case "in":
                self._received(record.role, record.data, began_ns + record.time_ns)
            case _:
                self.happened(record.role, record.what, record.details)

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        self._sent(role, data, wall_clock_ns())

    def _sent(self, role: str, data: bytes, when_ns: int) -> None:
        with self._lock:
            if role not in self._settling:
                self._writes[role] = (self._last.get(role, _NOTHING), data)
                self._last[role] = Exchange(data[:_KEPT], when_ns)

    def left(self, role: str, data: bytes, at: int) -> None:
        self.sent(role, data, at)

    def received(self, role: str, data: bytes, at: int) -> None:
        self._received(role, data, wall_clock_ns())

    def _received(self, role: str, data: bytes, when_ns: int) -> None:
        with self._lock:
            last = self._last.get(role)
            if last is not None and role not in self._settling:
                received = (last.received + data)[:_KEPT]
                self._last[role] = structs.replace(last, received=received, received_ns=when_ns)

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        """Handle only the events that report how much of the last write was sent, and those that come before
        and after queries to the instrument.
        """
        match what:
            case known if known == SETTLING:
                self._settling.add(role)
            case known if known == SETTLED:
                self._settling.discard(role)
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
        """Reduce the last write to ``written`` bytes, if ``written`` is a number."""
        with self._lock:
            before, data = self._writes.pop(role, (_NOTHING, b""))
            if not isinstance(written, int) or written >= len(data):
                return
            left, unsent = data[: max(0, written)], data[max(0, written) :][:_KEPT]
            now = structs.replace(self._last[role], sent=left[:_KEPT]) if left else before
            self._last[role] = structs.replace(now, unsent=unsent)

"""The wire of a run in its journal: every chunk with role, direction and time, and what happened else."""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Literal, NamedTuple

from praxis_desktop.interpreter.environment.frames import MalformedJournal, PayloadReader, text, varint
from praxis_desktop.journal import JournalError, JournalReader, JournalWriteFailed, JournalWriter
from praxis_desktop.ports.departures import Departures
from praxis_desktop.ports.wire_log import NOTHING

ROLE, SENT, RECEIVED, HAPPENED = 64, 65, 66, 67
"""Kinds of frames: a role's number and name; bytes to and from an instrument; anything else."""

_LARGEST_CHUNK = 1 << 20

_TIME = struct.Struct("<q")
_SHORTEST = 1 + _TIME.size


class WireJournal:
    """A WireLog in ``journal``, whose header's monotonic time is the zero of all times.

    A write waits for the disk where the journal is durable; what is received becomes durable with the next
    write. Any thread.
    """

    def __init__(self, journal: JournalWriter) -> None:
        self._journal = journal
        self._zero = journal.started
        self._prefixes: dict[str, bytes] = {}
        self._naming = threading.Lock()

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        when = time.monotonic_ns() if at is None else at
        try:
            self._keep(SENT, role, when, data, sync=True)
        except JournalWriteFailed as error:
            # What stands there as sent was not: where its end can still be kept, a journal says so.
            with suppress(JournalWriteFailed):
                self.happened(role, "refused", {"reason": error.message, "data": data.hex()}, when)
            raise

    def left(self, role: str, data: bytes, at: int) -> None:
        self._keep(SENT, role, at, data, sync=False)

    def received(self, role: str, data: bytes, at: int) -> None:
        self._keep(RECEIVED, role, at, data, sync=False)

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        told = json.dumps(dict(details), separators=(",", ":")) if details else ""
        when = time.monotonic_ns() if at is None else at
        self._keep(HAPPENED, role, when, text(what) + told.encode(), sync=False)

    def _keep(self, kind: int, role: str, at: int, data: bytes, *, sync: bool) -> None:
        prefix = self._prefixes.get(role) or self._prefix(role)
        prefix += (at - self._zero).to_bytes(8, "little", signed=True)
        if len(data) <= _LARGEST_CHUNK:
            self._journal.keep(kind, prefix + data, sync=sync)
            return
        for start in range(0, len(data), _LARGEST_CHUNK):
            self._journal.append(kind, prefix + data[start : start + _LARGEST_CHUNK])
        self._journal.commit(sync=sync)

    def _prefix(self, role: str) -> bytes:
        """The number by which frames name a role; its name is written before it is used."""
        with self._naming:
            if role not in self._prefixes:
                number = varint(len(self._prefixes))
                self._journal.append(ROLE, number + role.encode())
                self._prefixes[role] = number
            return self._prefixes[role]


class WireRecord(NamedTuple):
    """One entry of a wire's journal. ``direction`` is ``out`` (to the instrument), ``in`` or ``event``."""

    time_ns: int
    """Since the journal began."""
    role: str
    direction: Literal["in", "out", "event"]
    data: bytes = b""
    what: str = ""
    """Of an event: what happened."""
    details: Mapping[str, object] = NOTHING


class WireDecoder:
    """Makes records of a journal's frames, which it is given in their order."""

    def __init__(self) -> None:
        self._roles: dict[int, str] = {}

    def decode(self, kind: int, payload: bytes) -> WireRecord | None:
        """What a frame tells; None for one that tells nothing by itself, or is none of the wire's. Raises
        MalformedJournal.
        """
        if not ROLE <= kind <= HAPPENED:
            return None
        if kind == ROLE:
            reader = PayloadReader(payload)
            number = reader.varint()
            self._roles[number] = reader.rest().decode(errors="replace")
            return None
        # Nearly all of a long record: so the fields that PayloadReader would take are taken in place.
        if len(payload) >= _SHORTEST and payload[0] < 0x80:
            number, place = payload[0], 1
        else:
            reader = PayloadReader(payload)
            number, place = reader.varint(), reader.offset
            reader.take(_TIME.size)
        role = self._roles.get(number) or f"port {number}"
        (when,) = _TIME.unpack_from(payload, place)
        rest = payload[place + _TIME.size :]
        if kind == HAPPENED:
            reader = PayloadReader(rest)
            what = reader.text()
            return WireRecord(when, role, "event", what=what, details=_details(reader.rest()))
        return WireRecord(when, role, "out" if kind == SENT else "in", rest)


def wire_records(journal: JournalReader) -> Iterator[WireRecord]:
    """What a WireJournal has written, in its order, and of writes what left; other frames are passed over.

    Raises JournalDamaged behind the last sound record, MalformedJournal for a frame that is none of its.
    """
    decoder = WireDecoder()
    departures = Departures[WireRecord](lambda record, left: record._replace(data=left))
    try:
        for kind, payload, _ in journal.frames():
            record = decoder.decode(kind, payload)
            if record is not None:
                yield from departures.add(record, record)
    except (JournalError, MalformedJournal):
        yield from departures.end()
        raise
    yield from departures.end()


def _details(told: bytes) -> Mapping[str, object]:
    try:
        details = json.loads(told) if told else {}
    except (ValueError, RecursionError):
        details = {"unreadable": told.hex()}
    return details if isinstance(details, dict) else {"unreadable": told.hex()}

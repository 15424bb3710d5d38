"""Port traffic in a run's journal: every chunk with its role, direction and time, and all other events."""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs, to_builtins

from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.frames import MalformedJournal, PayloadReader, text, varint
from praxis_desktop.journal import JournalError, JournalReader, JournalWriteFailed, JournalWriter
from praxis_desktop.ports.errors import PortUnrecorded
from praxis_desktop.ports.sent_bytes import SentBytes
from praxis_desktop.ports.transport import Port, Receiver, never
from praxis_desktop.ports.wire import NOTHING, WireLog

if TYPE_CHECKING:
    from praxis_desktop.ports.transport import (
        InputLine,
        LineErrorKind,
        LineSettings,
        OutputLine,
        PortStatistics,
    )


ROLE, SENT, RECEIVED, HAPPENED = 64, 65, 66, 67
"""Kinds of frames: a role's number and name; bytes to an instrument; bytes from one; other events."""

_LARGEST_CHUNK = 1 << 20

_TIME = struct.Struct("<q")
_SHORTEST = 1 + _TIME.size


class WireJournal:
    """A WireLog that writes to ``journal``, with times relative to the monotonic time in its header.

    A write waits for the disk if the journal is durable; received data becomes durable with the next write.
    Thread-safe.
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
            # The write was recorded as sent but was not: record that, if there is still space at the
            # journal's end.
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
        """Return the number that stands for a role in frames; on first use, also write the role's name."""
        with self._naming:
            if role not in self._prefixes:
                number = varint(len(self._prefixes))
                self._journal.append(ROLE, number + role.encode())
                self._prefixes[role] = number
            return self._prefixes[role]


class WireRecord(Struct, frozen=True):
    """An entry in a traffic journal. ``direction`` is ``out`` (to the instrument), ``in`` or ``event``."""

    time_ns: int
    """Time since the start of the journal, in nanoseconds."""
    role: str
    direction: Literal["in", "out", "event"]
    data: bytes = b""
    what: str = ""
    """The kind of event."""
    details: Mapping[str, object] = NOTHING


class WireDecoder:
    """Turns a journal's frames, in order, into records."""

    def __init__(self) -> None:
        self._roles: dict[int, str] = {}

    def decode(self, kind: int, payload: bytes) -> WireRecord | None:
        """Return the record in a frame; None for a frame of another kind, such as a role's name. Raises
        MalformedJournal.
        """
        if not ROLE <= kind <= HAPPENED:
            return None
        if kind == ROLE:
            reader = PayloadReader(payload)
            number = reader.varint()
            self._roles[number] = reader.rest().decode(errors="replace")
            return None
        # These are nearly all frames of a long record, so the fields are read inline, not by PayloadReader.
        if len(payload) >= _SHORTEST and payload[0] < 0x80:
            number, place = payload[0], 1
        else:
            reader = PayloadReader(payload)
            number, place = reader.varint(), reader.offset
            reader.take(_TIME.size)
        role = self._roles.get(number) or Message("port {number}", number=number)
        (when,) = _TIME.unpack_from(payload, place)
        rest = payload[place + _TIME.size :]
        if kind == HAPPENED:
            reader = PayloadReader(rest)
            what = reader.text()
            return WireRecord(when, role, "event", what=what, details=_details(reader.rest()))
        return WireRecord(when, role, "out" if kind == SENT else "in", rest)


def wire_records(journal: JournalReader) -> Iterator[WireRecord]:
    """Yield the records of a WireJournal, in order, with writes reduced to the bytes sent. Skips other
    frames.

    Raises JournalDamaged after the last intact record, MalformedJournal for an invalid frame.
    """
    decoder = WireDecoder()
    sent = SentBytes[WireRecord](
        lambda record: record, lambda record, left: structs.replace(record, data=left)
    )
    try:
        for kind, payload, _ in journal.frames():
            record = decoder.decode(kind, payload)
            if record is not None:
                yield from sent.add(record, record)
    except (JournalError, MalformedJournal):
        yield from sent.end()
        raise
    yield from sent.end()


def _details(told: bytes) -> Mapping[str, object]:
    try:
        details = json.loads(told) if told else {}
    except (ValueError, RecursionError):
        details = {"unreadable": told.hex()}
    return details if isinstance(details, dict) else {"unreadable": told.hex()}


class BothLogs:
    """A WireLog that passes everything to ``first``, then to ``second``, and fails if either fails."""

    def __init__(self, first: WireLog, second: WireLog) -> None:
        self._first = first
        self._second = second

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        self._first.sent(role, data, at)
        try:
            self._second.sent(role, data, at)
        except StorageError as error:
            with suppress(StorageError):
                told = {"reason": error.message, "data": data.hex()}
                self._first.happened(role, "refused", told, at)
            raise

    def left(self, role: str, data: bytes, at: int) -> None:
        try:
            self._first.left(role, data, at)
        finally:
            self._second.left(role, data, at)

    def received(self, role: str, data: bytes, at: int) -> None:
        self._first.received(role, data, at)
        self._second.received(role, data, at)

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        self._first.happened(role, what, details, at)
        self._second.happened(role, what, details, at)


class RoleLog:
    """The log for one role, with times from ``clock`` (ns). A failure of the log counts as a port fault,
    because an event that cannot be recorded must not happen. Raises PortUnrecorded.
    """

    def __init__(self, log: WireLog, role: str, clock: Callable[[], int]) -> None:
        self._log = log
        self._role = role
        self._clock = clock

    def sent(self, data: bytes) -> None:
        """Record that ``data`` is about to be written."""
        try:
            self._log.sent(self._role, data, self._clock())
        except StorageError as error:
            raise self._unrecorded(error) from error

    def sent_already(self, data: bytes, at: int) -> None:
        """Record that ``data`` was written earlier, at the time ``at``. This is for stop commands, which are
        sent before they are recorded.
        """
        try:
            self._log.left(self._role, data, at)
        except StorageError as error:
            raise self._unrecorded(error) from error

    def received(self, data: bytes) -> None:
        """Record that ``data`` arrived and is about to be delivered."""
        try:
            self._log.received(self._role, data, self._clock())
        except StorageError as error:
            raise self._unrecorded(error) from error

    def happened(self, what: str, details: Mapping[str, object] = NOTHING) -> None:
        """Record any other event."""
        try:
            self._log.happened(self._role, what, details, self._clock())
        except StorageError as error:
            raise self._unrecorded(error) from error

    def noticed(self, what: str, details: Mapping[str, object] = NOTHING) -> None:
        """Record an event as ``happened`` does, but ignore a log failure: the next byte will reveal it."""
        with suppress(PortUnrecorded):
            self.happened(what, details)

    def failed(self, during: str, fault: PortError) -> None:
        """Record that an action (``open``, ``write``, ``read``, ...) ended with ``fault``."""
        facts = {
            name: value
            for name, value in vars(fault).items()
            if isinstance(value, str | int) and name not in ("port", "hint", "message")
        }
        told = {"during": during, "kind": type(fault).__name__, "message": fault.message, "hint": fault.hint}
        self.happened("fault", {**told, "facts": facts})

    def _unrecorded(self, error: StorageError) -> PortUnrecorded:
        return PortUnrecorded(
            Message("port {role} is blocked: {error}", role=repr(self._role), error=error),
            port=self._role,
            hint=error.hint,
        )


class LoggedReceiver:
    """Logs received data before ``receiver`` gets it. If the log fails, the receiver is notified that the
    port is lost, because unrecorded data is not delivered.
    """

    def __init__(self, receiver: Receiver, log: RoleLog) -> None:
        self._receiver = receiver
        self._log = log
        self._is_over = False

    def on_bytes(self, data: bytes) -> None:
        if self._is_told(lambda: self._log.received(data)):
            self._receiver.on_bytes(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        told = {"kind": kind, "data": data.hex()}
        if self._is_told(lambda: self._log.happened("line error", told)):
            self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        if self._is_told(lambda: self._log.failed("read", error)):
            self._is_over = True
            self._receiver.on_lost(error)

    def _is_told(self, tell: Callable[[], None]) -> bool:
        if self._is_over:
            return False
        try:
            tell()
        except PortUnrecorded as fault:
            self._is_over = True
            self._receiver.on_lost(fault)
            return False
        return True


class LoggedPort(Port):
    """A port that logs each action before it happens, and its result afterwards."""

    def __init__(self, port: Port, log: RoleLog) -> None:
        self.name, self.device, self.settings = port.name, port.device, port.settings
        self._port = port
        self._log = log
        self._levels: dict[InputLine, bool] = {}
        self._turn = threading.Lock()
        """Held during a write, so that events about the write follow it in the log."""

    @property
    def is_open(self) -> bool:
        return self._port.is_open

    # ---- output
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        with self._turn:
            return self._told(data, lambda: self._port.write(data, timeout, cancelled=cancelled))

    def can_write_now(self, length: int) -> bool:
        return self._port.can_write_now(length)

    def write_now(self, data: bytes) -> int:
        # A write that cannot take place must not be recorded, because the same bytes will be written
        # afterwards.
        if not self.can_write_now(len(data)) or not self._turn.acquire(blocking=False):
            return 0
        try:
            return self._told(data, lambda: self._port.write_now(data))
        finally:
            self._turn.release()

    def _told(self, data: bytes, write: Callable[[], int]) -> int:
        """Log ``data``, send it with ``write``, and log the number of bytes sent if some were not."""
        self._log.sent(data)
        try:
            written = write()
        except PortError as fault:
            self._failed("write", fault)
            raise
        if written < len(data):
            self._log.happened("partial", {"written": written, "of": len(data)})
        return written

    def _failed(self, during: str, fault: PortError) -> None:
        try:
            self._log.failed(during, fault)
        except PortUnrecorded as unrecorded:
            raise fault from unrecorded

    def wake_writer(self) -> None:
        self._port.wake_writer()

    def pending_output(self) -> int:
        return self._port.pending_output()

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        return self._port.drain(timeout, cancelled=cancelled)

    def statistics(self) -> PortStatistics:
        return self._port.statistics()

    def end_output(self) -> None:
        self._log.happened("end output")
        self._port.end_output()

    def security(self) -> str:
        return self._port.security()

    def discard_output(self) -> None:
        self._log.happened("discard output")
        self._port.discard_output()

    # ---- settings and lines
    def configure(self, settings: LineSettings) -> None:
        self._log.happened("configure", {"settings": to_builtins(settings)})
        try:
            self._port.configure(settings)
        except PortError as fault:
            self._failed("configure", fault)
            raise
        self.settings = self._port.settings

    def set_line(self, line: OutputLine, on: bool) -> None:
        self._log.happened("line", {"line": line, "on": on})
        try:
            self._port.set_line(line, on)
        except PortError as fault:
            self._failed("line", fault)
            raise

    def line(self, line: InputLine) -> bool:
        on = self._port.line(line)
        if self._levels.get(line) is not on:
            self._log.happened("level", {"line": line, "on": on})
            self._levels[line] = on
        return on

    def set_latency_timer(self, milliseconds: int) -> int | None:
        present = self._port.set_latency_timer(milliseconds)
        self._log.happened("latency timer", {"wanted_ms": milliseconds, "present_ms": present})
        return present

    # ---- input
    def discard_input(self) -> None:
        self._log.happened("discard input")
        self._port.discard_input()

    # ---- closing
    def close(self) -> None:
        """Close the port, even if that cannot be logged."""
        if not self._port.is_open:
            return
        self._port.close()
        self._log.noticed("closed")

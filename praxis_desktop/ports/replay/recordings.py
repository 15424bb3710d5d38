"""Recordings of an instrument's traffic, read from files and divided into sessions as a program saw them."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.frames import MalformedJournal
from praxis_desktop.journal import JournalDamaged, JournalReader, refuse_what_is_no_file
from praxis_desktop.ports.errors import PortBusy, PortFault, PortReplayEnded, decode_fault
from praxis_desktop.ports.wire import RECONNECT, SETTLED, SETTLING, role_of
from praxis_desktop.ports.wire_logs import WireRecord, wire_records


class Request(Struct, frozen=True):
    """A write of ``data``, ``at`` ns after the journal's start; ``start`` is its offset in the output."""

    data: bytes
    start: int
    at: int

    @property
    def end(self) -> int:
        """The number of bytes written up to and including this request."""
        return self.start + len(self.data)


class Step(Struct, frozen=True):
    """Data received, or another event, ``delay`` ns after the write that brought the output to ``offset``
    bytes, or after the port was opened if nothing had been written.
    """

    offset: int
    delay: int
    kind: Literal["bytes", "lost", "line error", "level"]
    data: bytes = b""
    fault: PortFault | None = None
    details: Mapping[str, object] = field(default_factory=dict)


class Act(Struct, frozen=True):
    """A change that the program made to the settings or a modem line, and the fault it raised, if any."""

    what: Literal["configure", "line"]
    details: Mapping[str, object]
    fault: PortFault | None = None


class Session(Struct):
    """What happened on a port from its opening to its closing. ``write_faults`` are the faults that writes
    raised, keyed by offset; ``rest`` is how long the port stayed open after the last request, in ns.
    """

    settings: Mapping[str, object]
    open_fault: PortFault | None = None
    requests: list[Request] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    write_faults: dict[int, PortFault] = field(default_factory=dict)
    rest: int = 0
    opened_at: int = 0
    is_open: bool = True

    @property
    def size(self) -> int:
        """The total number of bytes written."""
        return self.requests[-1].end if self.requests else 0

    @property
    def is_given_up(self) -> bool:
        """Whether the process died before the program learned that the port was open, in which case the next
        session replaces this one.
        """
        was_lost = any(step.kind == "lost" for step in self.steps)
        return self.is_open and not self.requests and not was_lost


def sessions_of(records: Iterable[WireRecord]) -> list[Session]:
    """Return the sessions in one role's records, in order, as the program saw them, even across several
    processes. Time during which the program had no process, or the port was being settled, does not count.
    """
    sessions: list[Session] = []
    reconnects = is_settling = False
    again: list[bytes] = []
    before = absent = 0
    """The time of the last record, and how long the program has been absent since its last request, in ns."""
    for record in records:
        if reconnects or is_settling or record.what == RECONNECT:
            absent += record.time_ns - before
        before = record.time_ns
        opens = record.what == "opening" and not reconnects
        match record.what:
            case "opening":
                reconnects = is_settling = False
                if opens and sessions and sessions[-1].is_given_up:
                    sessions.pop()
            case what if what == RECONNECT:
                reconnects, is_settling = True, False
            case what if what == SETTLING:
                is_settling = True
            case what if what == SETTLED:
                is_settling = False
                again = _settle(sessions[-1], record, absent) if sessions else []
            case _ if is_settling and record.direction != "event":
                continue
            case _ if again and record.direction == "out" and record.data == again[0]:
                again.pop(0)  # the program sent it only once
                continue
        if opens or not sessions:
            settings = record.details.get("settings") if opens else None
            sessions.append(Session(settings if isinstance(settings, dict) else {}, opened_at=record.time_ns))
            absent = 0
        _add(sessions[-1], record, absent)
        if record.direction == "out" and record.data:
            absent = 0
    return sessions


def _add(session: Session, record: WireRecord, absent: int) -> None:
    requests = session.requests
    delay = _delay(session, record, absent)
    if record.direction == "out" and not record.data:
        return
    if record.direction == "out":
        requests.append(Request(record.data, session.size, record.time_ns))
        session.rest = 0
        return
    session.rest = delay
    if record.direction == "in":
        session.steps.append(Step(session.size, delay, "bytes", record.data))
    elif record.what == "closed":
        session.is_open = False
    elif record.what == "fault":
        _add_fault(session, record.details, delay)
    elif record.what == "line error":
        session.steps.append(Step(session.size, delay, "line error", details=record.details))
    elif record.what == "level":
        session.steps.append(Step(session.size, delay, "level", details=record.details))
    elif record.what == "configure":
        session.acts.append(Act("configure", record.details))
    elif record.what == "line":
        session.acts.append(Act("line", record.details))


def _delay(session: Session, record: WireRecord, absent: int) -> int:
    """Return the time, in ns, from the last request (or, before any request, the opening) to ``record``."""
    anchor = session.requests[-1].at if session.requests else session.opened_at
    return max(0, record.time_ns - anchor - absent)


def _settle(session: Session, settled: WireRecord, absent: int) -> list[bytes]:
    """Drop the data that had not reached the program, and append what was delivered once the port was
    settled. Return the commands that were sent again.
    """
    told = settled.details
    given, delivered = told.get("from"), bytes.fromhex(str(told.get("delivered", "")))
    if isinstance(given, int):
        _forget_behind(session, given - _number(told.get("unread")))
        if delivered:
            session.steps.append(Step(session.size, _delay(session, settled, absent), "bytes", delivered))
    exchanges = told.get("exchanges")
    again = [bytes.fromhex(each) for each in _texts(told.get("again"))]
    if told.get("begun") and isinstance(exchanges, list) and exchanges:
        again += [bytes.fromhex(each) for each in _texts([exchanges[-1].get("command")])]
    return again


def _forget_behind(session: Session, count: int) -> None:
    """Drop all received data after the first ``count`` bytes."""
    kept: list[Step] = []
    for step in session.steps:
        if step.kind == "bytes":
            data = step.data[: max(0, count)]
            count -= len(step.data)
            if data:
                kept.append(Step(step.offset, step.delay, "bytes", data))
        else:
            kept.append(step)
    session.steps[:] = kept


def _texts(told: object) -> list[str]:
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []


def _number(told: object) -> int:
    return told if isinstance(told, int) else 0


def _add_fault(session: Session, details: Mapping[str, object], delay: int) -> None:
    facts = details.get("facts")
    told = [details.get(name, "") for name in ("kind", "message")]
    fault = decode_fault(
        json.dumps([*told, "", details.get("hint", ""), facts if isinstance(facts, dict) else {}]).encode()
    )
    match details.get("during"):
        case "open":
            session.open_fault, session.is_open = fault, False
        case "write":
            if session.requests and not hasattr(fault, "written"):
                session.requests.pop()  # the number of bytes sent is unknown
            session.write_faults[session.size] = fault
        case "read":
            session.steps.append(Step(session.size, delay, "lost", fault=fault))
        case "configure" | "line" if session.acts:
            failed = session.acts.pop()
            session.acts.append(Act(failed.what, failed.details, fault))


logger = logging.getLogger(__name__)

Timing = Literal["same", "fast"]
_TIMINGS: tuple[Timing, ...] = ("same", "fast")
_FORM = "Use ROLE=replay:FILE, optionally followed by ,role=NAME (of the recording) and ,timing=fast."


class Recording:
    """The recorded sessions of one instrument; each opening of its port plays the next session."""

    def __init__(self, name: str, role: str, sessions: list[Session], timing: Timing = "same") -> None:
        self.name = name
        """The name of the recording's file, for use in messages."""
        self.role = role
        self.timing = timing
        self._sessions = sessions
        self._next = 0
        self._in_use = 0
        """The number of sessions that are open."""
        self._lock = threading.Lock()

    @property
    def description(self) -> str:
        """The recording's description, for a list of ports."""
        return Message("recording of {role} in {name}", role=repr(self.role), name=self.name)

    def begin(self, port: str, *, beside_others: bool = False) -> Session:
        """Start the next session. Raises PortReplayEnded or a recorded fault. Raises PortBusy if another
        session is open, unless ``beside_others`` is set, as it is for connections.
        """
        with self._lock:
            if self._in_use and not beside_others:
                raise PortBusy(Message("port {port} is in use by this program", port=repr(port)), port=port)
            if self._next == len(self._sessions):
                times = "once" if self._next == 1 else Message("{next} times", next=self._next)
                raise PortReplayEnded(
                    Message(
                        "port {port} was opened only {times} in the recording {name}",
                        port=repr(port),
                        times=times,
                        name=self.name,
                    ),
                    port=port,
                )
            session = self._sessions[self._next]
            self._next += 1
            if session.open_fault is not None:
                fault = session.open_fault.again()
                fault.port = port
                raise fault
            self._in_use += 1
            return session

    def end(self) -> None:
        """Record that the session has ended."""
        with self._lock:
            self._in_use -= 1


def open_recording(text: str, role: str) -> Recording:
    """Open the recording ``FILE[,role=NAME][,timing=same|fast]`` for a port of ``role``.

    FILE is a journal or a PyLabRobot capture. By default, the recording of ``role``, or else the only one, is
    used. If a journal is damaged, its intact part is used, and a warning is logged. Raises UsageError.
    """
    name, options = _split(text)
    path = Path(name)
    wires = _read(path)
    roles = dict.fromkeys(map(role_of, wires))
    wanted = options.get("role", role)
    if wanted not in roles and "role" not in options and len(roles) == 1:
        wanted = next(iter(roles))
    if wanted not in roles:
        known = ", ".join(map(repr, roles)) or "nobody"
        raise UsageError(
            Message(
                "{path} has no recording of {wanted}, only of {known}",
                path=path,
                wanted=repr(wanted),
                known=known,
            ),
            hint=_FORM,
        )
    timing = next(timing for timing in _TIMINGS if timing == options.get("timing", "same"))
    recorded = [sessions_of(records) for wire, records in wires.items() if role_of(wire) == wanted]
    sessions = sorted((each for one in recorded for each in one), key=lambda session: session.opened_at)
    return Recording(path.name, wanted, sessions, timing)


def _split(text: str) -> tuple[str, dict[str, str]]:
    """Split the text into the file name, which may contain commas, and the options after it."""
    options: dict[str, str] = {}
    while True:
        rest, comma, last = text.rpartition(",")
        name, equals, value = last.partition("=")
        if not comma or not equals or name not in ("role", "timing"):
            break
        if name in options:
            raise UsageError(
                Message("{name} is given twice in {text}", name=name, text=repr(text)), hint=_FORM
            )
        options[name], text = value, rest
    if options.get("timing", "same") not in _TIMINGS:
        raise UsageError(
            Message("unknown timing {timing}; use same or fast", timing=repr(options["timing"])),
            hint=_FORM,
        )
    if not text:
        raise UsageError("replay: needs a file", hint=_FORM)
    return text, options


def _read(path: Path) -> dict[str, list[WireRecord]]:
    """Return the records in a file, keyed by role. Raises UsageError."""
    refuse_what_is_no_file(path)
    try:
        with open_regular(path) as file:
            is_capture = file.read(1) == b"{"
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UsageError(
            Message("the recording {path} cannot be read: {reason}", path=path, reason=reason), hint=_FORM
        ) from None
    if is_capture:
        return read_capture(path)
    roles: dict[str, list[WireRecord]] = {}
    with JournalReader(path) as journal:
        try:
            for record in wire_records(journal):
                roles.setdefault(record.role, []).append(record)
        except (JournalDamaged, MalformedJournal) as error:
            logger.warning("%s; everything before that is replayed", error)
    return roles


_MOST_BYTES = 256 << 20


def read_capture(path: Path) -> dict[str, list[WireRecord]]:
    """Return the records in a file written by ``pylabrobot.start_capture``, keyed by port, without
    timestamps.

    The data is text, one character per byte. Only the data is used, because a capture contains no openings
    and no empty reads. Raises UsageError for any other file.
    """
    try:
        with open_regular(path) as file:
            commands = json.loads(file.read(_MOST_BYTES))["commands"]
        told = [(command["module"], command["device_id"], command) for command in commands]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"{path} is neither a journal nor a capture of PyLabRobot's",
            hint="Record it with --journal FILE.",
        ) from None
    roles: dict[str, list[WireRecord]] = {}
    for module, device, command in told:
        action, data = command.get("action"), command.get("data")
        if module != "serial" or action not in ("write", "read", "readline"):
            continue
        try:
            content = data.encode("latin-1")
        except (AttributeError, UnicodeEncodeError):
            raise UsageError(f"{path}: {action} of {device!r} has no bytes: {data!r:.60}") from None
        records = roles.setdefault(str(device), [])
        records.append(WireRecord(0, str(device), "out" if action == "write" else "in", content))
    return roles

"""Recordings of one instrument's wire, loaded from files."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import Literal

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.interpreter.environment.frames import MalformedJournal
from praxis_desktop.journal import JournalDamaged, JournalReader, refuse_what_is_no_file
from praxis_desktop.ports.errors import PortBusy, PortReplayEnded
from praxis_desktop.ports.replay.sessions import Session, sessions_of
from praxis_desktop.ports.wire_logs import WireRecord, wire_records

logger = logging.getLogger(__name__)

Timing = Literal["same", "fast"]
_TIMINGS: tuple[Timing, ...] = ("same", "fast")
_FORM = "Write ROLE=replay:FILE, if need be with ,role=NAME (of the recording) and ,timing=fast behind it."


class Recording:
    """The recorded sessions of one instrument, played in order each time its port is opened."""

    def __init__(self, name: str, role: str, sessions: list[Session], timing: Timing = "same") -> None:
        self.name = name
        """Its file's name, for messages."""
        self.role = role
        self.timing = timing
        self._sessions = sessions
        self._next = 0
        self._in_use = False
        self._lock = threading.Lock()

    @property
    def description(self) -> str:
        """The description in a list of ports."""
        return Message("recording of {role} in {name}", role=repr(self.role), name=self.name)

    def begin(self, port: str) -> Session:
        """The next session. Raises PortBusy while another is open, PortReplayEnded, and a recorded fault."""
        with self._lock:
            if self._in_use:
                raise PortBusy(Message("port {port} is in use by this program", port=repr(port)), port=port)
            if self._next == len(self._sessions):
                times = "once" if self._next == 1 else Message("{next} times", next=self._next)
                raise PortReplayEnded(
                    Message(
                        "port {port} was opened {times} in the recording {name}, not more often",
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
            self._in_use = True
            return session

    def end(self) -> None:
        """The session has ended."""
        with self._lock:
            self._in_use = False


def open_recording(text: str, role: str) -> Recording:
    """Open the recording ``FILE[,role=NAME][,timing=same|fast]`` for a port of ``role``.

    FILE is a journal or a PyLabRobot capture. By default the recording is that of ``role``, or the only one.
    Raises UsageError; of a damaged journal, uses the sound part and logs a warning.
    """
    name, options = _split(text)
    path = Path(name)
    roles = _read(path)
    wanted = options.get("role", role)
    if wanted not in roles and "role" not in options and len(roles) == 1:
        wanted = next(iter(roles))
    if wanted not in roles:
        known = ", ".join(map(repr, roles)) or "nobody"
        raise UsageError(
            Message(
                "{path} holds no recording of {wanted}, but of {known}",
                path=path,
                wanted=repr(wanted),
                known=known,
            ),
            hint=_FORM,
        )
    timing = next(timing for timing in _TIMINGS if timing == options.get("timing", "same"))
    return Recording(path.name, wanted, sessions_of(roles[wanted]), timing)


def _split(text: str) -> tuple[str, dict[str, str]]:
    """The file, whose name may contain commas, and the options after it."""
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
            Message("there is no timing {timing}: it is same or fast", timing=repr(options["timing"])),
            hint=_FORM,
        )
    if not text:
        raise UsageError("replay: needs a file", hint=_FORM)
    return text, options


def _read(path: Path) -> dict[str, list[WireRecord]]:
    """The records in a file, by role. Raises UsageError."""
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
            logger.warning("%s; what is before that is replayed", error)
    return roles


_MOST_BYTES = 256 << 20


def read_capture(path: Path) -> dict[str, list[WireRecord]]:
    """The records in a file of ``pylabrobot.start_capture``, by port, without times.

    Its data is text, one character per byte. Only data is used: a capture has neither openings nor empty
    reads. Raises UsageError for any other file.
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

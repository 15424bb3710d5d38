"""The bytes on the wires in a record, each piece with the step and the program line that caused it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from praxis_desktop.ports.wire import CAUSE, RECONNECT, SETTLED, SETTLING
from praxis_desktop.records.reading import Entry, EventEntry, WireEntry

By = Literal["program", "asking", "settling", "stop", ""]
"""Why bytes were sent: by the program; to identify the instrument when its port was opened; to settle open
commands when a run was resumed in another process; for an emergency stop; or for an unknown reason.
"""


class WirePlace(Struct, frozen=True):
    """A piece of a port's traffic. ``time_ns`` is the time since the record began; ``step`` is 0 outside any
    step; ``thread`` is "" for the main thread. Received bytes have the step, line and thread of the
    preceding request.
    """

    time_ns: int
    port: str
    direction: Literal["in", "out"]
    data: bytes
    by: By = ""
    step: int = 0
    title: str = ""
    file: str = ""
    line: int = 0
    thread: str = ""

    @property
    def place(self) -> str:
        """The file and line in a form that editors recognize, or "" if unknown."""
        return f"{self.file}:{self.line}" if self.line else ""


class _Port:
    """The state of one port while the record is being read."""

    def __init__(self) -> None:
        self.step, self.file, self.line, self.thread = 0, "", 0, ""
        self.by: By = ""
        self.is_told = False
        """Whether the program states the cause of each write."""
        self.is_resumed = False
        """Whether the port was opened for a resumed run whose open commands have not been settled yet."""


class WirePlaces:
    """Determines what caused each byte on the wires. Pass the record's entries to ``add`` in order."""

    def __init__(self) -> None:
        self._ports: dict[str, _Port] = {}
        self._open: dict[int, Mapping[str, object]] = {}
        self._titles: dict[int, str] = {}

    def add(self, entry: Entry) -> WirePlace | None:
        """Return the bytes in ``entry`` and what caused them, or None if there are no bytes in it."""
        if isinstance(entry, EventEntry):
            self._add_event(entry.event)
            return None
        if not isinstance(entry, WireEntry):
            return None
        record = entry.record
        port = self._ports.setdefault(record.role, _Port())
        if record.direction == "event":
            _note(port, record.what, record.details)
            return None
        if record.direction == "out" and not port.is_told and port.by in ("", "program"):
            self._guess(port)
        return WirePlace(
            record.time_ns,
            record.role,
            record.direction,
            record.data,
            port.by,
            port.step,
            self._titles.get(port.step, ""),
            port.file,
            port.line,
            port.thread,
        )

    def _add_event(self, event: Mapping[str, object]) -> None:
        number = event.get("step")
        if event.get("event") != "step" or not isinstance(number, int):
            return
        if event.get("status") == "started":
            self._open[number] = event
            self._titles[number] = str(event.get("title", ""))
        else:
            self._open.pop(number, None)

    def _guess(self, port: _Port) -> None:
        """Assume that the innermost open step is the cause, because the program states none (with
        ``navigator.serial``, for example).
        """
        if not self._open:
            port.step, port.by, port.thread = 0, "", ""
            return
        number = max(self._open)
        event = self._open[number]
        line = event.get("line")
        port.step, port.by = number, "program"
        port.file = str(event.get("file", ""))
        port.line = line if isinstance(line, int) else 0
        port.thread = str(event.get("thread", ""))


def _note(port: _Port, what: str, details: Mapping[str, object]) -> None:
    match what:
        case "opening":
            port.is_resumed = port.by == "settling"
            port.by = "" if port.by == "settling" else port.by
        case known if known == CAUSE:
            step, line = details.get("step"), details.get("line")
            port.step = step if isinstance(step, int) else 0
            port.line = line if isinstance(line, int) else 0
            port.file, port.by, port.is_told = str(details.get("file", "")), "program", True
            port.thread = str(details.get("thread", ""))
        case known if known == RECONNECT:
            port.by = "settling"
        case known if known == SETTLING:
            port.by = "settling" if port.is_resumed else "asking"
        case known if known == SETTLED:
            port.by = "program" if port.is_told else ""
        case "halt":
            port.by, port.step, port.file, port.line, port.thread = "stop", 0, "", 0, ""
        case _:
            pass

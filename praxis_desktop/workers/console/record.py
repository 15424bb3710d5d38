"""The record of a console's session: every byte on its ports, and the cells with their output.

It is a record in the history like a run's, so it is listed, shown, verified and exported in the same way. It
begins when the first port is opened; a session without instruments needs no record.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from praxis_desktop import __version__, records, runs
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import (
    Event,
    ExecutionResult,
    ResultEvent,
    RunState,
    SerialEvent,
    StateEvent,
    StepEvent,
)
from praxis_desktop.core.system_user import system_user
from praxis_desktop.ports.wire import NOTHING
from praxis_desktop.records import history

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.events import ErrorInfo, StepStatus, StreamName
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.wire import WireLog
    from praxis_desktop.records.history.history import History
    from praxis_desktop.records.record_interface import RunRecord


log = logging.getLogger(__name__)

MOST_CODE = 64 << 10
"""Maximum number of characters recorded per cell; a longer cell must have been pasted."""
_TITLE_CHARACTERS = 80


class SessionRecord:
    """A WireLog for the console session ``session_id``, stored in the history that ``history`` returns.

    Thread-safe. ``bindings`` returns the ports that the console may use, ``title`` is the console's name;
    ``changed`` is called when a port is opened or closed, ``begun`` when the record begins.
    """

    def __init__(
        self,
        session_id: str,
        history: Callable[[], History],
        bindings: Callable[[], Sequence[Binding]],
        packages: Sequence[Mapping[str, str]],
        changed: Callable[[], None],
        begun: Callable[[], None],
        *,
        title: str = "Console",
    ) -> None:
        self._session_id = session_id
        self._history = history
        self._bindings = bindings
        self._packages = packages
        self._changed = changed
        self._begun = begun
        self._title = title
        self._lock = threading.RLock()
        self._record: RunRecord | None = None
        self._is_closed = False
        self._started = self._began_at = 0.0
        self._ports: tuple[str, ...] = ()
        self._opening: set[str] = set()
        """Ports that are being opened, and are considered open once a byte is sent or received."""
        self._cells = 0
        self._cell: tuple[str, int, str, float] | None = None
        """The running cell: its code, its number in the record, its name, and the time at which it began."""

    @property
    def folder(self) -> Path | None:
        """The record's folder, or None before the record has begun."""
        record = self._record
        return None if record is None else record.folder

    # ---- the wire
    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        self._wire().sent(role, data, at)
        self._note_use(role)

    def left(self, role: str, data: bytes, at: int) -> None:
        self._wire().left(role, data, at)

    def received(self, role: str, data: bytes, at: int) -> None:
        self._wire().received(role, data, at)
        self._note_use(role)

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        self._wire().happened(role, what, details, at)
        if what == "opening":
            self._opening.add(role)
        if what in ("opening", "closed", "fault"):
            self._changed()

    def _note_use(self, role: str) -> None:
        if role in self._opening:
            self._opening.discard(role)
            self._changed()

    def _wire(self) -> WireLog:
        """Return the record, beginning it if necessary. If this raises StorageError, nothing is sent."""
        with self._lock:
            if self._record is None:
                if self._is_closed:
                    raise StorageError("the console was closed: its port traffic is no longer recorded")
                self._record = self._begin()
                self._tell_cell()
            told = tuple(f"{binding.role}={binding.device}" for binding in self._bindings())
            if told != self._ports:
                self._ports = told
                self._record.facts({"ports": list(told)})
            return self._record.wire

    def _begin(self) -> RunRecord:
        self._started, self._began_at = time.time(), time.monotonic()
        self._ports = tuple(f"{binding.role}={binding.device}" for binding in self._bindings())
        header: dict[str, object] = {
            "protocol": history.CONSOLE,
            "title": self._title,
            "started_ns": time.time_ns(),
            "timezone": runs.local_timezone(),
            "versions": {"praxis-desktop": __version__},
            "operator": system_user(),
            "ports": list(self._ports),
            "installation": records.installation_mark(),
        }
        record = self._history().begin(self._session_id, header, ())
        record.facts({"packages": list(self._packages)})
        record.tell(StateEvent("running"))
        self._begun()
        return record

    # ---- cells and output
    def tell(self, event: Event) -> None:
        """Record an event if the record has begun. Serial events are recorded elsewhere."""
        record = self._record
        if record is not None and not isinstance(event, SerialEvent):
            record.tell(event)

    def output(self, stream: StreamName, data: bytes) -> None:
        """Record output if the record has begun."""
        record = self._record
        if record is not None:
            record.output(stream, data)

    def begin_cell(self, number: int, code: str) -> None:
        """Record that a cell is running; ``number`` is its prompt number."""
        with self._lock:
            self._cells += 1
            name = f"In [{number}]"
            self._cell = code, self._cells, name, time.monotonic()
            if self._record is not None:
                self._tell_cell()

    def end_cell(self, error: str, outputs: Sequence[Mapping[str, object]] = ()) -> None:
        """Record that the cell has ended; ``error`` is the name of its error, or "" if it succeeded."""
        with self._lock:
            if self._cell is not None:
                self._tell_step("failed" if error else "completed", error, outputs)
            self._cell = None

    def _tell_cell(self) -> None:
        self._tell_step("started", "")

    def _tell_step(
        self, status: StepStatus, error: str, outputs: Sequence[Mapping[str, object]] = ()
    ) -> None:
        if self._cell is None or self._record is None:
            return
        code, number, name, began = self._cell
        now = time.monotonic()
        first = code.strip().partition("\n")[0][:_TITLE_CHARACTERS]
        self._record.tell(
            StepEvent(
                number,
                status,
                f"{name}: {first}",
                "step",
                arguments={"code": code[:MOST_CODE]},
                result={"outputs": list(outputs)} if outputs else None,
                error=error,
                file=name,
                time=max(0.0, (began if status == "started" else now) - self._began_at),
                duration=None if status == "started" else now - began,
            )
        )

    def close(self, state: RunState, error: ErrorInfo | None = None, *, reason: str = "") -> None:
        """End the record with ``state``, and the reason for it. Idempotent. Errors while writing the end are
        logged.
        """
        with self._lock:
            self.end_cell("" if error is None else error.name)
            record, self._is_closed = self._record, True
        if record is None:
            return
        runtime = (time.monotonic() - self._began_at) * 1000
        result = ExecutionResult("", runtime, self._started * 1000, error=error)
        try:
            record.tell(StateEvent(state, reason))
            record.close(ResultEvent(state, self._session_id, result))
        except StorageError as failure:
            log.warning("The record of a console is not whole: %s", failure)

"""The events of a run, and its result, as immutable values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

from msgspec import Struct, structs

from praxis_desktop.core.verdicts import NO_VERDICT, DeclaredWord, Figure, Verdict, is_plain_number, measured

RunState = Literal[
    "queued",
    "pending",
    "preparing",
    "running",
    "pausing",
    "paused",
    "resuming",
    "completed",
    "failed",
    "canceling",
    "cancelled",
    "intervening",
    "requires_intervention",
]

FINAL_STATES: frozenset[RunState] = frozenset({"completed", "failed", "cancelled"})
"""The states that end a run."""

WAITING_STATES: frozenset[RunState] = frozenset({"paused", "requires_intervention"})
"""The states in which a run waits for the user."""

StreamName = Literal["stdout", "stderr"]


class Event(Struct, frozen=True, gc=False):
    """An event; ``name`` is the ``event`` field of its JSON line.

    Events hold plain data, which never refers back to them, so the garbage collector need not visit the
    hundred thousand events of a long run.
    """

    name: ClassVar[str]

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data, with ``event`` first."""
        return {"event": self.name, **structs.asdict(self)}

    def as_log(self) -> LogEvent | None:
        """Return the event as a log line, for views that do not know its type; None for events that
        are shown in another way or not at all. In JSON, for records and other processes, the line's text is
        also the event's ``message``.
        """
        return None


class LogEvent(Event, frozen=True):
    """A sentence about what the program is doing."""

    name: ClassVar[str] = "log"
    message: str
    level: str = "info"

    def as_log(self) -> LogEvent:
        return self


CONTINUES = LogEvent("the run is continuing from the point where it was interrupted", "notice")
"""Reported when the program of a resumed run continues, after all questions about the interruption."""


class ProgressEvent(Event, frozen=True):
    """The progress of a long task: ``value`` in percent, ``stage`` as text."""

    name: ClassVar[str] = "progress"
    value: int
    stage: str


class ReadyEvent(Event, frozen=True):
    """The interpreter is ready; ``runtime`` is the time it took to start, in milliseconds."""

    name: ClassVar[str] = "ready"
    runtime: float


class OutputEvent(Event, frozen=True):
    """Text that the program wrote to ``stream``, whose name is also the event's name in JSON."""

    name: ClassVar[str] = "output"
    stream: StreamName
    text: str

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data, under the name of its stream."""
        return {"event": self.stream, "text": self.text}


class SerialEvent(Event, frozen=True):
    """Bytes on a port: ``direction`` is ``out`` (to the instrument) or ``in``; ``data`` is hexadecimal.

    ``step``, ``file`` and ``line`` locate the program's last write to the port; 0 and "" if unknown.
    ``thread`` names the thread that made that write, "" for the main thread. ``time`` is when the bytes were
    transferred, in seconds since 1970; 0 if it was not measured.
    """

    name: ClassVar[str] = "serial"
    port: str
    direction: Literal["in", "out"]
    data: str
    step: int = 0
    file: str = ""
    line: int = 0
    time: float = 0.0
    thread: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data, without empty fields or ``time``, which readers of lines add."""
        told: dict[str, object] = {
            "event": self.name,
            "port": self.port,
            "direction": self.direction,
            "data": self.data,
        }
        caused = (
            ("step", self.step),
            ("file", self.file),
            ("line", self.line),
            ("thread", self.thread),
        )
        return told | {key: value for key, value in caused if value}


class ConnectionEvent(Event, frozen=True):
    """The connection to the instrument in the role ``port`` has changed; ``message`` says how, for users.

    ``what`` is ``lost`` when the wait for the instrument begins, then ``rebound`` if the instrument comes
    back or ``gone`` if not; without a wait, ``what`` is ``unplugged``. If the port is opened again later,
    ``what`` is ``reopened``. ``seconds`` is the longest wait, or how long the instrument was away. ``losses``
    lists the settings lost if the instrument was switched off (``tare``, ``home``, ...).
    """

    name: ClassVar[str] = "connection"
    port: str
    what: str
    message: str
    seconds: float = 0.0
    losses: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data, without empty ``losses``."""
        told = {**super().to_json(), "losses": list(self.losses)}
        if not self.losses:
            del told["losses"]
        return told

    @property
    def is_away(self) -> bool:
        """Whether the instrument is disconnected."""
        return self.what in ("lost", "gone", "unplugged")

    def as_log(self) -> LogEvent:
        return LogEvent(self.message, "warning" if self.is_away else "info")


class DisplayEvent(Event, frozen=True):
    """The program displayed a figure with the MIME type ``mime``.

    ``data`` is text (SVG, HTML) or base64; it is "" for figures of more than 4 MiB, which are saved only in
    the file. ``file`` is the name of the figure's file among the run's files; in a console, which has no run,
    it is the file's path, or "" if the file could not be saved.
    """

    name: ClassVar[str] = "display"
    mime: str
    data: str
    file: str
    size: int
    """Size of the file in bytes."""


class CellEvent(Event, frozen=True):
    """A cell of a notebook's script has begun; ``number`` is its execution count in Jupyter's *Run All*."""

    name: ClassVar[str] = "cell"
    number: int
    printed: int
    """Number of bytes that the program had already printed, on both streams combined."""
    left: int = 0
    """Number of cells that follow."""


StepStatus = Literal["started", "completed", "failed", "cancelled"]

StepKind = Literal["operation", "step", "wait"]
"""The kind of a step: a call to a machine's operation, a step that the protocol declares, or a wait of more
than a second.
"""


Resend = Literal["", "repeatable", "never"]


class StepEvent(Event, frozen=True):
    """A step of the protocol has ``started`` or ended.

    ``step`` numbers a run's steps from 1 in the order in which they start; ``parent`` is the enclosing step,
    0 for none, and ``depth`` the number of enclosing steps. ``operation`` is named as in PyLabRobot's events
    (``liquid_handler.aspirate``); ``title`` and ``summary`` (``10.0012 g``) are for users. ``instrument`` is
    the role of the machine that performs the step. ``time`` is in seconds since the program started;
    ``duration`` is the time that the step took, ``expected`` the estimate made when it started. ``traffic``
    holds, for each port, the number of bytes (out, in) that the step itself caused. ``resend`` says whether
    the step's commands may be sent again when the run is resumed after a crash; "" means unknown, so ask.
    ``thread`` names the program's thread, "" for the main thread. ``decks`` says what changed on the decks of
    liquid handlers since the previous step ended, as plain data keyed by role: see ``core.decks``.
    """

    name: ClassVar[str] = "step"
    step: int
    status: StepStatus
    title: str
    kind: StepKind = "operation"
    operation: str = ""
    instrument: str = ""
    parent: int = 0
    depth: int = 0
    arguments: Mapping[str, object] = MappingProxyType({})
    result: object = None
    summary: str = ""
    error: str = ""
    file: str = ""
    line: int = 0
    time: float = 0.0
    duration: float | None = None
    expected: float | None = None
    traffic: Mapping[str, tuple[int, int]] = MappingProxyType({})
    resend: Resend = ""
    thread: str = ""
    decks: Mapping[str, object] = MappingProxyType({})

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        told = {
            **super().to_json(),
            "arguments": dict(self.arguments),
            "traffic": dict(self.traffic),
            "decks": dict(self.decks),
        }
        for name in ("resend", "thread", "decks"):
            if not told[name]:
                del told[name]
        return told


class ErrorInfo(Struct, frozen=True):
    """An error as plain data: the name of its type, its message, and its traceback as text."""

    name: str
    message: str
    stack: str = ""


class StateEvent(Event, frozen=True):
    """The run entered a state. ``reason`` says why, if that is not obvious, and ``by`` who requested it."""

    name: ClassVar[str] = "state"
    state: RunState
    reason: str = ""
    by: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data, without empty fields."""
        told: dict[str, object] = {"event": self.name, "state": self.state}
        return told | {key: text for key, text in (("reason", self.reason), ("by", self.by)) if text}


class ActionEvent(Event, frozen=True):
    """A person's action on a run, for its audit trail; ``by`` is the operator.

    ``action`` is ``start`` or the name of a command; an interrupted run begins again with ``resume``. Before
    the run, ``action`` may also be ``use_anyway`` or ``go_without`` (an instrument or the dry run), or
    ``looked_at`` (the instruments that an emergency stop has stopped); for an interrupted run, ``settle``,
    ``discard`` or ``close``.
    """

    name: ClassVar[str] = "action"
    action: str
    by: str = ""
    reason: str = ""
    details: Mapping[str, object] = MappingProxyType({})

    @property
    def run_number(self) -> int:
        """The run's number if the event starts a run or resumes an interrupted one; 0 if there is none."""
        number = self.details.get("number") if self.action in ("start", "resume") else None
        return number if isinstance(number, int) else 0

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        return {**super().to_json(), "details": dict(self.details)}


DataKind = Literal["value", "state", "wells", "table", "series", "figure", "file", "view"]


class DataEvent(Event, frozen=True):
    """A result of the run, named ``key``; docs/outputs.md says what ``value`` is for each ``kind``.

    ``title`` is for users. ``unit`` is the unit of the result's numbers, ``low`` and ``high`` are their
    limits; the limits of a table's columns are in its ``value``. ``step`` is the step that produced the
    result, 0 for none.
    """

    name: ClassVar[str] = "data"
    key: str
    kind: DataKind
    value: object = None
    title: str = ""
    unit: str = ""
    step: int = 0
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data, without the limits that are None."""
        told = super().to_json()
        for limit in ("low", "high"):
            if told[limit] is None:
                del told[limit]
        return told


class VerdictEvent(Event, frozen=True):
    """The protocol's own verdict on its results. ``figures`` are the keys of the outputs on which it is
    based; ``step`` is the step that returned it, 0 for none. The verdict in the run's result may
    differ: see ``core.verdicts``.
    """

    name: ClassVar[str] = "verdict"
    verdict: DeclaredWord
    reason: str
    figures: tuple[str, ...] = ()
    step: int = 0

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data."""
        return {**super().to_json(), "figures": list(self.figures)}


HaltOutcome = Literal[
    "sent", "confirmed", "unconfirmed", "no_stop_command", "closed", "not_connected", "failed"
]


class HaltEvent(Event, frozen=True):
    """The outcome of stopping one instrument, in an emergency stop or after a program was killed.

    ``data`` holds the bytes sent, in hexadecimal; ``milliseconds`` is the time since the stop was requested.
    ``advice`` says what the user must do if the instrument has not confirmed the stop, "" if
    ``is_simulated``. ``device`` distinguishes the instrument from those of other runs. ``time`` is when the
    bytes were sent, or the confirmation arrived, in seconds since 1970; 0 if unknown. ``reply`` is the
    confirmation, in hexadecimal. ``is_past`` means that the guardian stopped the instrument when the run was
    interrupted, and that the run has been resumed since.
    """

    name: ClassVar[str] = "halt"
    port: str
    outcome: HaltOutcome
    message: str
    data: str = ""
    milliseconds: float = 0.0
    advice: str = ""
    is_simulated: bool = False
    device: str = ""
    time: float = 0.0
    reply: str = ""
    is_past: bool = False

    @property
    def may_go_on(self) -> bool:
        """Whether a real instrument may still be operating, because it has no stop command, or because it is
        unknown whether the command arrived.
        """
        return not self.is_simulated and self.outcome in ("unconfirmed", "no_stop_command", "failed")

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data, without ``time`` and ``reply``, because lines and records have
        their own times, and records also hold the reply's bytes. Only past stops have ``is_past``.
        """
        told = super().to_json()
        del told["time"], told["reply"]
        if not self.is_past:
            del told["is_past"]
        return told

    def as_log(self) -> LogEvent | None:
        """Return a log line for a past stop, about which nothing is left to do."""
        is_done = self.outcome in ("sent", "confirmed")
        return LogEvent(self.message, "info" if is_done else "warning") if self.is_past else None


class ExecutionResult(Struct, frozen=True):
    """The result of executing a program. ``runtime`` is in ms, ``startTimestamp`` in ms since 1970."""

    output: str
    runtime: float
    startTimestamp: float  # noqa: N815 - the published name of the field
    value: object = None
    error: ErrorInfo | None = None
    callstack: tuple[Mapping[str, object], ...] = ()


class ResultEvent(Event, frozen=True):
    """The last event of every run."""

    name: ClassVar[str] = "result"
    state: RunState
    run_id: str
    result: ExecutionResult
    details: Mapping[str, object] = MappingProxyType({})
    verdict: Verdict = NO_VERDICT

    def to_json(self) -> dict[str, object]:
        """Return the event as plain data. The program's value, which may be large, is shared, not copied."""
        result = structs.asdict(self.result)
        if self.result.error is not None:
            result["error"] = structs.asdict(self.result.error)
        return {
            "event": self.name,
            "verdict": self.verdict.to_json(),
            "state": self.state,
            "run_id": self.run_id,
            "result": result,
            "details": dict(self.details),
        }


def has_limits(event: DataEvent) -> bool:
    """Return whether an output has limits, whether or not it has a number to compare with them."""
    if event.kind != "table":
        return event.low is not None or event.high is not None
    limits = event.value.get("limits") if isinstance(event.value, Mapping) else None
    return any(limit is not None for pair in (limits or {}).values() for limit in pair)


def figures_of(event: DataEvent) -> Iterator[Figure | None]:
    """Yield the numbers in an output as ``figures_and_gaps`` does, but None for a gap."""
    for figure in figures_and_gaps(event):
        yield None if figure.is_missing else figure


def figures_and_gaps(event: DataEvent) -> Iterator[Figure]:
    """Yield the numbers in an output: a value itself; in wells, tables and series, the numbers that have
    limits. Whatever has limits but is no number is a gap, which is missing.
    """
    low, high = event.low, event.high
    if event.kind == "table":
        yield from _of_table(event)
        return
    numbers: list[tuple[str, object]] = []
    has_limits = low is not None or high is not None
    if event.kind in ("value", "state"):
        numbers = [("", event.value)] if has_limits or is_plain_number(event.value) else []
    elif has_limits and isinstance(event.value, Mapping):
        if event.kind == "wells":
            numbers = list(event.value["values"].items())
        elif event.kind == "series":
            points = event.value["points"]
            numbers = [(f"at {time:.0f} s", value) for time, value in points if value is not None]
    for where, value in numbers:
        yield Figure(event.key, measured(value, low, high), event.unit, event.title, low, high, where)


def _of_table(event: DataEvent) -> Iterator[Figure]:
    table = event.value
    limits = table.get("limits") if isinstance(table, Mapping) else None
    if not isinstance(table, Mapping) or not limits:
        return
    units = table.get("units", {})
    for column, (low, high) in limits.items():
        place = table["columns"].index(column)
        for row in table["rows"]:
            value = measured(row[place], low, high)
            where = f"{table['columns'][0]} {row[0]}"
            yield Figure(f"{event.key}.{column}", value, units.get(column, ""), column, low, high, where)

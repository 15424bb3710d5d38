"""The events of a run as immutable values, and the result it ends with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

from praxis_desktop.core.records import Record, as_dict
from praxis_desktop.core.verdicts import NO_VERDICT, DeclaredWord, Verdict

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
"""After one of these nothing more happens."""

StreamName = Literal["stdout", "stderr"]


class Event(Record):
    """Something that happened; ``name`` is the ``event`` field of its JSON line."""

    name: ClassVar[str]

    def to_json(self) -> dict[str, object]:
        """The event as plain data, ``event`` first."""
        return {"event": self.name, **as_dict(self)}


class LogEvent(Event):
    """A sentence about what the program does."""

    name: ClassVar[str] = "log"
    message: str
    level: str = "info"


class ProgressEvent(Event):
    """How far a long piece of work is: ``value`` in percent, ``stage`` in words."""

    name: ClassVar[str] = "progress"
    value: int
    stage: str


class ReadyEvent(Event):
    """The interpreter is ready; ``runtime`` is how long that took, in milliseconds."""

    name: ClassVar[str] = "ready"
    runtime: float


class OutputEvent(Event):
    """Text the program wrote; ``stream`` is ``stdout`` or ``stderr`` and names the event."""

    name: ClassVar[str] = "output"
    stream: StreamName
    text: str

    def to_json(self) -> dict[str, object]:
        """The event as plain data; the stream is its name."""
        return {"event": self.stream, "text": self.text}


class SerialEvent(Event):
    """Bytes on a port: ``direction`` is ``out`` (to the instrument) or ``in``; ``data`` in hexadecimal.

    ``step``, ``file`` and ``line`` are those of the program that wrote last on the port, 0 and "" where it
    has not told; ``time`` is when it passed, in seconds since 1970, 0 where nobody looked at the clock.
    """

    name: ClassVar[str] = "serial"
    port: str
    direction: Literal["in", "out"]
    data: str
    step: int = 0
    file: str = ""
    line: int = 0
    time: float = 0.0

    def to_json(self) -> dict[str, object]:
        """The event as plain data, without what it does not say; nor when, which lines have from who reads
        them.
        """
        told: dict[str, object] = {
            "event": self.name,
            "port": self.port,
            "direction": self.direction,
            "data": self.data,
        }
        caused = (("step", self.step), ("file", self.file), ("line", self.line))
        return told | {key: value for key, value in caused if value}


class ConnectionEvent(Event):
    """The instrument of the role ``port`` went away or is back: ``what`` is ``lost``, then ``rebound``, or
    ``gone`` once nobody waits for it any more and ``reopened`` if its port is opened again after that.

    ``message`` says it to a person. ``seconds``: so long it is waited for at most, or so long it was away.
    ``losses`` is what it is without if it was switched off meanwhile (``tare``, ``home``, ...).
    """

    name: ClassVar[str] = "connection"
    port: str
    what: str
    message: str
    seconds: float = 0.0
    losses: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The event as plain data, without what it does not say."""
        told = {**super().to_json(), "losses": list(self.losses)}
        if not self.losses:
            del told["losses"]
        return told

    @property
    def is_away(self) -> bool:
        """Whether the instrument went, and is not back."""
        return self.what in ("lost", "gone")


class DisplayEvent(Event):
    """The program has shown a figure: ``mime`` says what it is, ``data`` is it, as text (SVG, HTML) or in
    base64; "" for one of more than 4 MiB, which the file alone has.

    ``file`` is its name among the files that are kept with the run; in a console, which has no run, the path
    where it is kept, "" if it could not be.
    """

    name: ClassVar[str] = "display"
    mime: str
    data: str
    file: str
    size: int
    """Bytes of the file."""


StepStatus = Literal["started", "completed", "failed", "cancelled"]

StepKind = Literal["operation", "step", "wait"]
"""A call of a machine's operation, what the protocol calls a step, or a wait of more than a second."""


Resend = Literal["", "repeatable", "never"]


class StepEvent(Event):
    """A step of the protocol began or ended: one event when it ``started``, one when it is over.

    ``step`` numbers the steps of a run from 1 in the order in which they began; ``parent`` is the one that it
    is a part of, 0 for none, ``depth`` how many it is inside. ``operation`` is its name in the style of
    PyLabRobot's events (``liquid_handler.aspirate``), ``title`` says it to people. ``instrument`` is the role
    whose machine does it. ``time`` is in seconds of the program's clock since it began; ``duration`` what the
    step took, ``expected`` what it is known to take when it starts. ``traffic`` has for each port the bytes
    (out, in) that it caused itself. ``summary`` says the result to people (``10.0012 g``). ``resend`` says
    whether what it sends may be sent again when its run goes on after a crash; "": nobody has said, ask.
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

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        told = {**super().to_json(), "arguments": dict(self.arguments), "traffic": dict(self.traffic)}
        if not self.resend:
            del told["resend"]
        return told


class ErrorInfo(Record):
    """An error as plain data: its type's name, its message, and the traceback as text."""

    name: str
    message: str
    stack: str = ""


class StateEvent(Event):
    """The run entered a state; ``reason`` says why where that is not plain, ``by`` who wanted it."""

    name: ClassVar[str] = "state"
    state: RunState
    reason: str = ""
    by: str = ""

    def to_json(self) -> dict[str, object]:
        """The event as plain data, without what it does not say."""
        told: dict[str, object] = {"event": self.name, "state": self.state}
        return told | {key: text for key, text in (("reason", self.reason), ("by", self.by)) if text}


class ActionEvent(Event):
    """Somebody did something to the run: for its audit trail. ``by`` is the operator. ``action`` is the name
    of a command; or ``start``; ``use_anyway`` and ``go_without``, of an instrument or the dry run, and
    ``looked_at``, of what an emergency stop has stopped, before the run began; ``settle``, ``discard`` and
    ``close``, of a run that was interrupted.
    """

    name: ClassVar[str] = "action"
    action: str
    by: str = ""
    reason: str = ""
    details: Mapping[str, object] = MappingProxyType({})

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        return {**super().to_json(), "details": dict(self.details)}


DataKind = Literal["value", "state", "wells", "table", "series", "figure", "file", "view"]


class DataEvent(Event):
    """The run has a result named ``key``: see docs/outputs.md for what ``value`` is for each ``kind``.

    ``title`` is for people; ``unit`` that of its numbers; ``step`` the step that it is from, 0 for none.
    ``low`` and ``high`` are the limits of its numbers; those of a table's columns are in its ``value``.
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
        """The event as plain data, without limits that it does not have."""
        told = super().to_json()
        for limit in ("low", "high"):
            if told[limit] is None:
                del told[limit]
        return told


class VerdictEvent(Event):
    """The protocol has said whether what it found is as it should be.

    ``figures`` are the keys of the outputs that decide, ``step`` is the step that said so, 0 for none. The
    run's own verdict, which its result has, may be another: see ``core.verdicts``.
    """

    name: ClassVar[str] = "verdict"
    verdict: DeclaredWord
    reason: str
    figures: tuple[str, ...] = ()
    step: int = 0

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        return {**super().to_json(), "figures": list(self.figures)}


HaltOutcome = Literal["sent", "confirmed", "unconfirmed", "no_stop_command", "closed", "failed"]


class HaltEvent(Event):
    """What became of one instrument's own stop, in an emergency stop or after a program was ended hard.

    ``data`` are the bytes that were sent, in hexadecimal; ``milliseconds`` is when, since the stop was asked
    for; ``advice`` says what a person does now, where the instrument has not confirmed. Where it
    ``is_simulated`` there is nothing to do. ``device`` tells it from the instruments of other runs.
    Of what was sent, ``time`` is when it left, in seconds since 1970; 0 where nobody knows. Of what has
    confirmed, ``reply`` is what it answered, in hexadecimal.
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

    def to_json(self) -> dict[str, object]:
        """The event as plain data, without when: lines and records have a time of their own, and records the
        bytes of the reply.
        """
        told = super().to_json()
        del told["time"], told["reply"]
        return told


class ExecutionResult(Record):
    """What a program came to. ``runtime`` is in milliseconds, ``startTimestamp`` in those since 1970."""

    output: str
    runtime: float
    startTimestamp: float  # noqa: N815 - the published name of the field
    value: object = None
    error: ErrorInfo | None = None
    callstack: tuple[Mapping[str, object], ...] = ()


class ResultEvent(Event):
    """The last event of every run."""

    name: ClassVar[str] = "result"
    state: RunState
    run_id: str
    result: ExecutionResult
    details: Mapping[str, object] = MappingProxyType({})
    verdict: Verdict = NO_VERDICT

    def to_json(self) -> dict[str, object]:
        """The event as plain data. The program's value is shared, not copied: it may be large and deep."""
        result = as_dict(self.result)
        if self.result.error is not None:
            result["error"] = as_dict(self.result.error)
        return {
            "event": self.name,
            "verdict": self.verdict.to_json(),
            "state": self.state,
            "run_id": self.run_id,
            "result": result,
            "details": dict(self.details),
        }

"""The events of a run as immutable values, and the result it ends with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

from praxis_desktop.core.records import Record, as_dict

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
    stream: Literal["stdout", "stderr"]
    text: str

    def to_json(self) -> dict[str, object]:
        """The event as plain data; the stream is its name."""
        return {"event": self.stream, "text": self.text}


class SerialEvent(Event):
    """Bytes on a port: ``direction`` is ``out`` (to the instrument) or ``in``; ``data`` in hexadecimal."""

    name: ClassVar[str] = "serial"
    port: str
    direction: Literal["in", "out"]
    data: str


class ConnectionEvent(Event):
    """The instrument of the role ``port`` went away or is back: ``what`` is ``lost`` or ``rebound``.

    ``message`` says it to a person. ``seconds``: so long it is waited for at most, or so long it was away.
    """

    name: ClassVar[str] = "connection"
    port: str
    what: str
    message: str
    seconds: float = 0.0


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


class StepEvent(Event):
    """A step of the protocol began or ended: one event when it ``started``, one when it is over.

    ``step`` numbers the steps of a run from 1 in the order in which they began; ``parent`` is the one that it
    is a part of, 0 for none, ``depth`` how many it is inside. ``operation`` is its name in the style of
    PyLabRobot's events (``liquid_handler.aspirate``), ``title`` says it to people. ``instrument`` is the role
    whose machine does it. ``time`` is in seconds of the program's clock since it began; ``duration`` what the
    step took, ``expected`` what it is known to take when it starts. ``traffic`` has for each port the bytes
    (out, in) that it caused itself. ``summary`` says the result to people (``10.0012 g``).
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

    def to_json(self) -> dict[str, object]:
        """The event as plain data."""
        return {**super().to_json(), "arguments": dict(self.arguments), "traffic": dict(self.traffic)}


class BenchmarkEvent(Event):
    """How long a program took, run after run: all in milliseconds, from its first line to its end.

    ``spread`` is the distance between the quartiles, ``preparation`` the median of what an interpreter took
    to be ready, ``times`` are in the order of the runs.
    """

    name: ClassVar[str] = "benchmark"
    runs: int
    minimum: float
    median: float
    spread: float
    preparation: float
    times: tuple[float, ...]


class StateEvent(Event):
    """The run entered a state."""

    name: ClassVar[str] = "state"
    state: RunState


class ErrorInfo(Record):
    """An error as plain data: its type's name, its message, and the traceback as text."""

    name: str
    message: str
    stack: str = ""


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

    def to_json(self) -> dict[str, object]:
        """The event as plain data. The program's value is shared, not copied: it may be large and deep."""
        result = as_dict(self.result)
        if self.result.error is not None:
            result["error"] = as_dict(self.result.error)
        return {
            "event": self.name,
            "state": self.state,
            "run_id": self.run_id,
            "result": result,
            "details": dict(self.details),
        }

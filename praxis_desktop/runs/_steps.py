"""The steps that a guest reports, as events."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, get_args

from praxis_desktop.core.events import Resend, StepEvent, StepKind, StepStatus
from praxis_desktop.core.plain_data import is_within
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.guest_methods import guest_method
from praxis_desktop.interpreter.host.js.extensible import offer
from praxis_desktop.runs._watchdog import StepLimit

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.context import Host


log = logging.getLogger(__name__)

NOTHING: Mapping[str, Any] = MappingProxyType({})

MOST_OPEN = 10_000
"""Number of steps that may be open at a time."""

MOST_CHARACTERS = 1 << 14
"""Characters allowed in a report: three times the longest of our own guests."""

MOST_OF_NAME = 1 << 10
"""Characters allowed in a title, a file and any other name."""

_DEEPEST = 50
"""Nesting allowed in a value's lists and dicts."""

NANOSECONDS = 1e9

HOLD = "hold"
"""The answer to a guest whose step must wait."""

_BLOCKING = "!"
"""Prefix of the time limit of a step that blocks inside a call instead of being awaited."""

_SEPARATOR = "\x1f"
"""Separates the fields of a report."""

_KINDS: Mapping[str, StepKind] = {kind: kind for kind in get_args(StepKind)}
_RESENDS: Mapping[str, Resend] = {"repeatable": "repeatable", "never": "never"}
_ENDS: Mapping[str, StepStatus] = {end: end for end in get_args(StepStatus) if end != "started"}


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text)


_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite)


class StepWatch(Protocol):
    """Reacts to steps as they start and end; called on the guest's thread."""

    def step_began(self, step: StepEvent, limit: StepLimit | None) -> bool:
        """A step with the time limit ``limit`` has started; return whether it must wait before its work."""
        ...

    def step_ended(self, number: int) -> bool:
        """The step has ended; return whether its task must wait before it continues."""
        ...

    def say(self, request: str, action: Callable[[], bytes]) -> bytes:
        """The result of ``action``, recorded as input from outside."""
        ...


class Steps:
    """Reports one guest's steps as events. The guest may send anything; malformed reports are logged and
    ignored. ``watch`` decides whether a step must wait.
    """

    NAME = "_praxis_steps"
    """The object's name in the guest's ``js``."""

    def __init__(self, tell: Callable[[StepEvent], None], watch: StepWatch | None = None) -> None:
        self._tell = tell
        self._watch = watch
        self._open: dict[int, StepEvent] = {}
        self._limits: dict[int, StepLimit] = {}
        self._told: dict[int, str] = {}
        self._has_left_out = False
        self._functions = StepFunctions(self._started, self._ended)

    @property
    def open(self) -> list[tuple[StepEvent, StepLimit | None]]:
        """The open steps in the order they started, with their time limits."""
        return [(event, self._limits.get(number)) for number, event in self._open.items()]

    def offer_to(self, interpreter: Interpreter) -> None:
        """Have the guest report its steps; call it on the guest's thread before the program starts."""
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)
        interpreter.load("_praxis.steps:listen")()

    def kept(self) -> list[str]:
        """The guest's reports of the open steps, for ``return_to``."""
        return list(self._told.values())

    def return_to(self, interpreter: Interpreter, kept: Sequence[str]) -> None:
        """Replace the object that the guest had when it was captured; the guest does not notice. Raises
        ValueError for invalid data.
        """
        held = interpreter.host.returned.get(self.NAME)
        if isinstance(held, StepFunctions):
            held.begin(self._started, self._ended)
            self._functions = held
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)
        for text in kept:
            self._add(text, *_started_event(text))

    def _started(self, text: str) -> str | None:
        try:
            event, limit = _started_event(text)
        except ValueError as error:
            self._leave_out(error)
            return None
        if event.step in self._open:
            return None
        if len(self._open) >= MOST_OPEN:
            self._leave_out(ValueError(f"{MOST_OPEN} of them have not ended"))
            return None
        self._add(text, event, limit)
        self._tell(event)
        return self._held(lambda watch: watch.step_began(event, limit))

    def _add(self, text: str, event: StepEvent, limit: StepLimit | None) -> None:
        self._open[event.step] = event
        self._told[event.step] = text
        if limit is not None:
            self._limits[event.step] = limit

    def _ended(self, text: str) -> str | None:
        number, _, rest = text.partition(_SEPARATOR)
        try:
            begun = self._open.pop(_whole(number), None)
            self._limits.pop(_whole(number), None)
            self._told.pop(_whole(number), None)
        except ValueError as error:
            self._leave_out(error)
            return None
        if begun is None:
            return None
        try:
            self._tell(_ended_event(begun, rest))
        except ValueError as error:
            self._leave_out(error)
        return self._held(lambda watch: watch.step_ended(begun.step))

    def _held(self, ask: Callable[[StepWatch], bool]) -> str | None:
        """HOLD if a task must wait, which is recorded as input because it depends on people; otherwise None,
        because even an empty string would take the guest as long as everything else here.
        """
        watch = self._watch
        if watch is None:
            return None
        return HOLD if watch.say("step", lambda: HOLD.encode() if ask(watch) else b"") else None

    def _leave_out(self, error: ValueError) -> None:
        if not self._has_left_out:
            log.warning("Steps that the guest tells of are left out, as they make no sense: %s", error)
        self._has_left_out = True


def _started_event(text: str) -> tuple[StepEvent, StepLimit | None]:
    """The event and the time limit of a step that starts; the limit and ``resend`` are optional."""
    fields = _fields(text, 12, 13, 14)
    resend = _resend(fields.pop()) if len(fields) > 13 else ""
    limit = _limit(fields.pop()) if len(fields) > 12 else None
    number, parent, depth, kind, time, expected, file, line, operation, instrument, title, arguments = fields
    if max(map(len, (title, file, operation, instrument))) > MOST_OF_NAME:
        raise ValueError("a name that is too long")
    if kind not in _KINDS:
        raise ValueError(f"no kind of step: {kind!r}")
    event = StepEvent(
        _whole(number),
        "started",
        title,
        _KINDS[kind],
        operation,
        instrument,
        _whole(parent),
        _whole(depth),
        _object(arguments) if arguments else NOTHING,
        None,
        "",
        "",
        file,
        _whole(line),
        _whole(time) / NANOSECONDS,
        None,
        _seconds(expected) if expected else None,
        NOTHING,
        resend,
    )
    return event, limit


def _ended_event(begun: StepEvent, text: str) -> StepEvent:
    status, time, summary, error, result, traffic = _fields(text, 6)
    if status not in _ENDS:
        raise ValueError(f"no end of a step: {status!r}")
    ended = _whole(time) / NANOSECONDS
    return StepEvent(
        begun.step,
        _ENDS[status],
        begun.title,
        begun.kind,
        begun.operation,
        begun.instrument,
        begun.parent,
        begun.depth,
        begun.arguments,
        _plain(result) if result else None,
        summary,
        error,
        begun.file,
        begun.line,
        ended,
        max(0.0, ended - begun.time),
        begun.expected,
        _traffic(traffic) if traffic else NOTHING,
        begun.resend,
    )


def _resend(told: str) -> Resend:
    if told not in _RESENDS:
        raise ValueError(f"nothing is sent again in the way {told[:30]!r}")
    return _RESENDS[told]


def _limit(told: str) -> StepLimit | None:
    return StepLimit(_seconds(told.removeprefix(_BLOCKING)), told.startswith(_BLOCKING)) if told else None


def _fields(text: str, *counts: int) -> list[str]:
    fields = text.split(_SEPARATOR)
    if len(fields) not in counts or len(text) > MOST_CHARACTERS:
        raise ValueError(f"{len(fields)} fields, {len(text)} characters")
    return fields


def _whole(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 18):
        raise ValueError(f"{text[:30]!r} is not a count")
    return int(text)


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{text!r} is no time")
    return value


def _plain(text: str) -> object:
    """A value that can be written as JSON again. Raises ValueError."""
    try:
        value: object = _DECODER.decode(text)
    except RecursionError:
        raise ValueError("a value that lies too deep") from None
    if text.count("[") + text.count("{") > _DEEPEST and not is_within(value, _DEEPEST):
        raise ValueError("a value that lies too deep")
    return value


def _object(text: str) -> Mapping[str, object]:
    told = _plain(text)
    if not isinstance(told, dict):
        raise ValueError(f"{text[:30]!r} is not an object")
    return told


def _traffic(text: str) -> Mapping[str, tuple[int, int]]:
    told = {}
    for port, counts in _object(text).items():
        if not (isinstance(counts, list) and len(counts) == 2 and all(map(_is_count, counts))):
            raise ValueError(f"no bytes of port {port!r}")
        told[port] = (counts[0], counts[1])
    return told


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 62


@host_value("steps.functions")
class StepFunctions:
    """The functions a guest may call: those marked ``guest_method``.

    In a restored guest they do nothing until ``begin`` is called.
    """

    def __init__(self, started: Callable[[str], str | None], ended: Callable[[str], str | None]) -> None:
        self.begin(started, ended)

    def begin(self, started: Callable[[str], str | None], ended: Callable[[str], str | None]) -> None:
        self._started: Callable[[str], str | None] | None = started
        self._ended: Callable[[str], str | None] | None = ended

    @guest_method
    def started(self, text: str) -> str | None:
        """Report the start of a step by its fields. Returns ``hold`` if its work must wait."""
        return None if self._started is None else self._started(text)

    @guest_method
    def ended(self, text: str) -> str | None:
        """Report the end of a step, by its number and result. Returns ``hold`` if its task must wait."""
        return None if self._ended is None else self._ended(text)

    def graph_state(self) -> list[object]:
        """Nothing: the callbacks belong to the captured run."""
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Restore it without callbacks, so that it does nothing."""
        self._started = self._ended = None
        host.returned[Steps.NAME] = self

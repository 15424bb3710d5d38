"""Steps that a guest tells of: what it is given to tell them, and the events that are made of that."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from praxis_desktop.core.events import StepEvent, StepKind, StepStatus
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.extensible import offer

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.context import Host

log = logging.getLogger(__name__)

NOTHING: Mapping[str, Any] = MappingProxyType({})

MOST_OPEN = 10_000
"""Steps that may have begun and not ended."""

MOST_CHARACTERS = 1 << 14
"""Of what is told of a step: thrice what the longest has whose guest is ours."""

MOST_OF_NAME = 1 << 10
"""Characters of a title, a file and all else that names something."""

_DEEPEST = 50
"""How many lists and dicts of a value may lie in each other."""

NANOSECONDS = 1e9

_SEPARATOR = "\x1f"
"""Between the fields of what is told."""

_KINDS: Mapping[str, StepKind] = {kind: kind for kind in get_args(StepKind)}
_ENDS: Mapping[str, StepStatus] = {end: end for end in get_args(StepStatus) if end != "started"}


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text)


_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite)


class Steps:
    """Tells of the steps of one guest. That may tell anything: what makes no sense is logged and left out."""

    NAME = "_praxis_steps"
    """Of the object that the guest's ``js`` has."""

    def __init__(self, tell: Callable[[StepEvent], None]) -> None:
        self._tell = tell
        self._open: dict[int, StepEvent] = {}
        self._has_left_out = False
        self._functions = StepFunctions(self._started, self._ended)

    def offer_to(self, interpreter: Interpreter) -> None:
        """Have the guest tell of its steps; on its thread, before the program starts."""
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)
        interpreter.load("_praxis.steps:listen")()

    def _started(self, text: str) -> None:
        try:
            event = _started_event(text)
        except ValueError as error:
            self._leave_out(error)
            return
        if event.step in self._open:
            return
        if len(self._open) >= MOST_OPEN:
            self._leave_out(ValueError(f"{MOST_OPEN} of them have not ended"))
            return
        self._open[event.step] = event
        self._tell(event)

    def _ended(self, text: str) -> None:
        number, _, rest = text.partition(_SEPARATOR)
        try:
            begun = self._open.pop(_whole(number), None)
            if begun is None:
                return
            event = _ended_event(begun, rest)
        except ValueError as error:
            self._leave_out(error)
            return
        self._tell(event)

    def _leave_out(self, error: ValueError) -> None:
        if not self._has_left_out:
            log.warning("Steps that the guest tells of are left out, as they make no sense: %s", error)
        self._has_left_out = True


def _started_event(text: str) -> StepEvent:
    number, parent, depth, kind, time, expected, file, line, operation, instrument, title, arguments = (
        _fields(text, 12)
    )
    if max(map(len, (title, file, operation, instrument))) > MOST_OF_NAME:
        raise ValueError("a name that is too long")
    if kind not in _KINDS:
        raise ValueError(f"no kind of step: {kind!r}")
    return StepEvent(
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
    )


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
    )


def _fields(text: str, count: int) -> list[str]:
    fields = text.split(_SEPARATOR)
    if len(fields) != count or len(text) > MOST_CHARACTERS:
        raise ValueError(f"{len(fields)} fields, {len(text)} characters")
    return fields


def _whole(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 18):
        raise ValueError(f"{text[:30]!r} is no number of anything")
    return int(text)


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{text!r} is no time")
    return value


def _plain(text: str) -> object:
    """A value that others can write as JSON again. Raises ValueError."""
    try:
        value: object = _DECODER.decode(text)
    except RecursionError:
        raise ValueError("a value that lies too deep") from None
    if text.count("[") + text.count("{") > _DEEPEST and _depth(value) > _DEEPEST:
        raise ValueError("a value that lies too deep")
    return value


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level and depth <= _DEEPEST:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth


def _object(text: str) -> Mapping[str, object]:
    told = _plain(text)
    if not isinstance(told, dict):
        raise ValueError(f"{text[:30]!r} is no object")
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
    """What a guest may do: its public methods are the guest's, and nothing else of it is public.

    In a guest that was restored from an image it tells nobody: there is a new one for that.
    """

    def __init__(self, started: Callable[[str], None], ended: Callable[[str], None]) -> None:
        self._started: Callable[[str], None] | None = started
        self._ended: Callable[[str], None] | None = ended

    def started(self, text: str) -> None:
        """A step began: ``text`` is its fields."""
        if self._started is not None:
            self._started(text)

    def ended(self, text: str) -> None:
        """A step is over: its number, and what became of it."""
        if self._ended is not None:
            self._ended(text)

    def graph_state(self) -> list[object]:
        """Nothing: it belongs to the run that is captured."""
        return []

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Be one that tells nobody."""
        self._started = self._ended = None

"""Steps that a guest tells of: what it is given to tell them, and the events that are made of that."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from praxis_desktop.core.events import StepEvent
from praxis_desktop.core.records import replace
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.interpreter.host.js.extensible import offer

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.host.context import Host

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_OPEN = 10_000
"""Steps that may have begun and not ended."""

MOST_CHARACTERS = 1 << 16
"""Of what is told of a step."""


class Steps:
    """Tells of the steps of one guest. That may tell anything: what makes no sense is logged and left out."""

    NAME = "_praxis_steps"
    """Of the object that the guest's ``js`` has."""

    def __init__(self, tell: Callable[[StepEvent], None]) -> None:
        self._tell = tell
        self._open: dict[int, StepEvent] = {}
        self._functions = StepFunctions(self._started, self._ended)

    def offer_to(self, interpreter: Interpreter) -> None:
        """Have the guest tell of its steps; on its thread, before the program starts."""
        offer(interpreter.host.globals, self.NAME, lambda: self._functions)
        interpreter.load("_praxis.steps").get_attribute("listen")()

    def _started(self, text: str) -> None:
        event = _read(text, _started_event)
        if event is None or event.step in self._open:
            return
        if len(self._open) >= MOST_OPEN:
            log.warning("Step %d is not told: %d others have not ended", event.step, MOST_OPEN)
            return
        self._open[event.step] = event
        self._tell(event)

    def _ended(self, text: str) -> None:
        told = _read(text, dict)
        if told is None or not isinstance(number := told.get("step"), int):
            return
        begun = self._open.pop(number, None)
        if begun is None:
            return
        ended = _read(text, lambda members: _ended_event(begun, members))
        if ended is not None:
            self._tell(ended)


def _read(text: str, make: Callable[[Mapping[str, Any]], T]) -> T | None:
    """What ``make`` makes of a JSON object; None, with a line in the log, for what it cannot be made of."""
    try:
        if len(text) > MOST_CHARACTERS:
            raise ValueError(f"{len(text)} characters")
        told = json.loads(text)
        if not isinstance(told, dict):
            raise TypeError("not an object")
        return make(told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        log.warning("A step that the guest tells of makes no sense: %s", error)
        return None


def _started_event(told: Mapping[str, Any]) -> StepEvent:
    if told["kind"] not in ("operation", "step", "wait"):
        raise ValueError(f"no kind of step: {told['kind']!r}")
    expected = told.get("expected")
    return StepEvent(
        step=_whole(told["step"]),
        status="started",
        title=_text(told["title"]),
        kind=told["kind"],
        operation=_text(told.get("operation", "")),
        instrument=_text(told.get("instrument", "")),
        parent=_whole(told.get("parent", 0)),
        depth=_whole(told.get("depth", 0)),
        arguments=dict(told.get("arguments", {})),
        file=_text(told.get("file", "")),
        line=_whole(told.get("line", 0)),
        time=_seconds(told["time"]),
        expected=None if expected is None else _seconds(expected),
    )


def _ended_event(begun: StepEvent, told: Mapping[str, Any]) -> StepEvent:
    if told["status"] not in ("completed", "failed", "cancelled"):
        raise ValueError(f"no status of a step: {told['status']!r}")
    return replace(
        begun,
        status=told["status"],
        result=told.get("result"),
        summary=_text(told.get("summary", "")),
        error=_text(told.get("error", "")),
        time=_seconds(told["time"]),
        duration=_seconds(told["duration"]),
        traffic={
            _text(port): (_whole(out), _whole(received))
            for port, (out, received) in told.get("traffic", {}).items()
        },
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no number of anything")
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError(f"{value!r} is no time")
    return float(value)


@host_value("steps.functions")
class StepFunctions:
    """What a guest may do: its public methods are the guest's, and nothing else of it is public.

    In a guest that was restored from an image it tells nobody: there is a new one for that.
    """

    def __init__(self, started: Callable[[str], None], ended: Callable[[str], None]) -> None:
        self._started: Callable[[str], None] | None = started
        self._ended: Callable[[str], None] | None = ended

    def started(self, text: str) -> None:
        """A step began: ``text`` is the JSON of it."""
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

"""What a replay has shown: that it is the run it was recorded from, or where it first differs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from praxis_desktop.core.records import Record, as_dict

DifferenceKind = Literal["request", "state", "step", "result", "start"]
"""What differs: what the guest asked of the world; its memory, globals or tables at a mark; what it told of
its steps; what it came to; what it began with.
"""


class SourceLine(Record):
    """A line of the program that was being executed."""

    file: str
    line: int
    function: str = ""

    def __str__(self) -> str:
        """As tracebacks of editors name it."""
        return f"{self.file}:{self.line}" + (f" in {self.function}" if self.function else "")


class Difference(Record):
    """The first difference between a replay and its record: ``asked`` by the program now, ``recorded`` then;
    behind ``frame`` answers, in ``turn`` of the loop, ``time_s`` after the record's begin, in a step.
    ``lines`` are those of the program that were being executed, the innermost first.
    """

    what: DifferenceKind
    asked: str
    recorded: str
    turn: int = 0
    frame: int = 0
    time_s: float = 0.0
    step: int = 0
    title: str = ""
    lines: tuple[SourceLine, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        return {**as_dict(self), "lines": [as_dict(line) for line in self.lines]}


class ReplayReport(Record):
    """``state`` is ``identical``; ``different``; or ``partial``: as far as the record can be replayed nothing
    differs, and ``reason`` says why it ends there. ``marks`` digests of the guest's whole state were equal,
    ``steps`` steps and ``answers`` answers were the recorded ones.
    """

    run_id: str
    state: Literal["identical", "different", "partial"]
    marks: int
    steps: int
    answers: int
    seconds: float
    """How long the replay took."""
    recorded_seconds: float
    """How long the run had taken, until the record's last entry."""
    reason: str = ""
    difference: Difference | None = None
    output: Mapping[str, object] = MappingProxyType({})
    """Of a replay that ended behind a step: what was so there."""
    is_reached: bool = False
    """Whether it ended behind the step that was asked for."""
    damage: str = ""
    """What is wrong with the record behind that; "" for one that is whole, or was cut off by a crash."""

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        difference = None if self.difference is None else self.difference.to_json()
        return {**as_dict(self), "difference": difference, "output": dict(self.output)}


_NOT_THE_PROGRAM = ("TimedOut", "Killed")
"""Errors of runs that had their end from outside, whatever their programs came to."""


def results_of(
    told: Mapping[str, object], recorded: Mapping[str, object]
) -> list[tuple[str, object, object]]:
    """What two result events are compared by: name, now, then."""
    now, then = told.get("result"), recorded.get("result")
    found = [("state", told.get("state"), recorded.get("state"))]
    if isinstance(now, Mapping) and isinstance(then, Mapping):
        if error_of(recorded) in _NOT_THE_PROGRAM:
            found.clear()
        else:
            found.append(("error", error_of(told), error_of(recorded)))
        found.append(("value", now.get("value"), then.get("value")))
    return found


def error_of(event: Mapping[str, object]) -> str | None:
    """The name of the error in a result event."""
    result = event.get("result")
    error = result.get("error") if isinstance(result, Mapping) else None
    return str(error.get("name", "")) if isinstance(error, Mapping) else None

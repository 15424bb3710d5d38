"""The report of a replay: whether it equals the recorded run, or where it first differs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from praxis_desktop.core.messages import Message
from praxis_desktop.core.records import Record, as_dict

DifferenceKind = Literal["request", "state", "step", "result", "start"]
"""What differs: a request of the guest; its memory, globals or tables at a mark; an event of a step; the
result; the start.
"""


class SourceLine(Record):
    """A line of the program being executed."""

    file: str
    line: int
    function: str = ""

    def __str__(self) -> str:
        """In the format that editors recognize in tracebacks."""
        return f"{self.file}:{self.line}" + (
            Message(" in {function}", function=self.function) if self.function else ""
        )


class Difference(Record):
    """The first difference between a replay and its record.

    ``asked`` is what the program does now, ``recorded`` what it did then. It is after ``frame`` answers, in
    ``turn`` of the loop, ``time_s`` after the start of the record. ``lines`` are the program's lines being
    executed, innermost first.
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
        """The difference as plain data."""
        return {**as_dict(self), "lines": [as_dict(line) for line in self.lines]}


class ReplayReport(Record):
    """The result of a replay.

    ``state`` is ``identical``, ``different``, or ``partial`` if nothing differs up to where the replay ends
    early, for the ``reason`` given. ``marks`` digests of the guest's complete state were equal, and so were
    ``steps`` steps and ``answers`` answers.
    """

    run_id: str
    state: Literal["identical", "different", "partial"]
    marks: int
    steps: int
    answers: int
    seconds: float
    """Duration of the replay."""
    recorded_seconds: float
    """Duration of the run, up to the record's last entry."""
    reason: str = ""
    difference: Difference | None = None
    output: Mapping[str, object] = MappingProxyType({})
    """The program's situation after the requested step."""
    is_reached: bool = False
    """Whether the replay reached the requested step."""
    damage: str = ""
    """The damage at the end of the record; "" if it is complete, or was cut off by a crash."""

    def to_json(self) -> dict[str, object]:
        """The report as plain data."""
        difference = None if self.difference is None else self.difference.to_json()
        return {**as_dict(self), "difference": difference, "output": dict(self.output)}


_NOT_THE_PROGRAM = ("TimedOut", "Killed")
"""Errors of runs that were ended from outside, whatever their programs did."""


def results_of(
    told: Mapping[str, object], recorded: Mapping[str, object]
) -> list[tuple[str, object, object]]:
    """The values to compare in two result events: name, now, then."""
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

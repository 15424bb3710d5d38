"""The results of replays and what-if runs: whether they match the recorded run, and where they differ."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, structs

from praxis_desktop.core.events import DataEvent, ResultEvent, StepEvent
from praxis_desktop.core.messages import Message

DifferenceKind = Literal["request", "state", "step", "result", "start"]
"""Where a difference occurs: in a guest's request; in its memory, globals or tables at a mark; in a step's
event; in the result; or at the start.
"""


class SourceLine(Struct, frozen=True):
    """A line that the program is executing."""

    file: str
    line: int
    function: str = ""

    def __str__(self) -> str:
        """Return the line in the format that editors recognize in tracebacks."""
        return f"{self.file}:{self.line}" + (
            Message(" in {function}", function=self.function) if self.function else ""
        )


class Difference(Struct, frozen=True):
    """The first difference between a replay and its record.

    ``asked`` is the program's action in the replay, ``recorded`` its action in the record. The difference
    occurs after ``frame`` answers, in turn ``turn`` of the event loop, ``time_s`` seconds after the start of
    the record. ``lines`` are the lines that the program was executing, innermost first.
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
        """Return the difference as plain data."""
        return {**structs.asdict(self), "lines": [structs.asdict(line) for line in self.lines]}


class ReplayReport(Struct, frozen=True):
    """The result of a replay.

    ``state`` is ``identical``, ``different``, or ``partial`` if the replay ended early for the given
    ``reason`` and nothing differed up to that point. ``marks`` counts the marks at which the guest's complete
    state was equal, ``steps`` the equal steps, and ``answers`` the equal answers.
    """

    run_id: str
    state: Literal["identical", "different", "partial"]
    marks: int
    steps: int
    answers: int
    seconds: float
    """Duration of the replay, in seconds."""
    recorded_seconds: float
    """Duration of the recorded run up to the last entry of its record, in seconds."""
    reason: str = ""
    difference: Difference | None = None
    output: Mapping[str, object] = MappingProxyType({})
    """The state of the program after the requested step."""
    is_reached: bool = False
    """Whether the replay reached the requested step."""
    damage: str = ""
    """The damage at the end of the record; "" if the record is complete, or was cut off by a crash."""

    def to_json(self) -> dict[str, object]:
        """Return the report as plain data."""
        difference = None if self.difference is None else self.difference.to_json()
        return {**structs.asdict(self), "difference": difference, "output": dict(self.output)}


_NOT_THE_PROGRAM = ("TimedOut", "Killed")
"""The errors with which a run ends if a time limit or a user, rather than the program, ended it."""


def results_of(
    told: Mapping[str, object], recorded: Mapping[str, object]
) -> list[tuple[str, object, object]]:
    """Return the values to compare in two result events, as tuples of (name, new value, recorded value)."""
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
    """Return the name of the error in a result event."""
    result = event.get("result")
    error = result.get("error") if isinstance(result, Mapping) else None
    return str(error.get("name", "")) if isinstance(error, Mapping) else None


ChangeKind = Literal["step gone", "step new", "step", "output", "result", "data gone", "data new", "data"]

_MOST_LINES = 200
"""Maximum number of lines of output to compare on each side."""


class Change(Struct, frozen=True):
    """A difference: ``then`` is the recorded program's value, ``now`` the changed program's."""

    what: ChangeKind
    name: str
    then: str = ""
    now: str = ""


def step_changes(then: list[StepEvent], now: list[StepEvent]) -> Iterator[Change]:
    """Yield the steps that were removed, added or changed, in the program's order."""
    keys = [[(step.depth, step.kind, step.title) for step in steps] for steps in (then, now)]
    matcher = difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for one, other in zip(then[a:b], now[c:d], strict=True):
                yield from _same_step(one, other)
            continue
        for step in then[a:b]:
            yield Change("step gone", Message("step {step}: {title}", step=step.step, title=step.title))
        for step in now[c:d]:
            yield Change(
                "step new",
                Message("step {step}: {title}", step=step.step, title=step.title),
                now=f"{step.file}:{step.line}",
            )


def _same_step(then: StepEvent, now: StepEvent) -> Iterator[Change]:
    for name in ("status", "arguments", "result", "error"):
        a, b = _text(getattr(then, name)), _text(getattr(now, name))
        if a != b:
            yield Change(
                "step",
                Message("step {step}: {title}: {name}", step=now.step, title=now.title, name=name),
                a,
                b,
            )
    durations = [step.duration or 0.0 for step in (then, now)]
    if abs(durations[0] - durations[1]) > max(0.05, 0.01 * durations[0]):
        took = [f"{duration:.1f} s" for duration in durations]
        yield Change("step", Message("step {step}: {title}: duration", step=now.step, title=now.title), *took)


def output_changes(then: bytes, now: bytes) -> Iterator[Change]:
    """Yield the lines that only one of the two programs printed."""
    lines = [data.decode("utf-8", "replace").splitlines()[:_MOST_LINES] for data in (then, now)]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, lines[0], lines[1], autojunk=False).get_opcodes():
        if tag != "equal":
            yield Change(
                "output", Message("line {c}", c=c + 1), "\n".join(lines[0][a:b]), "\n".join(lines[1][c:d])
            )


def data_changes(then: list[DataEvent], now: list[DataEvent]) -> Iterator[Change]:
    """Yield the differences between two lists of outputs, cell by cell for outputs that have cells."""
    known = [{event.key: event for event in events} for events in (then, now)]
    for key in dict.fromkeys([*known[0], *known[1]]):
        a, b = known[0].get(key), known[1].get(key)
        if a is None or b is None:
            event = a or b
            assert event is not None
            told = _text(event.value)
            yield Change("data gone", key, told) if b is None else Change("data new", key, now=told)
        elif a.value != b.value:
            yield from _cells(key, a.value, b.value)


def _cells(key: str, then: object, now: object) -> Iterator[Change]:
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for name in dict.fromkeys([*then, *now]):
            if then.get(name) != now.get(name):
                yield from _cells(f"{key}[{name}]", then.get(name), now.get(name))
    else:
        yield Change("data", key, _text(then), _text(now))


def result_changes(then: ResultEvent, now: ResultEvent) -> Iterator[Change]:
    """Yield the differences in the state, the value and the error of two results."""
    errors = [None if each.result.error is None else each.result.error for each in (then, now)]
    told = [None if error is None else f"{error.name}: {error.message}" for error in errors]
    for name, a, b in (
        ("state", then.state, now.state),
        ("value", then.result.value, now.result.value),
        ("error", *told),
    ):
        if a != b:
            yield Change("result", str(name), _text(a), _text(b))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(dict(value) if isinstance(value, Mapping) else value, default=repr)
    except ValueError:
        return repr(value)


class OtherCommand(Struct, frozen=True):
    """The first command that differs from the recorded ones; what would happen after it is unknown."""

    port: str
    message: str
    step: int = 0
    title: str = ""
    file: str = ""
    line: int = 0


class WhatIfReport(Struct, frozen=True):
    """The result of a what-if run. ``changes`` are in the order steps, output, data, result. ``diverged`` is
    the point at which the changed program sent a different command; ``question`` is the question, if any,
    that only the changed program asks.
    """

    run_id: str
    program: str
    changes: tuple[Change, ...]
    diverged: OtherCommand | None
    question: str
    steps: int
    seconds: float
    """Duration on the changed program's clock, in seconds."""

    @property
    def is_same(self) -> bool:
        """Whether there are no differences."""
        return not self.changes and self.diverged is None and not self.question

    def to_json(self) -> dict[str, object]:
        """Return the report as plain data."""
        return {
            **structs.asdict(self),
            "changes": [structs.asdict(change) for change in self.changes],
            "diverged": None if self.diverged is None else structs.asdict(self.diverged),
            "same": self.is_same,
        }

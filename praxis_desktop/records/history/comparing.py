"""Compares two recorded runs: what they have in common, and where they differ.

The window and the command line put the result into words.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from praxis_desktop.core.verdicts import is_outside
from praxis_desktop.records.decisions import NOT_BY_HAND, ByHand, outputs_by_hand
from praxis_desktop.records.history.rows import NoteRow, OutputRow, RunDetails, RunRow, StepRow
from praxis_desktop.records.numbers import is_number
from praxis_desktop.records.output_shapes import shaped
from praxis_desktop.records.parameter_names import NO_NAMES, ParameterName, called, names_kept_in
from praxis_desktop.records.results import Course, courses_of, last_figures, other_values

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataEvent
    from praxis_desktop.records.history.history import History

log = logging.getLogger(__name__)

_MOST_STEPS = 10_000

Group = Literal["found", "parameter", "instrument", "program", "run"]
"""The groups of values: findings, parameters, instruments, the program, and the run as a whole."""


class SideValue(Struct, frozen=True):
    """A value in one run; ``title`` is shown to users, ``low`` and ``high`` are the value's limits."""

    group: Group
    title: str
    value: object
    unit: str = ""
    low: float | None = None
    high: float | None = None
    by_hand: ByHand = ""

    @property
    def has_limits(self) -> bool:
        """Whether the value has limits."""
        return self.low is not None or self.high is not None

    @property
    def is_outside(self) -> bool:
        """Whether the value is a number outside its limits."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return is_number and is_outside(self.value, self.low, self.high)  # type: ignore[arg-type]


class Side(Struct, frozen=True):
    """One run's data for a comparison."""

    run: RunRow
    details: RunDetails
    steps: tuple[StepRow, ...]
    outputs: tuple[OutputRow, ...]
    notes: tuple[NoteRow, ...]
    names: Mapping[str, ParameterName]
    by_hand: Mapping[str, ByHand] = NOT_BY_HAND
    """Whether outputs depend on typed values, keyed by output. Independent outputs are omitted."""
    typed: int = 0
    """The number of values that were typed by hand."""

    def told(self) -> list[tuple[float, DataEvent]]:
        """Return the run's outputs with their times, omitting outputs that have an unknown format or are not
        in the index.
        """
        found = []
        for row in self.outputs:
            try:
                if not row.is_left_out:
                    found.append((row.time, row.told_as(shaped(row.kind, row.value))))
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                log.info("The result %s has another shape than its kind: %s", row.key, error)
        return found

    def values(self) -> dict[str, SideValue]:
        """Return the run's values, findings first, keyed by names that can be compared between runs."""
        return dict(self._values())

    def _values(self) -> Iterator[tuple[str, SideValue]]:
        events = [event for _, event in self.told()]
        for last in last_figures(events, self.by_hand):
            figure = last.figure
            yield (
                f"found:{figure.key}",
                SideValue(
                    "found",
                    figure.title or figure.key,
                    figure.value,
                    figure.unit,
                    figure.low,
                    figure.high,
                    last.by_hand,
                ),
            )
        for other in other_values(events):
            yield f"found:{other.key}", SideValue("found", other.title, other.value, other.unit)
        header = self.details.header
        asked = header.get("values")
        for name, value in asked.items() if isinstance(asked, Mapping) else ():
            named = called(str(name), self.names)
            yield f"parameter:{name}", SideValue("parameter", named.label, value, named.unit)
        for role, machine in self.details.machines.items():
            yield f"instrument:{role}", SideValue("instrument", role, machine)
        if version := header.get("version"):
            yield "version", SideValue("program", "Protocol version", str(version))
        if digests := sorted(self.details.sources.items()):
            yield "program", SideValue("program", "Protocol file", " ".join(one for _, one in digests))
        yield "steps", SideValue("run", "Steps", self.run.steps)
        if self.run.duration is not None:
            yield "duration", SideValue("run", "Duration", self.run.duration, "s")


def read_side(history: History, run: RunRow) -> Side:
    """Read a run from the history. Do not call this on the window's thread. Raises any HistoryError."""
    steps, outputs = history.steps(run.run_id, limit=_MOST_STEPS), history.outputs(run.run_id)
    parents = {step.number: step.parent for step in steps}
    typed, by_hand = outputs_by_hand(parents, history.actions(run.run_id), outputs)
    return Side(
        run,
        history.details(run.run_id),
        tuple(steps),
        tuple(outputs),
        tuple(history.notes(run.run_id)),
        NO_NAMES if run.is_removed else names_kept_in(history.folder_of(run)),
        by_hand,
        typed,
    )


_LONGER_S, _LONGER_TIMES = 1.0, 1.5
"""A step took notably longer than another if it took at least this many seconds longer and at least this many
times as long.
"""

What = Literal["value", "order", "missing", "ending", "decision", "time", "result"]


class ComparedValue(Struct, frozen=True):
    """A value in each of two runs; None stands for a run that lacks the value.

    ``difference`` is the second value minus the first, if both are numbers in the same unit.
    """

    key: str
    first: SideValue | None
    second: SideValue | None
    difference: float | None = None
    is_different: bool = False

    @property
    def known(self) -> SideValue:
        """The value from whichever run has it, for the name and unit."""
        side = self.first or self.second
        assert side is not None
        return side

    @property
    def parts_limits(self) -> bool:
        """Whether the value is within its limits in only one of the runs."""
        sides = (self.first, self.second)
        return len({side.is_outside for side in sides if side is not None}) > 1


class FirstDifference(Struct, frozen=True):
    """The first difference between two runs of one protocol. ``what`` is ``value`` for a parameter, the
    equipment or the program, which are compared before any step. For steps, ``what`` is ``order`` if the
    steps themselves differ, ``missing`` if one run has no further steps, or else ``ending``, ``decision``,
    ``time`` or ``result``, whichever differs.
    """

    what: What
    value: ComparedValue | None = None
    first: StepRow | None = None
    second: StepRow | None = None


class Timing(Struct, frozen=True):
    """Total seconds that outermost steps with this title took in each run; None for a run without any."""

    title: str
    first: float | None
    second: float | None

    @property
    def is_different(self) -> bool:
        """Whether the times differ by so much that users see it."""
        return self.first is None or self.second is None or abs(self.second - self.first) >= _SEEN_S


_SEEN_S = 0.1


class Comparison(Struct, frozen=True):
    """A comparison of two runs. If the protocols differ, it has only values that both runs have."""

    first: Side
    second: Side
    is_same_protocol: bool
    values: tuple[ComparedValue, ...]
    difference: FirstDifference | None
    courses: tuple[tuple[Course, Course], ...]
    """Pairs of curves, one pair for each quantity. If a run lacks the quantity, its curve has no points."""
    timings: tuple[Timing, ...]

    @property
    def differences(self) -> tuple[ComparedValue, ...]:
        """The values that differ."""
        return tuple([value for value in self.values if value.is_different])


def compare(first: Side, second: Side) -> Comparison:
    """Compare two runs."""
    is_same = first.run.protocol == second.run.protocol
    values = tuple(_values(first, second, has_all=is_same))
    return Comparison(
        first,
        second,
        is_same,
        values,
        _first_difference(values, first.steps, second.steps) if is_same else None,
        tuple(_courses(first, second, has_all=is_same)),
        tuple(_timings(first.steps, second.steps)) if is_same else (),
    )


def _values(first: Side, second: Side, *, has_all: bool) -> Iterator[ComparedValue]:
    left, right = first.values(), second.values()
    for key in _merged(list(left), list(right)):
        one, other = left.get(key), right.get(key)
        if has_all or (one is not None and other is not None):
            yield _compared(key, one, other)


def _compared(key: str, first: SideValue | None, second: SideValue | None) -> ComparedValue:
    if first is None or second is None:
        return ComparedValue(key, first, second, None, is_different=True)
    if first.unit != second.unit:
        return ComparedValue(key, first, second, None, is_different=True)
    is_same = _is_same(first.value, second.value)
    if not (is_number(first.value) and is_number(second.value)):
        return ComparedValue(key, first, second, None, is_different=not is_same)
    difference = second.value - first.value  # type: ignore[operator]
    if key == "duration":
        is_same = abs(difference) < 0.5
    return ComparedValue(key, first, second, 0.0 if is_same else difference or None, is_different=not is_same)


def _is_same(first: object, second: object) -> bool:
    if is_number(first) and is_number(second):
        return first == second
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)  # 1 is not True


def told_apart(
    first: object, second: object, words: Callable[[object], str], longest: int
) -> tuple[str, str]:
    """Return two different values as texts that differ, and have at most ``longest`` characters each."""
    one, other = words(first), words(second)
    if one == other:
        one, other = (json.dumps(value).replace("-", "−") for value in (first, second))
    shorter, longer = sorted((len(one), len(other)))
    if longer > longest:
        alike = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
        start = max(0, alike - longest // 4)
        one, other = (shortened(f"…{text[start:]}" if start else text, longest) for text in (one, other))
    return one, other


def shortened(text: str, longest: int) -> str:
    """Return ``text``, or its beginning and an ellipsis if it has more than ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _merged(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Merge the names in the order of ``first``. Names only in ``second`` follow their predecessors in it."""
    merged = list(dict.fromkeys(first))
    known = set(merged)
    place = 0
    for name in dict.fromkeys(second):
        if name in known:
            place = merged.index(name) + 1
        else:
            merged.insert(place, name)
            known.add(name)
            place += 1
    return merged


def _courses(first: Side, second: Side, *, has_all: bool) -> Iterator[tuple[Course, Course]]:
    left, right = ({course.key: course for course in courses_of(side.told())} for side in (first, second))
    for key in _merged(list(left), list(right)):
        has_both = key in left and key in right
        one, other = left.get(key) or right[key], right.get(key) or left[key]
        if (one.unit, one.across) != (other.unit, other.across):
            continue  # one chart cannot show both
        if has_all or has_both:
            none = Course(key, one.title, one.unit, (), one.across)
            yield (one if key in left else none), (other if key in right else none)


# ---- where the runs differ first
def _first_difference(
    values: Sequence[ComparedValue], first: Sequence[StepRow], second: Sequence[StepRow]
) -> FirstDifference | None:
    """Find the first difference. Parameters, equipment and program are compared before any steps, and results
    last, because no two weighings give the same result.
    """
    for value in values:
        if value.is_different and value.known.group in ("parameter", "instrument", "program"):
            return FirstDifference("value", value)
    result: FirstDifference | None = None
    for one, other in zip(first, second, strict=False):
        what = _parting(one, other)
        if what is not None:
            return FirstDifference(what, None, one, other)
        if result is None and one.summary != other.summary:
            result = FirstDifference("result", None, one, other)
    if len(first) > len(second):
        return FirstDifference("missing", None, first[len(second)], None)
    if len(second) > len(first):
        return FirstDifference("missing", None, None, second[len(first)])
    return result


def _parting(first: StepRow, second: StepRow) -> What | None:
    if (first.title, first.operation, first.depth) != (second.title, second.operation, second.depth):
        return "order"
    if first.status != second.status or first.error != second.error:
        return "ending"
    if first.details.get("decisions") != second.details.get("decisions"):
        return "decision"
    if first.duration is None or second.duration is None:
        return None
    less, more = sorted((first.duration, second.duration))
    is_longer = more - less >= _LONGER_S and more >= less * _LONGER_TIMES
    return "time" if is_longer else None


# ---- how long the steps took
def _timings(first: Sequence[StepRow], second: Sequence[StepRow]) -> Iterator[Timing]:
    left, right = _took(first), _took(second)
    for title in _merged(list(left), list(right)):
        yield Timing(title, left.get(title), right.get(title))


def _took(steps: Sequence[StepRow]) -> Mapping[str, float]:
    took: dict[str, float] = {}
    for step in steps:
        if step.depth == 0 and step.duration is not None:
            took[step.title] = took.get(step.title, 0.0) + step.duration
    return took

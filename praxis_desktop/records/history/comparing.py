"""Compares two recorded runs: what they have in common, and where they differ.

The window and the command line put the result into words.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

from praxis_desktop.core.plain_data import LEFT_OUT
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

_AT_ONCE = 1000
"""Number of steps to read at a time."""

Group = Literal["found", "parameter", "instrument", "program", "run"]
"""The groups of values: findings, parameters, instruments, the program, and the run as a whole."""


ABSENT: Final = object()
"""Stands for a cell that one run lacks; a cell without a value is None."""


class Cells(Struct, frozen=True):
    """The data of an output with several values, such as wells, keyed by name; ``others`` describe them."""

    values: Mapping[str, object]
    others: Mapping[str, object] = {}


class Parted(Struct, frozen=True):
    """How cells differ: in ``count`` of ``total`` cells, of which the first is called ``name``."""

    name: str
    first: object
    second: object
    count: int
    total: int


class SideValue(Struct, frozen=True):
    """A value in one run; ``title`` is shown to users, ``low`` and ``high`` are the value's limits."""

    group: Group
    title: str
    value: object
    unit: str = ""
    low: float | None = None
    high: float | None = None
    by_hand: ByHand = ""
    is_repeated: bool = False
    """Whether the cells are the values of an output that was reported several times."""

    @property
    def has_limits(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def is_outside(self) -> bool:
        """Whether the value is a number outside its limits."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return is_number and is_outside(self.value, self.low, self.high)  # type: ignore[arg-type]


class Steps(Struct, frozen=True):
    """All steps of a run, in order. Only some of them are in memory at a time."""

    history: History
    run_id: str

    def __iter__(self) -> Iterator[StepRow]:
        last = 0
        while rows := self.history.steps(self.run_id, after=last, limit=_AT_ONCE):
            yield from rows
            last = rows[-1].number


class Side(Struct, frozen=True):
    """One run's data for a comparison."""

    run: RunRow
    details: RunDetails
    steps: Iterable[StepRow]
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

    def left_out(self) -> Iterator[str]:
        """Yield the titles of values that cannot be compared, because they are too large for the index."""
        yield from (row.told_as(None).title for row in self.outputs if row.is_left_out)
        for name, value in _within(self.details.header, "values").items():
            if value == LEFT_OUT:
                yield called(name, self.names).label
        if self.details.header.get("bench") == LEFT_OUT:
            yield from self.details.machines

    def values(self) -> dict[str, SideValue]:
        """Return the run's values, findings first, keyed by names that can be compared between runs."""
        return dict(self._values())

    def _values(self) -> Iterator[tuple[str, SideValue]]:
        events = [event for _, event in self.told()]
        for last in last_figures(events, self.by_hand):
            figure, title = last.figure, last.figure.title or last.figure.key
            about = (figure.unit, figure.low, figure.high, last.by_hand)
            yield f"found:{figure.key}", SideValue("found", title, figure.value, *about)
        for other in other_values(events):
            yield f"found:{other.key}", SideValue("found", other.title, other.value, other.unit)
        yield from self._cells()
        header = self.details.header
        for asked, value in _within(header, "values").items():
            if value != LEFT_OUT:
                named = called(asked, self.names)
                yield f"parameter:{asked}", SideValue("parameter", named.label, value, named.unit)
        for role, machine in self.details.machines.items():
            yield f"instrument:{role}", SideValue("instrument", role, _machine(header, role, machine))
        for role, name in _within(header, "setup", "labware").items():
            chosen = f"{name}{_options(_within(header, 'bench', 'labware', role), str(name))}"
            yield f"labware:{role}", SideValue("instrument", role, chosen)
        if version := header.get("version"):
            yield "version", SideValue("program", "Protocol version", str(version))
        if digests := sorted(self.details.sources.items()):
            yield "program", SideValue("program", "Protocol file", " ".join(one for _, one in digests))
        yield "steps", SideValue("run", "Steps", self.run.steps)
        if self.run.duration is not None:
            yield "duration", SideValue("run", "Duration", self.run.duration, "s")

    def _cells(self) -> Iterator[tuple[str, SideValue]]:
        """Yield the outputs that have several values, or were reported several times."""
        by_key: dict[str, list[OutputRow]] = {}
        for row in self.outputs:
            if row.kind != "view" and not row.is_left_out:
                by_key.setdefault(row.key, []).append(row)
        for key, rows in by_key.items():
            is_single = all(row.kind in ("value", "state") for row in rows)
            if is_single and len(rows) == 1:
                continue
            told, found = rows[-1].told_as(None), [_cells_of(row) for row in rows]
            cells = Cells(
                _numbered([each.values for each in found]), _numbered([each.others for each in found])
            )
            about = (told.unit, None, None, self.by_hand.get(key, ""), is_single)
            yield f"cells:{key}", SideValue("found", told.title, cells, *about)


def _numbered(values: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return the cells of all values together, named with the values' numbers if there are several."""
    return {
        name if len(values) == 1 else f"#{number} {name}".rstrip(): cell
        for number, cells in enumerate(values, 1)
        for name, cell in cells.items()
    }


def _cells_of(row: OutputRow) -> Cells:
    """Return an output's cells. Times are left out, because they differ in all runs."""
    value: Any = row.value
    try:
        match row.kind:
            case "wells":
                others = {name: value[name] for name in ("plate", "temperature") if name in value}
                return Cells(dict(value["values"]), others)
            case "series":
                return Cells({f"#{n}": number for n, (_, number) in enumerate(value["points"], 1)})
            case "table":
                return Cells(_named(_table_cells(value)), dict(_leaves(value.get("units") or {}, "units")))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        log.info("The result %s has another shape than its kind: %s", row.key, error)
    return Cells(_named(_leaves(value)))


def _table_cells(table: Any) -> Iterator[tuple[str, object]]:
    names = list(map(str, table["columns"]))
    yield from ((name, None) for name in names if not table["rows"])
    for number, row in enumerate(table["rows"], 1):
        yield from ((f"{name} #{number}", cell) for name, cell in zip(names, row, strict=True))


_DEEPEST = 20


def _leaves(value: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield the values in nested plain data, with their paths, such as ``data.1``."""
    if not value or depth == _DEEPEST or not isinstance(value, Mapping | list):
        yield path, value
        return
    for name, each in value.items() if isinstance(value, Mapping) else enumerate(value, 1):
        yield from _leaves(each, f"{path}.{name}" if path else str(name), depth + 1)


def _named(cells: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Return the cells keyed by their names; a cell with the name of an earlier one gets another name."""
    named: dict[str, object] = {}
    for name, value in cells:
        free = name
        while free in named:
            free += "′"
        named[free] = value
    return named


def _within(told: object, *names: str) -> Mapping[str, object]:
    """Return the entry of nested data with these names; an empty one if there is none."""
    for name in names:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told if isinstance(told, Mapping) else {}


def _machine(header: Mapping[str, object], role: str, machine: str) -> str:
    """Return a machine with its port and arguments, such as ``SimulatedPlateReader,absorbance=0.5``."""
    setup, bench = (_within(header, place, "machines", role) for place in ("setup", "bench"))
    told = {**setup, **bench, "machine": "", "simulated": "", "backend": setup.get("backend")}
    return machine + _options(told, machine)


def _options(told: Mapping[str, object], besides: str) -> str:
    return "".join(
        f",{name.removeprefix('backend_arguments.').removeprefix('arguments.')}={value}"
        for name, value in _leaves(told)
        if value not in ("", None, {}, [], besides, f"sim:{besides}")
    )


def read_side(history: History, run: RunRow) -> Side:
    """Read a run from the history. Do not call this on the window's thread. Raises any HistoryError."""
    outputs = history.outputs(run.run_id)
    typed, by_hand = outputs_by_hand(history.parents(run.run_id), history.actions(run.run_id), outputs)
    return Side(
        run,
        history.details(run.run_id),
        Steps(history, run.run_id),
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

What = Literal["value", "order", "missing", "ending", "decision", "time", "arguments", "result"]


class ComparedValue(Struct, frozen=True):
    """A value in each of two runs; None stands for a run that lacks the value.

    ``difference`` is the second value minus the first, if both are numbers in the same unit. ``parted`` says
    which cells differ, if both have cells.
    """

    key: str
    first: SideValue | None
    second: SideValue | None
    difference: float | None = None
    is_different: bool = False
    parted: Parted | None = None

    @property
    def is_given(self) -> bool:
        """Whether the value is known before the first step: a parameter, an instrument or the program."""
        return self.known.group in ("parameter", "instrument", "program")

    @property
    def title(self) -> str:
        """The name of the value, and of the first cell that differs."""
        return f"{self.known.title}: {self.parted.name}" if self.parted is not None else self.known.title

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
    equipment or the program, which are compared before any step, and for other values, which are compared
    after all steps. For steps, ``what`` is ``order`` if the steps themselves differ, ``missing`` if one run
    has no further steps, or else ``ending``, ``decision``, ``time``, ``arguments`` or ``result``, whichever
    differs. ``parted`` says where arguments or results differ.
    """

    what: What
    value: ComparedValue | None = None
    first: StepRow | None = None
    second: StepRow | None = None
    parted: Parted | None = None

    @property
    def is_in_summary(self) -> bool:
        """Whether the steps' results differ in their summaries, too."""
        first, second = self.first, self.second
        has_both = self.what == "result" and first is not None and second is not None
        return has_both and first.summary != second.summary  # type: ignore[union-attr]


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
    left_out: tuple[str, ...] = ()
    """The titles of values that were not compared."""

    @property
    def differences(self) -> tuple[ComparedValue, ...]:
        """The values that differ."""
        return tuple([value for value in self.values if value.is_different])


def compare(first: Side, second: Side) -> Comparison:
    """Compare two runs."""
    is_same = first.run.protocol == second.run.protocol
    values = tuple(_values(first, second, has_all=is_same))
    difference, timings = _compared_steps(first.steps, second.steps) if is_same else (None, ())
    if is_same:
        given = next((value for value in values if value.is_different and value.is_given), None)
        other = next((value for value in values if value.is_different), None)
        if given is not None or (difference is None and other is not None):
            difference = FirstDifference("value", given or other)
    return Comparison(
        first,
        second,
        is_same,
        values,
        difference,
        tuple(_courses(first, second, has_all=is_same)),
        timings,
        tuple(dict.fromkeys([*first.left_out(), *second.left_out()])),
    )


def _values(first: Side, second: Side, *, has_all: bool) -> Iterator[ComparedValue]:
    left, right = first.values(), second.values()
    for key in _merged(left, right):
        one, other = left.get(key), right.get(key)
        if has_all or (one is not None and other is not None):
            yield _compared(key, one, other)


def _compared(key: str, first: SideValue | None, second: SideValue | None) -> ComparedValue:
    if first is None or second is None or first.unit != second.unit:
        return ComparedValue(key, first, second, is_different=True)
    one, other = first.value, second.value
    if isinstance(one, Cells) and isinstance(other, Cells):
        parted = _parted(one, other)
        return ComparedValue(key, first, second, is_different=parted is not None, parted=parted)
    if not (is_number(one) and is_number(other)):
        return ComparedValue(key, first, second, is_different=not _is_same(one, other))
    difference = other - one  # type: ignore[operator]
    is_same = abs(difference) < 0.5 if key == "duration" else one == other
    return ComparedValue(key, first, second, 0.0 if is_same else difference or None, is_different=not is_same)


def _parted(first: Cells, second: Cells) -> Parted | None:
    one, other = ({**side.values, **side.others} for side in (first, second))
    cells = [(name, one.get(name, ABSENT), other.get(name, ABSENT)) for name in _merged(one, other)]
    parted = [each for each in cells if not _is_same(*each[1:])]
    return Parted(*parted[0], len(parted), len({*first.values, *second.values})) if parted else None


def _is_same(first: object, second: object) -> bool:
    if first is ABSENT or second is ABSENT:
        return first is second
    if is_number(first) and is_number(second):
        return first == second
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)  # 1 is not True


def told_apart(
    first: object, second: object, words: Callable[[object], str], longest: int
) -> tuple[str, str]:
    """Return two different values as texts that differ, and have at most ``longest`` characters each."""
    one, other = words(first), words(second)
    if one == other:
        one, other = (json.dumps(value, default=str) for value in (first, second))
    shorter, longer = sorted((len(one), len(other)))
    if longer > longest:
        alike = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
        start = max(0, alike - longest // 2)
        one, other = (shortened(f"…{text[start:]}" if start else text, longest) for text in (one, other))
    return one, other


def shortened(text: str, longest: int) -> str:
    """Return ``text``, or its beginning and an ellipsis if it has more than ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _merged(first: Iterable[str], second: Iterable[str]) -> list[str]:
    """Merge the names in the order of ``first``. Names only in ``second`` follow their predecessors in it."""
    known = dict.fromkeys(first)
    following: dict[str | None, list[str]] = {}
    before: str | None = None
    for name in dict.fromkeys(second):
        if name in known:
            before = name
        else:
            following.setdefault(before, []).append(name)
    return [*following.get(None, ()), *(each for name in known for each in (name, *following.get(name, ())))]


def _courses(first: Side, second: Side, *, has_all: bool) -> Iterator[tuple[Course, Course]]:
    left, right = ({course.key: course for course in courses_of(side.told())} for side in (first, second))
    for key in _merged(left, right):
        has_both = key in left and key in right
        one, other = left.get(key) or right[key], right.get(key) or left[key]
        if (one.unit, one.across) != (other.unit, other.across):
            continue  # one chart cannot show both
        if has_all or has_both:
            none = Course(key, one.title, one.unit, (), one.across)
            yield (one if key in left else none), (other if key in right else none)


# ---- where the runs differ first
def _compared_steps(
    first: Iterable[StepRow], second: Iterable[StepRow]
) -> tuple[FirstDifference | None, tuple[Timing, ...]]:
    """Find the first difference of the steps, and how long they took. Arguments and results come last,
    because no two weighings give the same result.
    """
    parting: FirstDifference | None = None
    result: FirstDifference | None = None
    left: dict[str, float] = {}
    right: dict[str, float] = {}
    for one, other in zip_longest(first, second):
        for step, took in ((one, left), (other, right)):
            if step is not None and step.depth == 0 and step.duration is not None:
                took[step.title] = took.get(step.title, 0.0) + step.duration
        if parting is not None:
            continue
        if one is None or other is None:
            parting = FirstDifference("missing", None, one, other)
        elif (what := _parting(one, other)) is not None:
            parting = FirstDifference(what, None, one, other)
        elif result is None:
            result = _changed(one, other)
    timings = [Timing(title, left.get(title), right.get(title)) for title in _merged(left, right)]
    return parting or result, tuple(timings)


def _changed(first: StepRow, second: StepRow) -> FirstDifference | None:
    """Return whether a step had different arguments or another result."""
    names: tuple[Literal["arguments", "result"], ...] = ("arguments", "result")
    for what in names:
        one, other = _told(first, what), _told(second, what)
        is_same = _is_same(one, other)
        parted = None if is_same else _parted(Cells(_named(_leaves(one))), Cells(_named(_leaves(other))))
        if parted is not None or (what == "result" and first.summary != second.summary):
            return FirstDifference(what, None, first, second, parted)
    return None


def _told(step: StepRow, what: str) -> object:
    told = step.details.get(what)
    if step.kind != "operation" or not isinstance(told, list):
        return told
    # Plate readers state when they read.
    return [
        {k: v for k, v in each.items() if k != "time"} if isinstance(each, dict) else each for each in told
    ]


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

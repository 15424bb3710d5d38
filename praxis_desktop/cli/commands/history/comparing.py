"""``history compare``: shows two runs side by side, with their differences."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop.cli.commands.history.listing import called, opened_history
from praxis_desktop.cli.commands.packages.listing import cut
from praxis_desktop.cli.output.command_output import Teller, moment_for_people
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.sizes_and_durations import duration_as_clock
from praxis_desktop.core.terminal_text import aligned, legible_line
from praxis_desktop.core.verdicts import number_words, verdict_words
from praxis_desktop.core.words import ending_words, headed
from praxis_desktop.records.decisions import by_hand_sentence
from praxis_desktop.records.history.comparing import (
    ABSENT,
    Cells,
    ComparedValue,
    Comparison,
    FirstDifference,
    Parted,
    Side,
    SideValue,
    Timing,
    compare,
    read_side,
    shortened,
    told_apart,
)
from praxis_desktop.records.numbers import is_number

if TYPE_CHECKING:
    from praxis_desktop.records.history.rows import StepRow

_LONGEST = 40
"""Maximum number of characters shown per value in a column."""


def compare_runs(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    """Show two runs side by side. Raises UsageError if they are the same run."""
    teller = Teller(as_json=options.json)
    with opened_history(teller) as history:
        first, second = (history.find(named) for named in (options.first, options.second))
        if first.run_id == second.run_id:
            raise UsageError(f"both are run {called(first)}", hint="Name two runs.")
        found = compare(read_side(history, first), read_side(history, second))
    teller.for_people(*cut(list(_lines(found, only_differences=options.only_differences))))
    teller.result(_plain(found, only_differences=options.only_differences))
    return 0


def _lines(found: Comparison, *, only_differences: bool) -> Iterator[str]:
    names = [f"RUN {called(side.run)}" for side in (found.first, found.second)]
    for side in (found.first, found.second):
        yield from _side(side)
    if not found.is_same_protocol:
        yield ""
        yield "These runs used different protocols. Only values with the same name are compared."
    elif found.difference is not None:
        yield ""
        yield from _told_difference(found, found.difference)
    elif not found.left_out:
        yield ""
        yield "no difference in values or steps"
    if found.left_out:
        yield ""
        yield f"not compared, because they are too large: {legible_line(', '.join(found.left_out))}"
    values = found.differences if only_differences else found.values
    if values:
        yield ""
        yield from aligned([("VALUE", *names, "DIFFERENCE"), *map(_value, values)])
    timings = _timings(found, only_differences=only_differences)
    if timings:
        yield ""
        yield from aligned([("STEP", *names, "DIFFERENCE"), *map(_timing, timings)])


def _timings(found: Comparison, *, only_differences: bool) -> list[Timing]:
    return [timing for timing in found.timings if timing.is_different or not only_differences]


def _side(side: Side) -> Iterator[str]:
    """Yield the lines about a run: ``run 131 (simulated), 2026-11-24 13:20, ada: Failed, completed``,
    followed by the reason for its verdict and the number of values typed by hand, if any.
    """
    run = side.run
    who = f", {run.operator}" if run.operator else ""
    mode = " (simulated)" if run.simulated else ""
    word = verdict_words(run.verdict, run.simulated)
    ended = ending_words(run.state, run.reason)
    yield f"run {called(run)}{mode}, {moment_for_people(run.begun)}{who}: {word}, {ended}"
    if said := " ".join(filter(None, (run.verdict_reason, by_hand_sentence(side.typed)))):
        yield f"  {legible_line(said)}"


def _told_difference(found: Comparison, difference: FirstDifference) -> Iterator[str]:
    first, second = (f"run {called(side.run)}" for side in (found.first, found.second))
    value = difference.value
    if value is not None:
        yield f"first difference{', before any step' if value.is_given else ''}: {_title(value)}"
        words = _both_words(value)
    else:
        step = difference.first or difference.second
        assert step is not None
        yield f"first difference: step {step.number}, {legible_line(step.title)}"
        words = _both_steps(difference)
    yield f"  {first}: {words[0]}; {second}: {words[1]}"


def _both_steps(difference: FirstDifference) -> tuple[str, str]:
    if difference.parted is not None and not difference.is_in_summary:
        return _both_cells(difference.parted)
    one, other = _step(difference, difference.first), _step(difference, difference.second)
    if one == other:  # called the same
        one, other = (
            f"{'› ' * step.depth}{words} ({step.operation or '–'})" if step else words
            for step, words in ((difference.first, one), (difference.second, other))
        )
    return one, other


def _step(difference: FirstDifference, step: StepRow | None) -> str:
    if step is None:
        return "has no such step"
    if difference.what == "order":
        return legible_line(step.title)
    if difference.what == "time":
        return f"took {duration_as_clock(step.duration)}"
    if difference.what == "decision":
        choices = step.details.get("decisions")
        return ", ".join(map(str, choices)) if isinstance(choices, list) and choices else "no decision"
    if difference.what == "missing":
        return "has it"
    came = step.error if difference.what == "ending" else step.summary
    return legible_line(f"{step.status} {came}".strip() if difference.what == "ending" else came or "nothing")


def _value(value: ComparedValue) -> tuple[str, ...]:
    known = value.known
    unit = "" if known.group == "run" else known.unit
    mark = " !" if value.parts_limits else ""
    return (
        headed(_title(value), unit),
        *_both_words(value),
        f"{_difference(value)}{mark}",
    )


def _title(value: ComparedValue) -> str:
    return f"{value.title}, each time" if value.known.is_repeated and value.parted is None else value.title


def _difference(value: ComparedValue) -> str:
    if not value.is_different:
        return "same"
    if value.parted is not None:
        return f"{value.parted.count:,} of {value.parted.total:,} differ"
    if value.difference is None:
        return "differs" if value.first and value.second else "only one run has it"
    if value.key == "duration":
        return f"{'+' if value.difference > 0 else '−'}{duration_as_clock(abs(value.difference))}"
    return f"{'+' if value.difference > 0 else ''}{number_words(value.difference, '')}"


def _both_words(value: ComparedValue) -> tuple[str, str]:
    """Return a value in both runs, as texts that differ if the values do."""
    first, second = value.first, value.second
    if first is None or second is None or not value.is_different:
        words = [shortened(_words(side.value, side), _LONGEST) if side else "–" for side in (first, second)]
        return _marked(first, words[0]), _marked(second, words[1])
    if first.unit != second.unit:
        one, other = (
            f"{shortened(_words(side.value, side), _LONGEST)} {side.unit}".rstrip()
            for side in (first, second)
        )
    elif value.parted is not None:
        one, other = told_apart(value.parted.first, value.parted.second, _words, _LONGEST)
    else:
        one, other = told_apart(first.value, second.value, lambda told: _words(told, first), _LONGEST)
    return _marked(first, one), _marked(second, other)


def _both_cells(parted: Parted) -> tuple[str, str]:
    """Return the first argument or result that differs, with its name, in both runs."""
    one, other = told_apart(parted.first, parted.second, _words, _LONGEST)
    name = shortened(legible_line(parted.name), _LONGEST)
    return (f"{name}: {one}", f"{name}: {other}") if name else (one, other)


def _words(value: object, side: SideValue | None = None) -> str:
    if value is ABSENT:
        return "missing"
    if isinstance(value, Cells):
        return f"{len(value.values):,} {'value' if len(value.values) == 1 else 'values'}"
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "–"}[value]
    if is_number(value):
        assert isinstance(value, int | float)
        is_duration = side is not None and side.group == "run" and side.unit == "s"
        return duration_as_clock(value) if is_duration else number_words(value, "")
    if side is not None and side.group == "program" and side.title == "Protocol file":
        return " ".join(digest[:8] for digest in str(value).split())
    return legible_line(str(value))


def _marked(side: SideValue | None, words: str) -> str:
    if side is None:
        return words
    marks = ", ".join(filter(None, ("outside" if side.is_outside else "", side.by_hand)))
    return f"{words} ({marks})" if marks else words


def _timing(timing: Timing) -> tuple[str, ...]:
    difference = "only one run has it"
    if timing.first is not None and timing.second is not None:
        more = timing.second - timing.first
        sign = "+" if more > 0 else ""
        difference = f"{sign}{number_words(round(more, 1), 's')}" if timing.is_different else "same"
    first, second = (duration_as_clock(each) or "–" for each in (timing.first, timing.second))
    return legible_line(timing.title)[:_LONGEST], first, second, difference


def _plain(found: Comparison, *, only_differences: bool) -> dict[str, object]:
    """Return the comparison as plain data for programs."""
    difference = found.difference
    values = found.differences if only_differences else found.values
    return {
        "runs": [
            {
                "run": side.run.run_id,
                "number": side.run.number,
                "verdict": side.run.verdict,
                "simulated": side.run.simulated,
                "state": side.run.state,
            }
            for side in (found.first, found.second)
        ],
        "same_protocol": found.is_same_protocol,
        "first_difference": None
        if difference is None
        else {
            "what": difference.what,
            "value": difference.value.key if difference.value is not None else None,
            "steps": [
                step.number if step is not None else None for step in (difference.first, difference.second)
            ],
        },
        "not_compared": list(found.left_out),
        "values": [
            {
                "key": value.key,
                "title": value.known.title,
                "unit": value.known.unit,
                "first": _plain_value(value.first),
                "second": _plain_value(value.second),
                "difference": value.difference,
                "different": value.is_different,
            }
            for value in values
        ],
        "steps": [structs.asdict(timing) for timing in _timings(found, only_differences=only_differences)],
    }


def _plain_value(side: SideValue | None) -> object:
    value = side.value if side is not None else None
    return {**value.values, **value.others} if isinstance(value, Cells) else value

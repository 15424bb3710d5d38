"""The text that compares two runs: rows with their values, and sentences that say where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.words import headed, number_or_id
from praxis_desktop.gui.history.result_table import number_text
from praxis_desktop.gui.look.sentences import spoken_error, spoken_result, spoken_step
from praxis_desktop.gui.records.facts import machine_words, value_words
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.words import run_name, took_text
from praxis_desktop.gui.widgets.labels import count_text, date_text, with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import Column, TableRow
from praxis_desktop.gui.widgets.verdict import hand_text
from praxis_desktop.records.history.comparing import ABSENT, Cells, told_apart
from praxis_desktop.records.numbers import decimals_by_unit, decimals_of, is_number, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.records.history.comparing import (
        ComparedValue,
        Comparison,
        FirstDifference,
        Parted,
        Side,
        SideValue,
    )
    from praxis_desktop.records.history.rows import StepRow

_DIFFERENCE_WIDTH = 84
_LONGEST, _LONGEST_IN_TABLE = 60, 14
"""Maximum number of characters shown of each of two different values."""


def side_name(side: Side) -> str:
    """Return the name of a run, such as ``Run 131``."""
    return run_name(side.run.number, side.run.run_id)


def value_columns(comparison: Comparison) -> tuple[Column, ...]:
    """Return the columns for the table of values."""
    return (
        Column(_tr("Value"), is_name=True),
        *(Column(side_name(side), is_number=True) for side in (comparison.first, comparison.second)),
        Column(_tr("Difference"), _DIFFERENCE_WIDTH, is_number=True),
    )


def value_rows(values: Sequence[ComparedValue]) -> list[TableRow]:
    """Return a row for each value of the two runs. A row is marked if only one side is within its limits, and
    muted if both sides are equal.
    """
    lines = []
    by_unit = decimals_by_unit((side.unit, side.value) for value in values for side in _found(value))
    for value in values:
        first, second = (side.value if side is not None else None for side in (value.first, value.second))
        is_found = bool(_found(value))
        decimals = by_unit[value.known.unit] if is_found else decimals_of([first, second])
        texts = (
            _title(value),
            *_words(value, decimals, _LONGEST_IN_TABLE),
            _difference(value, decimals),
        )
        if value.parts_limits:
            lines.append(TableRow(texts, ground="warn", strong=(0, 3)))
        elif value.is_different:
            lines.append(TableRow(texts, strong=(3,)))
        else:
            lines.append(TableRow(texts, tone="idle"))
    return lines


def _found(value: ComparedValue) -> list[SideValue]:
    """If the value is a measured number with limits, return the sides that have it, otherwise an empty list.
    Such numbers are shown with the same number of decimal places if they have the same unit.
    """
    sides = [side for side in (value.first, value.second) if side is not None]
    return sides if value.known.group == "found" and value.known.has_limits else []


def difference_title(comparison: Comparison) -> str:
    """Return text that says where the runs first differ."""
    difference = comparison.difference
    if difference is None:
        if comparison.left_out:
            return _tr("No difference in the values and steps that were compared")
        return _tr("No difference in values or steps")
    if difference.value is not None:
        is_given = difference.value.is_given
        words = _tr("First difference: {title}")
        if is_given:
            words = _tr("First difference: before the first step, in {title}")
        return words.format(title=_title(difference.value))
    step = difference.first or difference.second
    assert step is not None
    title = spoken_step(step.title, step.kind)
    return _tr("First difference: step {n}, {title}").format(n=step.number, title=title)


def difference_words(comparison: Comparison) -> str:
    """Return text that describes the first difference, names the values that were not compared, and quotes
    the last note on each run.
    """
    difference = comparison.difference
    said = []
    if difference is None:
        if not comparison.left_out:
            said.append(_tr("Both runs had the same values and steps, and took about the same time."))
    else:
        value = difference.value
        if value is not None:
            told = [side.value for side in (value.first, value.second) if side is not None]
            both = _words(value, decimals_of(told), _LONGEST)
        else:
            both = _both_steps(difference)
        for side, each in zip((comparison.first, comparison.second), both, strict=True):
            said.append(f"{side_name(side)}: {each}.")
    if comparison.left_out:
        words = _tr("Not compared, because they are too large: {titles}.")
        said.append(words.format(titles=", ".join(comparison.left_out)))
    for side in (comparison.first, comparison.second):
        for note in side.notes[-1:]:
            when = date_text(note.written, "d MMM")
            words = _tr("Note from {date} on run {id}: {words}").format(
                date=when,
                id=number_or_id(side.run.number, side.run.run_id),
                words=note.words.partition("\n")[0],
            )
            said.append(words)
    return " ".join(said)


def seconds_words(first: float | None, second: float | None) -> str:
    """Return how much longer the second run took, such as ``+9 s``."""
    if first is None or second is None:
        return _tr("only one")
    more = second - first
    if abs(more) < 0.1:
        return _tr("same")
    sign = "+" if more > 0 else "−"
    return f"{sign}{took_text(abs(more))}"


def _title(value: ComparedValue) -> str:
    known = value.known
    match value.key:
        case "version":
            return _tr("Protocol version")
        case "program":
            return _tr("Protocol file, digest")
        case "steps":
            return _tr("Steps")
        case "duration":
            return _tr("Duration")
    if known.is_repeated and value.parted is None:
        return headed(_tr("{title}, each time").format(title=known.title), known.unit)
    return role_title(known.title) if known.group == "instrument" else headed(value.title, known.unit)


def _words(value: ComparedValue, decimals: int, longest: int) -> tuple[str, str]:
    """Return a value in both runs, as texts that differ if the values do."""
    first, second = value.first, value.second

    def words(told: object) -> str:
        if isinstance(told, Cells):
            return _tr("Values: {n}").format(n=count_text(len(told.values)))
        if value.key == "duration" and isinstance(told, int | float):
            return took_text(told)
        if value.key == "program":
            return " ".join(digest[:8] for digest in str(told).split())
        if value.known.group == "instrument":
            # Two simulators of the same kind can differ in their options.
            machine, _, options = str(told).partition(",")
            is_told = bool(options) and value.is_different
            return machine_words(machine) + (f" ({options.replace(',', ', ')})" if is_told else "")
        return number_text(told, decimals) if is_number(told) else value_words(told)

    if first is not None and second is not None and value.is_different:
        if first.unit != second.unit:
            one, other = (f"{words(side.value)} {side.unit}".rstrip() for side in (first, second))
        elif value.parted is not None:
            one, other = _both_cells(value.parted, longest)
        else:
            one, other = told_apart(first.value, second.value, words, longest)
            if is_number(first.value) and is_number(second.value):
                one, other = with_decimal_sign(one), with_decimal_sign(other)
        return _marked(first, one), _marked(second, other)
    texts = [_marked(side, words(side.value)) if side is not None else "–" for side in (first, second)]
    return texts[0], texts[1]


def _both_cells(parted: Parted, longest: int) -> tuple[str, str]:
    """Return the first cell that differs, in both runs."""
    decimals = decimals_of((parted.first, parted.second))

    def words(told: object) -> str:
        if told is ABSENT:
            return _tr("missing")
        return number_text(told, decimals) if is_number(told) else value_words(told)

    one, other = told_apart(parted.first, parted.second, words, longest)
    if is_number(parted.first) and is_number(parted.second):
        return with_decimal_sign(one), with_decimal_sign(other)
    return one, other


def _marked(side: SideValue, words: str) -> str:
    # The number comes first, because what follows it is elided where there is little room.
    return " · ".join(filter(None, (words, hand_text(side.by_hand))))


def _difference(value: ComparedValue, decimals: int) -> str:
    if not value.is_different:
        return _tr("same")
    if value.first is None or value.second is None:
        return _tr("only one")
    if value.parted is not None:
        return _tr("{n} of {count}").format(
            n=count_text(value.parted.count), count=count_text(value.parted.total)
        )
    if value.difference is None:
        return _tr("differs")
    sign = "+" if value.difference > 0 else "−"
    if value.key == "duration":
        return f"{sign}{took_text(abs(value.difference))}"
    text = number_text(abs(value.difference), decimals)
    is_legible = "e" not in text and any(digit in text for digit in "123456789")
    return f"{sign}{text if is_legible else with_decimal_sign(short(abs(value.difference), 1))}"


def _both_steps(difference: FirstDifference) -> tuple[str, str]:
    if difference.parted is not None and not difference.is_in_summary:
        one, other = _both_cells(difference.parted, _LONGEST)
        name = difference.parted.name
        return (f"{name}: {one}", f"{name}: {other}") if name else (one, other)
    one, other = _step_words(difference, difference.first), _step_words(difference, difference.second)
    if one == other:  # called the same
        one, other = (
            f"{'› ' * step.depth}{words} ({step.operation or '–'})" if step is not None else words
            for step, words in ((difference.first, one), (difference.second, other))
        )
    return one, other


def _step_words(difference: FirstDifference, step: StepRow | None) -> str:
    if step is None:
        return _tr("does not have this step")
    match difference.what:
        case "order":
            return spoken_step(step.title, step.kind)
        case "missing":
            return _tr("has this step")
        case "time":
            return _tr("took {time}, {bytes}").format(time=took_text(step.duration), bytes=_bytes(step))
        case "decision":
            choices = step.details.get("decisions")
            named = ", ".join(map(str, choices)) if isinstance(choices, list) else ""
            return _tr("decided: {choices}").format(choices=named) if named else _tr("no decision")
        case "ending":
            words = {"completed": _tr("done"), "failed": _tr("failed"), "cancelled": _tr("stopped")}
            said = words.get(step.status, _tr("not ended"))
            return f"{said}, {spoken_error(step.error)}" if step.error else said
    return spoken_result(step.summary) or _tr("no result")


def _bytes(step: StepRow) -> str:
    """Return text that describes a step's traffic, such as ``12 B sent, 98 B received``."""
    traffic = step.details.get("traffic")
    out = back = 0
    for counts in traffic.values() if isinstance(traffic, dict) else ():
        if isinstance(counts, list) and len(counts) == 2:
            out, back = out + int(counts[0]), back + int(counts[1])
    words = _tr("{out} B sent, {back} B received").format(out=count_text(out), back=count_text(back))
    return with_decimal_sign(words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparedRuns", text)

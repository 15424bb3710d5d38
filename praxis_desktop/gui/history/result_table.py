"""Rows for the tables and figures of a recorded run, each marked as within or outside its limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.verdicts import Figure
from praxis_desktop.core.words import column_head, headed
from praxis_desktop.gui.records.facts import value_words
from praxis_desktop.gui.widgets.labels import with_decimal_sign
from praxis_desktop.gui.widgets.plain_table import Column, TableRow
from praxis_desktop.gui.widgets.verdict import figure_limits, hand_text, verdict_tone
from praxis_desktop.records.numbers import (
    aligned_number,
    decimals_by_unit,
    decimals_of,
    is_number,
    is_of_numbers,
)
from praxis_desktop.records.results import JudgedRow, Limits, judged_row, limits_of

if TYPE_CHECKING:
    from praxis_desktop.core.events import DataEvent
    from praxis_desktop.core.verdicts import VerdictWord
    from praxis_desktop.records.results import LastFigure, OtherValue

_LIMIT_WIDTH = 78
_WORD_WIDTH = 100
_TYPED_WIDTH = 200
"""Width, in pixels, of the column that shows whether a value was typed."""


class ShownTable(Struct, frozen=True):
    """A table ready to be shown. ``limits`` describes the limits of the columns. ``count`` says how many rows
    are outside their limits or lack a number, and is shown in the tone for ``word``.
    """

    columns: tuple[Column, ...]
    lines: tuple[TableRow, ...]
    limits: str = ""
    count: str = ""
    word: VerdictWord = "none"


def table_of(output: DataEvent, *, is_simulated: bool) -> ShownTable:
    """Return a table with units in its headings and aligned decimals."""
    table: Any = output.value
    names, rows, units = table["columns"], table["rows"], table.get("units", {})
    limits = limits_of(table)
    numbers = {
        place: decimals_of(row[place] for row in rows)
        for place in range(len(names))
        if is_of_numbers(rows, place)
    }
    columns = [
        Column(column_head(name, units.get(name, "")), is_number=place > 0 and place in numbers)
        for place, name in enumerate(names)
    ]
    judged = [judged_row(names, row, limits) for row in rows] if limits else []
    lines = []
    for place, row in enumerate(rows):
        texts = [
            number_text(cell, numbers[at]) if at in numbers else value_words(cell)
            for at, cell in enumerate(row)
        ]
        if not judged:
            lines.append(TableRow(tuple(texts)))
            continue
        said = judged[place]
        strong = (0, *(names.index(column) for column in limits))
        words = _row_words(said, limits)
        lines.append(_line((*texts, words), said.word, strong, is_simulated=is_simulated))
    if not limits:
        return ShownTable(tuple(columns), tuple(lines))
    told = [
        limit_text(low, high, units.get(column, ""))
        if len(limits) == 1
        else f"{column}: {limit_text(low, high, units.get(column, ''))}"
        for column, (low, high) in limits.items()
    ]
    outside, missing = (sum(row.word == word for row in judged) for word in ("failed", "inconclusive"))
    counted = [_tr("{n} outside").format(n=outside)] * bool(outside)
    counted += [_tr("{n} missing").format(n=missing)] * bool(missing)
    return ShownTable(
        (*columns, Column("")),
        tuple(lines),
        " · ".join(told),
        " · ".join(counted) or _tr("all inside"),
        "failed" if outside else "inconclusive" if missing else "passed",
    )


def figure_columns(found: Sequence[LastFigure]) -> tuple[Column, ...]:
    """Return the columns for the table of figures."""
    has_typed = any(last.by_hand for last in found)
    return (
        Column(_tr("Figure")),
        Column(_tr("Value"), _LIMIT_WIDTH, is_number=True),
        Column(_tr("Low"), _LIMIT_WIDTH, is_number=True),
        Column(_tr("High"), _LIMIT_WIDTH, is_number=True),
        Column("", _TYPED_WIDTH if has_typed else _WORD_WIDTH),
    )


def figure_lines(found: Sequence[LastFigure], *, is_simulated: bool) -> list[TableRow]:
    """Return a row for each number that a run reported, with its limits."""
    lines = []
    by_unit = decimals_by_unit((last.alike, number) for last in found for number in last.numbers)
    for last in found:
        figure = last.figure
        decimals, typed = by_unit[last.alike], hand_text(last.by_hand)
        name = headed(figure.title or figure.key, figure.unit)
        if last.times > 1:
            name = _tr("{figure} (last of {n})").format(figure=name, n=last.times)
        texts = (name, *(number_text(each, decimals) for each in (figure.value, figure.low, figure.high)))
        word: VerdictWord = "failed" if figure.is_outside else "passed"
        if figure.low is None and figure.high is None:
            lines.append(TableRow((*texts, typed), strong=(1,)))
        else:
            said = " · ".join(filter(None, (_tr("outside") if figure.is_outside else _tr("inside"), typed)))
            lines.append(_line((*texts, said), word, (1,), is_simulated=is_simulated))
    return lines


def value_lines(values: Iterable[OtherValue]) -> list[TableRow]:
    """Return a row with the name, value and unit of each value that is not a number."""
    return [TableRow((each.title, f"{value_words(each.value)} {each.unit}".rstrip())) for each in values]


def number_text(value: object, decimals: int) -> str:
    """Return a number as text, with ``decimals`` decimal places and the language's decimal separator."""
    text = aligned_number(value, decimals)
    return with_decimal_sign(text) if is_number(value) else text


def limit_text(low: float | None, high: float | None, unit: str) -> str:
    """Return the text for limits, such as ``limits 992 to 1008 µL``."""
    return figure_limits(Figure("", 0.0, unit, low=low, high=high))


def _line(
    texts: tuple[str, ...], word: VerdictWord, strong: tuple[int, ...], *, is_simulated: bool
) -> TableRow:
    """Return a row with its verdict. The background of a failed row is coloured."""
    ground = verdict_tone(word, is_simulated=is_simulated) if word == "failed" else None
    return TableRow(texts, verdict=word, is_simulated=is_simulated, ground=ground, strong=strong)


def _row_words(row: JudgedRow, limits: Limits) -> str:
    if row.word == "inconclusive":
        return _tr("missing")
    if row.word != "failed":
        return _tr("inside")
    if len(limits) == 1:  # a single pair of limits is shown above the table
        return _tr("too low") if row.is_low else _tr("too high")
    words = _tr("{column} too low, limit {limit}") if row.is_low else _tr("{column} too high, limit {limit}")
    return words.format(column=row.column, limit=number_text(row.limit, decimals_of([row.limit])))


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunRecord", text)

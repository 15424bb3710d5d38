"""The report sections with results: tables and figures, with limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from praxis_desktop.core.verdicts import VerdictWord, limit_words
from praxis_desktop.core.words import column_head, headed
from praxis_desktop.records.exporting.document import Document, event_of
from praxis_desktop.records.exporting.pdf.styles import Styles
from praxis_desktop.records.exporting.pdf.template import Template
from praxis_desktop.records.exporting.pdf.verdict_band import MarkedWord, tone_of
from praxis_desktop.records.numbers import (
    aligned_number,
    decimals_by_unit,
    decimals_of,
    is_of_numbers,
    told,
)
from praxis_desktop.records.results import (
    JudgedRow,
    LastFigure,
    Limits,
    judged_row,
    last_figures,
    limits_of,
    other_values,
)
from praxis_desktop.records.well_origins import is_well

_MOST_COLUMNS = 12
_ROOM = 80.0
"""Height, in points, needed for a caption and the first rows of its table."""

_MARKS_SHARE = 0.24
"""The fraction of a table's width taken up by the column that holds the verdicts."""


class Marks:
    """The texts, marks and backgrounds for values inside and outside limits; violet for a simulated run."""

    def __init__(self, document: Document) -> None:
        self._is_simulated = bool(document["run"]["simulated"])

    def said(self, word: VerdictWord, text: str) -> Flowable:
        """Return a mark followed by text."""
        tone = tone_of(word, is_simulated=self._is_simulated)
        return MarkedWord(word, text, tone.ink, is_hollow=self._is_simulated)

    def ground(self) -> tuple[str, str]:
        """Return the background and edge colours for a row outside its limits."""
        tone = tone_of("failed", is_simulated=self._is_simulated)
        return tone.ground, tone.ink


# ---- tables
def judged(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """Return the tables that have limits, adding a verdict to each row."""
    return tables_of(
        [each for each in _all(document) if limits_of(each["value"])], document, template, styles, width
    )


def tables(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """Return all tables except those that the template shows in a ``judged`` section."""
    has_judged = any(section.shows == "judged" for section in template.sections)
    left = [each for each in _all(document) if not (has_judged and limits_of(each["value"]))]
    return tables_of(left, document, template, styles, width)


def _all(document: Document) -> list[dict[str, Any]]:
    return [output for output in document["outputs"] if output["kind"] == "table"]


def tables_of(
    outputs: Sequence[Mapping[str, Any]],
    document: Document,
    template: Template,
    styles: Styles,
    width: float,
) -> list[Flowable]:
    """Return ``outputs`` as tables with units in their headings. Long tables are cut short."""
    made: list[Flowable] = []
    marks = Marks(document)
    for output in outputs:
        columns, rows = output["value"]["columns"], output["value"]["rows"]
        if columns and all(map(is_well, columns)):
            continue  # a picture of the plate shows these values
        if not columns or len(columns) > _MOST_COLUMNS:
            count = f"{len(rows)} rows, {len(columns)} columns"
            made.append(styles.paragraph(f"{output['title']}: {count}; see its CSV file", styles.muted))
            continue
        made += _table(output, template, styles, width, marks)
    return made


def _table(
    output: Mapping[str, Any], template: Template, styles: Styles, width: float, marks: Marks
) -> Iterator[Flowable]:
    table = output["value"]
    columns, every = table["columns"], table["rows"]
    limits = limits_of(table)
    said = [_said(judged_row(columns, row, limits), limits) for row in every] if limits else []
    yield CondPageBreak(_ROOM)
    yield styles.paragraph(_caption(output, limits, said), styles.caption)
    rows = every[: template.most_rows]
    numbers = {place for place in range(len(columns)) if is_of_numbers(every, place)}
    decimals = {place: decimals_of(row[place] for row in every) for place in numbers}
    shown: list[list[Any]] = [
        [
            aligned_number(cell, decimals[place]) if place in numbers else told(cell)
            for place, cell in enumerate(row)
        ]
        for row in rows
    ]
    heads = [column_head(column, table.get("units", {}).get(column, "")) for column in columns]
    room, marked = width, {}
    if limits:
        heads.append("")
        room = width * (1 - _MARKS_SHARE)
        for place, (word, text) in enumerate(said[: len(shown)]):
            shown[place].append(marks.said(word, text))
            if word == "failed":
                marked[place] = marks.ground()
    widths = [room / len(columns)] * len(columns) + [width - room] * bool(limits)
    # The first column is the name of the row, such as a portion's number.
    yield styles.table(heads, shown, widths, numbers=numbers - {0}, marked=marked)
    if left_out := len(every) - len(rows) + output.get("left_out", 0):
        where = output.get("file", "the CSV and JSON of this run")
        more = f"1 more row is in {where}." if left_out == 1 else f"{left_out:,} more rows are in {where}."
        yield styles.paragraph(more, styles.muted)
    yield Spacer(0, 6)


def _caption(
    output: Mapping[str, Any],
    limits: Limits,
    rows: Sequence[tuple[VerdictWord, str]],
) -> str:
    """Return a table's caption: ``Portions · Volume: limits 992 to 1008 µL · 9 outside``."""
    units = output["value"].get("units", {})
    said = [headed(str(output["title"]), output["unit"])]
    said += [
        f"{column}: {limit_words(low, high, units.get(column, ''))}" for column, (low, high) in limits.items()
    ]
    outside, missing = (sum(word == kind for word, _ in rows) for kind in ("failed", "inconclusive"))
    said += [f"{outside} outside"] * bool(outside) + [f"{missing} missing"] * bool(missing)
    said += ["all inside"] * bool(rows and not outside and not missing)
    said.append(output.get("by_hand", ""))
    return " · ".join(filter(None, said))


def _said(row: JudgedRow, limits: Limits) -> tuple[VerdictWord, str]:
    """Return a row's verdict and the text to show for it, which names any limit that the row violates."""
    if row.word == "inconclusive":
        return row.word, "missing"
    if row.word != "failed":
        return row.word, "inside"
    name = f"{row.column} " if len(limits) > 1 else ""
    limit = aligned_number(row.limit, decimals_of([row.limit]))
    return row.word, f"{name}too {'low' if row.is_low else 'high'}, limit {limit}"


# ---- figures
def values(document: Document, template: Template, styles: Styles, width: float) -> list[Flowable]:
    """Return the figures, each with its limits, followed by the other values."""
    outputs = [event_of(output) for output in document["outputs"]]
    by_hand = {output["key"]: output.get("by_hand", "") for output in document["outputs"]}
    found, others = last_figures(outputs, by_hand), list(other_values(outputs))
    made: list[Flowable] = []
    if found:
        made.append(_figure_table(found, styles, width, Marks(document)))
    if others:
        rows = [(each.title, f"{told(each.value)} {each.unit}".rstrip()) for each in others]
        made += [Spacer(0, 4)] * bool(found) + [styles.fields(rows, width)]
    return made


def _figure_table(found: Sequence[LastFigure], styles: Styles, width: float, marks: Marks) -> Flowable:
    rows: list[list[Any]] = []
    marked = {}
    numbers = [(last.alike, number) for last in found for number in last.numbers]
    by_unit = decimals_by_unit(numbers)
    for last in found:
        figure = last.figure
        decimals = by_unit[last.alike]
        name = headed(figure.title or figure.key, figure.unit)
        if last.times > 1:
            name += f" (last of {last.times})"
        row: list[Any] = [name, aligned_number(figure.value, decimals)]
        row += [aligned_number(limit, decimals) for limit in (figure.low, figure.high)]
        hand = f" · {last.by_hand}" if last.by_hand else ""
        if figure.low is None and figure.high is None:
            row += [last.by_hand]
        elif figure.is_outside:
            marked[len(rows)] = marks.ground()
            row += [marks.said("failed", f"outside{hand}")]
        else:
            row += [marks.said("passed", f"inside{hand}")]
        rows.append(row)
    shares = (0.37, 0.13, 0.13, 0.13, 0.24)
    heads = ("Figure", "Value", "Low", "High", "")
    widths = [width * share for share in shares]
    return styles.table(heads, rows, widths, numbers={1, 2, 3}, marked=marked)

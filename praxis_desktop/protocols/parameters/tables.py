"""Tables (CSV or workbooks) chosen in a form, such as sample lists: decoded, checked and normalized."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from msgspec import Struct, structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.protocols import workbooks
from praxis_desktop.protocols.parameters.files import FILE, SAVE_AS, decoded, expected_file
from praxis_desktop.protocols.parameters.kind import (
    Surroundings,
    columns,
    complaint,
    count_of,
    value_of,
)
from praxis_desktop.protocols.parameters.parameter import Column, Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError

MAX_ROWS = 100_000
MAX_TOLD = 5
"""Maximum number of cells to list in a message. Further cells are only counted."""

NOWHERE = Surroundings()
"""A context in which no plate is known."""

_DELIMITERS = ",;\t"


class Row(Struct, frozen=True):
    """A row and its number in a spreadsheet, where the headings are row 1."""

    number: int
    cells: Sequence[str]


def normalised_table(
    parameter: Parameter, content: bytes, name: str, around: Surroundings = NOWHERE
) -> bytes:
    """Return the table in the form that guests use: UTF-8, line feeds, commas between cells, headings spelled
    as in the parameter, decimal points, and wells and dates in the same form as in values.

    Wells must be on their plate in ``around``. Keeps undeclared columns, adds missing optional columns, and
    leaves out empty rows. Raises UnreadableTextError, which names the offending byte, column or rows.
    """
    name, rows = read_rows(content, name, parameter.encoding or "utf-8", parameter.columns)
    own = len(rows[0].cells)
    headings = _headings(rows[0].cells, parameter.columns, name)
    places = [(column, _cells(column, around), headings.index(column.name)) for column in parameter.columns]
    table, wrong = [headings], []
    for row in rows[1:]:
        if len(row.cells) > own:
            wrong.append(
                Message(
                    "row {number} has {count} cells under {own} headings",
                    number=row.number,
                    count=len(row.cells),
                    own=own,
                )
            )
            continue
        cells = [*row.cells, *[""] * (len(headings) - len(row.cells))]
        for column, checked, place in places:
            cells[place], why = checked(cells[place])
            if why:
                wrong.append(
                    Message("row {number}, {name} {why}", number=row.number, name=column.name, why=why)
                )
        table.append(cells)
    if wrong:
        more = Message("; and {count} more", count=len(wrong) - MAX_TOLD) if len(wrong) > MAX_TOLD else ""
        raise UnreadableTextError(
            Message("{name}: {wrong}{more}", name=name, wrong=joined("; ", wrong[:MAX_TOLD]), more=more),
            hint="Fix these cells and save the table again.",
        )
    _check_count(parameter, len(table) - 1, name)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(table)
    return written.getvalue().encode()


def read_rows(
    content: bytes, name: str, encoding: str = "utf-8", columns: Sequence[Column] = ()
) -> tuple[str, list[Row]]:
    """Return the table's name (for a workbook, it may include the sheet's name) and rows, with the headings
    first.

    In CSV, cells are separated by commas, semicolons or tabs. Leaves out empty rows. Raises
    UnreadableTextError.
    """
    if content.startswith(workbooks.BEGINNINGS):
        try:
            name, cells_of_sheet = workbooks.rows_of_workbook(content, name, MAX_ROWS)
        except UsageError as error:
            raise UnreadableTextError(error.message, hint=error.hint) from error
        return name, _checked_rows(enumerate(cells_of_sheet, 1), name)
    text = decoded(content, name, encoding)
    return name, _rows(text, name, _delimiter(text, columns))


def _check_count(parameter: Parameter, rows: int, name: str) -> None:
    least = 1 if parameter.minimum_length is None else parameter.minimum_length
    if rows < least:
        told = (
            Message(
                (
                    "only {rows} rows; {least} are needed"
                    if rows != 1
                    else "only {rows} row; {least} are needed"
                ),
                rows=rows,
                least=least,
            )
            if rows
            else "headings but no rows"
        )
        raise UnreadableTextError(
            Message("{name} has {told}", name=name, told=told), hint="Choose another table."
        )
    if parameter.maximum_length is not None and rows > parameter.maximum_length:
        raise UnreadableTextError(
            Message(
                "{name} has {rows} rows; at most {maximum_length} are allowed",
                name=name,
                rows=rows,
                maximum_length=parameter.maximum_length,
            ),
            hint="Split the table.",
        )


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """Return the separator that yields the most declared headings or, in a tie, the most headings."""
    first = next(line for line in [*(line for line in text.splitlines() if line.strip()), ""])
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    wanted = {_folded(column.name) for column in columns}

    def merit(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:  # one huge cell: no separator is tried
            return -1, 0
        return len(wanted & set(map(_folded, cells))), len(cells)

    return max(_DELIMITERS, key=merit)


def _rows(text: str, name: str, delimiter: str) -> list[Row]:
    """Return the headings, and the rows that have a non-empty cell. Line breaks in cells become spaces."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    has_hint = text[:4].lower() == "sep="
    try:
        return _checked_rows(
            (numbered for numbered in enumerate(reader, 1) if not (has_hint and numbered[0] == 1)), name
        )
    except csv.Error as error:
        raise UnreadableTextError(
            Message(
                "{name}, line {line_num} is not CSV: {error}",
                name=name,
                line_num=reader.line_num,
                error=error,
            ),
            hint=SAVE_AS,
        ) from None


def _checked_rows(numbered: Iterable[tuple[int, Sequence[str]]], name: str) -> list[Row]:
    rows = []
    for number, cells in numbered:
        told = [" ".join(cell.splitlines()).strip() for cell in cells]
        while told and not told[-1]:
            told.pop()
        if told:
            rows.append(Row(number, told))
        if len(rows) > MAX_ROWS + 1:  # the first row contains the headings
            raise UnreadableTextError(
                Message("{name} has more than {max_rows} rows", name=name, max_rows=MAX_ROWS),
                hint="Split the table.",
            )
    if not rows:
        raise UnreadableTextError(Message("{name} is empty", name=name), hint="Choose another table.")
    return rows


def _headings(cells: Sequence[str], columns: Sequence[Column], name: str) -> list[str]:
    """Return the headings, with declared ones spelled as declared. Missing optional headings are added."""
    known = {_folded(column.name): column.name for column in columns}
    headings = [known.get(_folded(heading), heading) for heading in cells]
    times = Counter(_folded(heading) for heading in headings)
    twice = [heading for heading in cells if heading and times[_folded(heading)] > 1]
    if twice:
        raise UnreadableTextError(
            Message("{name} contains the column {twice} twice", name=name, twice=twice[0]),
            hint="Rename one of them.",
        )
    missing = [column for column in columns if column.name not in headings]
    needed = [column.name for column in missing if column.required]
    if needed:
        plural = "column" if len(needed) == 1 else "columns"
        raise UnreadableTextError(
            Message(
                "{name} has no {plural} {needed}; it has {filter}",
                name=name,
                plural=plural,
                needed=", ".join(needed),
                filter=", ".join(filter(None, cells)),
            ),
            hint="Give the table these headings in its first row.",
        )
    return headings + [column.name for column in missing]


def _cells(column: Column, around: Surroundings) -> Callable[[str], tuple[str, str]]:
    """Return a function that converts a cell to the form that guests use, or reports what is wrong."""
    kind = columns()[column.kind]
    parameter = Parameter(
        column.name,
        kind.name,
        is_single=True,
        minimum=column.minimum,
        maximum=column.maximum,
        plate=column.plate,
    )

    @cache  # the same few wells, volumes and dates recur
    def checked(text: str) -> tuple[str, str]:
        if not text:
            return text, "is empty" if column.required else ""
        try:
            value = value_of(parameter, text, around)
        except UnreadableTextError as error:
            return text, Message("cannot be used: {error}", error=error)
        return kind.cell(value), complaint(parameter, value, around)

    return checked


def _folded(heading: str) -> str:
    return " ".join(heading.casefold().split())


# ---- the kind of parameter
def _expected(parameter: Parameter) -> str:
    """Describe the expected file and its required columns."""
    counted = count_of(parameter, "row")
    what = (
        Message("a table (CSV or .xlsx) with {counted}", counted=counted)
        if counted
        else "a table (CSV or .xlsx)"
    )
    needed = ", ".join(column.name for column in parameter.columns if column.required)
    return expected_file(parameter, what) + (
        Message(" with the columns {needed}", needed=needed) if needed else ""
    )


TABLE = structs.replace(
    FILE,
    name="table",
    expected=_expected,
    given_as=("table",),
    read=normalised_table,
    suffixes=(".csv", ".xlsx", ".tsv", ".txt"),
)

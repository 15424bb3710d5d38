"""Reads CSV tables that programs have shown, for windows and reports. The text may be malformed."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from msgspec import Struct

MOST_ROWS = 10_000
MOST_COLUMNS = 2_000
_MOST_CELLS = 500_000
_MOST_CHARACTERS = 8 << 20
"""Maximum number of characters to read."""

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")


class CsvTable(Struct, frozen=True):
    """A table. ``columns`` are its headings. A column holds either numbers (None for blanks) or strings."""

    columns: list[str]
    rows: list[list[object]]
    left_out: int = 0
    """The number of rows that were not read."""


def read_table(text: str, most_rows: int = MOST_ROWS) -> CsvTable:
    """Read a table with headings. Each row gets as many cells as there are headings: longer rows are
    truncated, and shorter ones are padded with empty strings. Raises ValueError if the text is not CSV.
    """
    is_cut = len(text) > _MOST_CHARACTERS
    reader = csv.reader(io.StringIO(text[:_MOST_CHARACTERS], newline=""), strict=False)
    try:
        columns = next(reader, [])[:MOST_COLUMNS]
        most_rows = min(most_rows, _MOST_CELLS // max(len(columns), 1))
        rows = [row for row in islice(reader, most_rows) if row]
        left_out = sum(1 for row in reader if row)
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if not columns:
        raise ValueError("no headings")
    if is_cut:
        left_out += text.count("\n", _MOST_CHARACTERS)
    width = len(columns)
    texts = [row[:width] + [""] * (width - len(row)) for row in rows]
    typed = [_typed(cells) for cells in zip(*texts, strict=True)] if texts else []
    return CsvTable(columns, [list(row) for row in zip(*typed, strict=True)], left_out)


def _typed(cells: tuple[str, ...]) -> list[object]:
    """Return the cells of a column, as numbers if all of them are numbers."""
    if not any(cells) or not all(not cell or _NUMBER.fullmatch(cell) for cell in cells):
        return list(cells)
    return [_number(cell) if cell else None for cell in cells]


def _number(cell: str) -> float | int:
    if len(cell) < 16 and cell.lstrip("-").isdecimal():
        return int(cell)
    return float(cell)

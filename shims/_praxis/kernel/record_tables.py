"""Shows lists of records with the same fields (dicts, dataclasses, named tuples) as text and HTML tables."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Sequence
from typing import Any

from IPython.lib import pretty

MOST_ROWS = 200
"""Maximum number of rows shown. If a list is longer, only its first and last rows are shown."""

_MOST_CHARACTERS = 60
"""Maximum length, in characters, of a cell in a text table."""

_PLAIN = (str, int, float, bool, complex, bytes, type(None))

Rows = list[list[str]]


def add_formatters(shell: Any) -> None:
    """Make ``shell`` show such lists as tables."""
    formatters = shell.display_formatter.formatters
    for kind in (list, tuple):
        formatters["text/plain"].for_type(kind, _text(kind))
        formatters["text/html"].for_type(kind, _html)


def _text(kind: type) -> Any:
    usual = pretty._type_pprinters[kind]

    def show(value: Any, printer: Any, cycle: bool) -> None:
        # Inside another value it is a part of a line.
        table = None if cycle or len(printer.stack) > 1 else _table(value)
        if table is None:
            usual(value, printer, cycle)
            return
        head, rows, numbers = table
        shown = [head, *rows]
        widths = [max(len(_cut(row[column])) for row in shown) for column in range(len(head))]
        lines = []
        for row in shown:
            cells = [
                _cut(cell).rjust(width) if is_number else _cut(cell).ljust(width)
                for cell, width, is_number in zip(row, widths, numbers, strict=True)
            ]
            lines.append("  ".join(cells).rstrip())
        printer.text("\n".join(lines))

    return show


def _html(value: Any) -> str | None:
    table = _table(value)
    if table is None:
        return None
    head, rows, numbers = table
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    aligned = ['<td style="text-align: right">' if is_number else "<td>" for is_number in numbers]
    lines = [
        "".join(f"{begin}{html.escape(cell)}</td>" for begin, cell in zip(aligned, row, strict=True))
        for row in rows
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _table(value: Any) -> tuple[list[str], Rows, list[bool]] | None:
    """Return headings, rows, and which columns are numeric, or None if ``value`` is not a list of records."""
    fields = _fields(value[0]) if value and type(value) in (list, tuple) else None
    if fields is None:
        return None
    found = []
    for record in value:
        told = _fields(record)
        if type(record) is not type(value[0]) or told is None or told.keys() != fields.keys():
            return None
        found.append(list(told.values()))
    shown: Sequence[Any] = found
    if len(found) > MOST_ROWS:
        half = MOST_ROWS // 2
        shown = [*found[:half], ["…"] * len(fields), *found[-half:]]
    numbers = [
        all(type(cell) in (int, float, type(None)) for cell in column) for column in zip(*found, strict=True)
    ]
    return list(fields), [[_word(cell) for cell in row] for row in shown], numbers


def _fields(record: Any) -> dict[str, Any] | None:
    """Return the fields of a record of plain values, or None if the value is not such a record."""
    if type(record) is dict:
        fields = record
    elif dataclasses.is_dataclass(record) and not isinstance(record, type):
        fields = {
            each.name: getattr(record, each.name, None) for each in dataclasses.fields(record) if each.repr
        }
    elif isinstance(record, tuple) and hasattr(record, "_fields") and hasattr(record, "_asdict"):
        fields = record._asdict()
    else:
        return None
    if not fields or not all(type(name) is str for name in fields):
        return None
    return fields if all(isinstance(cell, _PLAIN) for cell in fields.values()) else None


def _word(cell: Any) -> str:
    if type(cell) is float:
        return f"{cell:.10g}"
    return "" if cell is None else cell if type(cell) is str else str(cell)


def _cut(cell: str) -> str:
    line = " ".join(cell.split())
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…"

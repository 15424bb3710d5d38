"""Cells of CSV files that spreadsheets read as what they are, and never run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""By which spreadsheets know that a file is UTF-8."""

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet may run as a formula."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def cell(value: object) -> str:
    """A value as the text of a cell: numbers with a decimal point, lists and dicts as JSON.

    A text that a spreadsheet might run has an apostrophe in front, unless it is a number.
    """
    if value is None:
        return ""
    if value is True or value is False:
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if text.startswith(_RUN) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A file as RFC 4180 has it, in UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([cell(name) for name in head])
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")

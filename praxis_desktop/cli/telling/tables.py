"""Tables and moments as people read them on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

from praxis_desktop.core.legible import legible, legible_line


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines in which the columns of ``rows`` stand below one another; each row stays one line."""
    rows = [[legible_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def moment_for_people(seconds: float) -> str:
    """A moment in seconds since 1970, to the minute, in this computer's time."""
    try:
        return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):
        return "?"


def write_lines(lines: Sequence[str]) -> None:
    """Write to standard output; what its encoding lacks is escaped, and what a terminal would obey."""
    for line in map(legible, lines):
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stdout.flush()

"""Text for a terminal: its width, aligned columns, quoted command words, and untrusted text made harmless."""

from __future__ import annotations

import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Sequence

_OBEYED = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
"""Matches control characters other than line feeds and tabs, and characters that change the direction of
text. Compiled on first use, because that takes half a millisecond and most text has no such characters.
"""


def legible(text: str) -> str:
    r"""Return ``text`` with every character that a terminal would obey (move, colour, hide or reverse text)
    shown as an escape sequence (``\x1b``). Line feeds and tabs are kept.
    """
    return text if text.isprintable() else re.sub(_OBEYED, _escaped, text)


def legible_line(text: str) -> str:
    """Return ``text`` made legible and joined into one line, so that it cannot pass for several lines."""
    return text if text.isprintable() else " ".join(legible(text).split())


def shell_word(text: str) -> str:
    """Return ``text`` as one word of a command that people copy, quoted if the system's shells require it: on
    Windows, cmd and PowerShell.
    """
    for_windows = text if re.fullmatch(r"[\w.:/\\+=-]+", text) else f'"{text}"'
    return for_windows if sys.platform == "win32" else shlex.quote(text)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the ``rows`` as lines with aligned columns."""
    rows = [[legible_line(cell) for cell in row] for row in rows]
    widths = [max(columns_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell + " " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def columns_of(text: str) -> int:
    """Return how many columns ``text`` occupies. Some characters take two columns, some none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def _escaped(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def terminal_width(otherwise: int = 80) -> int:
    """Return the number of columns: COLUMNS if set, else the terminal's width, or else ``otherwise``."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    if sys.__stdout__ is None:
        return otherwise
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or otherwise
    except (ValueError, OSError):  # closed, or not a terminal
        return otherwise

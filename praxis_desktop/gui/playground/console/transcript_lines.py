"""The lines of a transcript, and what they are besides text: cells, slices of pictures, rows of tables."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtGui import QTextBlock

from praxis_desktop.gui.playground.console.looks import Look, look_of

_KINDS = 3
SLICES = 10
"""Bits of a line's state: what it is, and of a picture, which of its slices; the rest says which cell or
picture.
"""

Run = tuple[str, Look]


class LineKind(enum.IntEnum):
    """What a line is besides text."""

    TEXT = 0
    CELL = 1
    PICTURE = 2
    HEADER = 3
    ROW = 4
    GAP = 5


class Line(NamedTuple):
    """``number`` is of a cell, or a picture and its slice."""

    runs: tuple[Run, ...]
    kind: LineKind = LineKind.TEXT
    number: int = 0


def packed(kind: LineKind, number: int) -> int:
    """Both, as a line keeps them."""
    return number << _KINDS | kind


def state_of(block: QTextBlock) -> tuple[int, int]:
    """What a line is, and its number; -1 for one of which nobody has said so."""
    state = block.userState()
    return (-1, 0) if state < 0 else (state & (1 << _KINDS) - 1, state >> _KINDS)


def spans_of(block: QTextBlock) -> Iterator[tuple[int, int, Look]]:
    """Parts of a line that have a look of their own: where each begins, how long it is."""
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        look = look_of(fragment.charFormat())
        if look is not None:
            yield fragment.position(), fragment.length(), look
        iterator += 1

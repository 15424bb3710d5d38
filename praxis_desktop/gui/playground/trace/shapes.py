"""What a step is drawn from: boxes, discs, lines and words at their places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from praxis_desktop.core.records import Record
from praxis_desktop.gui.playground.trace.states import Mark

_APART = 16.0
"""Between two things side by side."""

Measure = Callable[[str], float]
"""How wide a value is drawn."""

Ink = Literal["text", "text2", "text3", "compared", "written"]


class Box(Record):
    """A value in a frame; ``was_written`` by an earlier step. ``is_round`` for a node of a tree."""

    x: float
    y: float
    width: float
    height: float
    text: str
    mark: Mark = ""
    was_written: bool = False
    is_round: bool = False


class Words(Record):
    """A line of text around ``x``, or from it on; at most ``width`` wide. A pointer has a triangle below."""

    x: float
    y: float
    width: float
    text: str
    ink: Ink = "text3"
    is_centred: bool = True
    is_pointer: bool = False
    is_bold: bool = False


class Line(Record):
    """From one point to another; an arrow has a head there."""

    x1: float
    y1: float
    x2: float
    y2: float
    ink: Ink = "text3"
    is_arrow: bool = False


class Overview(Record):
    """A bar for all of a long list: the part that is shown, and the places with a mark; shares of 1."""

    x: float
    y: float
    width: float
    first: float
    last: float
    marks: tuple[tuple[float, Mark], ...] = ()


Shape = Box | Words | Line | Overview


class Drawing(Record):
    """``height`` of it all, and from where to where down it something happens."""

    shapes: tuple[Shape, ...] = ()
    height: float = 0.0
    top: float = 0.0
    bottom: float = 0.0


class Flow:
    """Finds places for things, side by side where they fit, else below one another."""

    def __init__(self, top: float, width: float) -> None:
        self._width = width
        self._x = 0.0
        self._top = top
        self.bottom = top
        """Where the next row begins."""

    def place(self, width: float) -> tuple[float, float]:
        """Left and top for something that wide."""
        if self._x and self._x + width > self._width:
            self._x, self._top = 0.0, self.bottom
        left = self._x
        self._x += width + _APART
        return left, self._top

    def reach(self, bottom: float) -> None:
        """What was placed goes down to there."""
        self.bottom = max(self.bottom, bottom)

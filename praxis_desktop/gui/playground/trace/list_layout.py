"""Lists as rows of boxes: indices below, pointers above; of a long one a part, and a bar for all of it."""

from __future__ import annotations

from collections.abc import Sequence

from praxis_desktop.gui.playground.trace.shapes import Box, Drawing, Flow, Measure, Overview, Shape, Words
from praxis_desktop.gui.playground.trace.view import ListView

SHOWN = 40
"""Items of a list that are shown at once."""

_HEIGHT, _GAP = 44.0, 4.0
_LEAST, _USUAL, _MOST = 36.0, 46.0, 110.0
_PADDING = 16.0
_ABOVE, _BELOW = 24.0, 22.0
_NAME, _OVERVIEW, _EMPTY = 20.0, 24.0, 46.0


def window_of(view: ListView) -> range:
    """The places that are shown."""
    count = len(view.items)
    if count <= SHOWN:
        return range(count)
    places = sorted(view.marks)
    middle = (places[0] + places[-1]) // 2 if 0 < len(places) <= SHOWN else view.focus
    first = min(max(0, middle - SHOWN // 2), count - SHOWN)
    return range(first, first + SHOWN)


def draw_lists(
    views: Sequence[ListView], top: float, width: float, measure: Measure, *, named: bool
) -> Drawing:
    """Lists from ``top`` on; with their names above them if that is wanted."""
    flow = Flow(top, width)
    shapes: list[Shape] = []
    acting: list[tuple[float, float]] = []
    for view in views:
        shown = window_of(view)
        box = _box_width(view, shown, width, measure)
        in_row = max(1, int((width + _GAP) // (box + _GAP)))
        is_part = bool(view.hidden) or len(shown) < len(view.items)
        taken = width if is_part else min(len(shown), in_row) * (box + _GAP)
        x, y = flow.place(max(taken, _EMPTY))
        if named:
            shapes.append(Words(x + 1, y, max(taken, _EMPTY), view.name or "–", "text2", is_centred=False))
            y += _NAME
        if is_part:
            y += _overview(view, shown, y, width, shapes)
        for start in range(0, len(shown), in_row):
            row = shown[start : start + in_row]
            bottom = y + _ABOVE + _HEIGHT + _BELOW
            if any(place in view.marks for place in row):
                acting.append((y, bottom))
            for number, place in enumerate(row):
                _item(view, place, x + 1 + number * (box + _GAP), y, box, shapes)
            y = bottom
        if not shown:
            shapes.append(Words(x + 1, y + _ABOVE + 12, _EMPTY, "[ ]", "text2", is_centred=False))
            y += _ABOVE + _HEIGHT + _BELOW
        flow.reach(y)
    return Drawing(
        tuple(shapes),
        flow.bottom,
        min((first for first, _ in acting), default=top),
        max((last for _, last in acting), default=top),
    )


def _box_width(view: ListView, shown: range, width: float, measure: Measure) -> float:
    widest = max((measure(view.items[place]) for place in shown), default=0.0)
    needed = min(max(widest + _PADDING, _LEAST), _MOST)
    in_one_row = (width - 2 + _GAP) / max(1, len(shown)) - _GAP
    return max(needed, min(_USUAL, in_one_row))


def _overview(view: ListView, shown: range, y: float, width: float, shapes: list[Shape]) -> float:
    count = len(view.items) + view.hidden
    marks = tuple((place / count, mark) for place, mark in sorted(view.marks.items()) if mark)
    shapes.append(Overview(0, y + 4, width, shown.start / count, shown.stop / count, marks[:SHOWN]))
    return _OVERVIEW


def _item(view: ListView, place: int, x: float, y: float, box: float, shapes: list[Shape]) -> None:
    middle, room = x + box / 2, box + _GAP - 2
    mark = view.marks.get(place, "")
    pointers, resting = view.pointers.get(place, ()), view.resting.get(place, ())
    if pointers or resting:
        ink = mark if pointers and mark else "text3"
        text = ", ".join((*pointers, *resting))
        shapes.append(Words(middle, y, room, text, ink, is_pointer=True, is_bold=bool(pointers)))
    shapes.append(Box(x, y + _ABOVE, box, _HEIGHT, view.items[place], mark, place in view.before))
    shapes.append(Words(middle, y + _ABOVE + _HEIGHT + 3, room, f"{place}", "text2"))

"""Lays out lists and linked nodes: rows of boxes, pointers, and an overview of long lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from praxis_desktop.gui.trace.trace import Mark
from praxis_desktop.gui.trace.view import ListView, NodeView

_APART = 16.0
"""Distance, in pixels, between two shapes placed side by side."""

Measure = Callable[[str], float]
"""Returns the width of a value."""

Ink = Literal["text", "text2", "text3", "compared", "written"]


class Box(Struct, frozen=True):
    """A framed value. ``was_written`` means that an earlier step wrote the value; ``is_round`` means that the
    frame is round, as for a tree node.
    """

    x: float
    y: float
    width: float
    height: float
    text: str
    mark: Mark = ""
    was_written: bool = False
    is_round: bool = False


class Words(Struct, frozen=True):
    """A line of text, at most ``width`` wide, that is centred on ``x`` or starts at ``x``. If the text names
    a pointer, a triangle is drawn below it.
    """

    x: float
    y: float
    width: float
    text: str
    ink: Ink = "text3"
    is_centred: bool = True
    is_pointer: bool = False
    is_bold: bool = False


class TraceLine(Struct, frozen=True):
    """A line between two points. An arrow has a head at the second point."""

    x1: float
    y1: float
    x2: float
    y2: float
    ink: Ink = "text3"
    is_arrow: bool = False


class Overview(Struct, frozen=True):
    """An overview of a long list. The part that is shown and the marked positions are given as fractions."""

    x: float
    y: float
    width: float
    first: float
    last: float
    marks: tuple[tuple[float, Mark], ...] = ()


Shape = Box | Words | TraceLine | Overview


class Drawing(Struct, frozen=True):
    """A drawing with its ``height``, and the vertical range in which the step changes or reads something."""

    shapes: tuple[Shape, ...] = ()
    height: float = 0.0
    top: float = 0.0
    bottom: float = 0.0


class Flow:
    """Places shapes side by side if they fit, otherwise in a new row."""

    def __init__(self, top: float, width: float) -> None:
        self._width = width
        self._x = 0.0
        self._top = top
        self.bottom = top
        """The bottom of the current row, in pixels. The next row begins there."""

    def place(self, width: float) -> tuple[float, float]:
        """Return the left and top coordinates for a shape of the given width."""
        if self._x and self._x + width > self._width:
            self._x, self._top = 0.0, self.bottom
        left = self._x
        self._x += width + _APART
        return left, self._top

    def reach(self, bottom: float) -> None:
        """Extend the current row down to ``bottom``."""
        self.bottom = max(self.bottom, bottom)


SHOWN = 40
"""Maximum number of items shown per list."""

_HEIGHT, _GAP = 44.0, 4.0
_LEAST, _USUAL, _MOST = 36.0, 46.0, 110.0
_PADDING = 16.0
_ABOVE, _BELOW = 24.0, 22.0
_NAME, _OVERVIEW, _EMPTY = 20.0, 24.0, 46.0


def window_of(view: ListView) -> range:
    """Return the range of the list items that are shown."""
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
    """Draw lists from ``top`` downwards, with their names above them if ``named`` is set."""
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


_NODE_ABOVE, _NODE_HEIGHT = 24.0, 44.0
_NODE_LEAST, _NODE_MOST = 40.0, 110.0
_NODE_PADDING, _ARROW, _END = 16.0, 26.0, 40.0
_DISC, _LEVEL, _NODE_APART = 34.0, 52.0, 50.0
_NARROWEST = 14.0


def draw_chains(nodes: Sequence[NodeView], top: float, width: float, measure: Measure) -> Drawing:
    """Draw linked lists, each starting with its first node."""
    known = {node.number: node for node in nodes}
    shapes: list[Shape] = []
    placed: set[int] = set()
    flow = Flow(top, width)
    acting: list[float] = []
    box = min(max([_NODE_LEAST, *(measure(node.text) + _NODE_PADDING for node in nodes)]), _NODE_MOST)
    for first in _heads(known, ("next",)):
        chain: list[NodeView] = []
        number = first
        while number in known and number not in placed:
            placed.add(number)
            chain.append(known[number])
            number = known[number].links.get("next", 0)
        left, y = flow.place(len(chain) * (box + _ARROW) + _END)
        x = left + 1
        for place, node in enumerate(chain):
            if x + box > width and x > left + 1:
                x, y = left + 1, y + _NODE_ABOVE + _NODE_HEIGHT + 8
            if node.mark:
                acting.append(y)
            is_alone = not any(
                other.pointers for other in chain[max(0, place - 1) : place + 2] if other != node
            )
            room = (2 if is_alone else 1) * (box + _ARROW) - 4
            _pointer(node, x + box / 2, y, room, shapes)
            shapes.append(Box(x, y + _NODE_ABOVE, box, _NODE_HEIGHT, node.text, node.mark))
            _arrow(node, x + box, y + _NODE_ABOVE + _NODE_HEIGHT / 2, shapes)
            x += box + _ARROW
        shapes.append(
            Words(x + 2, y + _NODE_ABOVE + 13, _END, _end_of(number, known), "text2", is_centred=False)
        )
        flow.reach(y + _NODE_ABOVE + _NODE_HEIGHT + 14)
    return Drawing(
        tuple(shapes),
        flow.bottom,
        min(acting, default=top),
        max(acting, default=top) + _NODE_ABOVE + _NODE_HEIGHT,
    )


def _end_of(number: int, known: Mapping[int, NodeView]) -> str:
    """Return the text to draw where a chain ends: at None, or at a node drawn elsewhere or not at all."""
    if number in known:
        return "↩ " + known[number].text
    return "…" if number else "None"


def draw_trees(nodes: Sequence[NodeView], top: float, width: float) -> Drawing:
    """Draw trees, each below the previous one."""
    known = {node.number: node for node in nodes}
    shapes: list[Shape] = []
    y = top
    acting: list[float] = []
    placed: set[int] = set()
    for root in _heads(known, ("left", "right")):
        if root in placed:
            continue
        places = _places(known, root, placed)
        placed.update(places)
        apart = min(_NODE_APART, max(_NARROWEST, (width - _DISC) / max(1, len(places) - 1)))
        size = min(_DISC, max(apart * 1.4, _NARROWEST))
        at = {
            number: (size / 2 + 1 + column * apart, y + _NODE_ABOVE + size / 2 + row * _LEVEL)
            for number, (column, row) in places.items()
        }
        for number, (x, middle) in at.items():
            _branches(known[number], (x, middle), at, shapes)
        for number, (x, middle) in at.items():
            node = known[number]
            if node.mark:
                acting.append(middle - size / 2 - _NODE_ABOVE)
            _pointer(node, x, middle - size / 2 - _NODE_ABOVE, 90, shapes)
            left, upper = x - size / 2, middle - size / 2
            shapes.append(Box(left, upper, size, size, node.text, node.mark, is_round=True))
        y = max(middle for _, middle in at.values()) + size / 2 + 14
    return Drawing(tuple(shapes), y, min(acting, default=top), max(acting, default=top) + _LEVEL)


def _heads(known: Mapping[int, NodeView], fields: Iterable[str]) -> list[int]:
    """Return the nodes to which no node links, and one node from each cycle not reached from them."""
    led_to = {node.links.get(field, 0) for node in known.values() for field in fields}
    heads = [number for number in known if number not in led_to]
    reached: set[int] = set()
    for number in (*heads, *known):
        if number in reached:
            continue
        if number not in heads:
            heads.append(number)
        follow = [number]
        while follow:
            here = follow.pop()
            if here in known and here not in reached:
                reached.add(here)
                follow += [known[here].links.get(field, 0) for field in fields]
    return heads


def _places(known: Mapping[int, NodeView], root: int, placed: set[int]) -> dict[int, tuple[int, int]]:
    """Return the column and row of each node in a tree; columns follow the order of the values."""
    places: dict[int, tuple[int, int]] = {}
    seen = set(placed)
    waiting: list[tuple[int, int, bool]] = [(root, 0, False)]
    column = 0
    while waiting:
        number, row, is_turn = waiting.pop()
        if is_turn:
            places[number] = (column, row)
            column += 1
        elif number in known and number not in seen:
            seen.add(number)
            links = known[number].links
            waiting.append((links.get("right", 0), row + 1, False))
            waiting.append((number, row, True))
            waiting.append((links.get("left", 0), row + 1, False))
    return places


def _branches(
    node: NodeView, here: tuple[float, float], at: Mapping[int, tuple[float, float]], shapes: list[Shape]
) -> None:
    for field in ("left", "right"):
        there = at.get(node.links.get(field, 0))
        if there is not None:
            shapes.append(TraceLine(*here, *there, "written" if field in node.written else "text3"))


def _arrow(node: NodeView, x: float, y: float, shapes: list[Shape]) -> None:
    is_written = "next" in node.written
    shapes.append(TraceLine(x + 2, y, x + _ARROW - 3, y, "written" if is_written else "text3", is_arrow=True))


def _pointer(node: NodeView, middle: float, y: float, room: float, shapes: list[Shape]) -> None:
    if node.pointers:
        ink = node.mark or "text3"
        text = ", ".join(node.pointers)
        shapes.append(Words(middle, y, room, text, ink, is_pointer=True, is_bold=bool(node.mark)))

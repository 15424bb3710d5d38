"""Nodes as chains of boxes with arrows, and as trees with their roots above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from praxis_desktop.gui.playground.trace.shapes import Box, Drawing, Flow, Line, Measure, Shape, Words
from praxis_desktop.gui.playground.trace.view import NodeView

_ABOVE, _HEIGHT = 24.0, 44.0
_LEAST, _MOST = 40.0, 110.0
_PADDING, _ARROW, _END = 16.0, 26.0, 40.0
_DISC, _LEVEL, _APART = 34.0, 52.0, 50.0
_NARROWEST = 14.0


def draw_chains(nodes: Sequence[NodeView], top: float, width: float, measure: Measure) -> Drawing:
    """Linked lists, each from its first node on."""
    known = {node.number: node for node in nodes}
    shapes: list[Shape] = []
    placed: set[int] = set()
    flow = Flow(top, width)
    acting: list[float] = []
    box = min(max([_LEAST, *(measure(node.text) + _PADDING for node in nodes)]), _MOST)
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
                x, y = left + 1, y + _ABOVE + _HEIGHT + 8
            if node.mark:
                acting.append(y)
            is_alone = not any(
                other.pointers for other in chain[max(0, place - 1) : place + 2] if other != node
            )
            room = (2 if is_alone else 1) * (box + _ARROW) - 4
            _pointer(node, x + box / 2, y, room, shapes)
            shapes.append(Box(x, y + _ABOVE, box, _HEIGHT, node.text, node.mark))
            _arrow(node, x + box, y + _ABOVE + _HEIGHT / 2, shapes)
            x += box + _ARROW
        shapes.append(Words(x + 2, y + _ABOVE + 13, _END, _end_of(number, known), "text2", is_centred=False))
        flow.reach(y + _ABOVE + _HEIGHT + 14)
    return Drawing(
        tuple(shapes), flow.bottom, min(acting, default=top), max(acting, default=top) + _ABOVE + _HEIGHT
    )


def _end_of(number: int, known: Mapping[int, NodeView]) -> str:
    """What a chain ends with: nothing, a node that is drawn already, or one that is not."""
    if number in known:
        return "↩ " + known[number].text
    return "…" if number else "None"


def draw_trees(nodes: Sequence[NodeView], top: float, width: float) -> Drawing:
    """Trees, one below the other."""
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
        apart = min(_APART, max(_NARROWEST, (width - _DISC) / max(1, len(places) - 1)))
        size = min(_DISC, max(apart * 1.4, _NARROWEST))
        at = {
            number: (size / 2 + 1 + column * apart, y + _ABOVE + size / 2 + row * _LEVEL)
            for number, (column, row) in places.items()
        }
        for number, (x, middle) in at.items():
            _branches(known[number], (x, middle), at, shapes)
        for number, (x, middle) in at.items():
            node = known[number]
            if node.mark:
                acting.append(middle - size / 2 - _ABOVE)
            _pointer(node, x, middle - size / 2 - _ABOVE, 90, shapes)
            left, upper = x - size / 2, middle - size / 2
            shapes.append(Box(left, upper, size, size, node.text, node.mark, is_round=True))
        y = max(middle for _, middle in at.values()) + size / 2 + 14
    return Drawing(tuple(shapes), y, min(acting, default=top), max(acting, default=top) + _LEVEL)


def _heads(known: Mapping[int, NodeView], fields: Iterable[str]) -> list[int]:
    """Nodes that no other leads to; then one of each circle."""
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
    """Column and row of each node of a tree: the columns in the order of the values."""
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
            shapes.append(Line(*here, *there, "written" if field in node.written else "text3"))


def _arrow(node: NodeView, x: float, y: float, shapes: list[Shape]) -> None:
    is_written = "next" in node.written
    shapes.append(Line(x + 2, y, x + _ARROW - 3, y, "written" if is_written else "text3", is_arrow=True))


def _pointer(node: NodeView, middle: float, y: float, room: float, shapes: list[Shape]) -> None:
    if node.pointers:
        ink = node.mark or "text3"
        text = ", ".join(node.pointers)
        shapes.append(Words(middle, y, room, text, ink, is_pointer=True, is_bold=bool(node.mark)))

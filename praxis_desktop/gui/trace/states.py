"""What lists and nodes hold at each step of a trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from praxis_desktop.gui.trace.trace import Frame, NodeNumber, Trace

NODE_LINKS = ("left", "right", "next")

_KEPT_EVERY = 64
"""Steps: those between are made from the kept one before them."""

_READS = ("get", "iterate", "unpack", "contains")
_WHOLE = ("sort", "reverse")

Mark = Literal["", "compared", "written"]


class ListState(Struct, frozen=True):
    """``hidden`` more items are not told. ``written`` are the places that the last step has written which
    wrote at all; ``focus`` is where something was done last.
    """

    items: tuple[object, ...] = ()
    hidden: int = 0
    name: str = ""
    written: frozenset[int] = frozenset()
    focus: int = 0


class NodeState(Struct, frozen=True):
    """``links`` lead to other nodes by their numbers, 0 for none."""

    kind: str
    value: object = None
    links: Mapping[str, int] = MappingProxyType({})


class State(Struct, frozen=True):
    """Everything that has been seen, by number."""

    lists: Mapping[int, ListState] = MappingProxyType({})
    nodes: Mapping[int, NodeState] = MappingProxyType({})


class States:
    """Takes a while to make: not on the window's thread. ``at`` is quick."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._kept: list[State] = []
        state = State()
        for number in range(len(trace.steps)):
            state = self._after(state, number)
            if number % _KEPT_EVERY == 0:
                self._kept.append(state)

    def at(self, number: int) -> State:
        """After the step of that number, counted from 0."""
        kept, more = divmod(number, _KEPT_EVERY)
        state = self._kept[kept]
        for later in range(number - more + 1, number + 1):
            state = self._after(state, later)
        return state

    def _after(self, before: State, number: int) -> State:
        lists, nodes = dict(before.lists), dict(before.nodes)
        written: dict[int, set[int]] = {}
        for frame in self._trace.frames_of(self._trace.steps[number]):
            if frame.is_node:
                nodes[frame.subject] = _node_after(nodes.get(frame.subject, NodeState(frame.kind)), frame)
                continue
            was = lists.get(frame.subject, ListState())
            items, hidden = _items_after(was, frame)
            name = frame.name or was.name
            touched = touched_by(frame, len(items))
            if frame.operation not in (*_READS, "new"):
                written.setdefault(frame.subject, set()).update(touched)
            focus = touched[0] if touched and isinstance(frame.index, int) else was.focus
            lists[frame.subject] = ListState(items, hidden, name, was.written, focus)
        for subject, places in written.items():
            was = lists[subject]
            lists[subject] = ListState(was.items, was.hidden, was.name, frozenset(places), was.focus)
        return State(lists, nodes)


def mark_of(frame: Frame) -> Mark:
    """What the frame does to the places that it touches."""
    if frame.operation == "new":
        return ""
    return "compared" if frame.operation in _READS else "written"


def touched_by(frame: Frame, count: int) -> Sequence[int]:
    """The places in a list, of so many items afterwards, that a frame reads or has written."""
    index = frame.index
    if frame.operation in ("pop", "remove", "delete", "new", "clear"):
        return ()
    if isinstance(index, int):
        return (index,) if 0 <= index < count else ()
    if isinstance(index, slice):
        if frame.operation == "set" and isinstance(frame.value, list) and index.step == 1:
            return range(count)[index.start : index.start + len(frame.value)]
        return range(count)[index]
    if frame.operation in (*_READS, *_WHOLE):
        return range(count)
    return ()


def _node_after(was: NodeState, frame: Frame) -> NodeState:
    kind, links, value = frame.kind or was.kind, dict(was.links), was.value
    if frame.operation == "new":
        value = frame.fields.get("val")
        for name in NODE_LINKS:
            target = frame.fields.get(name)
            links[name] = target.number if isinstance(target, NodeNumber) else 0
    elif frame.field == "val":
        value = frame.value
    elif frame.field in NODE_LINKS:
        links[frame.field] = frame.target
    return NodeState(kind, value, links)


def _items_after(was: ListState, frame: Frame) -> tuple[tuple[object, ...], int]:
    """Items and how many more there are."""
    value, index, items = frame.value, frame.index, was.items
    if frame.operation in ("new", *_WHOLE):
        return _whole(value)
    if frame.operation == "clear":
        return (), 0
    match frame.operation, index:
        case (("get" | "set" | "iterate"), int()) if 0 <= index < len(items):
            # What is read is told, too: a list in a list may have changed since.
            return (*items[:index], value, *items[index + 1 :]), was.hidden
        case (("append" | "insert"), int()):
            if index > len(items):
                return items, was.hidden + 1
            return (*items[:index], value, *items[index:]), was.hidden
        case (("pop" | "remove" | "delete"), int()):
            if index >= len(items):
                return items, max(0, was.hidden - 1)
            return (*items[:index], *items[index + 1 :]), was.hidden
        case (("set" | "extend" | "delete"), slice()):
            changed = list(items)
            try:
                if frame.operation == "delete":
                    del changed[index]
                else:
                    told, _ = _whole(value)
                    whole = index if frame.operation == "set" else slice(index.start, None)
                    changed[whole if whole.step != 1 else slice(whole.start, whole.stop)] = told
            except ValueError:  # not all that was written is told
                return items, was.hidden
            return tuple(changed), was.hidden
    return items, was.hidden


def _whole(value: object) -> tuple[tuple[object, ...], int]:
    """Items as they are told: after the last may stand how many there are more."""
    if not isinstance(value, list):
        return (), 0
    last = value[-1] if value else None
    if len(value) > 100 and isinstance(last, str) and last.startswith("... ") and last.endswith(" more"):
        count = last.removeprefix("... ").removesuffix(" more")
        if count.isdecimal():
            return tuple(value[:-1]), int(count)
    return tuple(value), 0

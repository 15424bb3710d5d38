"""Reads the trace of a cell from the kernel's message: frames, steps, and the states of lists and nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

MOST_FRAMES = 20_000
"""Maximum number of frames that are read. A kernel sends fewer."""

_LONGEST_POINTER = 12

ItemIndex = int | slice | None
"""One item, several items, or no particular item."""


class Frame(Struct, frozen=True):
    """An operation (docs/tracing.md). ``subject`` is the number of the list or, with ``is_node``, of the
    node; ``fields`` are the fields of a new node. ``index_text`` is the index as written in the source, or ""
    if it is long. ``thread`` names the thread, "" for the main thread.
    """

    operation: str
    subject: int
    source: int
    line: int
    is_node: bool = False
    index: ItemIndex = None
    value: object = None
    kind: str = ""
    field: str = ""
    target: int = 0
    fields: Mapping[str, object] = MappingProxyType({})
    name: str = ""
    index_text: str = ""
    locals: Mapping[str, object] = MappingProxyType({})
    thread: str = ""


class NodeNumber(Struct, frozen=True):
    """The number of a node, in place of a value."""

    number: int


class ListNumber(Struct, frozen=True):
    """The number of a list, in place of a value."""

    number: int


class Source(Struct, frozen=True):
    """The text of a cell, and its number."""

    cell: int
    text: str


class Step(Struct, frozen=True):
    """The frames from one execution of a line. ``end`` is the index after that of the last frame."""

    first: int
    end: int
    source: int
    line: int


class Trace(Struct, frozen=True):
    """A trace; ``left_out`` is the number of frames omitted because of the limit."""

    sources: tuple[Source, ...] = ()
    frames: tuple[Frame, ...] = ()
    steps: tuple[Step, ...] = ()
    left_out: int = 0

    def frames_of(self, step: Step) -> tuple[Frame, ...]:
        return self.frames[step.first : step.end]


class _Site(Struct, frozen=True):
    source: int
    line: int
    index_text: str


def read_trace(content: Mapping[str, object]) -> Trace:
    """Return the trace in a message. Invalid parts are skipped, because the guest is not trusted."""
    sources = tuple(map(_source, _list(content.get("sources"))))
    lines = [source.text.encode().split(b"\n") for source in sources]
    sites = [_site(told, lines) for told in _list(content.get("sites"))]
    frames: list[Frame] = []
    places: list[tuple[int, object]] = []
    for told in _list(content.get("frames"))[:MOST_FRAMES]:
        if not isinstance(told, dict):
            continue
        number = told.get("site")
        if not isinstance(number, int) or not 0 <= number < len(sites):
            continue
        frame = _frame(told, sites[number])
        if frame is not None:
            frames.append(frame)
            places.append((number, told.get("call")))
    left_out = content.get("left_out")
    return Trace(sources, tuple(frames), _steps(frames, places), left_out if isinstance(left_out, int) else 0)


def _steps(frames: Sequence[Frame], places: Sequence[tuple[int, object]]) -> tuple[Step, ...]:
    """Group frames into steps. Frames from one line belong together until one of their operations is repeated
    or another call begins. ``places`` contains the site and the call for each frame.
    """
    steps: list[Step] = []
    first = 0
    done: set[int] = set()
    for number, (frame, (place, call)) in enumerate(zip(frames, places, strict=True)):
        before = frames[number - 1] if number else frame
        is_same_line = (before.source, before.line, before.thread) == (frame.source, frame.line, frame.thread)
        is_same_call = not number or call is None or places[number - 1][1] in (call, None)
        if number and (not is_same_line or not is_same_call or place in done):
            steps.append(Step(first, number, before.source, before.line))
            first = number
            done = set()
        if frame.operation != "new":
            done.add(place)
    if frames:
        steps.append(Step(first, len(frames), frames[-1].source, frames[-1].line))
    return tuple(steps)


def _source(told: object) -> Source:
    told = told if isinstance(told, dict) else {}
    cell, text = told.get("cell"), told.get("text")
    text = text if isinstance(text, str) else ""
    # The compiler saw the magic line as a comment.
    return Source(cell if isinstance(cell, int) else 0, text.replace("#%%trace", "%%trace", 1))


def _site(told: object, lines: Sequence[Sequence[bytes]]) -> _Site:
    match told:
        case [int(source), int(line), index] if 0 <= source < len(lines):
            return _Site(source, line, _index_text(index, lines[source]))
    return _Site(0, 0, "")


def _index_text(told: object, lines: Sequence[bytes]) -> str:
    match told:
        case [int(line), int(start), int(end)] if 0 < line <= len(lines) and 0 <= start < end:
            text = lines[line - 1][start:end].decode("utf-8", "replace")
            return text if len(text) <= _LONGEST_POINTER else ""
    return ""


def _frame(told: Mapping[str, object], site: _Site) -> Frame | None:
    operation, number, node = told.get("operation"), told.get("list"), told.get("node")
    subject = node if isinstance(node, int) else number
    if not isinstance(operation, str) or not isinstance(subject, int):
        return None
    kind, field, target, name = told.get("type"), told.get("field"), told.get("target"), told.get("name")
    thread = told.get("thread")
    return Frame(
        operation,
        subject,
        site.source,
        site.line,
        is_node=isinstance(node, int),
        index=_index(told.get("index")),
        value=told.get("value"),
        kind=kind if isinstance(kind, str) else "",
        field=field if isinstance(field, str) else "",
        target=target if isinstance(target, int) else 0,
        fields=_named(told.get("fields")),
        name=name if isinstance(name, str) else "",
        index_text=site.index_text,
        locals=_named(told.get("locals")),
        thread=thread if isinstance(thread, str) else "",
    )


def _index(told: object) -> ItemIndex:
    match told:
        case bool():
            return None
        case int():
            return told
        case [int(start), int(stop), int(step)] if step:
            return slice(start, stop if stop >= 0 else None, step)
    return None


def _named(told: object) -> Mapping[str, object]:
    if not isinstance(told, dict):
        return {}
    return {name: _reference(value) for name, value in told.items()}


def _reference(told: object) -> object:
    match told:
        case {"node": int(number)}:
            return NodeNumber(number)
        case {"list": int(number)}:
            return ListNumber(number)
    return told


def _list(told: object) -> list[object]:
    return told if isinstance(told, list) else []


NODE_LINKS = ("left", "right", "next")

_KEPT_EVERY = 64
"""Number of steps between stored states; any other state is computed from the nearest earlier one stored."""

_READS = ("get", "iterate", "unpack", "contains")
_WHOLE = ("sort", "reverse")

Mark = Literal["", "compared", "written"]


class ListState(Struct, frozen=True):
    """The state of a list. ``hidden`` is the number of items that are not in ``items``. ``written`` contains
    the positions written by the last step that wrote any; ``focus`` is the last position used.
    """

    items: tuple[object, ...] = ()
    hidden: int = 0
    name: str = ""
    written: frozenset[int] = frozenset()
    focus: int = 0


class NodeState(Struct, frozen=True):
    """The state of a node; ``links`` contains the numbers of other nodes, or 0 for none."""

    kind: str
    value: object = None
    links: Mapping[str, int] = MappingProxyType({})


class State(Struct, frozen=True):
    """All lists and nodes seen so far, keyed by number."""

    lists: Mapping[int, ListState] = MappingProxyType({})
    nodes: Mapping[int, NodeState] = MappingProxyType({})


class States:
    """The states of all steps. Creating them takes too long for the GUI thread; ``at`` is fast."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._kept: list[State] = []
        state = State()
        for number in range(len(trace.steps)):
            state = self._after(state, number)
            if number % _KEPT_EVERY == 0:
                self._kept.append(state)

    def at(self, number: int) -> State:
        """Return the state after the step with the given zero-based index."""
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
    """Return the mark for the positions that a frame touches."""
    if frame.operation == "new":
        return ""
    return "compared" if frame.operation in _READS else "written"


def touched_by(frame: Frame, count: int) -> Sequence[int]:
    """Return the positions that a frame has read or written in a list of ``count`` items."""
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
    """Return the items after a frame, and the number of hidden items."""
    value, index, items = frame.value, frame.index, was.items
    if frame.operation in ("new", *_WHOLE):
        return _whole(value)
    if frame.operation == "clear":
        return (), 0
    match frame.operation, index:
        case (("get" | "set" | "iterate"), int()) if 0 <= index < len(items):
            # Reads update values, too: a list inside a list may have changed.
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
            except ValueError:  # some writes were not reported
                return items, was.hidden
            return tuple(changed), was.hidden
    return items, was.hidden


def _whole(value: object) -> tuple[tuple[object, ...], int]:
    """Return the reported items and the number of hidden items, which the last item may state."""
    if not isinstance(value, list):
        return (), 0
    last = value[-1] if value else None
    if len(value) > 100 and isinstance(last, str) and last.startswith("... ") and last.endswith(" more"):
        count = last.removeprefix("... ").removesuffix(" more")
        if count.isdecimal():
            return tuple(value[:-1]), int(count)
    return tuple(value), 0

"""What a traced cell has done, read from the kernel's message: frames, and the steps that they make up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

MOST_FRAMES = 20_000
"""More than a kernel sends."""

_LONGEST_POINTER = 12

ItemIndex = int | slice | None
"""An item, some of them, or none in particular."""


class Frame(Struct, frozen=True):
    """An operation (docs/tracing.md). ``subject`` is the number of the list or, with ``is_node``, of the
    node; ``fields`` are those of a new node. ``index_text`` is how the source says which item, "" where that
    is long.
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


class NodeNumber(Struct, frozen=True):
    """Stands for a node as a value."""

    number: int


class ListNumber(Struct, frozen=True):
    """Stands for a list as a value."""

    number: int


class Source(Struct, frozen=True):
    """The text of a cell, and its number."""

    cell: int
    text: str


class Step(Struct, frozen=True):
    """Frames that belong together: what one execution of a line does. ``end`` is the frame after the last."""

    first: int
    end: int
    source: int
    line: int


class Trace(Struct, frozen=True):
    """``left_out`` frames were too many."""

    sources: tuple[Source, ...] = ()
    frames: tuple[Frame, ...] = ()
    steps: tuple[Step, ...] = ()
    left_out: int = 0

    def frames_of(self, step: Step) -> tuple[Frame, ...]:
        """Those of a step."""
        return self.frames[step.first : step.end]


class _Site(Struct, frozen=True):
    source: int
    line: int
    index_text: str


def read_trace(content: Mapping[str, object]) -> Trace:
    """The trace in a message; what is not as it should be is passed over: the guest is not to be trusted."""
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
    """Frames of a line belong together until one of its operations is done again, or another call's.
    ``places`` are the site and the call of each.
    """
    steps: list[Step] = []
    first = 0
    done: set[int] = set()
    for number, (frame, (place, call)) in enumerate(zip(frames, places, strict=True)):
        before = frames[number - 1] if number else frame
        is_same_line = (before.source, before.line) == (frame.source, frame.line)
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
    # The line that asks for the trace was a comment to the compiler.
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

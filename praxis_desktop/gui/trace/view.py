"""The view of a step: lists with marks and pointers, nearby nodes, and a description."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.console.colors import code_runs, is_loaded, load
from praxis_desktop.gui.output.text import TextStyle
from praxis_desktop.gui.trace.trace import (
    Frame,
    ListNumber,
    Mark,
    NodeNumber,
    NodeState,
    State,
    States,
    Step,
    Trace,
    mark_of,
    read_trace,
    touched_by,
)

_MOST_LISTS = 12
_MOST_NODES = 200


class ListView(Struct, frozen=True):
    """A list with ``marks`` and ``pointers``, keyed by position. ``resting`` contains the pointers to
    positions that the step does not touch.
    """

    number: int
    name: str
    items: tuple[str, ...]
    hidden: int = 0
    focus: int = 0
    marks: Mapping[int, Mark] = MappingProxyType({})
    before: frozenset[int] = frozenset()
    """Positions written by the last step that wrote any, except those that this step touches."""
    pointers: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    resting: Mapping[int, tuple[str, ...]] = MappingProxyType({})


class NodeView(Struct, frozen=True):
    """A node; ``written`` lists the links set by the step."""

    number: int
    kind: str
    text: str
    links: Mapping[str, int]
    mark: Mark = ""
    written: frozenset[str] = frozenset()
    pointers: tuple[str, ...] = ()


class StepView(Struct, frozen=True):
    """A step. ``function`` is the function that contains the line, or ""; ``numbers`` are the function's
    integer variables; ``thread`` names the thread, "" for the main thread.
    """

    number: int
    step: Step
    lists: tuple[ListView, ...] = ()
    nodes: tuple[NodeView, ...] = ()
    function: str = ""
    numbers: tuple[tuple[str, int], ...] = ()
    frames: tuple[Frame, ...] = ()
    thread: str = ""


class Views:
    """The views of all steps. Like States, they take a long time to create; ``at`` is fast."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._states = States(trace)
        self._functions: list[list[tuple[int, int, str]]] = []
        self._indexed: dict[str, set[str]] = {}
        for source in trace.sources:
            self._functions.append(_read_source(source.text, self._indexed))

    def at(self, number: int) -> StepView:
        """Return the step with the given zero-based index."""
        step = self.trace.steps[number]
        state = self._states.at(number)
        frames = self.trace.frames_of(step)
        space = next((frame.locals for frame in reversed(frames) if frame.locals), {})
        return StepView(
            number,
            step,
            self._lists(state, frames, space),
            _nodes(state, frames, space),
            self._function(step),
            tuple((name, value) for name, value in space.items() if type(value) is int),
            frames,
            frames[0].thread if frames else "",
        )

    def _function(self, step: Step) -> str:
        inside = [
            (first, name)
            for first, last, name in (
                self._functions[step.source] if step.source < len(self._functions) else ()
            )
            if first <= step.line <= last
        ]
        return max(inside)[1] if inside else ""

    def _lists(
        self, state: State, frames: Iterable[Frame], space: Mapping[str, object]
    ) -> tuple[ListView, ...]:
        names = {value.number: name for name, value in space.items() if isinstance(value, ListNumber)}
        touched = list(dict.fromkeys(frame.subject for frame in frames if not frame.is_node))
        shown = dict.fromkeys([*touched, *names])
        wanted = sorted(number for number in list(shown)[:_MOST_LISTS] if number in state.lists)
        views = []
        for number in wanted:
            held = state.lists[number]
            name = names.get(number, "") or held.name
            marks: dict[int, Mark] = {}
            pointers: dict[int, tuple[str, ...]] = {}
            for frame in frames:
                if frame.is_node or frame.subject != number:
                    continue
                mark = mark_of(frame)
                for place in touched_by(frame, len(held.items)):
                    marks[place] = "written" if "written" in (mark, marks.get(place)) else mark
                    if frame.index_text and isinstance(frame.index, int):
                        pointers[place] = _with(pointers.get(place, ()), frame.index_text)
            views.append(
                ListView(
                    number,
                    name,
                    tuple(map(text_of, held.items)),
                    held.hidden,
                    held.focus,
                    marks,
                    held.written - marks.keys(),
                    pointers,
                    self._resting({held.name, name}, len(held.items), space, pointers),
                )
            )
        return tuple(views)

    def _resting(
        self,
        names: set[str],
        count: int,
        space: Mapping[str, object],
        pointers: Mapping[int, tuple[str, ...]],
    ) -> dict[int, tuple[str, ...]]:
        """Return the variables used as indices into the list, except ``pointers``, keyed by position."""
        used = set().union(*(self._indexed.get(name, set()) for name in names))
        told = {text for texts in pointers.values() for text in texts}
        resting: dict[int, tuple[str, ...]] = {}
        for name, value in space.items():
            if type(value) is int and name in used - told and 0 <= value < count:
                resting[value] = _with(resting.get(value, ()), name)
        return resting


def _with(texts: tuple[str, ...], text: str) -> tuple[str, ...]:
    return texts if text in texts else (*texts, text)


def text_of(value: object) -> str:
    """Return a value as it would be written in Python."""
    return repr(value) if not isinstance(value, str) or not value.startswith("<") else value


def _nodes(state: State, frames: Iterable[Frame], space: Mapping[str, object]) -> tuple[NodeView, ...]:
    names: dict[int, tuple[str, ...]] = {}
    for name, value in space.items():
        if isinstance(value, NodeNumber):
            names[value.number] = _with(names.get(value.number, ()), name)
    marks: dict[int, Mark] = {}
    written: dict[int, set[str]] = {}
    for frame in frames:
        if frame.is_node:
            mark = mark_of(frame)
            marks[frame.subject] = "written" if "written" in (mark, marks.get(frame.subject)) else mark
            if mark == "written":
                written.setdefault(frame.subject, set()).add(frame.field)
    shown = _around(state.nodes, [*marks, *names])
    return tuple(
        NodeView(
            number,
            state.nodes[number].kind,
            text_of(state.nodes[number].value),
            state.nodes[number].links,
            marks.get(number, ""),
            frozenset(written.get(number, ())),
            names.get(number, ()),
        )
        for number in shown
    )


def _around(nodes: Mapping[int, NodeState], wanted: Iterable[int]) -> list[int]:
    """Return the wanted nodes and all nodes linked to them, directly or indirectly, in either direction."""
    neighbours: dict[int, set[int]] = {}
    for number, node in nodes.items():
        for target in node.links.values():
            if target in nodes:
                neighbours.setdefault(number, set()).add(target)
                neighbours.setdefault(target, set()).add(number)
    found: dict[int, None] = {}
    waiting = [number for number in wanted if number in nodes]
    while waiting and len(found) < _MOST_NODES:
        number = waiting.pop(0)
        if number not in found:
            found[number] = None
            waiting.extend(neighbours.get(number, ()))
    return sorted(found)


def _read_source(text: str, indexed: dict[str, set[str]]) -> list[tuple[int, int, str]]:
    """Return the first line, last line and name of each function. Add to ``indexed`` the names that are used
    as indices into each list.
    """
    try:
        # The compiler saw the magic line as a comment.
        tree = ast.parse(text.replace("%%trace", "#%%trace", 1))
    except (SyntaxError, ValueError, RecursionError):
        return []
    functions = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.append((node.lineno, node.end_lineno or node.lineno, node.name))
        elif isinstance(node, ast.Subscript):
            names = {part.id for part in ast.walk(node.slice) if isinstance(part, ast.Name)}
            indexed.setdefault(ast.unparse(node.value), set()).update(names)
    return functions


_MOST_SAID = 12
"""Maximum number of operations in a step, and of items in a list, that are described for screen readers."""


def step_words(view: StepView) -> str:
    """Describe the step for screen readers."""
    done = [_done(frame, view) for frame in view.frames[:_MOST_SAID]]
    held = [_list_words(shown) for shown in view.lists] + [_nodes_words(view.nodes)]
    thread = _tr("In thread {name}.").format(name=view.thread) if view.thread else ""
    return " ".join(part for part in (thread, *done, *held) if part)


def numbers_words(view: StepView) -> str:
    """Return a short text that gives the values of the function's integer variables."""
    return " · ".join(f"{name} = {value}" for name, value in view.numbers)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TraceSteps", text)


def _done(frame: Frame, view: StepView) -> str:
    place = _place(frame, view)
    value = text_of(frame.value)[:60]
    operation = frame.operation
    if operation == "new":
        return _tr("{place} appears.").format(place=place)
    if operation in ("get", "iterate"):
        return _tr("{place} is read: {value}.").format(place=place, value=value)
    if operation in ("unpack", "contains"):
        return _tr("{place} is searched or unpacked.").format(place=place)
    if operation in ("set", "append", "insert", "extend"):
        return _tr("{place} is set to {value}.").format(place=place, value=value)
    if operation in ("pop", "remove", "delete", "clear"):
        return _tr("{place} is removed.").format(place=place)
    return _tr("{place} is reordered.").format(place=place)


def _place(frame: Frame, view: StepView) -> str:
    if frame.is_node:
        node = next((shown.text for shown in view.nodes if shown.number == frame.subject), "?")
        name = frame.name or frame.kind or "?"
        return f"{name}.{frame.field} ({node})" if frame.field else f"{name} ({node})"
    name = next((shown.name for shown in view.lists if shown.number == frame.subject), frame.name)
    name = name or str(frame.subject)
    if isinstance(frame.index, int):
        pointer = f" ({frame.index_text})" if frame.index_text and not frame.index_text.isdecimal() else ""
        return f"{name}[{frame.index}]{pointer}"
    if isinstance(frame.index, slice):
        return f"{name}[{frame.index.start}:{frame.index.stop}]"
    return name


def _list_words(shown: ListView) -> str:
    items = ", ".join(item[:20] for item in shown.items[:_MOST_SAID])
    more = len(shown.items) + shown.hidden - _MOST_SAID
    if more > 0:
        words = _tr("{name} holds {items} and {n} more.")
        return words.format(name=shown.name or shown.number, items=items, n=more)
    words = _tr("{name} holds {items}.") if shown.items else _tr("{name} is empty.")
    return words.format(name=shown.name or shown.number, items=items)


def _nodes_words(nodes: tuple[NodeView, ...]) -> str:
    texts = {node.number: node.text for node in nodes}
    told = []
    for node in nodes[:_MOST_SAID]:
        links = [f"{field} {texts[target]}" for field, target in node.links.items() if target in texts]
        names = f"{', '.join(node.pointers)} = " if node.pointers else ""
        told.append(f"{names}{node.text}" + (f" ({', '.join(links)})" if links else ""))
    return (_tr("Nodes: {nodes}.").format(nodes="; ".join(told))) if told else ""


StyledLine = tuple[tuple[str, TextStyle], ...]


class ReadTrace(Struct, frozen=True):
    """A trace that has been read. For each source, ``lines`` contains its lines, and ``acting`` the numbers
    of the lines that have steps.
    """

    views: Views
    lines: tuple[tuple[StyledLine, ...], ...]
    acting: tuple[frozenset[int], ...]
    has_trees: bool = False


def read(content: Mapping[str, object]) -> ReadTrace:
    """Read the trace in a kernel's message."""
    if not is_loaded():
        load()
    trace = read_trace(content)
    acting: list[set[int]] = [set() for _ in trace.sources]
    for step in trace.steps:
        acting[step.source].add(step.line)
    return ReadTrace(
        Views(trace),
        tuple(_lines_of(source.text) for source in trace.sources),
        tuple(map(frozenset, acting)),
        any(frame.kind == "TreeNode" for frame in trace.frames),
    )


def _lines_of(text: str) -> tuple[StyledLine, ...]:
    lines: list[list[tuple[str, TextStyle]]] = [[]]
    for run, style in code_runs(text.rstrip("\n").expandtabs(4)):
        first, *rest = run.split("\n")
        lines[-1].append((first, style))
        lines.extend([(part, style)] for part in rest)
    return tuple(tuple(line) for line in lines)

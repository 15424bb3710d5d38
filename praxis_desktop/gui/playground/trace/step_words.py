"""A step of a trace in words: what it does, and what everything holds afterwards."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from praxis_desktop.gui.playground.trace.trace import Frame
from praxis_desktop.gui.playground.trace.view import ListView, NodeView, StepView, text_of

_MOST_SAID = 12
"""Operations of a step, and items of a list, that are said."""


def step_words(view: StepView) -> str:
    """All of it, for those who do not see the drawing."""
    done = [_done(frame, view) for frame in view.frames[:_MOST_SAID]]
    held = [_list_words(shown) for shown in view.lists] + [_nodes_words(view.nodes)]
    return " ".join(part for part in (*done, *held) if part)


def numbers_words(view: StepView) -> str:
    """The variables of the function, short."""
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
        return _tr("{place} is searched or taken apart.").format(place=place)
    if operation in ("set", "append", "insert", "extend"):
        return _tr("{place} is written: {value}.").format(place=place, value=value)
    if operation in ("pop", "remove", "delete", "clear"):
        return _tr("{place} is removed.").format(place=place)
    return _tr("{place} is put in another order.").format(place=place)


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

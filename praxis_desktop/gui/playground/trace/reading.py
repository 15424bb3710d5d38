"""A trace made ready to be shown, on a thread: what each step shows, and the lines of cells in colours."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.core.records import Record
from praxis_desktop.gui.output.ansi_text import TextStyle
from praxis_desktop.gui.playground.console.code_styles import code_runs, is_loaded, load
from praxis_desktop.gui.playground.trace.trace import read_trace
from praxis_desktop.gui.playground.trace.view import Views

Line = tuple[tuple[str, TextStyle], ...]


class ReadTrace(Record):
    """``lines`` and ``acting``, the numbers of those with steps, are by source."""

    views: Views
    lines: tuple[tuple[Line, ...], ...]
    acting: tuple[frozenset[int], ...]
    has_trees: bool = False


def read(content: Mapping[str, object]) -> ReadTrace:
    """What a kernel's message tells."""
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


def _lines_of(text: str) -> tuple[Line, ...]:
    lines: list[list[tuple[str, TextStyle]]] = [[]]
    for run, style in code_runs(text.rstrip("\n").expandtabs(4)):
        first, *rest = run.split("\n")
        lines[-1].append((first, style))
        lines.extend([(part, style)] for part in rest)
    return tuple(tuple(line) for line in lines)

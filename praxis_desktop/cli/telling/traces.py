"""The frames of a traced program as lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from praxis_desktop.core.events import ResultEvent


def trace_text(event: ResultEvent) -> str:
    """One line for each frame: the line of the source, the list or node, and the operation."""
    return "".join(f"{_line(frame)}\n" for frame in event.result.callstack)


MOST_LINES = 1_000
"""Most frames of a console's cell to show."""

_KEYS = ({"list", "index"}, {"node", "field"})


def cell_trace_text(content: Mapping[str, object]) -> str:
    """The frames in a kernel's message, as in ``trace_text``; invalid ones are skipped."""
    frames, left_out = content.get("frames"), content.get("left_out")
    count = left_out if isinstance(left_out, int) else 0
    shown = list(_frames_in(frames))
    lines = [_line(frame) for frame in shown[:MOST_LINES]]
    count += len(shown) - len(lines)
    if count:
        lines.append(_line({"operation": "left_out", "count": count}))
    return "".join(f"{line}\n" for line in lines)


def _frames_in(told: object) -> Iterator[Mapping[str, object]]:
    for frame in told if isinstance(told, list) else []:
        if not isinstance(frame, dict) or not any(frame.keys() >= keys for keys in _KEYS):
            continue  # for instance a node that is new
        if frame.keys() >= {"operation", "line", "name", "value"} and isinstance(frame["line"], int):
            yield frame


def _line(frame: Mapping[str, object]) -> str:
    operation = str(frame["operation"])
    if operation == "left_out":
        return f"... and {frame['count']} more"
    value = json.dumps(frame["value"], ensure_ascii=True)
    if "node" in frame:
        name = frame["name"] or f"node {frame['node']}"
        done = f"{name}.{frame['field']}" + (f" = {value}" if operation == "set" else f"  is {value}")
    else:
        name = str(frame["name"] or f"list {frame['list']}")
        index = frame["index"]
        place = f"[{':'.join(map(str, index)) if isinstance(index, list) else index}]" * (index is not None)
        done = f"{name}{place}  {operation}" + (f" {value}" if operation != "clear" else "")
    return f"{frame['line']:>6}  {done}"

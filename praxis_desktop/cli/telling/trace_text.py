"""The frames of a traced program as lines for people."""

from __future__ import annotations

import json
from collections.abc import Mapping

from praxis_desktop.core.events import ResultEvent


def trace_text(event: ResultEvent) -> str:
    """One line for each frame: the line of the source, the list or node, and what was done."""
    return "".join(f"{_line(frame)}\n" for frame in event.result.callstack)


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

"""Steps of a run as lines for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from praxis_desktop.core.events import StepEvent
from praxis_desktop.core.legible import legible_line
from praxis_desktop.core.sizes import bytes_for_people

LONG_WAIT_S = 10.0
"""Who waits longer is told when it begins, too."""


def is_told(event: StepEvent) -> bool:
    """Whether a person is told of it: the ends of the protocol's outermost steps, the beginnings of long
    waits wherever they are.
    """
    if event.status == "started":
        return event.kind == "wait" and (event.expected is None or event.expected >= LONG_WAIT_S)
    return event.depth == 0


def step_text(event: StepEvent, *, with_traffic: bool = False) -> str:
    """The line of an event: ``step 3: Weigh: 10.0012 g (0.4 s)``."""
    said = f"step {event.step}: {legible_line(event.title)}"
    if event.status == "started":
        return f"{said} ..."
    if event.status == "completed" and event.summary:
        said += f": {legible_line(event.summary)}"
    elif event.status != "completed":
        said += f" {event.status}"
    details = [duration_text(event.duration or 0.0)]
    if with_traffic:
        details += [
            f"{port} {bytes_for_people(out)} out, {bytes_for_people(received)} in"
            for port, (out, received) in sorted(event.traffic.items())
        ]
    if event.status == "failed" and event.line:
        details.append(f"line {event.line}")
    said += f" ({'; '.join(details)})"
    return f"{said}: {legible_line(event.error)}" if event.error else said


def change_of_wait(action: str, details: Mapping[str, Any]) -> str:
    """What somebody has changed about a wait, "" where the action is another one."""
    if action == "skip_wait":
        return f"step {details['step']}: the wait is skipped"
    if action == "extend_wait":
        return f"step {details['step']}: the wait takes {duration_text(details['seconds'])} longer"
    return ""


def duration_text(value: float) -> str:
    """So many seconds, for people."""
    if value < 60:
        return f"{value:.1f} s"
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"

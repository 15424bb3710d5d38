"""A run on a terminal: while a step takes the time that it is known to take, the last line counts down."""

from __future__ import annotations

import shutil
import sys

from praxis_desktop.cli.telling.presentation import PROGRAM, TextPresentation
from praxis_desktop.cli.telling.step_text import duration_text, is_told
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import ActionEvent, Event, StepEvent
from praxis_desktop.core.legible import legible_line
from praxis_desktop.runs.output import OutputChunk

SHORTEST_S = 2.0
"""What takes less is not counted down."""

_ERASE = "\r\x1b[K"


class CountingPresentation(TextPresentation):
    """As ``TextPresentation``; what is written goes above the line that counts, which is gone in the end."""

    def __init__(
        self, *, with_traceback: bool = True, is_verbose: bool = False, shows_value: bool = False
    ) -> None:
        super().__init__(with_traceback=with_traceback, is_verbose=is_verbose, shows_value=shows_value)
        self._ends: dict[int, tuple[str, Deadline]] = {}
        self._is_shown = False
        self._is_at_line_start = True

    def tells(self, event: Event) -> bool:
        if isinstance(event, StepEvent) and _is_counted(event):
            return True
        return super().tells(event)

    def event(self, event: Event) -> None:
        """Count, and tell all else; a wait that is counted down needs no line when it begins."""
        self._erase()
        if isinstance(event, StepEvent):
            if event.status == "started" and _is_counted(event):
                self._ends[event.step] = legible_line(event.title), Deadline.after(event.expected or 0.0)
                return
            self._ends.pop(event.step, None)
            if not is_told(event):
                return
        elif isinstance(event, ActionEvent) and event.action == "extend_wait":
            self._put_off(event)
        super().event(event)

    def _put_off(self, event: ActionEvent) -> None:
        step, seconds = event.details.get("step"), event.details.get("seconds")
        if isinstance(step, int) and isinstance(seconds, int | float) and step in self._ends:
            title, deadline = self._ends[step]
            self._ends[step] = title, Deadline.after((deadline.remaining or 0.0) + seconds)

    def output(self, chunk: OutputChunk) -> None:
        """Pass bytes on as they are."""
        self._erase()
        super().output(chunk)
        self._is_at_line_start = chunk.data.endswith(b"\n")

    def idle(self) -> None:
        """Show how long the last step that counts still takes, unless the program has left a line open."""
        super().idle()
        if not self._ends or not self._is_at_line_start:
            return
        number, (title, deadline) = next(reversed(self._ends.items()))
        line = f"{PROGRAM}: step {number}: {title}, {duration_text(deadline.remaining or 0.0)} left"
        sys.stdout.flush()
        sys.stderr.write(_ERASE + line[: shutil.get_terminal_size().columns - 1])
        sys.stderr.flush()
        self._is_shown = True

    def _erase(self) -> None:
        if self._is_shown:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
            self._is_shown = False


def _is_counted(event: StepEvent) -> bool:
    """Whether it takes a known time, in which it asks nobody anything."""
    return event.kind != "step" and event.expected is not None and event.expected >= SHORTEST_S

"""How commands that run no program tell their results: events for programs, lines for people."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.events import Event, ExecutionResult, ResultEvent, RunState

if TYPE_CHECKING:
    from praxis_desktop.cli.telling.presentation import Presentation


class Teller:
    """Tells programs if ``as_json``, else people, from any thread. Raises OSError when nobody can be told."""

    def __init__(self, *, as_json: bool) -> None:
        from praxis_desktop.cli.telling.presentation import JsonPresentation, TextPresentation

        self.as_json = as_json
        self._presentation: Presentation = JsonPresentation() if as_json else TextPresentation()
        self._lock = threading.Lock()
        self._begun = time.time()

    def event(self, event: Event) -> None:
        """Tell either of an event, as every command does."""
        with self._lock:
            self._presentation.event(event)

    def for_people(self, *lines: str) -> None:
        """Write lines to standard output."""
        if not self.as_json:
            from praxis_desktop.cli.telling.tables import write_lines

            with self._lock:
                write_lines(lines)

    def for_programs(self, *events: Event) -> None:
        """Write events to standard output."""
        if self.as_json:
            for event in events:
                self.event(event)

    def result(self, value: dict[str, Any] | None = None, *, state: RunState = "completed") -> None:
        """Tell programs the outcome, which is always the last that they are told."""
        passed = (time.time() - self._begun) * 1000
        self.for_programs(
            ResultEvent(state, "", ExecutionResult("", passed, self._begun * 1000, value=value))
        )

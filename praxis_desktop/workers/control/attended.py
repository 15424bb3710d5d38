"""A run as seen by other processes: the facts about it, and its watchers."""

from __future__ import annotations

import os
import queue
import threading
import time
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.events import (
    ActionEvent,
    DisplayEvent,
    Event,
    HaltEvent,
    OutputEvent,
    ResultEvent,
    SerialEvent,
    StateEvent,
    StepEvent,
)

if TYPE_CHECKING:
    from praxis_desktop.runs.commands import Controllable
    from praxis_desktop.workers.control.messages import RunInfo

_MOST_WAITING = 4096
"""Maximum number of events queued for one watcher; a watcher that falls further behind is dropped."""

_MOST_HALTS = 64
_NOT_TOLD = (SerialEvent, OutputEvent, DisplayEvent)
"""Events that are too numerous to pass on; they are found only in the run's record."""


class About(Struct, frozen=True):
    """Facts about a run that its events do not contain; ``host`` is as in RunInfo."""

    program: str
    host: str
    operator: str = ""
    name: str = ""
    ports: tuple[str, ...] = ()


class Watching:
    """A queue of runs' events for one watcher."""

    def __init__(self, run_ids: set[str]) -> None:
        self.waiting: queue.Queue[tuple[str, Event] | None] = queue.Queue(_MOST_WAITING)
        self.is_behind = False
        self._run_ids = run_ids
        self._lock = threading.Lock()

    def tell(self, run_id: str, event: Event) -> None:
        """Queue an event. Never blocks."""
        try:
            self.waiting.put_nowait((run_id, event))
        except queue.Full:
            self.is_behind = True
            return
        if isinstance(event, ResultEvent):
            self.end(run_id)

    def end(self, run_id: str) -> None:
        """Record that the run has ended."""
        with self._lock:
            self._run_ids.discard(run_id)
            is_over = not self._run_ids
        if is_over:
            try:
                self.waiting.put_nowait(None)
            except queue.Full:
                self.is_behind = True


class Attended:
    """One run in progress. Thread-safe; never blocks."""

    def __init__(self, run: Controllable, about: About) -> None:
        self.run = run
        self._about = about
        self._started = time.time()
        self._state: StateEvent | None = None
        self._step: StepEvent | None = None
        self._number = 0
        self._halts: list[HaltEvent] = []
        self._result: ResultEvent | None = None
        self._is_over = False
        self._watching: list[Watching] = []
        self._lock = threading.Lock()

    def tell(self, event: Event) -> None:
        """Process an event, and forward it to the watchers."""
        if isinstance(event, _NOT_TOLD):
            return
        with self._lock:
            if isinstance(event, StateEvent):
                self._state = event
            elif isinstance(event, StepEvent):
                self._note_step(event)
            elif isinstance(event, ActionEvent):
                self._number = event.run_number or self._number
            elif isinstance(event, HaltEvent) and not event.is_past and len(self._halts) < _MOST_HALTS:
                self._halts.append(event)
            elif isinstance(event, ResultEvent):
                self._result = event
            for watching in self._watching:
                watching.tell(self.run.run_id, event)

    def _note_step(self, event: StepEvent) -> None:
        if event.status == "started":
            self._step = event

    def watch(self, watching: Watching) -> None:
        """Send ``watching`` the run's state, then its events; if the run has ended, send its result."""
        with self._lock:
            for event in (self._state, self._step, *self._halts, *self.run.prompts, self._result):
                if event is not None:
                    watching.tell(self.run.run_id, event)
            if self._is_over:
                watching.end(self.run.run_id)
            else:
                self._watching.append(watching)

    def unwatch(self, watching: Watching) -> None:
        """Remove a watcher."""
        with self._lock:
            if watching in self._watching:
                self._watching.remove(watching)

    def end(self) -> None:
        """Record that the run has ended."""
        with self._lock:
            self._is_over = True
            watching, self._watching = self._watching, []
        for one in watching:
            one.end(self.run.run_id)

    def info(self) -> RunInfo:
        """Return the run's current state."""
        from praxis_desktop.workers.control.messages import RunInfo

        state, step, about = self._state, self._step, self._about
        current = self.run.state
        is_current = state is not None and state.state == current
        return RunInfo(
            run_id=self.run.run_id,
            program=about.program,
            state=current,
            process=os.getpid(),
            host=about.host,
            started=self._started,
            operator=about.operator,
            name=about.name,
            reason=state.reason if state is not None and is_current else "",
            by=state.by if state is not None and is_current else "",
            step=0 if step is None else step.step,
            step_title="" if step is None else step.title,
            ports=about.ports,
            number=self._number,
            prompts=tuple(prompt.to_json() for prompt in self.run.prompts),
        )

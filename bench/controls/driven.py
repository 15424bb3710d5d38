"""A run in a given situation, the action performed on it, and the effect."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from msgspec import structs

from bench.controls.line import NotedLine
from bench.controls.situations import Situation
from praxis_desktop.core.events import Event, ResultEvent, RunState, StateEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.protocols import Program
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel, EmergencyStop, Kill, Pause, PauseNow, Refused, Resume
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, InterpreterSource, desktop_snapshots
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up
from praxis_desktop.snapshots.recipes import Recipe

Action = Literal["pause", "pause now", "resume", "cancel", "emergency stop"]
ACTIONS: tuple[Action, ...] = ("pause", "pause now", "resume", "cancel", "emergency stop")

PATIENCE_S = 20.0
KIND = "masterflex"
"""The kind of instrument on the line, which must have a stop command."""


@functools.cache
def interpreters() -> DesktopSnapshots:
    """Return the source of the guests."""
    return desktop_snapshots()


class SlowGuests:
    """A source of guests that takes a while for each guest, as if an image had to be made first; a stop
    cancels this.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def prepare(
        self, recipe: Recipe, *, report: Callable[[Event], None] | None = None, control: Control | None = None
    ) -> PreparedInterpreter:
        """Return a guest, after the delay."""
        ends_at = time.monotonic() + self._seconds
        while time.monotonic() < ends_at and not (
            control is not None and (control.interrupted or control.killed is not None)
        ):
            time.sleep(0.005)
        return interpreters().prepare(recipe, report=report, control=control)

    def __getattr__(self, name: str) -> Any:
        return getattr(interpreters(), name)


class DrivenRun:
    """A run of ``source`` on a separate thread, with ``line`` as its pump."""

    def __init__(
        self,
        source: str,
        line: NotedLine,
        make: Callable[..., Run] = Run,
        source_of_guests: InterpreterSource | None = None,
        **policies: Any,
    ) -> None:
        program = Program(source, "/lab/protocol.py")
        ports = {"pump": line.device}
        setup = set_up(described(program, interpreters()), Wishes(), ports)
        request = RunRequest(program, setup=setup, ports=(f"pump={line.device}",), profiles={"pump": KIND})
        self.line = line
        self.events: list[tuple[float, Event]] = []
        self.last: ResultEvent | None = None
        self._news = threading.Condition()
        self.run: Run = make(
            structs.replace(request, **policies),
            interpreters=source_of_guests or interpreters(),
            on_event=self._note,
            output=OutputBuffer(),
        )
        self._thread = GuestThread(target=self._execute, name="driven run", daemon=True)
        self._thread.start()

    def _execute(self) -> None:
        last = self.run.execute()
        with self._news:
            self.last = last
            self._news.notify_all()

    def _note(self, event: Event) -> None:
        with self._news:
            self.events.append((time.monotonic(), event))
            self._news.notify_all()

    def wait(self, is_so: Callable[[], bool], patience: float = PATIENCE_S) -> bool:
        """Wait until a condition is true; return whether it is."""
        with self._news:
            return self._news.wait_for(is_so, patience)

    def states(self, since: float = 0.0) -> list[tuple[float, RunState]]:
        """Return the states that the run has entered since the given time, each with the time of entry."""
        return [
            (at, event.state)
            for at, event in list(self.events)
            if isinstance(event, StateEvent) and at >= since
        ]

    def wait_for_state(self, state: RunState, patience: float = PATIENCE_S) -> bool:
        """Wait until the run is in ``state``; return whether it is."""
        return self.wait(lambda: bool(self.states()) and self.states()[-1][1] == state, patience)

    def end(self, patience: float = PATIENCE_S) -> ResultEvent:
        """Wait for the run's last event and return it. A run that does not end in time is killed."""
        if not self.wait(lambda: self.last is not None, patience):
            self.run.do(Kill())
            self.wait(lambda: self.last is not None, PATIENCE_S)
        assert self.last is not None, "the run does not end"
        self._thread.join(PATIENCE_S)
        return self.last

    def reach(self, situation: Situation) -> bool:
        """Bring the run into ``situation``; return whether this succeeded."""
        sign = situation.sign
        if not sign:
            return self.wait_for_state(situation.state)
        if situation.pause == "cancel":
            if not self.line.wait_for(b"there\n", PATIENCE_S):
                return False
            time.sleep(0.02)
            self.run.do(Cancel())
            return self.line.wait_for(sign, PATIENCE_S) and self.wait_for_state(situation.state)
        if not self.line.wait_for(sign, PATIENCE_S):
            return False
        if situation.name == "pausing":
            self.wait(lambda: any(event.name == "step" for _, event in list(self.events)))
        if situation.pause:
            self.run.do(PauseNow() if situation.pause == "now" else Pause())
        reached = self.wait_for_state(situation.state)
        if situation.name == "prompt":
            self.wait(lambda: bool(self.run.prompts))  # the question follows the state
        self.line.settle()
        return reached

    def act(self, action: Action) -> Refused | None:
        """Perform an action on the run."""
        match action:
            case "pause":
                refused = self.run.do(Pause())
            case "pause now":
                refused = self.run.do(PauseNow())
            case "resume":
                refused = self.run.do(Resume())
            case "cancel":
                refused = self.run.do(Cancel(reason="enough"))
            case "emergency stop":
                refused = self.run.do(EmergencyStop(reason="smoke"))
        return refused

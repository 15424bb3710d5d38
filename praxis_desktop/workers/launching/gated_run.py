"""A run that begins when what it needs is loaded, or could not be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.events import Event, ProgressEvent, PromptEvent, ResultEvent, RunState, StateEvent
from praxis_desktop.runs.engine.controls import Answer, Controllable, Refused

if TYPE_CHECKING:
    from praxis_desktop.workers.launching.preload import Preload


class GuestRun(Controllable, Protocol):
    """A run as the thread that hosts it needs it: ``runs.run.Run`` is one."""

    def execute(self) -> ResultEvent:
        """Run to the end, on this thread."""

    def stop(self) -> None:
        """Ask the program to end; any thread, returns at once."""

    def kill(self) -> None:
        """End the program now; any thread, returns at once."""


class GatedRun:
    """Tells of the preparing while ``preload`` is loading, then is the run that it was given.

    A stop ends the waiting: the run learns of it before it begins, and tells that it was cancelled.
    ``afterwards`` is called on the run's thread when all has been told.
    """

    def __init__(
        self,
        run: GuestRun,
        preload: Preload,
        report: Callable[[Event], None],
        afterwards: Callable[[], None],
    ) -> None:
        self._run = run
        self._preload = preload
        self._report = report
        self._afterwards = afterwards
        self._is_stopped = threading.Event()

    def execute(self) -> ResultEvent:
        """Wait, then run to the end, on this thread."""
        if self._preload.state == "loading":
            self._report(StateEvent("preparing"))
            self._preload.follow(self._tell, self._is_stopped.is_set)
        try:
            return self._run.execute()
        finally:
            self._afterwards()

    @property
    def run_id(self) -> str:
        """Of the run."""
        return self._run.run_id

    @property
    def state(self) -> RunState:
        """The state that the run is in."""
        return self._run.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The questions that are open, the oldest first."""
        return self._run.prompts

    def pause(self, *, now: bool = False, by: str = "", reason: str = "") -> Refused | None:
        """Hold the program before its next step; with ``now`` at its next await or wait."""
        return self._run.pause(now=now, by=by, reason=reason)

    def resume(self, *, by: str = "") -> Refused | None:
        """Let it go on."""
        return self._run.resume(by=by)

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop the program gently, after a while harder; asked for again, at once."""
        refused = self._run.cancel(by=by, reason=reason)
        self._go_no_further(refused)
        return refused

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop every instrument by its own stop command, and the program at once."""
        refused = self._run.emergency_stop(by=by, reason=reason)
        self._go_no_further(refused)
        return refused

    def answer(self, answer: Answer) -> Refused | None:
        """Answer a prompt."""
        return self._run.answer(answer)

    def note(self, text: str, *, by: str = "") -> Refused | None:
        """Keep what a person says of the run in its record."""
        return self._run.note(text, by=by)

    def stop(self) -> None:
        """Ask the program to end; any thread, returns at once."""
        self._run.stop()
        self._go_no_further(None)

    def kill(self) -> None:
        """End the program now; any thread, returns at once."""
        self._run.kill()
        self._go_no_further(None)

    def _go_no_further(self, refused: Refused | None) -> None:
        """End the waiting, unless what was asked for is refused."""
        if refused is None:
            self._is_stopped.set()
            self._preload.wake()

    def _tell(self, percent: int, stage: str) -> None:
        self._report(ProgressEvent(percent, stage))

"""A run that begins once its runtime and packages have loaded, or failed to load."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.events import Event, ProgressEvent, ResultEvent, StateEvent
from praxis_desktop.runs.commands import AnyCommand, Cancel, Controllable, EmergencyStop, Kill, Refused

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.core.events import RunState
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.runs import RunCopy
    from praxis_desktop.workers.launch.preparation_progress import Preload


class GuestRun(Controllable, Protocol):
    """A run, such as ``runs.Run``, as seen by the thread that hosts it."""

    def execute(self) -> ResultEvent:
        """Perform the whole run on this thread."""


class GatedRun:
    """Reports the progress of ``preload`` while it is loading, then acts like ``run``.

    A request to stop ends the wait: the run is cancelled before it begins, and reports its cancellation.
    ``afterwards`` is called on the run's thread after the last event.
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

    # ---- any thread
    @property
    def run_id(self) -> str:
        """The run's ID."""
        return self._run.run_id

    @property
    def state(self) -> RunState:
        """The run's current state."""
        return self._run.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The open questions, oldest first."""
        return self._run.prompts

    def do(self, command: AnyCommand) -> Refused | None:
        """Execute ``command``. If it is refused, return the reason."""
        refused = self._run.do(command)
        if refused is None and isinstance(command, Cancel | Kill | EmergencyStop):
            self._is_stopped.set()
            self._preload.wake()
        return refused

    def copy(self) -> Future[RunCopy]:
        """Copy the program, which must be paused (see ``Checkpoints.copy``)."""
        copy = getattr(self._run, "copy", None)
        if copy is None:
            from praxis_desktop.runs import NotCopied

            refused: Future[RunCopy] = Future()
            refused.set_exception(NotCopied("the program has its own process and cannot be copied"))
            return refused
        copied: Future[RunCopy] = copy()
        return copied

    # ---- the run's thread
    def execute(self) -> ResultEvent:
        """Wait for the preload, then perform the whole run on this thread."""
        if self._preload.state == "loading":
            self._report(StateEvent("preparing"))
            self._preload.follow(self._tell, self._is_stopped.is_set)
        try:
            return self._run.execute()
        finally:
            self._afterwards()

    def _tell(self, percent: int, stage: str) -> None:
        self._report(ProgressEvent(percent, stage))

"""A run that begins when what it needs is loaded, or could not be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.events import Event, ProgressEvent, ResultEvent, StateEvent
from praxis_desktop.runs.engine.controls import Controllable, Refused
from praxis_desktop.runs.engine.forwarding import ForwardedControls

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.runs._checkpoints import RunCopy
    from praxis_desktop.workers.launch.readiness import Preload


class GuestRun(Controllable, Protocol):
    """A run as the thread that hosts it needs it: ``runs.run.Run`` is one."""

    def execute(self) -> ResultEvent:
        """Run to the end, on this thread."""

    def stop(self) -> None:
        """Ask the program to end; any thread, returns at once."""

    def kill(self) -> None:
        """End the program now; any thread, returns at once."""


class GatedRun(ForwardedControls):
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
        super().__init__(run)
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

    def cancel(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop the program gently, after a while harder; asked for again, at once."""
        refused = super().cancel(by=by, reason=reason)
        self._go_no_further(refused)
        return refused

    def emergency_stop(self, *, by: str = "", reason: str = "") -> Refused | None:
        """Stop every instrument by its own stop command, and the program at once."""
        refused = super().emergency_stop(by=by, reason=reason)
        self._go_no_further(refused)
        return refused

    def copy(self) -> Future[RunCopy]:
        """A copy of the program, which must be paused: see ``KeptRun``."""
        copy = getattr(self._run, "copy", None)
        if copy is None:
            from concurrent.futures import Future

            from praxis_desktop.runs._checkpoints import NotCopied

            refused: Future[RunCopy] = Future()
            refused.set_exception(NotCopied("the program has a process of its own, and cannot be copied"))
            return refused
        copied: Future[RunCopy] = copy()
        return copied

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

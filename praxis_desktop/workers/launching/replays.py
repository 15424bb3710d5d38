"""Doing runs again from their records for the window: one at a time, on a thread that can be told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline

if TYPE_CHECKING:
    from praxis_desktop.runs.interpreters import InterpreterSource
    from praxis_desktop.runs.replaying.replayed_run import ReplayedRun
    from praxis_desktop.runs.replaying.report import ReplayReport


class Replays:
    """``interpreters`` is called on the thread that asks for a replay: that may take long."""

    def __init__(self, interpreters: Callable[[], InterpreterSource]) -> None:
        self._interpreters = interpreters
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._run: ReplayedRun | None = None
        self._is_closed = False

    def replay(self, folder: Path) -> ReplayReport:
        """Do the run in ``folder`` again, and say whether anything differs. Raises PraxisError where that
        cannot be done, and Killed after ``stop``.
        """
        from praxis_desktop.interpreter.faults import Killed
        from praxis_desktop.interpreter.threads import run_in_guest_thread
        from praxis_desktop.runs.recorded.recorded_run import RecordedRun
        from praxis_desktop.runs.replaying.replayed_run import ReplayedRun

        with self._turn, RecordedRun(folder) as recorded:
            run = ReplayedRun(recorded, interpreters=self._interpreters())
            with self._lock:
                if self._is_closed:
                    raise Killed("the window was closed")
                self._run = run
            try:
                return run_in_guest_thread(run.replay)
            finally:
                with self._lock:
                    self._run = None

    def stop(self) -> None:
        """End the one that goes on; any thread, returns at once."""
        with self._lock:
            run = self._run
        if run is not None:
            run.kill()

    def close(self, deadline: Deadline) -> bool:
        """Do none any more, and end the one that goes on; False when it still did at the deadline."""
        with self._lock:
            self._is_closed = True
        self.stop()
        if not self._turn.acquire(timeout=deadline.remaining or 0.0):
            return False
        self._turn.release()
        return True

"""Replays runs, one at a time, on a thread that can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import protocols, runs
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.pool import Cancellation

if TYPE_CHECKING:
    from praxis_desktop.runs import Run
    from praxis_desktop.runs.replay import ReplayReport, WhatIfReport
    from praxis_desktop.workers.pool import Pool


class Replays:
    """Replays runs one at a time.

    ``pool`` is called on the thread that requests a replay, because the call may take a long time.
    """

    def __init__(self, pool: Callable[[], Pool]) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._run: Run | None = None
        self._waiting = Cancellation()
        self._is_closed = self._is_stopped = False
        self.seconds = 0.0
        """How many seconds of the run the current replay has covered."""

    def replay(self, folder: Path, *, until: str = "") -> ReplayReport:
        """Replay the run in ``folder``, up to the end of the step ``until`` if one is given, and report the
        differences.

        Raises PraxisError if the run cannot be replayed, and Killed after ``stop``.
        """
        from praxis_desktop.interpreter.threads import run_in_guest_thread
        from praxis_desktop.runs.modes.replay import replay

        with self._replaying(), runs.RecordedRun(folder) as recorded:
            pool = self._pool()
            with pool.turn(self._waiting):
                return run_in_guest_thread(
                    lambda: replay(
                        recorded,
                        interpreters=pool,
                        until=until,
                        progress=self._note_progress,
                        note=self._note,
                    )
                )

    def compare(self, folder: Path, program: Path) -> WhatIfReport:
        """Replay the run in ``folder`` with another program, and report the differences.

        Raises the same errors as ``replay``, and others if the program cannot be read.
        """
        from praxis_desktop.interpreter.threads import run_in_guest_thread

        with self._replaying(), runs.RecordedRun(folder) as recorded:
            changed = protocols.read_program(program, function=recorded.request.program.function)
            pool = self._pool()
            with pool.turn(self._waiting):
                return run_in_guest_thread(
                    lambda: runs.ask_what_if(recorded, changed, interpreters=pool, note=self._note)
                )

    @contextmanager
    def _replaying(self) -> Iterator[None]:
        """Wait until no other replay is under way. From then on, ``stop`` ends this one, even while its
        record is opened; a replay that was stopped reports nothing.
        """
        with self._turn:
            with self._lock:
                self._is_stopped = False
                self._waiting = Cancellation()
            self.seconds = 0.0
            try:
                yield
            finally:
                with self._lock:
                    self._run = None
            self._check()

    def _note(self, run: Run) -> None:
        """Record the current replay."""
        with self._lock:  # together, so that ``stop`` finds the run or is found
            self._check()
            self._run = run

    def _check(self) -> None:
        from praxis_desktop.interpreter.faults import Killed

        if self._is_closed:
            raise Killed("the window was closed")
        if self._is_stopped:
            raise Killed("the replay was stopped")

    def _note_progress(self, seconds: float) -> None:
        self.seconds = seconds

    def stop(self) -> None:
        """End the current replay. Thread-safe; returns immediately."""
        with self._lock:
            run, waiting = self._run, self._waiting
            self._is_stopped = True
        waiting.cancel()
        if run is not None:
            from praxis_desktop.runs.commands import Kill

            run.do(Kill())

    def close(self, deadline: Deadline) -> bool:
        """End the current replay and start no others; return False if it is still running at the deadline."""
        with self._lock:
            self._is_closed = True
        self.stop()
        if not self._turn.acquire(timeout=deadline.remaining or 0.0):
            return False
        self._turn.release()
        return True

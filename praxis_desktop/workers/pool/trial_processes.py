"""Performs dry runs in several processes in parallel, so that they do not compete for one GIL."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.runs.rehearsal.outcomes import Trial, Tried
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.pool._child_process import ChildProcess
from praxis_desktop.workers.pool.messages import (
    FromChild,
    GetReadyForTrials,
    TrialDone,
    TrialJob,
    encode,
    tried_of,
)

log = logging.getLogger(__name__)

HUNG_AFTER_S: Final = 15.0
"""Seconds beyond a dry run's own time limit after which its process is killed."""

_FIRST_S: Final = 120.0
"""Additional seconds for the first dry run of a process, because images may have to be built."""

_MOST_LOST: Final = 3
"""Give up after this many processes have ended on their own, with no dry run completed in between."""

HUNG: Final = Tried(problem="it did not end", kind="hung")


class TrialDefect(PraxisError):
    """A dry run failed because of a bug in this program."""

    exit_code = ExitCode.INTERNAL


class _Worker:
    """A process, and the dry run that it is performing."""

    def __init__(self, child: ChildProcess) -> None:
        self.child = child
        self.number = -1
        self.until = 0.0
        self.done = 0


class TrialProcesses:
    """Performs dry runs of one program, with the same ports, in up to ``jobs`` processes that use the images
    in ``cache``.

    Processes are started when they are first needed, and kept until ``close``. Only one thread at a time may
    call ``perform``; any thread may call ``cancel``.
    """

    def __init__(self, cache: Path, jobs: int) -> None:
        self._cache = str(cache)
        self._jobs = jobs
        self._changed = threading.Condition()
        self._workers: list[_Worker] = []
        self._lost = 0
        self._defect: PraxisError | None = None
        self._finished: list[tuple[int, Tried]] = []
        self._is_cancelled = False

    @property
    def is_cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Kill all processes, and perform no more dry runs. Returns immediately."""
        with self._changed:
            self._is_cancelled = True
            self._changed.notify_all()
        self._kill_all()

    def close(self) -> None:
        """Kill all processes. Idempotent."""
        self._kill_all()

    def _kill_all(self) -> None:
        with self._changed:
            workers, self._workers = self._workers, []
        for worker in workers:
            worker.child.kill()

    def perform(self, trials: Iterable[Trial], told: Callable[[int, Tried], None], *, wait_s: float) -> None:
        """Perform each dry run, calling ``told`` on this thread with the run's number (from 0) and outcome.
        No single wait is longer than ``wait_s`` seconds, so that signals are handled. Returns when all have
        been performed, or after ``cancel``. Raises TrialDefect, or OSError if no process can be started.
        """
        waiting = enumerate(trials)
        is_over = False
        while not self._is_cancelled:
            with self._changed:
                is_over = is_over or not self._hand_out(waiting)
                if not self._finished and self._defect is None:
                    if is_over and not self._under_way:
                        return
                    self._changed.wait(wait_s)
                    self._kill_late()
                finished, self._finished = self._finished, []
                if self._defect is not None:
                    raise self._defect
            for number, tried in finished:
                told(number, tried)

    def one(self, trial: Trial, *, wait_s: float) -> Tried:
        """Perform one dry run; its outcome is "cancelled" after ``cancel``."""
        found: list[Tried] = []
        self.perform([trial], lambda _, tried: found.append(tried), wait_s=wait_s)
        return found[0] if found else Tried("cancelled")

    # ---- with the lock held
    @property
    def _under_way(self) -> bool:
        return any(worker.number >= 0 for worker in self._workers)

    def _hand_out(self, waiting: Iterator[tuple[int, Trial]]) -> bool:
        """Give a dry run to every idle process; return False if there are no more dry runs."""
        while any(worker.number < 0 for worker in self._workers) or len(self._workers) < self._jobs:
            number, trial = next(waiting, (-1, None))
            if trial is None:
                return False
            worker = self._free(trial.request)
            limit = trial.request.timeout or _FIRST_S
            worker.number = number
            worker.until = time.monotonic() + limit + HUNG_AFTER_S + (0.0 if worker.done else _FIRST_S)
            worker.child.write(encode(TrialJob(number, trial)))
        return True

    def _free(self, request: RunRequest) -> _Worker:
        """Return an idle process, starting one if necessary."""
        found = next((worker for worker in self._workers if worker.number < 0), None)
        if found is not None:
            return found
        worker = _Worker(ChildProcess())
        self._workers.append(worker)
        worker.child.write(encode(GetReadyForTrials(request, self._cache)))
        worker.child.listen(
            lambda message: self._hear(worker, message), lambda reason: self._lose(worker, reason)
        )
        return worker

    def _kill_late(self) -> None:
        now = time.monotonic()
        for worker in self._workers:
            if worker.number >= 0 and now > worker.until:
                log.warning("Process %d did not end a dry run, and is killed", worker.child.pid)
                self._finished.append((worker.number, HUNG))
                worker.number = -1
                self._workers = [each for each in self._workers if each is not worker]
                worker.child.kill()
                return

    # ---- the processes' threads
    def _hear(self, worker: _Worker, message: FromChild) -> None:
        if not isinstance(message, TrialDone):
            return
        with self._changed:
            if worker not in self._workers:
                return
            self._lost = 0
            worker.done += 1
            worker.number = -1
            if message.defect:
                self._defect = TrialDefect(
                    Message("a dry run ended because of an internal error"), hint=message.defect
                )
            self._finished.append((message.number, tried_of(message)))
            self._changed.notify_all()

    def _lose(self, worker: _Worker, reason: str) -> None:
        with self._changed:
            if worker not in self._workers:
                return
            self._workers.remove(worker)
            self._lost += 1
            if worker.number >= 0:
                self._finished.append((worker.number, Tried(failure=reason)))
            if self._lost >= _MOST_LOST or not worker.done:
                self._defect = TrialDefect(
                    Message("a dry-run process ended: {reason}", reason=reason),
                    hint=worker.child.last_words,
                )
            self._changed.notify_all()

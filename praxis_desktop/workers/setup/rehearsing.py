"""Rehearses for the window, one protocol at a time, on a separate thread; also records single branches."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.system_user import system_user
from praxis_desktop.interpreter.threads import run_in_guest_thread
from praxis_desktop.protocols import notebooks
from praxis_desktop.runs.commands import Kill
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.rehearsal import Ordinary, shown_run
from praxis_desktop.workers.pool import Cancellation
from praxis_desktop.workers.pool.trial_processes import TrialProcesses
from praxis_desktop.workers.setup.dry_runs import DryRunOrder, dry_run_request
from praxis_desktop.workers.setup.rehearsal_edits import Edit, Proposal, edits_for, proposal
from praxis_desktop.workers.setup.rehearsals import Rehearsal

if TYPE_CHECKING:
    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs import Run
    from praxis_desktop.runs.rehearsal import Branch, BranchOutcome, Operation
    from praxis_desktop.runs.rehearsal.death import Death
    from praxis_desktop.workers.pool import Pool
    from praxis_desktop.workers.setup.rehearsals import Finding

log = logging.getLogger(__name__)

_NEWS_S: Final = 0.15
"""Minimum number of seconds between reports of outcomes, because the window is repainted for each."""

_WAIT_S: Final = 1.0


class RehearsalNews(Struct, frozen=True):
    """News about rehearsal ``number``, which has taken ``seconds``.

    The first item contains the ``operations`` and ``branches``, and the figures that differ ``by_chance``;
    later items contain ``outcomes``, keyed by branch index; the last one (``is_end``) contains the
    ``findings``, or the ``problem`` that prevented a rehearsal.
    """

    number: int
    seconds: float = 0.0
    operations: tuple[Operation, ...] = ()
    branches: tuple[Branch, ...] = ()
    by_chance: tuple[str, ...] = ()
    outcomes: tuple[tuple[int, BranchOutcome], ...] = ()
    findings: tuple[Finding, ...] = ()
    is_end: bool = False
    problem: str = ""
    hint: str = ""


class Rehearsals:
    """Performs rehearsals in processes that use the images in ``cache``. Thread-safe; ``start`` and
    ``cancel`` return immediately. ``tell`` receives RehearsalNews on the rehearsal's thread, but none about a
    rehearsal that was replaced. ``pool`` and ``history`` are called on the threads that need them.
    """

    def __init__(
        self,
        *,
        cache: Path,
        pool: Callable[[], Pool],
        history: Callable[[], History],
        tell: Callable[[RehearsalNews], None],
    ) -> None:
        self._cache = cache
        self._pool = pool
        self._history = history
        self._tell = tell
        self._lock = threading.Lock()
        self._number = 0
        self._processes: TrialProcesses | None = None
        self._shown: Run | Death | None = None
        self._ordinary: Ordinary | None = None
        """The run without a fault from rehearsal number ``_ordinary_of``."""
        self._ordinary_of = 0
        self._proposing: TrialProcesses | None = None
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    def start(self, order: DryRunOrder) -> None:
        """Start this rehearsal, replacing any other."""
        with self._lock:
            if self._is_closed:
                return
            self._number = order.number
            self._stop_processes()
            self._threads = [each for each in self._threads if each.is_alive()]
            thread = threading.Thread(target=self._serve, args=(order,), name="rehearsal", daemon=True)
            self._threads.append(thread)
            thread.start()

    def cancel(self) -> None:
        """Cancel the rehearsal. The findings so far are reported in its last news item."""
        with self._lock:
            self._stop_processes()

    def show(self, order: DryRunOrder, branch: Branch, label: str) -> str:
        """Record ``branch`` as a simulated run with this ``label``; return the run's ID. Blocks until the run
        has ended, so call it on a background thread. Raises PraxisError if the branch cannot be recorded.
        """
        request = structs.replace(
            dry_run_request(order),
            pace="at-once",
            operator=system_user(),
            name=label,
        )
        pool = self._pool()
        with self._lock:
            ordinary = self._ordinary if self._ordinary_of == order.number else None
        run = shown_run(
            branch,
            ordinary or Ordinary(),
            request,
            interpreters=pool,
            on_event=lambda event: None,
            output=OutputBuffer(capacity=1 << 16, overflow="skip"),
            records=self._history(),
        )
        with self._lock:
            if self._is_closed:
                raise PraxisError("the window was closed")
            self._shown = run
        try:
            with pool.turn(Cancellation()):
                run_in_guest_thread(run.execute)
        finally:
            with self._lock:
                self._shown = None
        return run.run_id

    def edits(
        self, order: DryRunOrder, branch: Branch, outcome: BranchOutcome, others: Collection[int]
    ) -> Sequence[Edit]:
        """Return edits to the rehearsed file that might handle a branch's outcome (see ``edits_for``).
        Returns none for notebooks, because their lines are numbered differently, or for files that the
        protocol imports. Raises UsageError if the file has changed.
        """
        if order.path.suffix == notebooks.ENDING or Path(branch.operation.file) != order.path:
            return []
        return edits_for(dry_run_request(order).program.source, branch, outcome, others)

    def propose(self, order: DryRunOrder, edits: Sequence[Edit], branches: Sequence[Branch]) -> Proposal:
        """Find the edit that handles ``branches``, which ended alike in the last rehearsal (started by
        ``order``). Takes seconds, so call it on a background thread. Raises PraxisError if there is none.
        """
        request = dry_run_request(order)
        processes = TrialProcesses(self._cache, os.cpu_count() or 1)
        with self._lock:
            ordinary = self._ordinary if self._ordinary_of == order.number else None
            if self._is_closed or ordinary is None:
                raise UsageError("the rehearsal is no longer available", hint="Rehearse again.")
            self._proposing = processes
        try:
            found = proposal(edits, branches, request, ordinary, processes, wait_s=_WAIT_S)
        finally:
            processes.close()
            with self._lock:
                self._proposing = None
        if found is None:
            raise UsageError(
                "no edit was found that makes the run end safely here",
                hint="Change the protocol as the finding suggests, then rehearse again.",
            )
        return found

    def give_up_proposal(self) -> None:
        """Stop looking for an edit."""
        with self._lock:
            if self._proposing is not None:
                self._proposing.cancel()

    def close(self, deadline: Deadline) -> bool:
        """Stop all work; return False if a thread was still running at the deadline. Idempotent."""
        with self._lock:
            self._is_closed = True
            self._number = 0
            self._stop_processes()
            if self._proposing is not None:
                self._proposing.cancel()
            threads, shown = list(self._threads), self._shown
        if shown is not None:
            shown.do(Kill())
        for thread in threads:
            thread.join(deadline.remaining)
        return not any(thread.is_alive() for thread in threads)

    def _stop_processes(self) -> None:
        if self._processes is not None:
            self._processes.cancel()

    # ---- the rehearsal's thread
    def _serve(self, order: DryRunOrder) -> None:
        began = time.monotonic()
        try:
            self._perform(order, began)
        except (PraxisError, OSError) as error:
            hint = error.hint if isinstance(error, PraxisError) else ""
            self._end(order, began, problem=str(error), hint=hint)
        except Exception as error:  # the thread's last frame
            log.exception("A rehearsal ended by a defect of this program")
            problem = Message(
                "This program had an internal error: {kind}: {error}", kind=type(error).__name__, error=error
            )
            self._end(order, began, problem=problem, hint="Report this, and include the log.")

    def _perform(self, order: DryRunOrder, began: float) -> None:
        request = dry_run_request(order)
        processes = TrialProcesses(self._cache, os.cpu_count() or 1)
        with self._lock:
            if order.number != self._number:
                return
            self._processes = processes
        rehearsal = Rehearsal(request, processes)
        try:
            rehearsal.begin(wait_s=_WAIT_S)
            with self._lock:
                self._ordinary = structs.replace(rehearsal.ordinary, operations=())
                self._ordinary_of = order.number
            self._report(
                RehearsalNews(
                    order.number,
                    time.monotonic() - began,
                    operations=tuple(rehearsal.ordinary.operations),
                    branches=tuple(rehearsal.branches),
                    by_chance=rehearsal.by_chance,
                )
            )
            self._perform_branches(order, rehearsal, began)
        finally:
            processes.close()
            with self._lock:
                if self._processes is processes:
                    self._processes = None
        self._end(order, began, findings=tuple(rehearsal.rehearsed(0.0).findings()))

    def _perform_branches(self, order: DryRunOrder, rehearsal: Rehearsal, began: float) -> None:
        told, told_at = 0, time.monotonic()

        def note(_: int) -> None:
            if time.monotonic() - told_at >= _NEWS_S:
                report()

        def report() -> None:
            nonlocal told, told_at
            told_at = time.monotonic()
            outcomes = tuple(islice(rehearsal.outcomes.items(), told, None))
            told += len(outcomes)
            self._report(RehearsalNews(order.number, told_at - began, outcomes=outcomes))

        rehearsal.perform(note, wait_s=_WAIT_S)
        report()

    def _end(
        self,
        order: DryRunOrder,
        began: float,
        *,
        findings: tuple[Finding, ...] = (),
        problem: str = "",
        hint: str = "",
    ) -> None:
        seconds = time.monotonic() - began
        self._report(
            RehearsalNews(order.number, seconds, findings=findings, is_end=True, problem=problem, hint=hint)
        )

    def _report(self, news: RehearsalNews) -> None:
        if news.number == self._number:
            self._tell(news)

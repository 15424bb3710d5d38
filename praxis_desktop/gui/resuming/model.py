"""The model for interrupted runs, which are found, read and closed on background threads."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.roles.devices import PortsSeen, look_at_ports
from praxis_desktop.gui.roles.words import role_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.gui.run.runs import ActiveRuns
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun
    from praxis_desktop.workers.pool import Pool
    from praxis_desktop.workers.setup.dry_runs import DryRunNews, DryRuns


log = logging.getLogger(__name__)


class Interrupted(Protocol):
    """Finds, reads and closes interrupted runs. ``InterruptedRuns`` in ``workers`` implements this."""

    def find(self) -> tuple[InterruptedRun, ...]:
        """Return all interrupted runs, newest first."""
        ...

    def read(self, run: InterruptedRun) -> InterruptedRun:
        """Return ``run`` with the contents of its record."""
        ...

    def close(self, run: InterruptedRun, person: str, reason: str) -> InterruptedRun:
        """Close the record of ``run``."""
        ...


class InterruptedModel(QObject):
    """The interrupted runs. GUI thread only; every method returns immediately."""

    changed = Signal()
    """Emitted when the interrupted runs, or what is known about them, have changed."""
    closed = Signal(object)
    """Carries the InterruptedRun whose record has been closed."""
    ports_seen = Signal(object)
    """Carries the PortsSeen for the requested devices."""
    foreseen = Signal(object, object)
    """Carries an InterruptedRun, and the DryRunReport on a dry run of it that passed."""
    failed = Signal(object)
    """Carries a PraxisError if a request failed."""
    _news_arrived = Signal(object)

    def __init__(
        self,
        interrupted: Interrupted,
        parent: QObject | None = None,
        *,
        look_at: Callable[[Sequence[str]], PortsSeen] = look_at_ports,
        pool: Callable[[], Pool] | None = None,
    ) -> None:
        super().__init__(parent)
        self.runs: tuple[InterruptedRun, ...] = ()
        self._pool = pool
        self._dry_runs: DryRuns | None = None
        self._tried: list[InterruptedRun] = []
        """The runs of which dry runs were requested. The number of a dry run is its run's position."""
        self._news_arrived.connect(self._take_news)
        self._has_ended = False
        self._finder = BackgroundTask(interrupted.find, self)
        self._reader = BackgroundTask(interrupted.read, self)
        self._closer = BackgroundTask(interrupted.close, self)
        self._ports = BackgroundTask(look_at, self)
        self._finder.done.connect(self._take_found)
        self._reader.done.connect(self._take_read)
        self._closer.done.connect(self._take_closed)
        self._ports.done.connect(self.ports_seen)
        self._finder.failed.connect(self._note_failure)
        for task in (self._reader, self._closer):
            task.failed.connect(self.failed)

    def end(self) -> None:
        """Stop reporting, because the objects that receive the reports may no longer exist."""
        self._has_ended = True

    def shut_down(self, deadline: Deadline) -> bool:
        """Cancel the dry run; return False if it has not ended by the deadline."""
        return self._dry_runs is None or self._dry_runs.close(deadline)

    def foresee(self, run: InterruptedRun) -> None:
        """Start a dry run of ``run`` from its beginning; ``foreseen`` carries the report."""
        if self._pool is None or run.program is None or run.setup is None:
            return
        from praxis_desktop.workers.setup.dry_runs import DryRunOrder, DryRuns

        if self._dry_runs is None:
            self._dry_runs = DryRuns(self._pool, self._news_arrived.emit)
        self._tried.append(run)
        roles = {role.name for role in run.setup.protocol.ports}
        ports = {role.name: role.device for role in run.roles if role.name in roles and role.is_simulated}
        self._dry_runs.start(
            DryRunOrder(
                len(self._tried),
                Path(run.program.filename),
                run.program.digest,
                run.setup,
                ports,
                program=run.program,
            )
        )

    def look(self) -> None:
        """Look for interrupted runs. Errors are only logged, because the next run will report them."""
        self._finder.start()

    def read(self, run: InterruptedRun) -> None:
        """Read the record of ``run``, which may take a while; ``changed`` is emitted afterwards."""
        self._reader.start(run)

    def close(self, run: InterruptedRun, person: str, reason: str) -> None:
        """Give up ``run`` by closing its record."""
        self._closer.start(run, person, reason)

    def look_at_ports(self, devices: Sequence[str]) -> None:
        """Check whether ``devices`` are connected; ``ports_seen`` reports the result."""
        self._ports.start(tuple(devices))

    def find(self, run_id: str) -> InterruptedRun | None:
        """Return the interrupted run with the given id, or None if there is none."""
        return next((run for run in self.runs if run.run_id == run_id), None)

    @Slot(object)
    def _take_news(self, news: DryRunNews) -> None:
        report = news.report
        if report is not None and report.passed and not self._has_ended:
            self.foreseen.emit(self._tried[news.number - 1], report)

    @Slot(object)
    def _take_found(self, found: tuple[InterruptedRun, ...]) -> None:
        if found != self.runs and not self._has_ended:
            self.runs = found
            self.changed.emit()

    @Slot(object)
    def _note_failure(self, error: PraxisError) -> None:
        log.warning("It is not known whether runs were interrupted: %s", error)

    @Slot(object)
    def _take_read(self, read: InterruptedRun) -> None:
        if self._has_ended:
            return
        self.runs = tuple([read if run.run_id == read.run_id else run for run in self.runs])
        self.changed.emit()

    @Slot(object)
    def _take_closed(self, closed: InterruptedRun) -> None:
        if self._has_ended:
            return
        self.runs = tuple([run for run in self.runs if run.run_id != closed.run_id])
        self.changed.emit()
        self.closed.emit(closed)


def going_on_again(runs: ActiveRuns) -> frozenset[str]:
    """Return the ids of interrupted runs that active runs are resuming."""
    return frozenset(run.resumes.run_id for run in runs.active if run.resumes is not None)


def claimed_words(run: InterruptedRun, runs: ActiveRuns) -> str:
    """Return a sentence about an active run that uses one of the run's instruments; "" if there is none."""
    use = runs.using(role.device for role in run.roles)
    if use is None:
        return ""
    words = QCoreApplication.translate("InterruptedRun", "{run} is using {role}")
    return words.format(run=use.run.run_name, role=role_title(use.role))

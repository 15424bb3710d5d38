"""From a file and its ports to a run that can start: all that is slow, on the thread that will run it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.events import Event, LogEvent, ResultEvent
from praxis_desktop.settings import ExecutionMode, Settings, log_warnings

if TYPE_CHECKING:
    from praxis_desktop.core.deadlines import Deadline
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.runs.output import OutputBuffer
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.snapshots.recipes import Recipe
    from praxis_desktop.snapshots.service import SnapshotService

log = logging.getLogger(__name__)

MAKER_THREAD = "image maker"
"""As ``snapshots.service`` names its threads: asking it here would load it on the window's thread."""

DISPLAY_CAPACITY = 512 << 10
"""Bytes of output that wait to be shown; a program that prints faster than a person can read is not held up.
"""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What to run: a program's file, and bindings such as ``scale=sim:mettler``."""

    path: Path
    ports: tuple[str, ...] = ()


class GuestRun(Protocol):
    """A run as the thread that hosts it needs it: ``runs.run.Run`` is one."""

    def execute(self) -> ResultEvent:
        """Run to the end, on this thread."""

    def stop(self) -> None:
        """Ask the program to end; any thread, returns at once."""

    def kill(self) -> None:
        """End the program now; any thread, returns at once."""


@dataclass(frozen=True, slots=True)
class Launched:
    """A run that is ready to start, and where its output will arrive."""

    run: GuestRun
    output: OutputBuffer


Launch = Callable[[Callable[[Event], None]], Launched]
"""Makes a run that reports to the given function. It may import and read as long as it likes: a thread of
its own calls it.
"""


class _WarningReporter(logging.Handler):
    """Tells of the warnings that this thread logs, and those that get images for it."""

    def __init__(self, report: Callable[[Event], None]) -> None:
        super().__init__(logging.WARNING)
        self._report = report
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread or record.threadName == MAKER_THREAD:
            self._report(LogEvent(record.getMessage(), record.levelname.lower()))


@contextmanager
def _warnings_reported(report: Callable[[Event], None]) -> Iterator[None]:
    """What this program logs as a warning while an interpreter is made is reported, too: a person at a window
    sees no terminal.
    """
    handler = _WarningReporter(report)
    logger = logging.getLogger("praxis_desktop")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Telling:
    """The source of interpreters that reports warnings, too."""

    def __init__(self, snapshots: SnapshotService) -> None:
        self._snapshots = snapshots
        self.distribution = snapshots.distribution
        self.contents = snapshots.contents

    def prepare(
        self,
        recipe: Recipe,
        *,
        report: Callable[[Event], None] | None = None,
        control: Control | None = None,
    ) -> PreparedInterpreter:
        """As the service does."""
        with _warnings_reported(report) if report is not None else nullcontext():
            return self._snapshots.prepare(recipe, report=report, control=control)


class Launcher:
    """Makes runs that share one Runtime. Safe to use from any thread.

    ``cache`` keeps machine code and images, ``spools`` the output of the runs, as long and as much as
    ``settings`` say (the defaults unless given). What is wrong with them is reported to the first run.
    """

    def __init__(self, *, cache: Path, spools: Path, settings: Settings | None = None) -> None:
        self._cache = cache
        self._spools = spools
        self._settings = settings or Settings()
        self._lock = threading.Lock()
        self._snapshots: SnapshotService | None = None

    def launch(self, plan: RunPlan) -> Launch:
        """What makes the run when it is called; it reads the file as it is then."""
        return partial(self._launch, plan)

    def warm_up(self) -> None:
        """Load the modules that every run needs, so that the first one starts sooner."""
        try:
            import praxis_desktop.runs.run  # noqa: F401
        except ImportError:
            log.warning("The interpreter cannot be loaded: no run will start", exc_info=True)

    def close(self, deadline: Deadline) -> bool:
        """Give up the images that are being made; False if one still was at the deadline. Idempotent."""
        with self._lock:
            snapshots = self._snapshots
        return snapshots is None or snapshots.close(deadline)

    def _launch(self, plan: RunPlan, report: Callable[[Event], None]) -> Launched:
        from praxis_desktop.protocols import read_program
        from praxis_desktop.runs.request import RunRequest
        from praxis_desktop.workers.execution_mode import execution_mode

        with _warnings_reported(report):
            log_warnings(self._settings)
            mode = execution_mode(self._settings.execution.mode)
        request = RunRequest(
            read_program(plan.path), ports=plan.ports, memory=self._settings.execution.memory_bytes
        )
        output = self._open_output(plan.path.stem, report)
        return Launched(self._make_run(mode, request, report, output), output)

    def _make_run(
        self, mode: ExecutionMode, request: RunRequest, report: Callable[[Event], None], output: OutputBuffer
    ) -> GuestRun:
        if mode == "process":
            from praxis_desktop.workers.process_run import ProcessRun

            return ProcessRun(request, cache=self._cache, on_event=report, output=output)
        from praxis_desktop.runs.run import Run

        return Run(request, interpreters=_Telling(self._shared_snapshots()), on_event=report, output=output)

    def _shared_snapshots(self) -> SnapshotService:
        from praxis_desktop.runs.interpreters import desktop_snapshots

        with self._lock:
            if self._snapshots is None:
                self._snapshots = desktop_snapshots(self._cache, self._settings.images)
            return self._snapshots

    def _open_output(self, name: str, report: Callable[[Event], None]) -> OutputBuffer:
        """An output buffer with a spool file; without one where the disk does not let us, and says so."""
        from praxis_desktop.runs.output import OutputBuffer
        from praxis_desktop.runs.spools import new_spool, prune_spools

        folder, keep = self._spools, self._settings.output
        try:
            prune_spools(folder, max_age_s=keep.spool_days * 24 * 3600.0, max_total=keep.spool_bytes)
            return OutputBuffer(capacity=DISPLAY_CAPACITY, overflow="skip", spool=new_spool(folder, name))
        except OSError as error:
            report(LogEvent(f"No full log of this run is kept: {folder}: {error.strerror}", "warning"))
            return OutputBuffer(capacity=DISPLAY_CAPACITY, overflow="skip")

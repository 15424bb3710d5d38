"""What is made ready before anybody clicks Run: the runtime, the library's packages, warm interpreters."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.protocols import read_program
from praxis_desktop.runs.recipe_choice import environment_of, recipe_for
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionMode, Settings
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.snapshots.service import MAKER_THREAD
from praxis_desktop.workers.execution_mode import mode_of
from praxis_desktop.workers.launch.readiness import (
    MissingPackages,
    Preload,
    Readiness,
    WheelhouseWatch,
    missing_packages,
)
from praxis_desktop.workers.processes.process_run import process_reserve
from praxis_desktop.workers.warm_interpreters import WarmCounts, WarmInterpreters

if TYPE_CHECKING:
    from praxis_desktop.interpreter.checkpoint import Checkpoint
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.image import Image
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.runs.guests import DesktopSnapshots
    from praxis_desktop.snapshots.statistics import Statistics


log = logging.getLogger(__name__)

PAUSE_S = 0.1
"""Seconds that a run has to itself before the next interpreter is prepared."""

Report = Callable[[Event], None]


class Preparation:
    """What is preloaded with ``snapshots``, which it closes, and the interpreters kept warm; a source of
    interpreters for runs. Any thread.

    ``observe`` is told of every change, ``report`` in log events of what is done while nobody runs anything,
    ``lacks`` what the program that is expected lacks, again when packages come or go; all on any thread.
    Nothing is loaded before ``preload.start()``, ``prepare_expected`` or the first run.
    """

    def __init__(
        self,
        snapshots: DesktopSnapshots,
        cache: Path,
        settings: Settings,
        mode: ExecutionMode,
        *,
        observe: Callable[[Readiness], None],
        report: Callable[[LogEvent], None],
        lacks: Callable[[MissingPackages], None],
    ) -> None:
        self._mode = mode
        self._telling = threading.Lock()
        self._observe = observe
        self._report = report
        self._lacks = lacks
        self._examining = threading.Lock()
        self._expected: Path | None = None
        self._renewal: str | None = None
        self.snapshots = snapshots
        """The service itself, which keeps no interpreters warm."""
        self.distribution = self.snapshots.distribution
        self.contents = self.snapshots.contents
        self.environments = self.snapshots.environments
        self._ready: Recipe | None = None
        """Of the library's image that was loaded last."""
        keeps_warm = mode == "thread" and settings.pool.enabled
        self._warm = (
            WarmInterpreters(self.snapshots, changed=self._tell, pause_s=PAUSE_S) if keeps_warm else None
        )
        self.reserve = process_reserve(cache) if mode == "process" and settings.pool.enabled else None
        """The process of the next run, where runs have processes."""
        self._watch = WheelhouseWatch(lambda: self.environments.wheelhouse.fingerprint, self._renew)
        self.preload = Preload(
            self,
            self._library_recipe,
            progress=lambda percent, stage: self._tell(),
            warm=self._finish_loading,
            failed=self._tell,
        )

    # ---- for runs
    def prepare(
        self, recipe: Recipe, *, report: Report | None = None, control: Control | None = None
    ) -> PreparedInterpreter:
        """An interpreter that is the caller's: a warm one if there is one. As the service's ``prepare``."""
        with nullcontext() if report is None else warnings_reported(report):
            if self._warm is not None:
                return self._warm.take(recipe, report=report, control=control)
            return self.snapshots.prepare(recipe, report=report, control=control)

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """An interpreter in the state of a checkpoint. As the service's ``resume``."""
        return self.snapshots.resume(recipe, checkpoint)

    # ---- before anybody runs anything
    def image(self, recipe: Recipe, *, report: Report | None = None) -> Image:
        """For the preload: the image of ``recipe``."""
        tell = self._relayed(report or _ignore)
        with warnings_reported(tell):
            return self.snapshots.image(recipe, report=tell)

    def expect(self, path: Path) -> None:
        """The program in ``path``, and no other, may be run next. Returns at once."""
        self._expected = path

    def prepare_expected(self) -> None:
        """Tell what the expected program lacks, and have an interpreter warm for it; waits until all that is
        loaded.
        """
        self._watch.start()
        self._examine()
        self._make_warm()

    def _make_warm(self) -> None:
        if self._warm is None or self.preload.wait(NEVER) == "error":
            return
        path = self._expected
        if path is None:
            return
        try:
            program = read_program(path)
            if mode_of(program, self._mode) == "process":
                return
            request = RunRequest(program)
            recipe = recipe_for(request, environment_of(request, self))
        except (PraxisError, OSError) as error:
            log.debug("%s is not expected: %s", path, error)
            return
        self._warm.want(recipe)

    @property
    def counts(self) -> WarmCounts:
        """What became of the interpreters that were made in advance."""
        return WarmCounts() if self._warm is None else self._warm.counts()

    @property
    def statistics(self) -> Statistics:
        """What was done for images so far."""
        return self.snapshots.statistics

    def close(self, deadline: Deadline) -> bool:
        """Give up everything; False if a thread was still at it at the deadline. Idempotent."""
        # First nothing new is begun anywhere, then all are waited for: each waits for the next.
        now = Deadline.after(0)
        self.preload.close(now)
        self._watch.close(now)
        if self._warm is not None:
            self._warm.close(now)
        self.snapshots.close(now)
        if self.reserve is not None:
            self.reserve.close()
        is_over = self.preload.close(deadline) and self._watch.close(deadline)
        if self.reserve is not None:
            is_over &= self.reserve.await_end(deadline)
        if self._warm is not None:
            is_over &= self._warm.close(deadline)
        return self.snapshots.close(deadline) and is_over

    # ---- any thread
    def _library_recipe(self, report: Report) -> Recipe:
        """For the preload: what the library needs, its packages installed."""
        self._watch.start()
        self.environments.is_ready = lambda environment: environment.recipe == self._ready
        return self.environments.library(self._relayed(report)).recipe

    def _renew(self) -> None:
        """Packages came or went: have ready what the library needs now. Runs have what was ready meanwhile,
        if that will do.
        """
        self._examine()
        if self.preload.wait(NEVER) == "error":
            self.preload.start()  # what was missing may have come
            return
        if self._mode == "process":
            if self.reserve is not None:
                self.reserve.drop()
                self.reserve.order(0.0)
            return
        try:
            recipe = self.environments.library(self._relayed(self._tell_renewal)).recipe
            if recipe != self._ready:
                self._tell_renewal(ProgressEvent(0, ""))
                self.image(recipe, report=self._tell_renewal)
                self._finish_loading(recipe)
        except (PraxisError, OSError) as error:
            log.warning("The packages could not be loaded in advance: %s", error)
            self._report(LogEvent(f"The packages could not be loaded in advance: {error}", "warning"))
        finally:
            if self._renewal is not None:
                self._renewal = None
                self._tell()
        self._make_warm()

    def _tell_renewal(self, event: Event) -> None:
        if isinstance(event, ProgressEvent):
            stage = event.stage.removeprefix("Installing ")
            if stage != self._renewal:
                self._renewal = stage
                self._tell()

    def _examine(self) -> None:
        """Tell what the expected program lacks now."""
        # One after another, so that what was told last is how it is.
        with self._examining:
            path = self._expected
            missing = None if path is None else missing_packages(path, self.environments)
            if missing is not None:
                self._lacks(missing)

    def _finish_loading(self, recipe: Recipe) -> None:
        """The image of ``recipe`` is loaded."""
        self._ready = recipe
        if self._warm is not None:
            self._warm.want(recipe)
            # For programs that import none of the packages.
            self._warm.want(BASELINE)
        elif self._mode == "process":
            # Programs' own processes read images from the disk: here they would only take memory.
            self.snapshots.close(Deadline.after(0))
            if self.reserve is not None:
                self.reserve.order(0.0)

    def _relayed(self, report: Report) -> Report:
        """Tells ``report``, and the window's log of what belongs there."""

        def tell(event: Event) -> None:
            report(event)
            if isinstance(event, LogEvent):
                self._report(event)

        return tell

    def _tell(self) -> None:
        preload, trouble = self.preload, self.preload.trouble
        # One after another, so that what was told last is how it is.
        with self._telling:
            self._observe(
                Readiness(
                    preload.state,
                    preload.percent,
                    preload.stage,
                    trouble.sentence,
                    trouble.hint,
                    0 if self._warm is None else self._warm.ready_count,
                    self._warm is not None,
                    self._renewal,
                    trouble.details,
                    trouble.stops_runs,
                )
            )


def _ignore(event: Event) -> None:
    """Tell nobody."""


class _WarningReporter(logging.Handler):
    """Tells of the warnings that this thread logs, and those that get images for it."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.WARNING)
        self._report = report
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread or record.threadName == MAKER_THREAD:
            self._report(LogEvent(record.getMessage(), record.levelname.lower()))


@contextmanager
def warnings_reported(report: Report) -> Iterator[None]:
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

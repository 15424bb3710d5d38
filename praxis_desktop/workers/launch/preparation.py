"""Prepares what a run needs before the user clicks Run: the runtime, packages, warm interpreters."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent, ProgressEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.protocols import read_program
from praxis_desktop.records.approved_protocols import approvals_stamp
from praxis_desktop.runs.guest_program import environment_of, recipe_for
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionMode, Settings
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.execution_mode import mode_of
from praxis_desktop.workers.launch.preparation_progress import (
    Preload,
    Prerequisites,
    Readiness,
    Watch,
    check_prerequisites,
)
from praxis_desktop.workers.pool import warnings_reported

if TYPE_CHECKING:
    from praxis_desktop.interpreter.image import Image
    from praxis_desktop.runs.packages.environments import Environments
    from praxis_desktop.workers.pool import Pool


log = logging.getLogger(__name__)

Report = Callable[[Event], None]


class Images(Protocol):
    """A source of images and packages, such as ``Pool`` and ``DesktopSnapshots``."""

    @property
    def environments(self) -> Environments:
        """The packages that programs can use."""

    def image(self, recipe: Recipe, *, report: Report | None = None) -> Image:
        """Return the image for ``recipe``, building it if necessary."""

    def close(self, deadline: Deadline) -> bool:
        """Release all resources; return False if work was still in progress at the deadline."""


class Preparation:
    """The preload, and the guests kept ready in ``pool``. Thread-safe.

    ``images`` makes the preloaded images. It is the pool itself or, if programs run in separate processes, a
    service that is closed once the images are on disk. ``observe`` receives every change, and ``report``
    log events about work that no run requested. ``lacks`` receives what the expected program lacks, and is
    called again whenever packages or approvals change. All three, and ``settings``, may be called on any
    thread. Loading starts with ``preload.start()`` or ``prepare_expected``.
    """

    def __init__(
        self,
        pool: Pool,
        images: Images,
        settings: Callable[[], Settings],
        mode: ExecutionMode,
        *,
        observe: Callable[[Readiness], None],
        report: Callable[[LogEvent], None],
        lacks: Callable[[Prerequisites], None],
    ) -> None:
        self._pool = pool
        self._images = images
        self._settings = settings
        self._mode = mode
        self._telling = threading.Lock()
        self._observe = observe
        self._report = report
        self._lacks = lacks
        self._examining = threading.Lock()
        self._expected: Path | None = None
        self._renewal: str | None = None
        self.environments = images.environments
        self._ready: Recipe | None = None
        """The recipe of the library image that was loaded last."""
        self._keeps_warm = mode == "thread" and settings().pool.enabled
        self._watch = Watch(lambda: self.environments.wheelhouse.fingerprint, self._renew)
        self._approvals = Watch(lambda: approvals_stamp(settings()), self._examine, name="approvals watch")
        self.preload = Preload(
            self,
            self._library_recipe,
            progress=lambda percent, stage: self.tell(),
            warm=self._finish_loading,
            failed=self.tell,
        )

    # ---- preloading
    def image(self, recipe: Recipe, *, report: Report | None = None) -> Image:
        """Return the image for ``recipe``; called by the preload."""
        tell = self._relayed(report or _ignore)
        with warnings_reported(tell):
            return self._images.image(recipe, report=tell)

    def expect(self, path: Path) -> None:
        """Expect the program in ``path``, and no other, to be run next. Returns immediately."""
        self._expected = path

    def prepare_expected(self) -> None:
        """Report what the expected program lacks, and prepare an interpreter for it. Blocks."""
        self._watch.start()
        self._approvals.start()
        self._examine()
        self._make_warm()

    def _make_warm(self) -> None:
        if not self._keeps_warm or self.preload.wait(NEVER) == "error":
            return
        path = self._expected
        if path is None:
            return
        try:
            program = read_program(path)
            if mode_of(program, self._mode) == "process":
                return
            request = RunRequest(program)
            recipe = recipe_for(request, environment_of(request, self._pool))
        except (PraxisError, OSError) as error:
            log.debug("%s is not expected: %s", path, error)
            return
        self._pool.want(recipe)

    def close(self, deadline: Deadline) -> bool:
        """Cancel all work; return False if a thread was still busy at the deadline. Idempotent."""
        # First stop new work everywhere, then wait for all: each may wait for the next.
        now = Deadline.after(0)
        self.preload.close(now)
        self._watch.close(now)
        self._approvals.close(now)
        self._images.close(now)
        is_over = self.preload.close(deadline) and self._watch.close(deadline)
        is_over = self._approvals.close(deadline) and is_over
        return self._images.close(deadline) and is_over

    # ---- any thread
    def _library_recipe(self, report: Report) -> Recipe:
        """Install the library's packages for the preload, and return the recipe that includes them."""
        self._watch.start()
        self.environments.is_ready = lambda environment: environment.recipe == self._ready
        return self.environments.library(self._relayed(report)).recipe

    def _renew(self) -> None:
        """Prepare again after packages have changed. Meanwhile, runs use the earlier packages if they can."""
        self._examine()
        if self.preload.wait(NEVER) == "error":
            self.preload.start()  # a missing package may have arrived
            return
        if self._mode == "process":
            self._pool.children.drop()
            self._pool.children.order(0.0)
            return
        try:
            recipe = self.environments.library(self._relayed(self._tell_renewal)).recipe
            if recipe != self._ready:
                self._tell_renewal(ProgressEvent(0, ""))
                self.image(recipe, report=self._tell_renewal)
                self._finish_loading(recipe)
        except (PraxisError, OSError) as error:
            log.warning("The packages could not be loaded in advance: %s", error)
            self._report(
                LogEvent(
                    Message("The packages could not be loaded in advance: {error}", error=error), "warning"
                )
            )
        finally:
            if self._renewal is not None:
                self._renewal = None
                self.tell()
        self._make_warm()

    def _tell_renewal(self, event: Event) -> None:
        if isinstance(event, ProgressEvent):
            stage = event.stage.removeprefix("Installing ")
            if stage != self._renewal:
                self._renewal = stage
                self.tell()

    def _examine(self) -> None:
        """Report what the expected program now lacks."""
        # One at a time, so that the last report is the current state.
        with self._examining:
            path = self._expected
            missing = None if path is None else check_prerequisites(path, self.environments, self._settings())
            if missing is not None:
                self._lacks(missing)

    def _finish_loading(self, recipe: Recipe) -> None:
        """Record that the image for ``recipe`` has been loaded."""
        self._ready = recipe
        if self._mode == "process":
            # The programs' processes read images from the disk; in this process, images would only take
            # memory.
            self._images.close(Deadline.after(0))
            self._pool.children.order(0.0)
        elif self._keeps_warm:
            # This interpreter is for the few programs that import none of the packages.
            self._pool.want(BASELINE)
            self._pool.want(recipe)

    def _relayed(self, report: Report) -> Report:
        """Return a report function that also forwards log events to the window's log."""

        def tell(event: Event) -> None:
            report(event)
            if isinstance(event, LogEvent):
                self._report(event)

        return tell

    def tell(self) -> None:
        """Report the progress of all preparations."""
        preload, trouble = self.preload, self.preload.trouble
        # One at a time, so that the last report is the current state.
        with self._telling:
            self._observe(
                Readiness(
                    preload.state,
                    preload.percent,
                    preload.stage,
                    trouble.sentence,
                    trouble.hint,
                    self._pool.ready_count if self._keeps_warm else 0,
                    self._keeps_warm,
                    self._renewal,
                    trouble.details,
                    trouble.stops_runs,
                )
            )


def _ignore(event: Event) -> None:
    """Ignore the event."""

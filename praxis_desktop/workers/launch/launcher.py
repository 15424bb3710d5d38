"""Turns a file and its ports into a run that can start; slow work takes place on the run's own thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, structs

from praxis_desktop import packages
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shared_libraries import link_library
from praxis_desktop.workers.launch.preparation_progress import LOADING, Readiness

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.adding import Added
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
    from praxis_desktop.runs.printed_output import OutputBuffer
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.settings import ExecutionMode, Settings
    from praxis_desktop.workers.console.copies import Copy
    from praxis_desktop.workers.console.session import ConsoleHost
    from praxis_desktop.workers.launch.gated_run import GuestRun
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun
    from praxis_desktop.workers.launch.preparation import Preparation
    from praxis_desktop.workers.launch.preparation_progress import Prerequisites
    from praxis_desktop.workers.launch.run_making import RunMaker
    from praxis_desktop.workers.pool import Pool, WarmCounts


log = logging.getLogger(__name__)


class Launched(Struct, frozen=True):
    """A run that is ready to start, and the buffer for its output."""

    run: GuestRun
    output: OutputBuffer


Launch = Callable[[Callable[[Event], None]], Launched]
"""Creates a run that reports to the given function. Called on the run's thread, so it may do slow work."""


class MakeLaunch(Protocol):
    """``Launcher.launch``, or a replacement for it."""

    def __call__(
        self,
        request: RunRequest,
        *,
        digest: str = "",
        resumes: InterruptedRun | None = None,
        asker: PortAsker | None = None,
    ) -> Launch: ...


class Launcher:
    """Creates runs that share one Runtime, and prepares their images and packages.

    Thread-safe; every method returns immediately, except that ``close`` returns by its deadline. ``cache``
    holds machine code and images, ``spools`` the output of runs, within the limits in the settings.
    ``settings`` is called on the first thread that needs the settings; if it is None, the defaults apply.
    ``reread`` reads them again, for the settings of runs.
    Errors in the settings are reported to the first run. ``observe`` receives the progress of the
    preparations, ``report`` log events about them, ``lacks`` what the expected program lacks, all on the
    launcher's threads. ``asker`` asks the user which port a program may use.
    """

    def __init__(
        self,
        *,
        cache: Path,
        spools: Path,
        settings: Callable[[], Settings] | None = None,
        reread: Callable[[], Settings] | None = None,
        observe: Callable[[Readiness], None] | None = None,
        report: Callable[[LogEvent], None] | None = None,
        lacks: Callable[[Prerequisites], None] | None = None,
        asker: PortAsker | None = None,
    ) -> None:
        self._cache = cache
        self._asker = asker
        self._spools = spools
        self._load_settings = settings
        self._reread_settings = reread
        self._observe = observe or _ignore
        self._report = report or _ignore
        self._lacks = lacks or _ignore
        self._making = threading.Lock()
        self._lock = threading.Lock()
        self._expecting = threading.Lock()
        self._expected: Path | None = None
        self._preparation: Preparation | None = None
        self._sharing = threading.Lock()
        self._pool: Pool | None = None
        self._threads: list[threading.Thread] = []
        self._is_closed = False
        self._has_failed = False
        """Whether creating the Preparation itself failed."""

    def console(self, *, bindings: Sequence[Binding] = (), asker: PortAsker | None = None) -> ConsoleHost:
        """Return the host that a ``workers.qt.ConsoleClient`` needs for a console that may use the ports in
        ``bindings``.

        ``asker`` replaces the launcher's own for questions about ports.
        """
        from praxis_desktop.workers.console.session import ConsoleHost

        return ConsoleHost(self, bindings=bindings, asker=asker or self._asker)

    def console_on_copy(self, copy: Copy) -> ConsoleHost:
        """Return the host for a console on a copy of a paused run's program; ``copy`` is the method
        ``Run.copy``.

        If the program cannot be copied, the kernel is dead from the start and says why.
        """
        from praxis_desktop.workers.console.copies import CopyHost

        return CopyHost(self, copy)

    def launch(
        self,
        request: RunRequest,
        *,
        digest: str = "",
        resumes: InterruptedRun | None = None,
        asker: PortAsker | None = None,
    ) -> Launch:
        """Return a function that creates the run.

        The function reads the program's file when it is called, so the request's program needs no source; if
        a ``digest`` is given, the file must still have that digest. The settings for runs override the
        request, except for ``on_error``. If ``resumes`` is given, that run continues from its record on
        behalf of the request's ``operator``, and all other fields of the request are ignored. ``asker``
        replaces the launcher's own for questions about ports.
        """

        def make(report: Callable[[Event], None]) -> Launched:
            if resumes is not None:
                return self._maker.resume(resumes, request.operator, report, asker)
            return self._maker.make(request, report, digest=digest, asker=asker)

        return make

    def prepare_ahead(self) -> None:
        """Load in advance the image and packages that runs need; a run that starts in the meantime waits for
        them.

        Call this again to retry after an error.
        """
        self._start_thread("preparation", self._prepare_ahead)

    def expect(self, path: Path) -> None:
        """Expect ``path`` to be run next: report what it lacks, and prepare an interpreter for it."""
        self._expected = path
        self._start_thread("expectation", self._prepare_expected)

    def add_packages(self, wanted: Sequence[Path | str], report: Callable[[Event], None]) -> Added:
        """Add wheels (given as paths) and packages (given as requirements) to the user's wheel folder: all or
        none. Runs on the calling thread, and may take a long time.

        An exception from ``report`` cancels the operation. As on the command line, the index is queried only
        if the setting ``packages.network`` allows it. Raises UsageError, PackageError and PackageNotSaved.
        """
        environments = self.preparation.environments
        files = tuple([one for one in wanted if isinstance(one, Path)])
        requirements = tuple([one for one in wanted if isinstance(one, str)])
        permission = packages.IndexPermission(
            environments.wheelhouse,
            self._settings,
            how=Message(
                "Drop its wheel on this window, or allow pip's index in Settings: “Also look on the network” "
                "(packages.network)."
            ),
        )
        adding = packages.Adding(
            environments.wheelhouse,
            environments.layers,
            self._cache,
            may_ask=permission.may_ask,
            report=report,
            pyodide=environments.pyodide,
        )
        return adding.add(packages.Wanted(files=files, requirements=requirements))

    @property
    def preparation(self) -> Preparation:
        """The resources that runs share. Created on first use; loading the modules takes a second."""
        with self._making:
            if self._preparation is None:
                # Imported in parallel with the window's start.
                link_library("wasmtime", "*/*wasmtime.*")
                from praxis_desktop.workers.launch.preparation import Preparation

                made = Preparation(
                    self.pool,
                    self.pool if self._mode == "thread" else self._snapshots(),
                    lambda: self.newest_settings,
                    self._mode,
                    observe=self._observe,
                    report=self._report,
                    lacks=self._lacks,
                )
                with self._lock:
                    self._preparation, is_closed = made, self._is_closed
                if is_closed:
                    made.close(Deadline.after(0))
            return self._preparation

    @property
    def pool(self) -> Pool:
        """The source of guests for runs and everything else that uses guests, created on first use.

        No interpreter is started just to look up which packages a program can use.
        """
        with self._sharing:
            if self._pool is None:
                from praxis_desktop.workers.pool import Pool

                made = Pool(
                    self._snapshots,
                    self._settings.pool,
                    mode=self._mode,
                    cache=self._cache,
                    changed=self._tell_guests,
                    tells_warnings=True,
                )
                with self._lock:
                    self._pool, is_closed = made, self._is_closed
                if is_closed:
                    made.close(Deadline.after(0))
            return self._pool

    def _snapshots(self) -> DesktopSnapshots:
        from praxis_desktop.runs.interpreter_sources import desktop_snapshots

        link_library("wasmtime", "*/*wasmtime.*")
        return desktop_snapshots(self._cache, self._settings)

    def _tell_guests(self) -> None:
        """Report that the number of ready guests has changed."""
        preparation = self._preparation
        if preparation is not None:
            preparation.tell()

    @property
    def _mode(self) -> ExecutionMode:
        from praxis_desktop.workers.execution_mode import execution_mode

        return execution_mode(self._settings.execution.mode)

    @property
    def settings(self) -> Settings:
        """The settings, which are read once; call this on a thread that may block."""
        return self._settings

    @property
    def newest_settings(self) -> Settings:
        """The settings, with those for runs as they are now: they may have changed elsewhere, for example
        by ``praxis-desktop settings set``. Call this on a thread that may block.
        """
        if self._reread_settings is not None:
            now = self._reread_settings()
            self._settings = structs.replace(self._settings, runs=now.runs, origins=now.origins)
        return self._settings

    def take_settings(self, settings: Settings) -> None:
        """Use new settings from now on. The execution mode, and whether guests are kept ready, do not change,
        because all preparations depend on them.
        """
        execution = structs.replace(settings.execution, mode=self._settings.execution.mode)
        pool = structs.replace(settings.pool, enabled=self._settings.pool.enabled)
        self._settings = structs.replace(settings, execution=execution, pool=pool)
        if self._pool is not None:
            self._pool.take_settings(pool)

    @property
    def warm_counts(self) -> WarmCounts | None:
        """Counts of the interpreters prepared in advance, or None before the pool is created."""
        pool = self._pool
        return None if pool is None else pool.warm_counts()

    @cached_property
    def _maker(self) -> RunMaker:
        from praxis_desktop.workers.launch.run_making import RunMaker

        return RunMaker(self, spools=self._spools, asker=self._asker)

    @cached_property
    def _settings(self) -> Settings:
        from praxis_desktop.settings import Settings

        return Settings() if self._load_settings is None else self._load_settings()

    def close(self, deadline: Deadline) -> bool:
        """Cancel the preparations; return False if they were still running at the deadline. Idempotent."""
        with self._lock:
            self._is_closed = True
            preparation, pool, threads = self._preparation, self._pool, list(self._threads)
        if pool is not None:
            pool.close(Deadline.after(0))
        is_over = preparation is None or preparation.close(deadline)
        is_over &= pool is None or pool.close(deadline)
        for thread in threads:
            thread.join(deadline.remaining)
        return is_over and not any(thread.is_alive() for thread in threads)

    # ---- threads of the launcher
    def _start_thread(self, name: str, function: Callable[..., None], *arguments: object) -> None:
        with self._lock:
            if self._is_closed:
                return
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            thread = threading.Thread(target=function, args=arguments, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _prepare_ahead(self) -> None:
        if self._has_failed:
            # Report it first: the caller must see the new attempt even if it fails at once.
            self._observe(Readiness("loading", stage=LOADING))
        try:
            self.preparation.preload.start()
            # The first run needs these modules; preparing an interpreter does not.
            from praxis_desktop.runs import Run  # noqa: F401
        except Exception as error:  # the thread's last frame: a run meets the same defect and reports it
            from praxis_desktop.workers.launch.preparation_progress import trouble_of

            if isinstance(error, (PraxisError, OSError)):
                log.warning("Nothing can be prepared in advance: %s", error)
            else:
                log.exception("Nothing can be prepared in advance")
            self._has_failed = True
            sentence, hint, details, stops_runs = trouble_of(error)
            self._observe(
                Readiness("error", error=sentence, hint=hint, details=details, stops_runs=stops_runs)
            )
        else:
            self._maker.prune_spools()

    def _prepare_expected(self) -> None:
        try:
            preparation = self.preparation
            # One at a time, so that an older request cannot replace a newer one.
            with self._expecting:
                if self._expected is not None:
                    preparation.expect(self._expected)
            preparation.prepare_expected()
        except (ImportError, PraxisError, OSError):  # as above: a run reports it
            log.debug("Nothing can be expected", exc_info=True)


def _ignore(told: object) -> None:
    """Ignore the event."""

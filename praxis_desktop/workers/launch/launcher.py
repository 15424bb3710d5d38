"""From a file and its ports to a run that can start: all that is slow, on the thread that will run it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.records import Record, replace
from praxis_desktop.core.shared_libraries import link_library
from praxis_desktop.workers.launch.readiness import LOADING, Readiness

if TYPE_CHECKING:
    from praxis_desktop.packages.wheelhouse.adding import Added
    from praxis_desktop.ports.guest.policy import PortAsker
    from praxis_desktop.ports.preflight.verdict import Decision
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.runs.guests import DesktopSnapshots
    from praxis_desktop.runs.output import OutputBuffer
    from praxis_desktop.runs.request import RunSetup
    from praxis_desktop.settings import ExecutionMode, Settings
    from praxis_desktop.settings.keys import OnError
    from praxis_desktop.workers.console.copies import Copy
    from praxis_desktop.workers.console.host import ConsoleHost
    from praxis_desktop.workers.launch.gated_run import GuestRun
    from praxis_desktop.workers.launch.interrupted import InterruptedRun
    from praxis_desktop.workers.launch.preparation import Preparation
    from praxis_desktop.workers.launch.readiness import MissingPackages
    from praxis_desktop.workers.launch.run_making import RunMaker
    from praxis_desktop.workers.pool import Pool, WarmCounts


log = logging.getLogger(__name__)


class RunPlan(Record):
    """What to run: a program's file, bindings such as ``scale=sim:mettler``, and by role what limits the
    writes to its port (see RunRequest). ``setup`` is what was chosen for a protocol, made when its file had
    the ``digest``. ``operator``, ``name``, ``notes``, ``on_error``, ``decisions``, ``skips_dry_run``,
    ``looked_at``, ``instrument_names`` and ``planned`` are as RunRequest has them; with no ``on_error`` it is
    as the settings say. ``asker`` is asked for ports instead of the launcher's. With ``resumes`` that run
    goes on, as its record has it, on behalf of ``operator``: nothing else counts but the ``asker``.
    """

    path: Path
    ports: tuple[str, ...] = ()
    limits: Mapping[str, str] = MappingProxyType({})
    setup: RunSetup | None = None
    digest: str = ""
    operator: str = ""
    name: str = ""
    notes: str = ""
    on_error: OnError | None = None
    decisions: Mapping[str, Decision] = MappingProxyType({})
    skips_dry_run: bool = False
    planned: Mapping[str, int] = MappingProxyType({})
    looked_at: str = ""
    instrument_names: Mapping[str, str] = MappingProxyType({})
    asker: PortAsker | None = None
    resumes: InterruptedRun | None = None


class Launched(Record):
    """A run that is ready to start, and where its output will arrive."""

    run: GuestRun
    output: OutputBuffer


Launch = Callable[[Callable[[Event], None]], Launched]
"""Makes a run that reports to the given function. It may import and read as long as it likes: a thread of
its own calls it.
"""


class Launcher:
    """Makes runs that share one Runtime, and has ready what they need. Any thread; every method returns at
    once, ``close`` at its deadline.

    ``cache`` keeps machine code and images, ``spools`` the output of the runs, as long and as much as the
    settings say: ``settings`` is called for them on a thread that needs them; without it the defaults hold.
    What is wrong with them is reported to the first run.
    ``observe`` is told how far the preparations are, ``report`` in log events what they do, ``lacks`` which
    packages the program that is expected has not: all on threads of the launcher. ``asker`` asks a person
    which port a program may use.
    """

    def __init__(
        self,
        *,
        cache: Path,
        spools: Path,
        settings: Callable[[], Settings] | None = None,
        observe: Callable[[Readiness], None] | None = None,
        report: Callable[[LogEvent], None] | None = None,
        lacks: Callable[[MissingPackages], None] | None = None,
        asker: PortAsker | None = None,
    ) -> None:
        self._cache = cache
        self._asker = asker
        self._spools = spools
        self._load_settings = settings
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
        """Whether what prepares runs could not even be made."""

    def console(self, *, bindings: Sequence[Binding] = (), asker: PortAsker | None = None) -> ConsoleHost:
        """What a console stands on, which may use the ports of ``bindings``; for ``workers.qt.ConsoleLine``.
        ``asker`` is asked for ports instead of the launcher's.
        """
        from praxis_desktop.workers.console.host import ConsoleHost

        return ConsoleHost(self, bindings=bindings, asker=asker or self._asker)

    def console_on_copy(self, copy: Copy) -> ConsoleHost:
        """What a console stands on that has a copy of a paused run's program; ``copy`` is the run's. Its
        kernel is dead at once, and says why, where there can be no copy.
        """
        from praxis_desktop.workers.console.copies import CopyHost

        return CopyHost(self, copy)

    def launch(self, plan: RunPlan) -> Launch:
        """What makes the run when it is called; it reads the file as it is then."""
        return partial(self._launch, plan)

    def _launch(self, plan: RunPlan, report: Callable[[Event], None]) -> Launched:
        return self._maker.make(plan, report)

    def prepare_ahead(self) -> None:
        """Load what runs need, so that none has to wait for it: those that are started meanwhile wait until
        it is there. After an error it is tried again.
        """
        self._start_thread("preparation", self._prepare_ahead)

    def expect(self, path: Path) -> None:
        """The program in ``path`` may be run next: tell what it lacks, have an interpreter ready for it."""
        self._expected = path
        self._start_thread("expectation", self._prepare_expected)

    def add_wheels(self, paths: Sequence[Path], report: Callable[[Event], None]) -> Added:
        """Add wheels to the user's folder of them, all or none, on the calling thread: this may take long.
        What ``report`` raises ends it.

        Raises UsageError, PackageError and PackageNotSaved; the index is asked only if the settings allow it.
        """
        from praxis_desktop.packages.wheelhouse.adding import Adding, Wanted

        environments = self.preparation.environments
        adding = Adding(
            environments.wheelhouse,
            environments.layers,
            self._cache,
            may_ask=lambda error: self._settings.packages.network,
            report=report,
        )
        return adding.add(Wanted(files=tuple(paths)))

    @property
    def preparation(self) -> Preparation:
        """What runs share; made now if need be, which loads modules for a second."""
        with self._making:
            if self._preparation is None:
                # Imported beside the window, at its start.
                link_library("wasmtime", "*/*wasmtime.*")
                from praxis_desktop.workers.launch.preparation import Preparation

                made = Preparation(
                    self.pool,
                    self.pool if self._mode == "thread" else self._snapshots(),
                    self._settings,
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
        """Where guests are from, for runs and all that goes on beside them; made now if need be. To look
        which packages a program may have takes none of what makes an interpreter.
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
        from praxis_desktop.runs.guests import desktop_snapshots

        link_library("wasmtime", "*/*wasmtime.*")
        return desktop_snapshots(self._cache, self._settings)

    def _tell_guests(self) -> None:
        """There is one guest more ready, or one less."""
        preparation = self._preparation
        if preparation is not None:
            preparation.tell()

    @property
    def _mode(self) -> ExecutionMode:
        from praxis_desktop.workers.execution_mode import execution_mode

        return execution_mode(self._settings.execution.mode)

    @property
    def settings(self) -> Settings:
        """What the settings say, read once: on a thread that may wait for that."""
        return self._settings

    def take_settings(self, settings: Settings) -> None:
        """They were changed: what asks for them from now on has these. Where programs run and whether guests
        are kept ready stays: what is prepared is prepared for that.
        """
        execution = replace(settings.execution, mode=self._settings.execution.mode)
        pool = replace(settings.pool, enabled=self._settings.pool.enabled)
        self._settings = replace(settings, execution=execution, pool=pool)
        if self._pool is not None:
            self._pool.take_settings(pool)

    @property
    def warm_counts(self) -> WarmCounts | None:
        """What became of the interpreters that were made in advance; None while nothing is prepared."""
        pool = self._pool
        return None if pool is None else pool.statistics().guests

    @cached_property
    def _maker(self) -> RunMaker:
        from praxis_desktop.workers.launch.run_making import RunMaker

        return RunMaker(self, spools=self._spools, asker=self._asker)

    @cached_property
    def _settings(self) -> Settings:
        from praxis_desktop.settings import Settings

        return Settings() if self._load_settings is None else self._load_settings()

    def close(self, deadline: Deadline) -> bool:
        """Give up what is being prepared; False if that still went on at the deadline. Idempotent."""
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
            # Whoever asks to try again sees that it is, though it may fail at once.
            self._observe(Readiness("loading", stage=LOADING))
        try:
            self.preparation.preload.start()
            # The first run needs them, and an interpreter can be prepared without.
            from praxis_desktop.runs import Run  # noqa: F401
        except Exception as error:  # the thread's last frame: a run meets the same defect, and tells it
            from praxis_desktop.workers.launch.readiness import trouble_of

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
            # Of several such threads none may go back to a program that was expected before.
            with self._expecting:
                if self._expected is not None:
                    preparation.expect(self._expected)
            preparation.prepare_expected()
        except (ImportError, PraxisError, OSError):  # as above: a run tells it
            log.debug("Nothing can be expected", exc_info=True)


def _ignore(told: object) -> None:
    """Tell nobody."""

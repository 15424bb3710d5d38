"""From a file and its ports to a run that can start: all that is slow, on the thread that will run it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.system_user import system_user
from praxis_desktop.workers.launching.readiness import Readiness

if TYPE_CHECKING:
    from praxis_desktop.packages.adding.adding import Added
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.runs.interpreters import DesktopSnapshots, InterpreterSource
    from praxis_desktop.runs.output import OutputBuffer
    from praxis_desktop.runs.request import OnError, RunRequest
    from praxis_desktop.runs.setting_up.setup import RunSetup
    from praxis_desktop.settings import ExecutionMode, Settings
    from praxis_desktop.workers.launching.gated_run import GuestRun
    from praxis_desktop.workers.launching.missing_packages import MissingPackages
    from praxis_desktop.workers.launching.preparation import Preparation

log = logging.getLogger(__name__)

DISPLAY_CAPACITY = 512 << 10
"""Bytes of output that wait to be shown; a program that prints faster than a person can read is not held up.
"""


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What to run: a program's file, bindings such as ``scale=sim:mettler``, and by role what limits the
    writes to its port (see RunRequest). ``setup`` is what was chosen for a protocol, made when its file had
    the ``digest``. ``operator``, ``name``, ``notes`` and ``on_error`` are as RunRequest has them; with no
    ``on_error`` it is as the settings say.
    """

    path: Path
    ports: tuple[str, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)
    setup: RunSetup | None = None
    digest: str = ""
    operator: str = ""
    name: str = ""
    notes: str = ""
    on_error: OnError | None = None


@dataclass(frozen=True, slots=True)
class Launched:
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
        self._rehearsals: DesktopSnapshots | None = None
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    def launch(self, plan: RunPlan) -> Launch:
        """What makes the run when it is called; it reads the file as it is then."""
        return partial(self._launch, plan)

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
        from praxis_desktop.packages.adding.adding import Adding
        from praxis_desktop.packages.adding.wanted import Wanted

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
        from praxis_desktop.workers.launching.execution_mode import execution_mode
        from praxis_desktop.workers.launching.preparation import Preparation

        with self._making:
            if self._preparation is None:
                made = Preparation(
                    self._cache,
                    self._settings,
                    execution_mode(self._settings.execution.mode),
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
    def rehearsals(self) -> InterpreterSource:
        """Where interpreters for all but runs are from: for descriptions of files, and dry runs; made now if
        need be, as ``preparation``. Runs may have processes of their own: these have none.
        """
        from praxis_desktop.runs.interpreters import desktop_snapshots
        from praxis_desktop.workers.launching.execution_mode import execution_mode

        if execution_mode(self._settings.execution.mode) == "thread":
            return self.preparation
        with self._making:
            if self._rehearsals is None:
                self._rehearsals = desktop_snapshots(self._cache, self._settings)
            return self._rehearsals

    @cached_property
    def _settings(self) -> Settings:
        from praxis_desktop.settings import Settings

        return Settings() if self._load_settings is None else self._load_settings()

    def close(self, deadline: Deadline) -> bool:
        """Give up what is being prepared; False if that still went on at the deadline. Idempotent."""
        with self._lock:
            self._is_closed = True
            preparation, threads = self._preparation, list(self._threads)
        is_over = preparation is None or preparation.close(deadline)
        if self._rehearsals is not None:
            is_over &= self._rehearsals.close(deadline)
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
        try:
            self.preparation.preload.start()
            # The first run needs them, and an interpreter can be prepared without.
            import praxis_desktop.runs.run
            import praxis_desktop.workers.launching.gated_run  # noqa: F401
        except Exception as error:  # the thread's last frame: a run meets the same defect, and tells it
            log.exception("Nothing can be prepared in advance")
            self._observe(Readiness("error", error=f"{type(error).__name__}: {error}"))
        else:
            self._prune_spools()

    def _prepare_expected(self) -> None:
        try:
            preparation = self.preparation
            # Of several such threads none may go back to a program that was expected before.
            with self._expecting:
                if self._expected is not None:
                    preparation.expect(self._expected)
            preparation.prepare_expected()
        except ImportError:  # as above: a run tells it
            log.debug("Nothing can be expected", exc_info=True)

    # ---- the run's thread
    def _launch(self, plan: RunPlan, report: Callable[[Event], None]) -> Launched:
        from praxis_desktop.protocols import read_program
        from praxis_desktop.runs.request import RunRequest
        from praxis_desktop.settings import log_warnings
        from praxis_desktop.workers.launching.execution_mode import execution_mode, mode_of
        from praxis_desktop.workers.launching.gated_run import GatedRun
        from praxis_desktop.workers.launching.preparation import warnings_reported

        function = "" if plan.setup is None else plan.setup.protocol.function
        program = read_program(plan.path, function=function or None)
        if plan.digest and plan.digest != program.digest:
            raise UsageError(
                f"{plan.path.name} was changed since its form was filled in",
                hint="Look at the form, which is read anew, and start the run again.",
            )
        with warnings_reported(report):
            log_warnings(self._settings)
            mode = execution_mode(mode_of(program, self._settings.execution.mode))
        request = RunRequest(
            program,
            setup=plan.setup,
            ports=plan.ports,
            limits=dict(plan.limits),
            memory=self._settings.execution.memory_bytes,
            operator=plan.operator or system_user(),
            name=plan.name,
            notes=plan.notes,
            on_error=plan.on_error or self._settings.runs.on_error,
            on_prompt="ask",
            step_timeout=self._settings.runs.step_timeout or None,
            waits_for_ports=True,
        )
        output = self._open_output(plan.path.stem, report)
        run = self._make_run(mode, request, report, output)
        return Launched(GatedRun(run, self.preparation.preload, report, self._prune_spools), output)

    def _make_run(
        self, mode: ExecutionMode, request: RunRequest, report: Callable[[Event], None], output: OutputBuffer
    ) -> GuestRun:
        if mode == "process":
            from praxis_desktop.workers.processes.process_run import ProcessRun

            reserve = self.preparation.reserve
            return ProcessRun(
                request,
                cache=self._cache,
                on_event=report,
                output=output,
                asker=self._asker,
                reserve=reserve,
            )
        from praxis_desktop.runs.run import Run

        return Run(request, interpreters=self.preparation, on_event=report, output=output, asker=self._asker)

    def _open_output(self, name: str, report: Callable[[Event], None]) -> OutputBuffer:
        """An output buffer with a spool file; without one where the disk does not let us, and says so."""
        from praxis_desktop.runs.output import OutputBuffer
        from praxis_desktop.runs.spools import new_spool

        folder = self._spools
        try:
            return OutputBuffer(capacity=DISPLAY_CAPACITY, overflow="skip", spool=new_spool(folder, name))
        except OSError as error:
            report(LogEvent(f"No full log of this run is kept: {folder}: {error.strerror}", "warning"))
            return OutputBuffer(capacity=DISPLAY_CAPACITY, overflow="skip")

    def _prune_spools(self) -> None:
        """Where there are thousands this takes longer than a run's start may."""
        from praxis_desktop.runs.spools import prune_spools

        keep = self._settings.output
        try:
            prune_spools(self._spools, max_age_s=keep.spool_days * 24 * 3600.0, max_total=keep.spool_bytes)
        except OSError as error:
            log.warning("Old output is not removed: %s", error)


def _ignore(told: object) -> None:
    """Tell nobody."""

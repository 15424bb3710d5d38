"""Turns a request into a run that can begin; slow work takes place on the run's own thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop import runs
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import Event, LogEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.system_user import system_user
from praxis_desktop.protocols import read_program
from praxis_desktop.records.approved_protocols import approval_needed
from praxis_desktop.records.history.history import history_of
from praxis_desktop.runs.printed_output import OutputBuffer, new_spool, prune_spools
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import log_warnings
from praxis_desktop.workers.control.attended import About
from praxis_desktop.workers.control.service import control_service
from praxis_desktop.workers.execution_mode import execution_mode, mode_of
from praxis_desktop.workers.launch.gated_run import GatedRun
from praxis_desktop.workers.launch.interrupted_runs import write_printed
from praxis_desktop.workers.launch.launcher import Launched, Launcher
from praxis_desktop.workers.pool import warnings_reported

if TYPE_CHECKING:
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs.recorded import RecordedRun
    from praxis_desktop.runs.resuming.past import SaidBefore
    from praxis_desktop.settings import ExecutionMode
    from praxis_desktop.workers.launch.gated_run import GuestRun
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun


log = logging.getLogger(__name__)

DISPLAY_CAPACITY = 512 << 10
"""Maximum size, in bytes, of output queued for display; programs that print faster than anybody can read are
not slowed down.
"""

Report = Callable[[Event], None]


class RunMaker:
    """Creates a launcher's runs, which are recorded in ``history``. Call it on the runs' threads."""

    def __init__(self, launcher: Launcher, *, spools: Path, asker: PortAsker | None) -> None:
        self._launcher = launcher
        self._spools = spools
        self._asker = asker

    @cached_property
    def history(self) -> History:
        """The history that stores the records."""
        return history_of(self._launcher.settings.history)

    def make(
        self, request: RunRequest, report: Report, *, digest: str = "", asker: PortAsker | None = None
    ) -> Launched:
        """Create the run for ``request``; the run reports to ``report``. Raises PraxisError if that fails."""
        settings, setup = self._launcher.newest_settings, request.setup
        function = "" if setup is None else setup.protocol.function
        path = Path(request.program.filename)
        program = read_program(path, function=function or None)
        if digest and digest != program.digest:
            raise UsageError(
                Message("{name} has changed since its form was filled in", name=path.name),
                hint="The form is being reloaded. Check it, then start the run again.",
            )
        with warnings_reported(report):
            log_warnings(settings)
            mode = execution_mode(mode_of(program, settings.execution.mode))
        request = structs.replace(
            request,
            program=program,
            memory=settings.execution.memory_bytes,
            operator=request.operator or system_user(),
            on_prompt="ask",
            step_timeout=settings.runs.step_timeout or None,
            waits_for_ports=True,
            keeps_awake=settings.runs.keep_awake,
            checkpoint_s=settings.runs.checkpoint_s,
            approval=approval_needed(program, settings),
        )
        output = self._open_output(path.stem, report)
        run = self._make_run(mode, request, report, output, asker or self._asker)
        _attend(run, request)
        return self._gated(run, output, report, lambda: control_service().remove(run.run_id))

    def resume(
        self, interrupted: InterruptedRun, operator: str, report: Report, asker: PortAsker | None = None
    ) -> Launched:
        """Prepare to resume an interrupted run in the current mode. Raises PraxisError if that fails."""
        settings = self._launcher.newest_settings
        with warnings_reported(report):
            log_warnings(settings)
        with ExitStack() as undone:
            recorded = undone.enter_context(runs.RecordedRun(interrupted.folder))
            request = recorded.request = structs.replace(recorded.request, on_prompt="ask")
            approval_needed(request.program, settings)
            output = self._open_output(Path(request.program.filename).stem, report)
            mode = execution_mode(mode_of(request.program, settings.execution.mode))
            run = self._make_resumed(
                mode,
                recorded,
                interrupted.said,
                operator or system_user(),
                report,
                output,
                asker or self._asker,
            )
            write_printed(interrupted.folder, output)
            _attend(run, request)
            ends = undone.pop_all()
        ends.callback(lambda: control_service().remove(run.run_id))
        return self._gated(run, output, report, ends.close)

    def _make_resumed(
        self,
        mode: ExecutionMode,
        recorded: RecordedRun,
        said: Sequence[SaidBefore],
        operator: str,
        report: Report,
        output: OutputBuffer,
        asker: PortAsker | None,
    ) -> GuestRun:
        if mode == "process":
            from praxis_desktop.workers.pool import RemoteRun

            return RemoteRun(
                recorded.request,
                children=self._launcher.pool.children,
                on_event=report,
                output=output,
                asker=asker,
                records=self.history,
                run_id=recorded.run_id,
                resumed_by=operator,
                said=said,
            )

        return runs.resumed_run(
            recorded,
            interpreters=self._launcher.pool,
            on_event=report,
            output=output,
            asker=asker,
            records=self.history,
            operator=operator,
            said=said,
        )

    def _gated(
        self, run: GuestRun, output: OutputBuffer, report: Report, at_end: Callable[[], None]
    ) -> Launched:
        def tidy_up() -> None:
            at_end()
            self.prune_spools()

        return Launched(GatedRun(run, self._launcher.preparation.preload, report, tidy_up), output)

    def prune_spools(self) -> None:
        """Delete old spool files, and those beyond the size limit.

        With thousands of files, this takes too long to be done while a run starts.
        """
        keep = self._launcher.settings.output
        try:
            prune_spools(self._spools, max_age_s=keep.spool_days * 24 * 3600.0, max_total=keep.spool_bytes)
        except OSError as error:
            log.warning("Old output is not removed: %s", error)

    def _make_run(
        self,
        mode: ExecutionMode,
        request: RunRequest,
        report: Report,
        output: OutputBuffer,
        asker: PortAsker | None,
    ) -> GuestRun:
        if mode == "process":
            from praxis_desktop.workers.pool import RemoteRun

            return RemoteRun(
                request,
                children=self._launcher.pool.children,
                on_event=report,
                output=output,
                asker=asker,
                records=self.history,
            )

        return runs.Run(
            request,
            interpreters=self._launcher.pool,
            on_event=report,
            output=output,
            asker=asker,
            records=self.history,
        )

    def _open_output(self, name: str, report: Report) -> OutputBuffer:
        """Create an output buffer with a spool file. If no file can be created, report that and create a
        buffer without one.
        """
        folder = self._spools
        try:
            spool = new_spool(folder, name)
            return OutputBuffer(capacity=DISPLAY_CAPACITY, overflow="skip", spool=spool)
        except OSError as error:
            report(
                LogEvent(
                    Message(
                        "No full log of this run is kept in {folder}: {reason}",
                        folder=folder,
                        reason=error.strerror,
                    ),
                    "warning",
                )
            )
            return OutputBuffer(capacity=DISPLAY_CAPACITY, overflow="skip")


def _attend(run: GuestRun, request: RunRequest) -> None:
    """Register the run, so that this user's other processes can see and control it."""
    about = About(
        request.program.title, "window", request.operator, request.name, tuple(map(str, request.ports))
    )
    control_service().add(run, about)

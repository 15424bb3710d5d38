"""Dry runs for a form, one at a time; a new one replaces the previous one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop import protocols, runs
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.runs.commands import Kill
from praxis_desktop.settings.keys import OnError

if TYPE_CHECKING:
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs import Run
    from praxis_desktop.runs.dry_run.report import DryRunReport
    from praxis_desktop.runs.request import RunRequest, RunSetup
    from praxis_desktop.workers.pool import Cancellation, Pool


log = logging.getLogger(__name__)


class DryRunOrder(Struct, frozen=True):
    """A dry run of the file at ``path`` with a set-up; ``ports`` are simulators keyed by role.

    ``digest`` identifies the file for which the set-up was made. ``on_error`` is the policy for failed
    operations, which matters in rehearsals only. ``program``, if given, is used instead of the file.
    """

    number: int
    path: Path
    digest: str
    setup: RunSetup
    ports: Mapping[str, str] = MappingProxyType({})
    on_error: OnError = "abort"
    program: Program | None = None


class DryRunNews(Struct, frozen=True):
    """News about dry run ``number``: first the current stage of its preparation, finally its report or the
    reason why there is none.
    """

    number: int
    stage: str = ""
    report: DryRunReport | None = None
    problem: str = ""
    hint: str = ""

    @property
    def is_end(self) -> bool:
        """Whether the dry run is over."""
        return self.report is not None or bool(self.problem)


class DryRuns:
    """Performs dry runs. Thread-safe; every method returns immediately, except that ``close``
    returns by its deadline. ``tell`` receives DryRunNews on the dry-run thread, but none about a dry run that
    was cancelled or replaced.
    """

    def __init__(self, pool: Callable[[], Pool], tell: Callable[[DryRunNews], None]) -> None:
        self._pool = pool
        self._tell = tell
        self._changed = threading.Condition()
        self._wanted: DryRunOrder | None = None
        self._running: Run | None = None
        self._waiting: Cancellation | None = None
        self._number = 0
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def start(self, order: DryRunOrder) -> None:
        """Start this dry run, replacing any other."""
        with self._changed:
            if self._is_closed:
                return
            self._wanted, self._number = order, order.number
            self._stop_running()
            if self._thread is None:
                from praxis_desktop.interpreter.threads import GuestThread

                self._thread = GuestThread(target=self._serve, name="dry runs", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def cancel(self) -> None:
        with self._changed:
            self._wanted, self._number = None, 0
            self._stop_running()

    def close(self, deadline: Deadline) -> bool:
        """Cancel the dry run; return False if it was still running at the deadline. Idempotent."""
        with self._changed:
            self._is_closed = True
            self._wanted, self._number = None, 0
            self._stop_running()
            self._changed.notify_all()
            thread = self._thread
        if thread is None:
            return True
        thread.join(deadline.remaining)
        return not thread.is_alive()

    def _stop_running(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        if self._running is not None:
            self._running.do(Kill())

    # ---- the thread
    def _serve(self) -> None:
        while True:
            with self._changed:
                while self._wanted is None and not self._is_closed:
                    self._changed.wait()
                if self._is_closed:
                    return
                order, self._wanted = self._wanted, None
            assert order is not None
            try:
                news = self._perform(order)
            except PraxisError as error:
                news = DryRunNews(order.number, problem=error.message, hint=error.hint)
            except Exception as error:  # the thread's last frame
                log.exception("A dry run ended by a defect of this program")
                problem = Message(
                    "This program had an internal error: {kind}: {error}",
                    kind=type(error).__name__,
                    error=error,
                )
                news = DryRunNews(order.number, problem=problem, hint="Report this, and include the log.")
            self._report(news)

    def _perform(self, order: DryRunOrder) -> DryRunNews:
        from praxis_desktop.runs.modes.dry import Dry
        from praxis_desktop.runs.printed_output import OutputBuffer
        from praxis_desktop.workers.pool import Cancellation

        request = dry_run_request(order)

        def watch(event: Event) -> None:
            if isinstance(event, ProgressEvent):
                self._report(DryRunNews(order.number, stage=event.stage))

        output = OutputBuffer(capacity=1 << 14, overflow="skip")
        dry = Dry()
        pool = self._pool()
        run = runs.Run(
            request,
            mode=dry,
            interpreters=pool,
            on_event=watch,
            output=output,
        )
        cancellation = Cancellation()
        with self._changed:
            if order.number != self._number:
                return DryRunNews(order.number)
            self._running, self._waiting = run, cancellation
        try:
            with pool.turn(cancellation):  # if cancelled while waiting, the run ends before it begins
                result = run.execute()
        finally:
            with self._changed:
                self._running = self._waiting = None
        if dry.report is not None:
            return DryRunNews(order.number, report=dry.report)
        error = result.result.error
        message, _, hint = (error.message if error is not None else "It did not start").partition("\n")
        return DryRunNews(order.number, problem=message or result.state, hint=hint.strip())

    def _report(self, news: DryRunNews) -> None:
        if news.number == self._number:
            self._tell(news)


def dry_run_request(order: DryRunOrder) -> RunRequest:
    """Return the request for a dry run. Reads the protocol's file, unless the order has a program; raises
    UsageError if it has changed.
    """
    from praxis_desktop.ports.simulators.faults import without_faults
    from praxis_desktop.runs.modes.dry import DRY_RUN_LIMIT_S, simulated_request
    from praxis_desktop.runs.request import RunRequest

    program = order.program
    if program is None:
        program = protocols.read_program(order.path, function=order.setup.protocol.function or None)
    if program.digest != order.digest:
        raise UsageError("The file was changed", hint="Its form is being reloaded.")
    request = RunRequest(
        program,
        setup=order.setup,
        # Faults are for the real run, to test how it handles them; a dry run shows the intended course.
        ports=tuple(f"{role}={without_faults(device)}" for role, device in order.ports.items()),
        timeout=DRY_RUN_LIMIT_S,
        on_error=order.on_error,
    )
    return simulated_request(request)

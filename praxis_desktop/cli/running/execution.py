"""Performs one run from the command line. The run has its own thread; this thread shows the run's events as
they happen.
"""

from __future__ import annotations

import errno
import math
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from praxis_desktop import records, runs, workers
from praxis_desktop.cli import asking, running
from praxis_desktop.cli.output.command_output import telling_warnings
from praxis_desktop.cli.output.event_text import answer_command
from praxis_desktop.cli.output.run_output import Presentation, has_no_reader
from praxis_desktop.cli.stop_signals import (
    LONGEST_WAIT_S,
    SAME_REQUEST_S,
    TERMINAL_CLOSED,
    ignored_keys,
    stopping_by_signal,
)
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, StorageError
from praxis_desktop.core.events import Event, LogEvent, ReadyEvent, ResultEvent
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.core.terminal_text import legible_line
from praxis_desktop.core.words import number_or_id
from praxis_desktop.garbage import start_is_over
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.runs.commands import Cancel, EmergencyStop, Kill
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import ExecutionMode, Settings, log_warnings
from praxis_desktop.workers.control.attended import About
from praxis_desktop.workers.control.service import control_service

if TYPE_CHECKING:
    from praxis_desktop.cli.asking.prompts import PromptAsker
    from praxis_desktop.cli.asking.terminal_lines import TerminalLines
    from praxis_desktop.cli.running.benchmark import Benchmark
    from praxis_desktop.cli.running.options import Conduct
    from praxis_desktop.ports.granting.remembering import Memory
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.records.history.history import History
    from praxis_desktop.runs import Run
    from praxis_desktop.runs.commands import Controllable
    from praxis_desktop.runs.modes.from_file import Checkpointing
    from praxis_desktop.runs.rehearsal.death import Death
    from praxis_desktop.workers.pool import Pool, RemoteRun


class Conducting:
    """Controls ``run`` as ``conduct`` specifies, if the run can be controlled; questions are asked on the
    terminal that ``lines`` reads. ``records`` stores the run's record.
    """

    def __init__(
        self,
        run: Controllable | None,
        conduct: Conduct | None,
        lines: TerminalLines | None,
        records: History | None,
    ) -> None:
        self.run = run
        self._conduct = conduct
        self._lines = lines
        self._records = records
        self._prompts: PromptAsker | None = None
        self._wants_reason = False

    # ---- the thread that shows events
    @property
    def is_asking(self) -> bool:
        """Whether the user is being prompted for a line of input at the terminal."""
        return self._prompts is not None and self._prompts.is_asking

    def make_room(self) -> None:
        """Clear the line being typed, before text is written on the terminal."""
        if self._prompts is not None:
            self._prompts.make_room()

    def tell(self, event: Event, present: Callable[[Event], None]) -> None:
        """Show ``event``; if it is a question, ask it immediately."""
        if self._prompts is not None:
            if isinstance(event, AnswerEvent) and self._prompts.withdraw(event.number):
                return  # the person who typed the answer knows it
            self._prompts.make_room()
        present(event)
        if not isinstance(event, PromptEvent) or self.run is None:
            return
        if self._lines is not None:
            self._prompts = self._prompts or self._asker(self._lines, self.run)
            self._prompts.ask(event)
        elif "policy" not in event.details:  # the run waits
            present(LogEvent(f"Answer with:  {answer_command(self.run.run_id, event)}", "notice"))

    def ask_for_reason(self, tell: Callable[[Event], None]) -> None:
        """Ask why the run was stopped, if a reason is required and missing, and record the answer."""
        conduct, lines, run = self._conduct, self._lines, self.run
        if not self._wants_reason or conduct is None or lines is None or run is None:
            return
        reason = (self._prompts or self._asker(lines, run)).reason_for_stop()
        if not reason or self._records is None:
            return
        try:
            self._records.note(run.run_id, f"stopped: {reason}", by=conduct.operator)
        except PraxisError as error:
            tell(LogEvent(f"the reason was not saved: {error.message}", "warning"))

    # ---- any thread
    def cancel(self, reason: str = "") -> None:
        """Stop the run on behalf of the operator; a missing reason is requested once the run has stopped."""
        if self.run is not None:
            operator, given = self._stopped_by(reason)
            self.run.do(Cancel(by=operator, reason=given or reason))

    def emergency_stop(self) -> str:
        """Stop every instrument on behalf of the operator; return why that is refused, or ""."""
        if self.run is not None:
            operator, reason = self._stopped_by()
            refused = self.run.do(EmergencyStop(by=operator, reason=reason))
            return "" if refused is None else refused.message
        return ""

    def export(self, event: ResultEvent, tell: Callable[[Event], None]) -> None:
        """Export the record before the last event is shown; a failure becomes a warning."""
        folder = event.details.get("record")
        if self._conduct is None or self._conduct.export is None or not isinstance(folder, str):
            return
        export = self._conduct.export
        warnings = records.export_after(Path(folder), export.folder, export.formats)
        for warning in warnings:
            tell(LogEvent(warning, "warning"))
        if not warnings:
            tell(LogEvent(f"exported to {export.folder}", "notice"))

    def _stopped_by(self, reason: str = "") -> tuple[str, str]:
        conduct = self._conduct
        if conduct is None:
            return "", ""
        self._wants_reason |= conduct.requires_reason and not (reason or conduct.reason)
        return conduct.operator, conduct.reason

    def _asker(self, lines: TerminalLines, run: Controllable) -> PromptAsker:
        conduct = self._conduct
        return asking.PromptAsker(
            lines,
            run,
            by="" if conduct is None else conduct.operator,
            requires_reason=conduct is not None and conduct.requires_reason,
        )


_CHUNK = 1 << 16
_MOST_EVENTS = 4096
"""Maximum number of events queued before the run has to wait."""

LAST_WAIT_S = 5.0
"""Seconds that an exiting process waits for an image build, which can be abandoned within milliseconds."""

_LAST_TOLD_S = 0.5
"""Seconds that an exiting process waits while other processes are still being notified of the run's end."""

_INSISTENCE_S = 1.0
"""Seconds after which a repeated or held Ctrl+C counts as another request."""

_LAST_HALT_S = 1.0
"""Seconds that the third Ctrl+C waits for the instruments to stop."""


class Execution:
    """A run whose events are shown in order with the program's output.

    ``mode`` says where the program runs. ``input_is_used_up`` means that the program itself was read from
    standard input, which leaves nothing for ``input()``. ``benchmark`` is the number of runs to time;
    ``checkpointing`` says where checkpoints are saved. ``notes`` are shown first. The program's questions
    about ports are asked on the terminal that ``lines`` reads; ``memory`` stores remembered ports. ``pool``,
    closed at the end, supplies interpreters; the default is a new pool. ``records`` stores the run's record;
    ``conduct`` lists further tasks for the run. ``maker`` creates another kind of run.
    """

    def __init__(
        self,
        request: RunRequest,
        presentation: Presentation,
        settings: Settings,
        *,
        mode: ExecutionMode = "thread",
        input_is_used_up: bool = False,
        benchmark: int | None = None,
        checkpointing: Checkpointing | None = None,
        notes: Sequence[LogEvent] = (),
        lines: TerminalLines | None = None,
        memory: Memory | None = None,
        pool: Pool | None = None,
        records: History | None = None,
        conduct: Conduct | None = None,
        maker: Callable[..., Run | Death] | None = None,
    ) -> None:
        self._presentation = presentation
        self._request = request
        self._events: deque[tuple[int, Event]] = deque()
        self._told = 0
        self._stops = 0
        self._last_signal = self._last_stop = -math.inf
        self._has_ended = threading.Event()
        self._ignored_keys = ignored_keys()
        self._is_on_terminal = sys.stdout.isatty() or sys.stderr.isatty()
        self._defect: Exception | None = None
        self._output = OutputBuffer()
        self._settings = settings
        self._lines = lines
        self._notes = notes
        self._records = records
        self._mode = mode
        self._pool = pool
        make = partial(self._maker(benchmark, checkpointing), request) if maker is None else maker
        self._run = make(
            on_event=self._on_event,
            output=self._output,
            stdin=None if input_is_used_up else self._read_input,
            asker=None if lines is None else _asker(lines, memory),
            **({} if records is None else {"records": records}),
        )
        self.run_id = self._run.run_id
        # The repeated runs of a benchmark cannot be controlled.
        controls = None if benchmark is not None else cast("Controllable", self._run)
        self._conducting = Conducting(controls, conduct, lines, records)

    def perform(self) -> int:
        """Perform the run and return the exit code.

        Raises this program's own errors, and StorageError if the output cannot be written. If nothing reads
        the output any longer, the run is stopped and nothing more is shown.
        """
        kind = threading.Thread if self._mode == "process" else GuestThread
        if self._conducting.run is not None:
            control_service().add(self._conducting.run, self._about())
        try:
            return self._perform(kind(target=self._execute, name="run", daemon=True))
        finally:
            control_service().remove(self.run_id)
            control_service().close(Deadline.after(_LAST_TOLD_S))
            if self._pool is not None:
                self._pool.close(Deadline.after(LAST_WAIT_S))

    def _maker(
        self, benchmark: int | None, checkpointing: Checkpointing | None
    ) -> Callable[..., Run | Benchmark | RemoteRun]:
        self._pool = self._pool or workers.desktop_pool(settings=self._settings)
        if self._mode == "process":
            return partial(workers.RemoteRun, children=self._pool.children)
        if checkpointing is not None:
            checkpointed = runs.Checkpointed(checkpointing, images=self._pool)
            return partial(runs.Run, interpreters=self._pool, mode=checkpointed)
        if benchmark is None:
            return partial(runs.Run, interpreters=self._pool)
        return partial(running.Benchmark, interpreters=self._pool, count=benchmark)

    def _perform(self, thread: threading.Thread) -> int:
        signals = stopping_by_signal(self._stop, self._stop_in_emergency, ended=self._stop)
        with telling_warnings(self._append), signals:
            log_warnings(self._settings)
            for note in (*self._notes, *self._ignored):
                self._append(note)
            thread.start()
            self._tell_interrupted()
            try:
                self._tell_all(thread)
            except OSError as error:
                is_closed = self._is_on_terminal and error.errno == errno.EIO
                if is_closed:
                    self._wind_down(thread, TERMINAL_CLOSED)
                elif has_no_reader(error):
                    self._wind_down(thread, "nothing reads the output any longer")
                else:
                    reason = f"the output cannot be written: {error.strerror}"
                    self._wind_down(thread, reason)
                    raise StorageError(reason) from error
        self._conducting.ask_for_reason(self._presentation.event)
        if self._defect is not None:
            raise self._defect
        return self._run.exit_code

    @property
    def _ignored(self) -> list[LogEvent]:
        """Warnings about keys that users expect to stop the run but that cannot, because their signals are
        ignored. Each warning names the commands to use instead.
        """
        has_ports = self._request.ports or self._request.setup is not None
        if not self._ignored_keys or not has_ports or self._conducting.run is None:
            return []
        keys, run_id = " and ".join(self._ignored_keys), self.run_id[:8]
        stop, emergency = f"praxis-desktop runs stop {run_id}", f"praxis-desktop runs emergency-stop {run_id}"
        how = f"`{stop}`, in an emergency `{emergency}`"
        return [
            LogEvent(
                f"{keys} cannot stop this run: it was started with those signals ignored. Use {how}",
                "warning",
            )
        ]

    def _tell_interrupted(self) -> None:
        """Warn about interrupted runs, which the user should resume or close."""
        found = [] if self._records is None else self._records.interrupted(self.run_id)
        if found:
            run_id, title, number = found[0]
            called, title = number_or_id(number, run_id), legible_line(title)
            more = f", as were {len(found) - 1} others" if len(found) > 1 else ""
            what = f"run {called} ({title}) was interrupted{more}: `praxis-desktop history resume {called}`"
            self._append(LogEvent(f"{what} resumes it; `history close` gives it up", "warning"))

    # ---- the run's thread
    def _execute(self) -> None:
        try:
            self._run.execute()
        except Exception as error:  # noqa: BLE001 - raised again on the main thread
            self._defect = error
        finally:
            self._has_ended.set()
            self._output.close()  # a run that ended because of a defect may not have closed it

    def _on_event(self, event: Event) -> None:
        """Queue an event. Like writing to a pipe, this blocks while too many events are queued."""
        if isinstance(event, ReadyEvent):
            start_is_over()
        if isinstance(event, ResultEvent):
            self._conducting.export(event, self._append)
        control_service().tell(self.run_id, event)
        if not self._presentation.tells(event):
            return
        self._output.wait_for_room(lambda: len(self._events) < _MOST_EVENTS)
        self._append(event)

    # ---- any thread
    def _read_input(self) -> bytes:
        if self._lines is None:
            return _read_standard_input()
        return self._lines.read_for_program(_read_standard_input)

    def _append(self, event: Event) -> None:
        self._events.append((self._output.total, event))
        self._output.wake()

    def _stop(self, reason: str = "") -> None:
        """Stop the run: gently the first time, forcibly the second. The third time, end the process,
        if possible after stopping the instruments. ``reason`` says why, if no person asked for it.
        """
        now = time.monotonic()
        before, self._last_signal = self._last_signal, now
        if now - before < SAME_REQUEST_S and now - self._last_stop < _INSISTENCE_S:
            return
        self._last_stop = now
        self._stops += 1
        if self._stops > 2:
            # On a thread and without cleaning up: code that hangs must not keep the process from ending.
            threading.Thread(target=self._stop_in_emergency, name="last stop", daemon=True).start()
            self._has_ended.wait(_LAST_HALT_S)
            os._exit(ExitCode.STOPPED)
        self._output.hold_no_longer()
        if self._conducting.run is None:
            self._run.do(Cancel(by=self._request.operator, reason=reason))
        self._conducting.cancel(reason)

    def _stop_in_emergency(self) -> None:
        """Immediately stop every instrument and the program; each further request stops them again."""
        self._output.hold_no_longer()
        if self._conducting.run is None:
            self._run.do(Kill(by=self._request.operator))
        refused = self._conducting.emergency_stop()
        if refused:
            self._append(LogEvent(refused, "warning"))

    # ---- the main thread
    def _tell_all(self, thread: threading.Thread) -> None:
        while thread.is_alive() or not self._output.drained:
            self._tell()
            if self._output.drained:
                thread.join(LONGEST_WAIT_S)
        while self._events:
            self._tell()

    def _tell(self) -> None:
        """Show new output and events, or wait a short time if there are none."""
        # Read this before the events: output written later may belong after an event that is not queued yet.
        limit = min(_CHUNK, self._output.total - self._told)
        if self._events:
            place, event = self._events[0]
            if self._told >= place:
                self._take_event()
                self._conducting.tell(event, self._presentation.event)
                return
            limit = min(limit, place - self._told)
        chunks = self._output.read(limit, Deadline.after(LONGEST_WAIT_S))
        if not chunks and not self._events and not self._conducting.is_asking:
            self._presentation.idle()
        for chunk in chunks:
            self._told += len(chunk.data) + chunk.skipped
            self._conducting.make_room()
            self._presentation.output(chunk)

    def _take_event(self) -> None:
        self._events.popleft()
        if len(self._events) == _MOST_EVENTS // 2:
            self._output.make_room()

    def _wind_down(self, thread: threading.Thread, reason: str) -> None:
        """Stop the run for this reason, unless it is already stopping, and discard its output until the run
        has ended.
        """
        if not self._stops:
            self._stop(reason)
        while thread.is_alive():
            self._events.clear()
            self._output.read(_CHUNK, Deadline.after(LONGEST_WAIT_S))
            if self._output.drained:
                thread.join(LONGEST_WAIT_S)

    def _about(self) -> About:
        request = self._request
        return About(request.program.title, "command line", request.operator, request.name, request.ports)


def _asker(lines: TerminalLines, memory: Memory | None) -> PortAsker:
    return asking.TerminalAsker(lines, memory=memory)


def _read_standard_input() -> bytes:
    """Wait for the next bytes of standard input and return them; b"" at the end of the input. Raises OSError.

    This bypasses Python's own buffer, because a thread waiting inside it would keep the process from exiting.
    """
    buffer = sys.stdin.buffer
    raw: BinaryIO = getattr(buffer, "raw", buffer)
    return raw.read(_CHUNK) or b""

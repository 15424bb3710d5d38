"""A run in a process of its own, which its starter uses like any other."""

from __future__ import annotations

import logging
import math
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import (
    ErrorInfo,
    Event,
    ExecutionResult,
    ResultEvent,
    RunState,
    StateEvent,
)
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.watchdog import grace_of
from praxis_desktop.workers.alarms import Alarm
from praxis_desktop.workers.messages import Input, Stderr, Stdout
from praxis_desktop.workers.processes.child_process import ChildProcess
from praxis_desktop.workers.processes.framing import FrameTooLarge, encode
from praxis_desktop.workers.processes.reserve import Reserve
from praxis_desktop.workers.processes.run_messages import (
    FROM_RUN,
    Ended,
    Failed,
    FromRun,
    GetReady,
    InputFailed,
    InputWanted,
    Kill,
    Perform,
    PortUnwanted,
    PortWanted,
    Stop,
    Told,
    event_of,
)

if TYPE_CHECKING:
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.workers.processes.port_questions import AskedRemotely

log = logging.getLogger(__name__)

KILL_S = 3.0
"""Seconds after a hard stop, or after the last step of a gentle one, by which the process must have told how
its run ended; then it is killed.
"""

SILENCE_S = 15.0
"""Seconds after its time limit by which a program's end must have been told."""


RESERVE_S = 0.5
"""Seconds after a run at which a process for the next one is started."""


def process_reserve(cache: Path) -> Reserve[FromRun]:
    """A process for the next run, with the images from ``cache`` that most start from; none before it is
    ordered.
    """

    def start() -> ChildProcess[FromRun]:
        child = _new_process()
        child.write(encode(GetReady(str(cache))))
        return child

    return Reserve(start)


def _new_process() -> ChildProcess[FromRun]:
    return ChildProcess("praxis_desktop.workers.processes.run_child", [], FROM_RUN)


class NoProcess(PraxisError):
    """The process of a run cannot be started, or failed by a defect of this program."""


class ProcessRun:
    """As ``runs.run.Run``, in a child process: the same events and output in the same order, the same exit
    codes; ports are opened there. Any thread can host it, whatever its stack.

    A process that dies is a failed run. ``cache`` is the folder of machine code and images. The process is
    taken from ``reserve`` if there is one (see ``process_reserve``).
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        cache: Path,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        stdin: Callable[[], bytes] | None = None,
        asker: PortAsker | None = None,
        reserve: Reserve[FromRun] | None = None,
    ) -> None:
        self._reserve = reserve
        self.request = request
        self.run_id = uuid.uuid4().hex
        self.exit_code = 0
        """The command line's exit code for how the run ended, once it has."""
        self._cache = cache
        self._on_event = on_event
        self._output = output
        self._stdin = stdin
        self._questions: AskedRemotely | None = None
        if asker is not None:
            from praxis_desktop.workers.processes.port_questions import AskedRemotely

            self._questions = AskedRemotely(asker, self._answer, began=self._begin_wait, ended=self._end_wait)
        self._lock = threading.Lock()
        self._child: ChildProcess[FromRun] | None = None
        self._stops = 0
        self._is_killed = False
        self._alarm = Alarm()
        self._limit = Alarm()
        self._ends_at = math.inf
        self._waits = 0
        self._waits_since = 0.0
        self._started = 0.0
        self._result: ResultEvent | None = None
        self._defect: Failed | None = None

    # ---- any thread
    def stop(self) -> None:
        """Stop the program gently, after a while harder; asked for again, at once. Returns immediately."""
        self._output.hold_no_longer()
        with self._lock:
            self._stops += 1
            child = self._child
            if child is not None:
                grace = 2 * grace_of(self.request) if self._stops == 1 else 0
                self._alarm.set(KILL_S + grace, child.kill)
        if child is not None:
            child.write(encode(Stop()))

    def kill(self) -> None:
        """Stop the program at once, whatever it does. Returns immediately."""
        self._output.hold_no_longer()
        with self._lock:
            self._is_killed = True
            child = self._child
            if child is not None:
                self._alarm.set(KILL_S, child.kill)
        if child is not None:
            child.write(encode(Kill()))

    @property
    def stop_requested(self) -> bool:
        """Whether somebody has asked for the run to be stopped."""
        return self._stops > 0 or self._is_killed

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        child = self._child
        return None if child is None else child.pid

    # ---- the run's thread
    def execute(self) -> ResultEvent:
        """Do the run and return its last event, having told all of them. Raises NoProcess for a defect of
        ours.
        """
        self._started = time.time()
        try:
            try:
                self._perform()
            finally:
                self._alarm.clear()
                self._limit.clear()
                self._output.close()
                if self._reserve is not None:
                    self._reserve.order(RESERVE_S)
            if self._defect is not None:
                raise NoProcess(f"the run's process failed: {self._defect.message}\n{self._defect.stack}")
            assert self._result is not None
            result = self._with_spool(self._result)
            self._on_event(StateEvent(result.state))
            self._on_event(result)
            return result
        finally:
            self._child = None

    def _perform(self) -> None:
        try:
            start = encode(
                Perform(
                    self.request,
                    self.run_id,
                    str(self._cache),
                    has_input=self._stdin is not None,
                    can_ask=self._questions is not None,
                )
            )
            child = (None if self._reserve is None else self._reserve.take()) or _new_process()
        except (OSError, TypeError, FrameTooLarge) as error:
            raise NoProcess(f"no process can be started for the run: {error}") from error
        child.write(start)
        with self._lock:
            self._child = child
            stops, is_killed = self._stops, self._is_killed
        if is_killed:
            self.kill()
        elif stops:
            child.write(encode(Stop()))
        child.attend(self._hear, self._note_end)

    def _hear(self, message: FromRun) -> None:
        if isinstance(message, Stdout | Stderr):
            self._output.write("stdout" if isinstance(message, Stdout) else "stderr", message.data)
        elif isinstance(message, Told):
            event = event_of(message)
            if isinstance(event, ResultEvent):
                self._result = event
            elif not (isinstance(event, StateEvent) and event.state in _LAST_STATES):
                if isinstance(event, StateEvent) and event.state == "running":
                    self._limit_silence(self.request.timeout)
                self._on_event(event)
        elif isinstance(message, InputWanted):
            self._begin_wait()
            threading.Thread(target=self._read_input, name="standard input", daemon=True).start()
        elif isinstance(message, PortWanted):
            if self._questions is not None:
                self._questions.ask(message)
        elif isinstance(message, PortUnwanted):
            if self._questions is not None:
                self._questions.withdraw(message.number)
        elif isinstance(message, Ended):
            self.exit_code = message.exit_code
        else:
            self._defect = message

    def _read_input(self) -> None:
        """Answer one request for input, however long that takes."""
        child, stdin = self._child, self._stdin
        if child is None or stdin is None:
            return
        try:
            answer: Input | InputFailed = Input(stdin())
        except OSError as error:
            answer = InputFailed(error.errno or 0, error.strerror or str(error))
        self._end_wait()
        child.write(encode(answer))

    def _answer(self, message: Struct) -> None:
        child = self._child
        if child is not None:
            child.write(encode(message))

    def _begin_wait(self) -> None:
        """A person is waited for, perhaps for several things at once: that does not count."""
        with self._lock:
            if not self._waits:
                self._waits_since = time.monotonic()
                self._limit.clear()
            self._waits += 1

    def _end_wait(self) -> None:
        """A wait for a person is over."""
        with self._lock:
            self._waits -= 1
            is_over = not self._waits and self._ends_at != math.inf
            remaining = self._ends_at - self._waits_since
        if is_over:
            self._limit_silence(remaining)

    def _limit_silence(self, remaining: float | None) -> None:
        """The process ends its program when its time is up; if it does not even do that, it is killed."""
        child = self._child
        if remaining is not None and child is not None:
            self._ends_at = time.monotonic() + remaining
            self._limit.set(remaining + SILENCE_S, child.kill)

    def _note_end(self, reason: str) -> None:
        """The process is gone: if it has not said how the run ended, that is how it ended."""
        if self._questions is not None:
            self._questions.withdraw()
        if self._result is not None or self._defect is not None:
            return
        state: RunState = "cancelled" if self.stop_requested else "failed"
        if self.stop_requested:
            error = ErrorInfo("Killed", "the program was stopped")
            self.exit_code = 3
        else:
            error = ErrorInfo("ProcessDied", f"the process of the program ended ({reason})")
            self.exit_code = 1
        result = ExecutionResult(
            self._output.tail, (time.time() - self._started) * 1000, self._started * 1000, error=error
        )
        details = {"output_bytes": self._output.total}
        self._result = ResultEvent(state, self.run_id, result, details)

    def _with_spool(self, event: ResultEvent) -> ResultEvent:
        """The output's file is on this side."""
        if self._output.spool is None:
            return event
        details = {**event.details, "spool": str(self._output.spool)}
        if self._output.spool_error:
            details["spool_error"] = self._output.spool_error
        return ResultEvent(event.state, event.run_id, event.result, details)


_LAST_STATES: tuple[RunState, ...] = ("completed", "failed", "cancelled")
"""Told when the process is gone, right before the result."""

"""The half of a worker that is on the interpreter's thread: it answers requests, one after the other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import ErrorInfo, ExecutionResult
from praxis_desktop.interpreter.control import SIGINT, SIGXCPU
from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.interpreter.faults import GuestError, GuestExit, Killed, PythonError, TimedOut
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.runs._result import outcome_of
from praxis_desktop.runs._watchdog import INSISTENCE, WARNING_S
from praxis_desktop.runs.output import OutputTail
from praxis_desktop.runs.tracing import Trace
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.alarms import Alarm
from praxis_desktop.workers.messages import (
    Answer,
    Call,
    Capture,
    Captured,
    Close,
    Complete,
    Completions,
    Error,
    Init,
    Outgoing,
    Ready,
    Request,
    Run,
    RunResult,
    Stderr,
    Stdout,
)
from praxis_desktop.workers.serving.defects import defects_as_errors
from praxis_desktop.workers.serving.guest import Guest, finish_quietly
from praxis_desktop.workers.serving.outfit import MakeOutfit
from praxis_desktop.workers.serving.start_progress import StartProgress
from praxis_desktop.workers.serving.stock import InterpreterSource, Stock
from praxis_desktop.workers.sessions import SessionIdentity, Sessions

log = logging.getLogger(__name__)

START_S = 120.0
"""Seconds in which an interpreter can be started, on a slow disk and without an image, too."""

GRACE_S = 10.0
"""Seconds after a hard stop by which an interpreter's thread has to be back; it takes a millisecond."""

_COURTESY_S = 0.0002
"""Seconds in which whoever waits for an answer takes it: on a busy machine that makes milliseconds."""


class Task:
    """A request on its way: what other threads ask of it. Guarded by its server's lock."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.guest: Guest | None = None
        self.interrupts = 0
        self.kill_fault: Killed | None = None
        self.is_late = False
        """Whether it was told that its time is running out."""
        self.is_ending = False
        """Whether its program is over: what interrupts it now comes too late."""
        self.has_ended = False


class Server:
    """Answers requests with interpreters of its own.

    ``emit`` gets the messages, on the interpreter's thread. ``on_hung`` is called, on the alarms' thread,
    when that thread does not come back from a hard stop. ``containers`` writes and reads sessions as bytes.
    ``make_outfit`` is asked for what each interpreter has besides its program.
    """

    def __init__(
        self,
        source: InterpreterSource,
        *,
        emit: Callable[[Outgoing], None],
        on_hung: Callable[[Task], None],
        containers: Sessions | None = None,
        make_outfit: MakeOutfit | None = None,
    ) -> None:
        self._containers = containers
        self._make_outfit = make_outfit
        self._emit = emit
        self._on_hung = on_hung
        self._stock = Stock(source)
        self._used: Guest | None = None
        self._sessions: dict[str, Guest] = {}
        self._lock = threading.Lock()
        self._alarm = Alarm()
        self.memory_bytes = 0
        """Bytes of linear memory of all interpreters, as of the last request."""

    # ---- any thread
    def expect(self, task: Task) -> None:
        """``task`` is about to come: from now on it will not wait for ever, wherever the thread may be."""
        timeout = task.request.timeout
        if timeout is not None:
            self._alarm.set(timeout + START_S, lambda: self._hung(task))

    def interrupt(self, task: Task) -> None:
        """KeyboardInterrupt for ``task``, unless it has ended."""
        self._signal(task, SIGINT)

    def kill(self, task: Task, fault: Killed) -> None:
        """End ``task`` at once, unless it has ended."""
        with self._lock:
            if task.has_ended:
                return
            task.kill_fault = task.kill_fault or fault
            if task.guest is None:
                self._stock.stop(task.kill_fault)
            else:
                task.guest.control.kill(task.kill_fault)
            self._alarm.set(GRACE_S, lambda: self._hung(task))

    def begin_closing(self) -> None:
        """No more requests will come: nothing is prepared any more."""
        self._stock.begin_closing()

    def _signal(self, task: Task, number: int) -> None:
        with self._lock:
            if not task.is_ending:
                task.interrupts += 1
                if task.guest is not None:
                    task.guest.control.interrupt(number)

    # ---- the alarms' thread
    def _warn(self, task: Task, remaining: float) -> None:
        with self._lock:
            if task.has_ended or task.kill_fault is not None:
                return
            task.is_late = True
            rest = remaining * INSISTENCE
            self._alarm.set(remaining - rest, lambda: self._insist(task, rest))
        self._signal(task, SIGXCPU)

    def _insist(self, task: Task, remaining: float) -> None:
        with self._lock:
            if task.has_ended or task.kill_fault is not None:
                return
            self._alarm.set(remaining, lambda: self._expire(task))
        self._signal(task, SIGINT)

    def _expire(self, task: Task) -> None:
        self.kill(task, TimedOut("the program took longer than its time limit"))

    def _hung(self, task: Task) -> None:
        with self._lock:
            if task.has_ended:
                return
            task.has_ended = True
        self._on_hung(task)

    # ---- the interpreter's thread
    def start(self, message: Init) -> bool:
        """Get ready for requests; emits Progress and Ready, or Error and returns False."""
        began = time.perf_counter()
        progress = StartProgress(self._emit)
        try:
            self._stock.change(message.recipe, progress.report)
        except PraxisError as error:
            self._emit(Error(type(error).__name__, error.message, error.hint))
            return False
        progress.end()
        self._emit(Ready((time.perf_counter() - began) * 1000))
        return True

    def serve(self, task: Task) -> None:
        """Answer a request; ``tidy`` after it."""
        request = task.request
        if isinstance(request, Run | Call):
            answer: Answer = self._perform(task, request)
        else:
            answer = self._inspect(task, request)
        self.leave(task)
        self._emit(answer)

    def end_session(self, message: Close) -> None:
        """Give up a session's interpreter, if there is one."""
        guest = self._sessions.pop(message.session or "", None)
        if guest is not None:
            guest.close()

    def close(self) -> None:
        """Give up all interpreters; idempotent."""
        self._stock.drop()
        for guest in self._sessions.values():
            guest.close()
        self._sessions.clear()

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions that there are; from any thread, as of some moment."""
        return tuple(self._sessions.copy())

    # ---- requests
    def _perform(self, task: Task, request: Run | Call) -> RunResult:
        started = time.time()
        tail = OutputTail()
        value: object = None
        error: ErrorInfo | None = None
        trace = Trace()
        guest: Guest | None = None
        try:
            with defects_as_errors(), self._guest_of(task, request) as guest:
                guest.output_to(tail, self._stream(request) if request.stream else None)
                try:
                    value = self._run(guest, request)
                finally:
                    guest.output_to(tail, None)
                    if isinstance(request, Run) and request.trace:
                        trace = guest.take_trace()
        except PraxisError as fault:
            outcome = outcome_of(
                fault,
                filename=request.filename if isinstance(request, Run) else "",
                time_limit=request.timeout if task.is_late or isinstance(fault, TimedOut) else None,
            )
            value, error = outcome.value, outcome.error
        result = ExecutionResult(
            tail.text, (time.time() - started) * 1000, started * 1000, value, error, trace.callstack
        )
        is_lost = request.session is not None and guest is not None and guest.is_lost
        return RunResult(request.request_id, result, tail.total, is_lost)

    def _run(self, guest: Guest, request: Run | Call) -> object:
        if isinstance(request, Call):
            return guest.call(request)
        if request.session is not None:
            return guest.run(request)
        try:
            value = guest.run(request)
        except (PythonError, GuestExit):
            finish_quietly(guest)
            raise
        guest.finish()
        return value

    def _inspect(self, task: Task, request: Capture | Complete) -> Answer:
        try:
            with defects_as_errors(), self._guest_of(task, request) as guest:
                if isinstance(request, Capture):
                    return Captured(request.request_id, self._capture(guest, request.session))
                names, start = guest.interpreter.complete(request.source)
                return Completions(request.request_id, tuple(names), start)
        except PraxisError as error:
            return Error(type(error).__name__, error.message, error.hint, request.request_id)

    def _capture(self, guest: Guest, session: str) -> bytes:
        if self._containers is None:
            raise NotCapturable("this worker was not told how sessions are written")
        identity = SessionIdentity(session, guest.requests, guest.recipe)
        return self._containers.pack(guest.interpreter.checkpoint(), identity)

    @contextmanager
    def _guest_of(self, task: Task, request: Request) -> Iterator[Guest]:
        """The interpreter for a request, which while inside can be stopped, and is at the end of its time."""
        guest = self._choose(request)
        with self._lock:
            task.guest = guest
            if task.kill_fault is not None:
                guest.control.kill(task.kill_fault)
            elif task.interrupts:
                guest.control.interrupt()
            if request.timeout is not None and task.kill_fault is None:
                rest = min(WARNING_S, request.timeout / 2)
                self._alarm.set(request.timeout - rest, lambda: self._warn(task, rest))
        try:
            yield guest
        finally:
            self._end(task, guest)

    def _end(self, task: Task, guest: Guest) -> None:
        """From here on nothing that was meant for ``task`` reaches ``guest``, nor did it leave a trace."""
        with self._lock:
            task.is_ending = True
        try:
            if task.interrupts and guest is not self._used and not guest.is_lost:
                # Code of the guest, of which its session may have made anything: the time limit holds.
                guest.forget_interrupts()
        except GuestError as error:
            log.info("A session's interpreter did not take an interrupt back: %s", error)
            self._give_up_session(guest)

    def leave(self, task: Task) -> None:
        """``task`` has ended: nothing waits for it any more."""
        with self._lock:
            self._alarm.clear()
            task.has_ended = task.is_ending = True
            task.guest = None
            self._stock.go_on()

    # ---- interpreters
    def _choose(self, request: Request) -> Guest:
        session = request.session
        if session is None:
            self._used = self._start_guest()
            return self._used
        guest = self._sessions.get(session)
        if guest is None:
            data = None if isinstance(request, Capture | Complete) else request.session_bytes
            guest = self._start_guest() if data is None else self._resume_guest(data)
            self._sessions[session] = guest
        return guest

    def _start_guest(self) -> Guest:
        return self._started(self._stock.take(), self._stock.recipe)

    def _resume_guest(self, data: bytes) -> Guest:
        """A session as it was when ``data`` were captured. Raises SessionRefused."""
        if self._containers is None:
            raise NotCapturable("this worker was not told how sessions are read")
        session = self._containers.unpack(data)
        guest = self._started(self._containers.prepare(session), session.identity.recipe)
        guest.requests = session.identity.generation
        return guest

    def _started(self, prepared: PreparedInterpreter, recipe: Recipe) -> Guest:
        try:
            return Guest(prepared, recipe, self._make_outfit)
        except PraxisError:
            prepared.close()
            raise

    def _give_up_session(self, guest: Guest) -> None:
        for name in [name for name, other in self._sessions.items() if other is guest]:
            self._sessions.pop(name).close()

    def tidy(self, *, is_idle: bool) -> None:
        """Give up what the last request has used up; ``is_idle`` says that no other waits."""
        used, self._used = self._used, None
        if used is not None:
            if is_idle:
                # Closing keeps this process's other threads waiting; first of all somebody wants the answer.
                time.sleep(_COURTESY_S)
            used.close()
        for session in [name for name, guest in self._sessions.items() if guest.is_lost]:
            self._sessions.pop(session).close()
        self.memory_bytes = sum(guest.memory_bytes for guest in self._sessions.values())

    def stock(self) -> bool:
        """Have one interpreter more ready for the runs to come; False when there are enough, or none can be
        made.
        """
        return self._stock.fill()

    def _stream(self, request: Run | Call) -> Callable[[StreamName, bytes], None]:
        def write(stream: StreamName, data: bytes) -> None:
            kind = Stdout if stream == "stdout" else Stderr
            self._emit(kind(request.request_id, data))

        return write

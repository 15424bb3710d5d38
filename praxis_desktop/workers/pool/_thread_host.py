"""Hosts guests on a thread of this process, and answers requests one after another."""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import ErrorInfo, ExecutionResult
from praxis_desktop.interpreter import Control, Interpreter
from praxis_desktop.interpreter.control import SIGINT, SIGXCPU
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.interpreter.faults import (
    GuestError,
    GuestExit,
    InterpreterClosed,
    Killed,
    PythonError,
    TimedOut,
)
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.runs import INSISTENCE, local_timezone, outcome_of, warning_before
from praxis_desktop.runs.guest_program import plain_value
from praxis_desktop.runs.printed_output import OutputTail
from praxis_desktop.runs.tracing import Trace, taken_trace
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.pool._warm_interpreters import Prepare
from praxis_desktop.workers.pool.messages import (
    DEFAULT_FILENAME,
    Answer,
    Call,
    Capture,
    Captured,
    Error,
    Request,
    Run,
    RunResult,
    Stderr,
    Stdout,
    refusal,
)
from praxis_desktop.workers.pool.sessions import SessionIdentity, Sessions
from praxis_desktop.workers.timers import Timer

log = logging.getLogger(__name__)

START_S = 120.0
"""Seconds within which an interpreter can be started, even on a slow disk and without an image."""

HUNG_AFTER_S = 10.0
"""Seconds after a hard stop within which the interpreter's thread must return; it usually takes 1 ms."""

_COURTESY_S = 0.0002
"""Seconds to wait before closing interpreters, so that the caller receives its answer first; on a busy
machine this saves milliseconds.
"""

OnOutput = Callable[["Stdout | Stderr"], None]

StartThread = Callable[[Callable[[], None]], None]
"""Calls a function on a new thread that has the stack of a GuestThread. Raises RuntimeError if no thread
can be started.
"""


class Defect(PraxisError):
    """A defect in this program; the message names the defect."""

    def __init__(self, message: str, stack: str) -> None:
        super().__init__(message, hint="Save the details and report them.")
        self.traceback = stack


@contextmanager
def defects_as_errors() -> Iterator[None]:
    """Turn unexpected exceptions into errors, because each request must be answered."""
    try:
        yield
    except PraxisError:
        raise
    except Exception as error:
        log.exception("A host failed by a defect of this program")
        raise Defect(
            f"This program made a mistake: {type(error).__name__}: {error}", traceback.format_exc()
        ) from error


class _Guest:
    """An interpreter for one run, or for the runs of one session. Other threads may use only ``control``."""

    def __init__(self, prepared: PreparedInterpreter, recipe: Recipe) -> None:
        self.recipe = recipe
        """The recipe from which the interpreter was made."""
        self.control = Control()
        self.requests = 0
        """Number of requests served."""
        self._functions: dict[str, Any] = {}
        self.output_to(OutputTail(), None)
        self.interpreter: Interpreter = prepared.start(
            control=self.control,
            environment=LiveEnvironment(local_timezone()),
            stdout=lambda data: self._write("stdout", data),
            stderr=lambda data: self._write("stderr", data),
        )
        self._files = self.interpreter.files

    def output_to(self, tail: OutputTail, stream: Callable[[StreamName, bytes], None] | None) -> None:
        """Send further output to ``tail`` and ``stream``."""
        self._tail = tail
        self._stream = stream

    def _write(self, name: StreamName, data: bytes) -> None:
        self._tail.write(data)
        if self._stream is not None:
            self._stream(name, data)

    def run(self, request: Run) -> object:
        """Run a script; return its value as plain data. Raises any error that ends the script."""
        if request.args or request.trace:
            arguments, is_traced = _as_json(request.args), "traced" * request.trace
            return self._perform("run_with", request.code, request.filename, arguments, is_traced)
        if request.filename == DEFAULT_FILENAME:
            return self._perform("run", request.code)  # each text passed to the guest costs microseconds
        return self._perform("run", request.code, request.filename)

    def take_trace(self) -> Trace:
        """Return the call stack of a traced script, however the script ended."""
        return taken_trace(self.interpreter, self._files)

    def call(self, request: Call) -> object:
        """Call a function; return its result as plain data. Raises the function's error."""
        if request.args:
            return self._perform("call", request.path, _as_json(request.args))
        return self._perform("call", request.path)

    def finish(self) -> None:
        """Do what CPython does when a process ends. Raises the errors that a run can raise."""
        self.interpreter.finish()

    def forget_interrupts(self) -> None:
        """Drop an interrupt that arrived too late, so that it does not reach the next request."""
        self.control.take_interrupt()
        self._function("forget_interrupts")()

    @property
    def memory_bytes(self) -> int:
        """Size, in bytes, of the linear memory, or 0 once the interpreter is lost."""
        try:
            return self.interpreter.memory_bytes
        except InterpreterClosed:
            return 0

    @property
    def is_lost(self) -> bool:
        """Whether the interpreter is no longer usable."""
        return not self.memory_bytes

    def close(self) -> None:
        """Free all resources. Idempotent."""
        self.interpreter.close()

    def _perform(self, name: str, *arguments: str) -> object:
        function = self._function(name)
        interpreter = self.interpreter
        self.requests += 1
        with interpreter.program(flushes=False):
            described = function(*arguments)
        if not isinstance(described, str):
            with interpreter.program():
                # A program with top-level await may return a value that must be awaited, too.
                described = interpreter.wait(interpreter.wait(described))
        return plain_value(described)

    def _function(self, name: str) -> Any:
        function = self._functions.get(name)
        if function is None:
            function = self._functions[name] = self.interpreter.load(f"_praxis.requests:{name}")
        return function


def _as_json(value: object) -> str:
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"an argument is not plain data: {error}") from error


class _Task:
    """A request being served, which other threads can interrupt or kill. Guarded by its host's lock."""

    def __init__(
        self, request: Request, recipe: Recipe, on_output: OnOutput | None, answer: Callable[[Answer], None]
    ) -> None:
        self.request = request
        self.recipe = recipe
        self.on_output = on_output
        self.answer = answer
        self.preparing: Control | None = None
        """The control with which to end the wait for the request's interpreter."""
        self.guest: _Guest | None = None
        self.interrupts = 0
        self.kill_fault: Killed | None = None
        self.is_late = False
        """Whether the program has been notified that its time is running out."""
        self.is_ending = False
        """Whether the program has ended, so that it is too late for an interrupt."""
        self.has_ended = False


class ThreadHost:
    """Answers requests with its own guests, one at a time. Any thread except the host's own may use it.

    ``prepare`` prepares the host's interpreters, ``sessions`` writes and reads sessions as bytes. ``refill``
    is called when the host is idle: it prepares an interpreter for a later request, and returns False if
    enough are ready. ``start_thread`` starts the host's thread, by default a GuestThread.
    """

    def __init__(
        self,
        prepare: Prepare,
        sessions: Sessions | None = None,
        *,
        refill: Callable[[], bool] | None = None,
        start_thread: StartThread | None = None,
    ) -> None:
        self._prepare = prepare
        self._refill = refill or _nothing
        self._containers = sessions
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._timer = Timer()
        self._task: _Task | None = None
        self._sessions: dict[str, _Guest] = {}
        self._ended = threading.Event()
        self._thread = 0
        self._is_closed = False
        self._refused = "WorkerRefused", "the host was closed before the program began"
        self.is_sound = True
        """Whether the host can serve requests; False once its thread has failed to return from a hard stop.
        """
        self.memory_bytes = 0
        """Total size, in bytes, of the interpreters' linear memories after the last request."""
        try:
            (start_thread or _start_guest_thread)(self._serve_all)
        except RuntimeError as error:
            log.warning("A host has no thread: %s", error)
            self._refused = "NoThread", "there is not enough memory for a thread"
            self.is_sound = False
            self._ended.set()

    # ---- any thread
    def serve(self, request: Request, recipe: Recipe, on_output: OnOutput | None = None) -> Answer:
        """Serve ``request`` and wait for the answer; without a session, use an interpreter for ``recipe``.

        An answer is guaranteed only with a ``timeout``. ``on_output`` receives output as it is written, on
        the host's thread.
        """
        answers: list[Answer] = []
        answered = threading.Lock()  # cheaper than an Event
        answered.acquire()

        def take(answer: Answer) -> None:
            answers.append(answer)
            answered.release()

        if self._thread == threading.get_ident():
            return refusal(request, "WorkerRefused", "a host cannot wait for itself")
        self.begin(request, recipe, on_output, take)
        try:
            answered.acquire()
        except BaseException:
            self.kill()
            self.is_sound = False  # its result is no longer expected
            raise
        return answers[0]

    def begin(
        self,
        request: Request,
        recipe: Recipe,
        on_output: OnOutput | None,
        on_answer: Callable[[Answer], None],
    ) -> None:
        """Like ``serve``, but does not wait: ``on_answer`` receives the answer, usually on the host's
        thread.
        """
        task = _Task(request, recipe, on_output, on_answer)
        with self._lock:
            is_refused = self._is_closed or not self.is_sound
            if not is_refused:
                self._task = task
                if request.timeout is not None:
                    self._timer.set(request.timeout + START_S, lambda: self._hung(task))
                self._inbox.put(partial(self._perform_task, task))
        if is_refused:
            on_answer(refusal(request, *self._refused))

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running request; return False if none is running."""
        task = self._task
        return task is not None and self._signal(task, SIGINT)

    def kill(self) -> None:
        """Kill the running request, even in the middle of a call. Returns immediately."""
        task = self._task
        if task is not None:
            self._kill(task, Killed("the program was stopped"))

    def end_session(self, session: str) -> None:
        """Discard a session's interpreter, if there is one. Returns immediately."""
        self._inbox.put(lambda: self._forget(session))

    def visit(self, function: Callable[[], None]) -> None:
        """Call ``function``, which must not raise, on the host's thread. Returns immediately."""
        self._inbox.put(function)

    def close(self, deadline: Deadline) -> bool:
        """End the host and its request; return whether it ended by ``deadline``. Idempotent."""
        with self._lock:
            self._is_closed = True
            task = self._task
        if task is not None:
            self._kill(task, Killed("the host is closed"))
        self._inbox.put(None)
        if self._thread == threading.get_ident():
            return False
        return self._ended.wait(deadline.remaining)

    @property
    def sessions(self) -> tuple[str, ...]:
        """The names of the sessions that the host currently has."""
        return tuple(self._sessions.copy())

    def _kill(self, task: _Task, fault: Killed) -> None:
        with self._lock:
            if task.has_ended:
                return
            task.kill_fault = task.kill_fault or fault
            if task.guest is not None:
                task.guest.control.kill(task.kill_fault)
            elif task.preparing is not None:
                task.preparing.kill(task.kill_fault)
            self._timer.set(HUNG_AFTER_S, lambda: self._hung(task))

    def _signal(self, task: _Task, number: int) -> bool:
        with self._lock:
            if task.is_ending:
                return False
            task.interrupts += 1
            if task.guest is not None:
                task.guest.control.interrupt(number)
            return True

    # ---- the timers' thread
    def _warn(self, task: _Task, remaining: float) -> None:
        # In steps, so that the program can end itself: SIGXCPU, then SIGINT, and a kill at the limit.
        with self._lock:
            if task.has_ended or task.kill_fault is not None:
                return
            task.is_late = True
            rest = remaining * INSISTENCE
            self._timer.set(remaining - rest, lambda: self._insist(task, rest))
        self._signal(task, SIGXCPU)

    def _insist(self, task: _Task, remaining: float) -> None:
        with self._lock:
            if task.has_ended or task.kill_fault is not None:
                return
            self._timer.set(remaining, lambda: self._expire(task))
        self._signal(task, SIGINT)

    def _expire(self, task: _Task) -> None:
        self._kill(task, TimedOut("the program took longer than its time limit"))

    def _hung(self, task: _Task) -> None:
        """Abandon a thread that has not returned from a hard stop."""
        with self._lock:
            if task.has_ended:
                return
            task.has_ended = True
            self._task = None
            self.is_sound = False
        log.error("A host's thread no longer responds; it is left alone")
        self._inbox.put(None)
        self._ended.set()
        task.answer(refusal(task.request, "Killed", "the program did not end when it was stopped"))

    # ---- the host's thread
    def _serve_all(self) -> None:
        """Run the thread's main loop, until its inbox yields None."""
        self._thread = threading.get_ident()
        try:
            while (act := self._inbox.get()) is not None:
                act()
                while self._inbox.empty() and self._refill():  # new requests go first
                    pass
        finally:
            for guest in self._sessions.values():
                guest.close()
            self._sessions.clear()
            self._ended.set()

    def _perform_task(self, task: _Task) -> None:
        request = task.request
        used: list[_Guest] = []
        if isinstance(request, Run | Call):
            answer: Answer = self._run_program(task, request, used)
        else:
            answer = self._inspect(task, request, used)
        with self._lock:
            self._timer.clear()
            is_late = task.has_ended
            task.has_ended = task.is_ending = True
            task.guest = None
            if self._task is task:
                self._task = None
        # Before the answer: the caller uses this to decide whether to replace the host.
        self.memory_bytes = sum(guest.memory_bytes for guest in self._sessions.values())
        if not is_late:
            task.answer(answer)
        if used and self._inbox.empty():
            # Closing an interpreter delays this process's other threads, and the caller wants its answer
            # first.
            time.sleep(_COURTESY_S)
        for guest in used:
            guest.close()
        for session in [name for name, guest in self._sessions.items() if guest.is_lost]:
            self._forget(session)

    def _run_program(self, task: _Task, request: Run | Call, used: list[_Guest]) -> RunResult:
        started = time.time()
        tail = OutputTail()
        value: object = None
        error: ErrorInfo | None = None
        trace = Trace()
        guest: _Guest | None = None
        try:
            with defects_as_errors(), self._guest_of(task, used) as guest:
                guest.output_to(tail, _stream(task) if request.stream else None)
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

    def _run(self, guest: _Guest, request: Run | Call) -> object:
        if isinstance(request, Call):
            return guest.call(request)
        if request.session is not None:
            return guest.run(request)
        try:
            value = guest.run(request)
        except (PythonError, GuestExit) as error:
            told: PythonError | GuestExit = error
            with suppress(InterpreterClosed):  # nothing is left to finish after os._exit()
                told = guest.interpreter.finish_after(error)
            if told is not error:
                raise told from error
            raise
        guest.finish()
        return value

    def _inspect(self, task: _Task, request: Capture, used: list[_Guest]) -> Answer:
        try:
            with defects_as_errors(), self._guest_of(task, used) as guest:
                if self._containers is None:
                    raise NotCapturable("this host was not told how sessions are written")
                identity = SessionIdentity(request.session, guest.requests, guest.recipe)
                data = self._containers.pack(guest.interpreter.checkpoint(), identity)
                return Captured(request.request_id, data)
        except PraxisError as error:
            return Error(type(error).__name__, error.message, error.hint, request.request_id)

    @contextmanager
    def _guest_of(self, task: _Task, used: list[_Guest]) -> Iterator[_Guest]:
        """Yield the interpreter for a request. The request can be stopped within the ``with`` block. An
        interpreter that serves only this request is added to ``used``.
        """
        request = task.request
        guest = self._choose(task)
        if request.session is None:
            used.append(guest)
        with self._lock:
            task.guest = guest
            if task.kill_fault is not None:
                guest.control.kill(task.kill_fault)
            elif task.interrupts:
                guest.control.interrupt()
            if request.timeout is not None and task.kill_fault is None:
                rest = warning_before(request.timeout)
                self._timer.set(request.timeout - rest, lambda: self._warn(task, rest))
        try:
            yield guest
        finally:
            self._end(task, guest)

    def _end(self, task: _Task, guest: _Guest) -> None:
        """Clear interrupts meant for ``task``, so that they do not reach ``guest`` later."""
        with self._lock:
            task.is_ending = True
        session = task.request.session
        try:
            if task.interrupts and session is not None and not guest.is_lost:
                # This runs guest code, which the session may have replaced: the time limit applies.
                guest.forget_interrupts()
        except GuestError as error:
            log.info("A session's interpreter did not take an interrupt back: %s", error)
            self._forget(session or "")

    def _choose(self, task: _Task) -> _Guest:
        request = task.request
        if request.session is None:
            return self._start_guest(task)
        guest = self._sessions.get(request.session)
        if guest is None:
            data = None if isinstance(request, Capture) else request.session_bytes
            guest = self._start_guest(task) if data is None else self._resume_guest(data)
            self._sessions[request.session] = guest
        return guest

    def _start_guest(self, task: _Task) -> _Guest:
        control = Control()
        with self._lock:
            if task.kill_fault is not None:
                raise task.kill_fault
            task.preparing = control
        try:
            prepared = self._prepare(task.recipe, control=control)
        finally:
            with self._lock:
                task.preparing = None
        return _started(prepared, task.recipe)

    def _resume_guest(self, data: bytes) -> _Guest:
        """Create a guest in the state captured in ``data``. Raises SessionRefused."""
        if self._containers is None:
            raise NotCapturable("this host was not told how sessions are read")
        session = self._containers.unpack(data)
        guest = _started(self._containers.prepare(session), session.identity.recipe)
        guest.requests = session.identity.generation
        return guest

    def _forget(self, session: str) -> None:
        guest = self._sessions.pop(session, None)
        if guest is not None:
            guest.close()


def _started(prepared: PreparedInterpreter, recipe: Recipe) -> _Guest:
    try:
        return _Guest(prepared, recipe)
    except PraxisError:
        prepared.close()
        raise


def _stream(task: _Task) -> Callable[[StreamName, bytes], None] | None:
    on_output, request_id = task.on_output, task.request.request_id
    if on_output is None:
        return None

    def write(stream: StreamName, data: bytes) -> None:
        kind = Stdout if stream == "stdout" else Stderr
        try:
            on_output(kind(request_id, data))
        except Exception:  # a listener's defect must not cost the host its thread
            log.exception("A listener of a program failed")

    return write


def _nothing() -> bool:
    return False


def _start_guest_thread(target: Callable[[], None]) -> None:
    GuestThread(target=target, name="host", daemon=True).start()

"""A worker whose interpreters run in a process of their own: for programs that nobody vouches for, and where
threads cannot have large stacks.
"""

from __future__ import annotations

import logging
import threading
from functools import partial

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter.faults import TimedOut
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.alarms import Alarm
from praxis_desktop.workers.answers import OnMessage, WorkerRefused, refusal
from praxis_desktop.workers.messages import (
    Close,
    Error,
    Init,
    Interrupt,
    Outgoing,
    Progress,
    Ready,
    Request,
    RunResult,
    Stderr,
    Stdout,
)
from praxis_desktop.workers.processes.child_process import ChildProcess
from praxis_desktop.workers.processes.counts_told import Counted, count_in
from praxis_desktop.workers.processes.framing import OUTGOING, FrameError, FrameTooLarge, encode
from praxis_desktop.workers.processes.reserve import Reserve
from praxis_desktop.workers.processes.worker_child import DEFAULT_SOURCE
from praxis_desktop.workers.worker import Worker

log = logging.getLogger(__name__)

START_S = 120.0
"""Seconds in which a step of a start must be done; compiling on a slow machine is one."""

GRACE_S = 15.0
"""Seconds after its timeout by which a child must have answered: it ends its programs itself, and is killed
only when it does not even do that.
"""

RESERVE_S = 0.5
"""Seconds after its first readiness at which a worker has another child started: its first requests go first,
and the start takes a processor's time.
"""

STARTS = 3
"""Children in a row that may die before they have answered anything: another would not do better.
"""


def process_worker(
    recipe: Recipe = BASELINE,
    *,
    source: str = DEFAULT_SOURCE,
    on_message: OnMessage | None = None,
    grace: float = GRACE_S,
) -> ProcessWorker:
    """A worker in a process of its own, getting ready. ``source``, "module:function", is called there for
    where its interpreters come from.
    """
    worker = ProcessWorker(recipe, source=source, on_message=on_message, grace=grace)
    worker.post(Init(recipe))
    return worker


class ProcessWorker(Worker):
    """A worker in a child process. Make one with ``process_worker``.

    The child ends programs that overrun or crash as a ThreadWorker does. ``kill`` ends the child, as does a
    child's silence; then, and when it dies or talks nonsense, another takes its place, and its sessions are
    lost. One is held in reserve for that, ready and idle: a worker has two processes.
    """

    def __init__(
        self,
        recipe: Recipe = BASELINE,
        *,
        source: str = DEFAULT_SOURCE,
        on_message: OnMessage | None = None,
        grace: float = GRACE_S,
    ) -> None:
        super().__init__(recipe, on_message=on_message)
        self._source = source
        self._grace = grace
        self._child: ChildProcess[Outgoing | Counted] | None = None
        self._reserve = Reserve(self._new_child)
        self._alarm = Alarm()
        self._order = threading.Lock()
        self._sent = self._interrupted = ""
        self._session = ""
        """That of the request that was sent last."""
        self._held: dict[str, None] = {}
        self._starts = 0
        self._fault: tuple[str, str] | None = None
        self._ended = threading.Event()

    @property
    def pid(self) -> int | None:
        """Of its process, while there is one."""
        child = self._child
        return None if child is None else child.pid

    @property
    def reserve_pid(self) -> int | None:
        """Of the one that is held in reserve, while there is one."""
        return self._reserve.pid

    # ---- what Worker asks for
    def _expect(self, request: Request) -> None:
        self._fault = None

    def _transmit(self, message: Request | Init | Close) -> None:
        if isinstance(message, Init):
            self._start(message)
            return
        child = self._child
        if child is None:
            if not isinstance(message, Close):
                self._deliver(refusal(message, WorkerRefused.__name__, f"no process: {self._last_error}"))
            return
        try:
            frame = encode(message)
        except (FrameTooLarge, TypeError) as error:
            if not isinstance(message, Close):
                self._deliver(refusal(message, type(error).__name__, str(error)))
            return
        if isinstance(message, Close):
            self._held.pop(message.session or "", None)
            child.write(frame)
            return
        if message.timeout is not None:
            self._alarm.set(message.timeout + self._grace, lambda: self._give_up(child, message))
        if message.session is not None:
            self._held[message.session] = None
        self._session = message.session or ""
        with self._order:
            self._sent = message.request_id
            child.write(frame)
            is_interrupted = self._interrupted == message.request_id
        if is_interrupted:
            child.write(encode(Interrupt(message.request_id)))

    def _interrupt(self, request: Request) -> None:
        with self._order:
            self._interrupted = request.request_id
            is_there = self._sent == request.request_id
        child = self._child
        if is_there and child is not None:
            child.write(encode(Interrupt(request.request_id)))

    def _kill(self, request: Request) -> None:
        self._fault = "Killed", "the program was stopped"
        if self._child is not None:
            self._child.kill()

    def _end(self) -> None:
        self._reserve.close()
        child = self._child
        if child is None:
            self._ended.set()
            return
        # Killed, or idle: there is nothing it could still do that anybody waits for.
        child.kill()

    def _await_end(self, deadline: Deadline) -> bool:
        if self._serves_on(threading.get_ident()):
            return False
        return self._ended.wait(deadline.remaining) and self._reserve.await_end(deadline)

    def _sessions(self) -> tuple[str, ...]:
        return tuple(self._held)

    def _memory(self) -> int:
        return 0 if self._child is None else self._child.memory_bytes

    def _serves_on(self, thread: int) -> bool:
        listener = None if self._child is None else self._child.thread
        return listener is not None and listener.ident == thread

    # ---- the child
    def _start(self, message: Init) -> None:
        """Say Init to the child, to another one if there is none."""
        child = self._child
        if child is not None:
            self._reserve.drop()  # of the old recipe
            child.write(encode(message))
        else:
            child = self._reserve.take()
            if child is None:
                try:
                    child = self._new_child()
                except OSError as error:
                    told = f"no process can be started: {error.strerror or error}"
                    self._deliver(Error("NoProcess", told))
                    return
            self._child = child
            child.listen(partial(self._hear, child), partial(self._lose, child))
        self._alarm.set(START_S, child.kill)
        if self._state == "closed":
            child.kill()

    def _new_child(self) -> ChildProcess[Outgoing | Counted]:
        """One that gets ready. Raises OSError."""
        child = ChildProcess("praxis_desktop.workers.processes.worker_child", [self._source], OUTGOING)
        child.write(encode(Init(self._recipe)))
        return child

    def _hear(self, child: ChildProcess[Outgoing | Counted], message: Outgoing | Counted) -> None:
        """Hand on what the child says, as far as it is its turn to say that."""
        if isinstance(message, Counted):
            count_in(message)
            return
        if isinstance(message, Stdout | Stderr):
            is_due = message.request_id == self._sent
        elif isinstance(message, Progress):
            is_due = True
            self._alarm.set(START_S, child.kill)
        elif isinstance(message, Ready) or (isinstance(message, Error) and message.request_id is None):
            is_due = isinstance(self._current, Init)
            self._alarm.clear()
            if isinstance(message, Ready):
                self._reserve.order(RESERVE_S)
        else:
            is_due = message.request_id == self._sent
            self._alarm.clear()
            self._sent = ""
            self._starts = 0
            if isinstance(message, RunResult) and message.session_lost:
                self._held.pop(self._session, None)
        if not is_due:
            raise FrameError(f"an answer nobody asked for: {type(message).__name__}")
        self._deliver(message)

    def _give_up(self, child: ChildProcess[Outgoing | Counted], request: Request) -> None:
        """The child has not answered in time, although it should have ended the program itself."""
        with self._lock:
            if self._current is request and self._child is child:
                self._fault = TimedOut.__name__, f"the program took longer than {request.timeout:g} s"
                child.kill()

    def _lose(self, child: ChildProcess[Outgoing | Counted], reason: str) -> None:
        """The child is gone: answer for it, and start another."""
        self._alarm.clear()
        with self._lock:
            self._child = None
            self._held.clear()
            self._sent = ""
            current = self._current
            is_closed = self._state == "closed"
            fault, self._fault = self._fault, None
            if isinstance(current, Init):
                self._current = None
            self._starts = 0 if isinstance(current, Request) else self._starts + 1
            is_hopeless = self._starts >= STARTS
            if not is_closed:
                self._state = "starting"
                self._replacements += 1
                if not is_hopeless:
                    self._queue.appendleft(Init(self._recipe))
        if is_closed:
            self._ended.set()
        elif is_hopeless:
            self._reserve.drop()
            told = f"its process ends before it is ready ({reason})\n{child.last_words}"
            self._deliver(Error("NoProcess", told.strip()))
        elif fault is None:
            log.warning("The process %d of a worker ended (%s): it is replaced", child.pid, reason)
        if isinstance(current, Request):
            name, message = fault or ("ProcessDied", f"the process of the program ended ({reason})")
            self._deliver(refusal(current, name, message))
        self._go_on()

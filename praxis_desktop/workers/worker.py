"""A worker as its users see it: requests go in by any thread, one after the other is answered."""

from __future__ import annotations

import itertools
import logging
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence

from praxis_desktop.core.counters import WORKER_REQUESTS
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import ExecutionResult
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.answers import (
    OnMessage,
    Waiting,
    WorkerRefused,
    as_error,
    failed_result,
    failure_in,
    refusal,
)
from praxis_desktop.workers.messages import (
    DEFAULT_FILENAME,
    DEFAULT_TIMEOUT_S,
    Answer,
    Call,
    Capture,
    Captured,
    Close,
    Complete,
    Completions,
    Error,
    Incoming,
    Init,
    Interrupt,
    Outgoing,
    Ready,
    Request,
    Run,
    RunResult,
    Stderr,
    Stdout,
)
from praxis_desktop.workers.worker_health import WorkerHealth, WorkerState

log = logging.getLogger(__name__)

CLOSING_S = 10.0
"""Seconds in which a worker has to be gone that was told to close."""


class Worker(ABC):
    """Runs programs for others. Requests are served one after the other in the order in which they came; the
    time a request waits for its turn does not count towards its timeout.

    ``post`` is for those who do not wait: ``on_message`` gets all that is said about their requests, and what
    is said about the worker itself, on a thread of the worker's: it must return soon and must not wait for
    the worker. ``run``, ``call``, ``complete`` and ``capture`` wait for their answer. They never raise for
    what a program does, and they come back as long as there is a ``timeout``. All methods may be called from
    any thread.

    A session that is lost, by a crash or a timeout, begins anew with its next request.
    """

    def __init__(self, recipe: Recipe = BASELINE, *, on_message: OnMessage | None = None) -> None:
        self._on_message = on_message
        self._lock = threading.Lock()
        self._queue: deque[Request | Init | Close] = deque()
        self._current: Request | Init | None = None
        self._unanswered: set[str] = set()
        self._waiting: dict[str, Waiting] = {}
        self._numbers = itertools.count(1)
        self._state: WorkerState = "starting"
        self._recipe = recipe
        self._requests = self._failures = 0
        self._replacements = 0
        self._last_error = ""

    # ---- for everybody
    def post(self, message: Incoming) -> None:
        """Hand in a message; its answer comes by ``on_message``. Raises ValueError for one that is of no use
        to a worker, and for the id of a request that is not answered yet.
        """
        if isinstance(message, Interrupt):
            self.interrupt(message.request_id)
        elif isinstance(message, Close) and message.session is None:
            self._begin_closing()
        elif isinstance(message, Init | Run | Call | Capture | Complete | Close):
            self._submit(message)
        else:
            raise ValueError(f"a worker has no use for {type(message).__name__}")

    def run(
        self,
        code: str,
        *,
        args: Sequence[object] = (),
        timeout: float | None = DEFAULT_TIMEOUT_S,
        filename: str = DEFAULT_FILENAME,
        trace: bool = False,
        session: str | None = None,
        session_bytes: bytes | None = None,
        on_output: OnMessage | None = None,
    ) -> ExecutionResult:
        """Run a script and wait for what it comes to; see ``messages.Run``.

        ``on_output`` gets Stdout and Stderr messages as they come, on a thread of the worker's.
        """
        request = Run(
            self._new_id(),
            code,
            args=tuple(args),
            timeout=timeout,
            filename=filename,
            session=session,
            session_bytes=session_bytes,
            trace=trace,
            stream=on_output is not None,
        )
        return self._result(request, on_output)

    def call(
        self,
        path: str,
        args: Sequence[object] = (),
        timeout: float | None = DEFAULT_TIMEOUT_S,
        *,
        session: str = "",
        session_bytes: bytes | None = None,
    ) -> ExecutionResult:
        """Call a function of the guest and wait for what it returns; see ``messages.Call``."""
        request = Call(self._new_id(), path, tuple(args), timeout, session, session_bytes)
        return self._result(request, None)

    def complete(
        self, source: str, *, session: str = "", timeout: float | None = DEFAULT_TIMEOUT_S
    ) -> Completions | Error:
        """How the end of ``source`` can go on."""
        answer = self._ask(Complete(self._new_id(), source, session, timeout), None)
        return answer if isinstance(answer, Completions) else as_error(answer)

    def capture(self, *, session: str = "", timeout: float | None = DEFAULT_TIMEOUT_S) -> Captured | Error:
        """A session as bytes."""
        answer = self._ask(Capture(self._new_id(), session, timeout), None)
        return answer if isinstance(answer, Captured) else as_error(answer)

    def interrupt(self, request_id: str | None = None) -> None:
        """KeyboardInterrupt for a request, by default the one that is running; returns at once.

        One that waits for its turn never begins. What comes later is not touched.
        """
        with self._lock:
            current = self._current if isinstance(self._current, Request) else None
            if current is not None and request_id not in (None, current.request_id):
                current = None
            waiting = [] if current is not None else self._take_waiting(request_id)
        if current is not None:
            self._interrupt(current)
        for request in waiting:
            self._deliver(refusal(request, "KeyboardInterrupt", "it was interrupted before it began"))

    def kill(self) -> None:
        """End the request that is running at once, whatever it does; returns at once. One that waits for its
        turn, or for the worker's start, goes on waiting.
        """
        with self._lock:
            if isinstance(self._current, Request):
                self._kill(self._current)

    def close(self, deadline: Deadline | None = None) -> bool:
        """End the worker: what runs is killed, what waits is refused. Returns whether it was gone by
        ``deadline``, CLOSING_S from now by default; idempotent.
        """
        self._begin_closing()
        return self._await_end(Deadline.after(CLOSING_S) if deadline is None else deadline)

    @property
    def state(self) -> WorkerState:
        """What it does."""
        with self._lock:
            if self._state == "ready" and self._current is not None:
                return "busy"
            return self._state

    def health(self) -> WorkerHealth:
        """How it is."""
        state = self.state
        with self._lock:
            return WorkerHealth(
                state=state,
                recipe=self._recipe,
                sessions=self._sessions(),
                waiting=sum(isinstance(message, Request) for message in self._queue),
                requests=self._requests,
                failures=self._failures,
                replacements=self._replacements,
                memory_bytes=self._memory(),
                last_error=self._last_error,
            )

    # ---- what the kinds of workers do
    @abstractmethod
    def _expect(self, request: Request) -> None:
        """``request`` will be transmitted: from now on it can be interrupted and killed. Under the lock."""

    @abstractmethod
    def _transmit(self, message: Request | Init | Close) -> None:
        """Hand a message to whoever serves it; not under the lock. There is one request or Init at a time."""

    @abstractmethod
    def _interrupt(self, request: Request) -> None:
        """Interrupt ``request`` if it has not ended; not under the lock."""

    @abstractmethod
    def _kill(self, request: Request) -> None:
        """Kill ``request``, which was expected and is not answered; under the lock."""

    @abstractmethod
    def _end(self) -> None:
        """Have whoever serves end: nothing will be asked of it any more. Not under the lock."""

    @abstractmethod
    def _await_end(self, deadline: Deadline) -> bool:
        """Wait for it; whether it is gone."""

    @abstractmethod
    def _sessions(self) -> tuple[str, ...]:
        """The sessions that are held."""

    @abstractmethod
    def _memory(self) -> int:
        """Bytes of memory that are used."""

    @abstractmethod
    def _serves_on(self, thread: int) -> bool:
        """Whether ``thread`` must not wait for an answer, because the answer comes from it."""

    # ---- the gate
    def _submit(self, message: Request | Init | Close) -> None:
        with self._lock:
            is_closed = self._state == "closed"
            if not isinstance(message, Init | Close):
                if message.request_id in self._unanswered:
                    raise ValueError(f"there is a request {message.request_id!r} already")
                self._unanswered.add(message.request_id)
            if not is_closed:
                if isinstance(message, Init):
                    self._recipe = message.recipe
                    # The first request of a worker waits for it, however it comes.
                    self._queue.appendleft(message) if self._state == "starting" else self._queue.append(
                        message
                    )
                else:
                    self._queue.append(message)
        if not is_closed:
            self._go_on()
        elif not isinstance(message, Init | Close):
            self._deliver(refusal(message, WorkerRefused.__name__, "the worker is closed"))

    def _go_on(self) -> None:
        """Transmit what is next, if nothing is under way."""
        while True:
            with self._lock:
                if self._current is not None or not self._queue:
                    return
                if self._state == "starting" and not isinstance(self._queue[0], Init):
                    return
                message = self._queue.popleft()
                if not isinstance(message, Close):
                    self._current = message
                    if not isinstance(message, Init):
                        self._expect(message)
            self._transmit(message)
            if not isinstance(message, Close):
                return

    def _take_waiting(self, request_id: str | None) -> list[Request]:
        """Take a request out of the queue, None for every one; under the lock."""
        taken = [
            message
            for message in self._queue
            if not isinstance(message, Init | Close) and request_id in (None, message.request_id)
        ]
        for request in taken:
            self._queue.remove(request)
        return taken

    def _begin_closing(self) -> None:
        with self._lock:
            if self._state == "closed":
                return
            self._state = "closed"
            waiting = self._take_waiting(None)
            self._queue.clear()
            if isinstance(self._current, Request):
                self._kill(self._current)
        for request in waiting:
            self._deliver(refusal(request, WorkerRefused.__name__, "the worker was closed before it began"))
        self._end()

    # ---- answers
    def _deliver(self, message: Outgoing) -> None:
        """Hand on what is said; on whatever thread it is said on."""
        if isinstance(message, Stdout | Stderr):
            waiting = self._waiting.get(message.request_id)
            told = self._on_message if waiting is None else waiting.on_output
            if told is not None:
                self._tell(told, message)
        elif isinstance(message, RunResult | Captured | Completions) or (
            isinstance(message, Error) and message.request_id is not None
        ):
            self._answer(message)
            self._go_on()
        else:
            if isinstance(message, Ready | Error):
                self._note_start(message)
            if self._on_message is not None:
                self._tell(self._on_message, message)
            self._go_on()

    def _answer(self, answer: Answer) -> None:
        failure = failure_in(answer)
        request_id = answer.request_id or ""
        with self._lock:
            if request_id not in self._unanswered:
                return
            self._unanswered.remove(request_id)
            self._requests += 1
            if failure:
                self._failures += 1
                self._last_error = failure
            elif self._state == "failed":
                self._state = "ready"
            current = self._current
            if isinstance(current, Request) and current.request_id == request_id:
                self._current = None
            waiting = self._waiting.pop(request_id, None)
        if waiting is not None:
            waiting.answer = answer
            waiting.ready.release()
        elif self._on_message is not None:
            self._tell(self._on_message, answer)

    def _note_start(self, message: Ready | Error) -> None:
        with self._lock:
            if isinstance(self._current, Init):
                self._current = None
            if isinstance(message, Error):
                self._last_error = message.message
            if self._state != "closed":
                self._state = "ready" if isinstance(message, Ready) else "failed"

    def _tell(self, told: OnMessage, message: Outgoing) -> None:
        try:
            told(message)
        except Exception:  # somebody else's defect must not cost the worker its thread
            log.exception("Whoever listens to a worker failed")

    # ---- asking
    def _new_id(self) -> str:
        return f"worker-{next(self._numbers)}"

    def _result(self, request: Run | Call, on_output: OnMessage | None) -> ExecutionResult:
        answer = self._ask(request, on_output)
        if isinstance(answer, RunResult):
            WORKER_REQUESTS.add("failed" if answer.result.error else "done")
            return answer.result
        WORKER_REQUESTS.add("refused")
        error = as_error(answer)
        return failed_result(request.request_id, error.name, error.message).result

    def _ask(self, request: Request, on_output: OnMessage | None) -> Answer:
        if self._serves_on(threading.get_ident()):
            return refusal(request, WorkerRefused.__name__, "a worker cannot wait for itself")
        waiting = Waiting(on_output)
        self._waiting[request.request_id] = waiting
        self._submit(request)
        try:
            waiting.ready.acquire()
        except BaseException:
            self._waiting.pop(request.request_id, None)
            self.interrupt(request.request_id)
            raise
        assert waiting.answer is not None
        return waiting.answer

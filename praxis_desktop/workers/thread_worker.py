"""A worker whose interpreters run on a thread of this process."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter.faults import Killed
from praxis_desktop.interpreter.threads import GuestThread
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.answers import OnMessage, WorkerRefused, refusal
from praxis_desktop.workers.messages import Close, Error, Init, Outgoing, Request
from praxis_desktop.workers.serving.outfit import MakeOutfit
from praxis_desktop.workers.serving.server import Server, Task
from praxis_desktop.workers.serving.stock import InterpreterSource
from praxis_desktop.workers.sessions import Sessions
from praxis_desktop.workers.worker import Worker

log = logging.getLogger(__name__)

StartThread = Callable[[Callable[[], None]], None]
"""Calls a function on a new thread with the stack of a GuestThread. Raises RuntimeError where there is none.
"""


def thread_worker(
    source: InterpreterSource,
    recipe: Recipe = BASELINE,
    *,
    on_message: OnMessage | None = None,
    start_thread: StartThread | None = None,
    containers: Sessions | None = None,
    make_outfit: MakeOutfit | None = None,
) -> ThreadWorker:
    """A worker on a thread of its own, getting ready."""
    worker = ThreadWorker(
        source,
        recipe,
        on_message=on_message,
        start_thread=start_thread,
        containers=containers,
        make_outfit=make_outfit,
    )
    worker.post(Init(recipe))
    return worker


class _Service:
    """A thread and its server, until it is replaced."""

    def __init__(
        self,
        source: InterpreterSource,
        containers: Sessions | None,
        make_outfit: MakeOutfit | None,
        deliver: Callable[[_Service, Outgoing], None],
    ) -> None:
        self.inbox: queue.SimpleQueue[Task | Init | Close | None] = queue.SimpleQueue()
        self._deliver = deliver
        self.ended = threading.Event()
        self.thread = 0
        self.is_abandoned = False
        self.server = Server(
            source,
            emit=lambda message: deliver(self, message),
            on_hung=self._abandon,
            containers=containers,
            make_outfit=make_outfit,
        )
        self.on_abandoned: Callable[[_Service, Task], None] = lambda service, task: None

    def serve(self) -> None:
        """The thread's work, until a None comes."""
        self.thread = threading.get_ident()
        try:
            while (message := self.inbox.get()) is not None:
                goes_on = True
                if isinstance(message, Task):
                    self.server.serve(message)
                    self.server.tidy(is_idle=self.inbox.empty())
                elif isinstance(message, Init):
                    goes_on = self.server.start(message)
                else:
                    self.server.end_session(message)
                while goes_on and self.inbox.empty():  # what comes meanwhile goes first
                    goes_on = self.server.stock()
        finally:
            self.server.close()
            self.ended.set()
            self.refuse_rest()

    def refuse_rest(self) -> None:
        """Answer the requests that came while the worker was being closed, too late for its thread.

        Any thread; called by whoever finds that the thread has ended, each request is answered once.
        """
        while True:
            try:
                message = self.inbox.get_nowait()
            except queue.Empty:
                return
            if isinstance(message, Task):
                self.server.leave(message)
                self._deliver(
                    self,
                    refusal(message.request, WorkerRefused.__name__, "the worker was closed before it began"),
                )

    def _abandon(self, task: Task) -> None:
        self.is_abandoned = True
        self.inbox.put(None)
        self.on_abandoned(self, task)


class ThreadWorker(Worker):
    """A worker on a thread of this process. Make one with ``thread_worker``.

    ``start_thread`` is asked for its thread, and for another one should the first not come back from a hard
    stop; by default they are GuestThreads. ``containers`` writes and reads sessions as bytes; without it they
    cannot be captured. ``make_outfit`` is asked for what each interpreter has besides its program.
    """

    def __init__(
        self,
        source: InterpreterSource,
        recipe: Recipe = BASELINE,
        *,
        on_message: OnMessage | None = None,
        start_thread: StartThread | None = None,
        containers: Sessions | None = None,
        make_outfit: MakeOutfit | None = None,
    ) -> None:
        super().__init__(recipe, on_message=on_message)
        self._source = source
        self._containers = containers
        self._make_outfit = make_outfit
        self._start_thread = start_thread or _start_guest_thread
        self._task: Task | None = None
        self._service = self._new_service()

    def _new_service(self) -> _Service:
        service = _Service(self._source, self._containers, self._make_outfit, self._deliver_of)
        service.on_abandoned = self._replace
        try:
            self._start_thread(service.serve)
        except RuntimeError as error:
            log.warning("A worker has no thread: %s", error)
            service.is_abandoned = True
            service.ended.set()
        return service

    def _deliver_of(self, service: _Service, message: Outgoing) -> None:
        if not service.is_abandoned:
            self._deliver(message)

    def _replace(self, service: _Service, task: Task) -> None:
        """The thread did not come back from a hard stop: leave it alone and take another."""
        log.error("A worker's thread does not answer any more: it is replaced")
        with self._lock:
            if self._state == "closed":
                self._task = None
            else:
                self._replacements += 1
                self._state = "starting"
                self._queue.appendleft(Init(self._recipe))
        if self._state != "closed":
            self._service = self._new_service()
        self._deliver(refusal(task.request, "Killed", "the program did not end when it was stopped"))

    # ---- what Worker asks for
    def _expect(self, request: Request) -> None:
        self._task = Task(request)

    def _transmit(self, message: Request | Init | Close) -> None:
        service = self._service
        if not service.is_abandoned:
            if isinstance(message, Init | Close):
                service.inbox.put(message)
            elif self._task is not None:
                service.server.expect(self._task)
                service.inbox.put(self._task)
                if service.ended.is_set():
                    service.refuse_rest()
        elif isinstance(message, Init):
            self._deliver(Error("NoThread", "there is not enough memory for a thread"))
        elif not isinstance(message, Close):
            self._deliver(refusal(message, "NoThread", "there is not enough memory for a thread"))

    def _interrupt(self, request: Request) -> None:
        task = self._task
        if task is not None and task.request is request:
            self._service.server.interrupt(task)

    def _kill(self, request: Request) -> None:
        if self._task is not None:
            self._service.server.kill(self._task, Killed("the program was stopped"))

    def _end(self) -> None:
        self._service.server.begin_closing()
        self._service.inbox.put(None)

    def _await_end(self, deadline: Deadline) -> bool:
        if self._serves_on(threading.get_ident()):
            return False
        return self._service.ended.wait(deadline.remaining)

    def _sessions(self) -> tuple[str, ...]:
        return self._service.server.sessions

    def _memory(self) -> int:
        return self._service.server.memory_bytes

    def _serves_on(self, thread: int) -> bool:
        return self._service.thread == thread


def _start_guest_thread(target: Callable[[], None]) -> None:
    GuestThread(target=target, name="worker", daemon=True).start()

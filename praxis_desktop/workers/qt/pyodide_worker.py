"""A worker whose thread is a QThread: the window's own interpreter, told by signals."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QThread, QTimer, Signal, SignalInstance, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.snapshots.recipes import BASELINE, Recipe
from praxis_desktop.workers.messages import (
    DEFAULT_TIMEOUT_S,
    Captured,
    Completions,
    Error,
    Incoming,
    Init,
    Outgoing,
    Progress,
    Ready,
    Run,
    RunResult,
    Stderr,
    Stdout,
)
from praxis_desktop.workers.qt.mailbox import Mailbox
from praxis_desktop.workers.qt.run_thread import STACK_SIZE

if TYPE_CHECKING:
    from praxis_desktop.workers.serving.stock import InterpreterSource
    from praxis_desktop.workers.sessions import Sessions
    from praxis_desktop.workers.worker_health import WorkerHealth

OUTPUT_AT_ONCE = 16 << 10
"""Bytes of output that the window gets in one turn of its loop, and every PAUSE_MS: it can show as many."""

PAUSE_MS = 33


class PyodideWorker(QThread):
    """A ThreadWorker whose thread is this one: requests go in, all that is said about them comes by signals,
    in its order, on the thread that made this object. Methods are called there, too, and return at once.

    Signals carry messages and are meant for bound methods marked ``@Slot`` of objects of that thread. It has
    no parent, for nothing but itself may decide about its end: a QThread that is destroyed while it runs
    takes the process with it. It lives until ``closed``, whoever forgets it.
    """

    progress = Signal(Progress)
    ready = Signal(Ready)
    stdout = Signal(Stdout)
    stderr = Signal(Stderr)
    output_skipped = Signal(int)
    """Bytes of output that are left out before the next: there were more than the window can show."""
    run_result = Signal(RunResult)
    captured = Signal(Captured)
    completions = Signal(Completions)
    error = Signal(Error)
    closed = Signal()
    """The last signal: the thread is gone."""

    said = Signal()
    """There is something to tell; for this class alone."""

    def __init__(
        self, source: InterpreterSource, recipe: Recipe = BASELINE, *, containers: Sessions | None = None
    ) -> None:
        super().__init__()
        from praxis_desktop.workers.thread_worker import ThreadWorker

        self._signals: dict[type[Outgoing], SignalInstance] = {
            Progress: self.progress,
            Ready: self.ready,
            Stdout: self.stdout,
            Stderr: self.stderr,
            RunResult: self.run_result,
            Captured: self.captured,
            Completions: self.completions,
            Error: self.error,
        }
        self._work: Callable[[], None] | None = None
        self._messages: Mailbox[Outgoing] = Mailbox(self.said.emit, stream_of, part_of)
        self.said.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self.finished.connect(self._announce_end)
        _alive.add(self)
        self._worker = ThreadWorker(
            source,
            recipe,
            on_message=self._messages.put,
            start_thread=self._start_thread,
            containers=containers,
        )
        self._worker.post(Init(recipe))

    def post(self, message: Incoming) -> None:
        """Hand in a message. Raises ValueError as ``Worker.post`` does."""
        self._worker.post(message)

    def run_code(
        self, code: str, *, timeout: float | None = DEFAULT_TIMEOUT_S, session: str | None = None
    ) -> str:
        """Have a script run; returns its request's id, by which ``run_result`` is known."""
        request = Run(uuid.uuid4().hex, code, timeout=timeout, session=session)
        self._worker.post(request)
        return request.request_id

    def interrupt(self, request_id: str | None = None) -> None:
        """KeyboardInterrupt for a request, by default the one that is running."""
        self._worker.interrupt(request_id)

    def kill(self) -> None:
        """End the request that is running at once."""
        self._worker.kill()

    def health(self) -> WorkerHealth:
        """How it is."""
        return self._worker.health()

    def close(self) -> None:
        """Have it end: what runs is killed, what waits is refused; ``closed`` says when it is gone."""
        self._worker.close(Deadline.after(0))

    def shut_down(self, deadline: Deadline) -> bool:
        """Close it and wait for the thread; False when it is still there at the deadline."""
        self.close()
        remaining = deadline.remaining
        return self.wait() if remaining is None else self.wait(int(remaining * 1000))

    def run(self) -> None:
        """The thread's entry point: not to be called."""
        if self._work is not None:
            self._work()

    def _start_thread(self, work: Callable[[], None]) -> None:
        """Do ``work`` on this thread, or, when that does not come back any more, on one beside it."""
        if self._work is not None:
            from praxis_desktop.interpreter.threads import GuestThread

            GuestThread(target=work, name="worker", daemon=True).start()
            return
        self._work = work
        self.setStackSize(STACK_SIZE)
        self.start()
        if not self.isRunning() and not self.isFinished():
            _alive.discard(self)
            raise RuntimeError("there is not enough memory for another thread")

    @Slot()
    def _tell(self) -> None:
        messages, skipped, is_more = self._messages.take(OUTPUT_AT_ONCE)
        if skipped:
            self.output_skipped.emit(skipped)
        for message in messages:
            self._signals[type(message)].emit(message)
        if is_more:
            QTimer.singleShot(PAUSE_MS, self._tell)

    @Slot()
    def _announce_end(self) -> None:
        self.wait()  # it is about to end: that takes microseconds
        while self._messages:
            self._tell()
        _alive.discard(self)
        self.closed.emit()


def stream_of(message: Outgoing) -> tuple[type[Outgoing], str] | None:
    """The output that a message belongs to; None for others."""
    return (type(message), message.request_id) if isinstance(message, Stdout | Stderr) else None


def part_of(message: Outgoing, data: bytes) -> Outgoing:
    """A message of the same output, with these bytes."""
    assert isinstance(message, Stdout | Stderr)
    return type(message)(message.request_id, data)


_alive: set[PyodideWorker] = set()
"""Those whose threads run: nothing else may decide when their objects go."""

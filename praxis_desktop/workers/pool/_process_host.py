"""A host that runs guests in a separate process: for untrusted programs, and where threads cannot have large
stacks.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.interpreter.faults import TimedOut
from praxis_desktop.snapshots.recipes import Recipe
from praxis_desktop.workers.pool._child_process import ChildProcess
from praxis_desktop.workers.pool._thread_host import START_S, OnOutput
from praxis_desktop.workers.pool.messages import (
    Answer,
    Captured,
    Close,
    Counted,
    Error,
    FrameError,
    FrameTooLarge,
    FromChild,
    Init,
    Interrupt,
    Progress,
    Ready,
    Request,
    RunResult,
    Stderr,
    Stdout,
    count_in,
    encode,
    refusal,
)
from praxis_desktop.workers.timers import Timer

log = logging.getLogger(__name__)

HUNG_AFTER_S = 15.0
"""Seconds that a child is given, after a request's timeout, to end the program before being killed."""


class _Waiting:
    """A request that was sent to the child, or is waiting for the child to become ready."""

    def __init__(self, request: Request, on_output: OnOutput | None) -> None:
        self.request = request
        self.on_output = on_output
        self.is_sent = False
        self.interrupts = 0
        self.fault: tuple[str, str] | None = None
        """The name and message of the error to report once the child has been killed."""
        self.answer: Answer | None = None
        self.news = threading.Event()
        """Set when the child becomes ready, when it fails, and when an answer arrives."""


class ProcessHost:
    """Lets ``child`` answer requests, one at a time. Thread-safe.

    The child handles programs that overrun or crash as a ThreadHost does. If it is killed, dies, stays silent
    for over ``grace`` seconds after a request's timeout, or sends malformed messages, the request is still
    answered, but from then on ``is_sound`` is False. ``when_ready`` is called when the child is first ready.
    """

    def __init__(
        self,
        child: ChildProcess,
        *,
        grace: float = HUNG_AFTER_S,
        when_ready: Callable[[], None] | None = None,
    ) -> None:
        self._child = child
        self._grace = grace
        self._when_ready = when_ready
        self._timer = Timer()
        self._lock = threading.Lock()
        self._recipe: Recipe | None = None
        self._is_ready = False
        self._failed: Error | None = None
        self._waiting: _Waiting | None = None
        self._end: str | None = None
        """Why the child has ended, or None while it is running."""
        self._has_served = False
        child.listen(self._hear, self._lose)

    @property
    def is_sound(self) -> bool:
        """Whether the host can serve requests, that is, whether its child is running."""
        return self._end is None and self._child.is_alive

    @property
    def pid(self) -> int:
        """The child's process ID."""
        return self._child.pid

    @property
    def memory_bytes(self) -> int:
        """Physical memory used by the child, in bytes."""
        return self._child.memory_bytes

    def serve(self, request: Request, recipe: Recipe, on_output: OnOutput | None = None) -> Answer:
        """Serve ``request`` and wait for the answer; without a session, use an interpreter for ``recipe``.

        An answer is guaranteed only with a ``timeout``. ``on_output`` receives output as it is written, on
        the host's thread.
        """
        if self._child.thread is threading.current_thread():
            return refusal(request, "WorkerRefused", "a host cannot wait for itself")
        try:
            frame = encode(request)
        except (FrameTooLarge, TypeError) as error:
            return refusal(request, type(error).__name__, str(error))
        waiting = _Waiting(request, on_output)
        with self._lock:
            if self._end is not None:
                return refusal(request, "ProcessDied", f"the program's process ended ({self._end})")
            self._waiting = waiting
        try:
            if self._await_ready(waiting, recipe):
                self._send(waiting, frame)
                waiting.news.wait()
        except BaseException:
            self._child.kill()
            raise
        finally:
            with self._lock:
                self._waiting = None
        assert waiting.answer is not None
        return waiting.answer

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running request; return False if none is running."""
        with self._lock:
            waiting = self._waiting
            if waiting is None or waiting.answer is not None:
                return False
            waiting.interrupts += 1
            if waiting.is_sent:
                self._child.write(encode(Interrupt(waiting.request.request_id)))
            return True

    def kill(self) -> None:
        """Kill the running request by killing the child. Returns immediately."""
        with self._lock:
            if self._waiting is not None:
                self._waiting.fault = "Killed", "the program was stopped"
                self._child.kill()

    def end_session(self, session: str) -> None:
        """Discard a session's interpreter, if there is one. Returns immediately."""
        self._child.write(encode(Close(session)))

    def close(self, deadline: Deadline) -> bool:
        """End the child; return whether it ended by ``deadline``. Idempotent."""
        with self._lock:
            if self._waiting is not None:
                self._waiting.fault = "Killed", "the host is closed"
        # A request was killed or none is running, so no further message is expected from the child.
        self._child.kill()
        if self._child.thread is threading.current_thread():
            return False
        return self._child.ended.wait(deadline.remaining)

    # ---- the caller's thread
    def _await_ready(self, waiting: _Waiting, recipe: Recipe) -> bool:
        """Wait until the child is ready for ``recipe``. If it fails to start, answer the request and return
        False.
        """
        if self._recipe != recipe:
            with self._lock:
                self._recipe, self._is_ready, self._failed = recipe, False, None
            self._timer.set(START_S, self._child.kill)
            self._child.write(encode(Init(recipe)))
            waiting.news.wait()
            self._note_failed_start(waiting)
        return waiting.answer is None

    def _note_failed_start(self, waiting: _Waiting) -> None:
        with self._lock:
            waiting.news.clear()
            if self._failed is not None and waiting.answer is None:
                self._recipe = None
                waiting.answer = refusal(waiting.request, self._failed.name, self._failed.message)

    def _send(self, waiting: _Waiting, frame: bytes) -> None:
        timeout = waiting.request.timeout
        if timeout is not None:
            self._timer.set(timeout + self._grace, lambda: self._give_up(waiting, timeout))
        with self._lock:
            waiting.is_sent = True
            self._child.write(frame)
            if waiting.interrupts:
                self._child.write(encode(Interrupt(waiting.request.request_id)))

    # ---- the timers' thread
    def _give_up(self, waiting: _Waiting, timeout: float) -> None:
        """Kill a child that has neither answered in time nor ended the program itself."""
        with self._lock:
            if self._waiting is waiting and waiting.answer is None:
                waiting.fault = TimedOut.__name__, f"the time limit of {timeout:g} s ended the program"
                self._child.kill()

    # ---- the thread that listens to the child
    def _hear(self, message: FromChild) -> None:
        """Process a message from the child, if it is valid at this point. Raises FrameError."""
        waiting = self._waiting
        if isinstance(message, Counted):
            count_in(message)
        elif isinstance(message, Progress):
            self._timer.set(START_S, self._child.kill)
        elif self._recipe is not None and not self._is_ready and self._failed is None:
            self._hear_of_start(message)
        elif waiting is None or not waiting.is_sent or not _is_about(message, waiting.request):
            raise FrameError(f"an unexpected answer: {type(message).__name__}")
        elif isinstance(message, Stdout | Stderr):
            self._tell(waiting, message)
        elif isinstance(message, RunResult | Captured | Error):
            self._timer.clear()
            self._has_served = True
            with self._lock:
                waiting.answer = message
            waiting.news.set()

    def _hear_of_start(self, message: FromChild) -> None:
        if not isinstance(message, Ready | Error) or (
            isinstance(message, Error) and message.request_id is not None
        ):
            raise FrameError(f"not ready, and it says {type(message).__name__}")
        self._timer.clear()
        with self._lock:
            if isinstance(message, Ready):
                self._is_ready = True
            else:
                self._failed = message
            waiting = self._waiting
        if isinstance(message, Ready) and self._when_ready is not None:
            when_ready, self._when_ready = self._when_ready, None
            when_ready()
        if waiting is not None:
            waiting.news.set()

    def _tell(self, waiting: _Waiting, message: Stdout | Stderr) -> None:
        if waiting.on_output is None:
            return
        try:
            waiting.on_output(message)
        except Exception:  # a listener's defect must not cost the host its child
            log.exception("A listener of a program failed")

    def _lose(self, reason: str) -> None:
        """Answer in place of the child, which has ended."""
        self._timer.clear()
        with self._lock:
            self._end = reason
            waiting = self._waiting
            if waiting is None or waiting.answer is not None:
                return
            if waiting.fault is not None:
                name, message = waiting.fault
            elif not self._is_ready and not self._has_served:
                words = f"its process ends before it is ready ({reason})\n{self._child.last_words}"
                name, message = "NoProcess", words.strip()
            else:
                name, message = "ProcessDied", f"the program's process ended ({reason})"
            waiting.answer = refusal(waiting.request, name, message)
        waiting.news.set()


def _is_about(message: FromChild, request: Request) -> bool:
    return getattr(message, "request_id", None) == request.request_id

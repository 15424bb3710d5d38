"""Visits: calls that other threads request, made on an interpreter's thread between two turns of its loop."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.interpreter.faults import GuestError, InterpreterClosed

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_T = TypeVar("_T")


class NothingToResume(GuestError):
    """The interpreter was not captured in the middle of a program."""

    exit_code = ExitCode.INTERNAL


class Visits:
    """The queue of calls waiting until no wasm is on the interpreter's stack. A visit is not a guest event:
    it gets no turn, and a replay has the same turns without it.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._closed = False
        self.receiving = False
        """Whether a visit is in progress."""

    @property
    def pending(self) -> bool:
        """Whether any requested visit has yet to begin."""
        return bool(self._waiting)

    # ---- any thread
    def ask(self, visit: Callable[[], _T]) -> Future[_T]:
        """Request a call to ``visit()``; see ``Interpreter.between_turns``."""
        future: Future[_T] = Future()
        with self._lock:
            is_closed = self._closed
            if not is_closed:
                self._waiting.append((visit, future))
        # Not under the lock: callbacks of the future may request another visit.
        if is_closed:
            _drop(future)
        else:
            self._host.control.call()
        return future

    # ---- the interpreter's thread
    def receive(self) -> None:
        """Perform all requested visits, in the order in which they were requested."""
        self.receiving = True
        try:
            while self._waiting:
                visit, future = self._waiting.popleft()
                if future.set_running_or_notify_cancel():
                    _perform(visit, future)
        finally:
            self.receiving = False

    def close(self) -> None:
        """Drop all requested visits, and refuse later ones. Their futures raise InterpreterClosed."""
        with self._lock:
            self._closed = True
        while self._waiting:
            _, future = self._waiting.popleft()
            _drop(future)


def _drop(future: Future[Any]) -> None:
    if future.set_running_or_notify_cancel():
        future.set_exception(InterpreterClosed("the interpreter was closed before it could be visited"))


def _perform(visit: Callable[[], Any], future: Future[Any]) -> None:
    try:
        value = visit()
    except BaseException as error:
        future.set_exception(error)
        if not isinstance(error, Exception):
            raise
    else:
        future.set_result(value)

"""A child that is started before it is needed, for when the one in use is lost."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.alarms import Alarm
from praxis_desktop.workers.processes.child_process import ChildProcess

log = logging.getLogger(__name__)

_Message = TypeVar("_Message")


class Reserve(Generic[_Message]):
    """At most one child, which has been started and told its first message. Any thread; nobody listens to it
    before it is taken: what it says meanwhile waits in its pipe.

    ``start`` makes it; it may raise OSError.
    """

    def __init__(self, start: Callable[[], ChildProcess[_Message]]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._alarm = Alarm()
        self._is_closed = False
        self._order: object | None = None
        """The one that is under way."""
        self._thread: threading.Thread | None = None
        self._child: ChildProcess[_Message] | None = None
        self._discarded: list[ChildProcess[_Message]] = []

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        child = self._child
        return None if child is None else child.pid

    def order(self, seconds: float) -> None:
        """Have a child started in ``seconds``, unless there is one: what is under way goes first."""
        with self._lock:
            if self._is_closed or self._order is not None or self._child is not None:
                return
            order = self._order = object()
        self._alarm.set(seconds, lambda: self._begin(order))

    def take(self) -> ChildProcess[_Message] | None:
        """The child, which is the caller's from now on; None when there is none."""
        with self._lock:
            child, self._child = self._child, None
        if child is None or child.is_alive:
            return child
        log.warning("The process %d, which was held in reserve, has ended by itself", child.pid)
        child.discard()
        return None

    def drop(self) -> None:
        """End the child, and the one that is being started: they were told what does not hold any more."""
        self._alarm.clear()
        with self._lock:
            child, self._child = self._child, None
            self._order = None
        if child is not None:
            self._discard(child)

    def close(self) -> None:
        """End it, and start no other; returns at once. Idempotent."""
        with self._lock:
            self._is_closed = True
        self.drop()

    def await_end(self, deadline: Deadline) -> bool:
        """After ``close``: wait until nothing is left; whether that is so."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(deadline.remaining)
        with self._lock:
            discarded = list(self._discarded)
        return all(child.ended.wait(deadline.remaining) for child in discarded)

    def _begin(self, order: object) -> None:
        """On the alarms' thread, which others wait for."""
        with self._lock:
            if self._order is order:
                name = "process in reserve"
                self._thread = threading.Thread(target=self._fill, args=(order,), name=name, daemon=True)
                self._thread.start()

    def _fill(self, order: object) -> None:
        try:
            child = self._start()
        except OSError as error:
            log.warning("No process can be held in reserve: %s", error.strerror or error)
            child = None
        with self._lock:
            is_wanted = self._order is order
            if is_wanted:
                self._order, self._child = None, child
        if child is not None and not is_wanted:
            self._discard(child)

    def _discard(self, child: ChildProcess[_Message]) -> None:
        with self._lock:
            self._discarded = [other for other in self._discarded if not other.ended.is_set()]
            self._discarded.append(child)
        child.discard()

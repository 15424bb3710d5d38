"""Child processes: started when they are needed, with one in reserve."""

from __future__ import annotations

import logging
import math
import threading
from pathlib import Path

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.workers.pool._child_process import ChildProcess
from praxis_desktop.workers.pool._framing import encode
from praxis_desktop.workers.pool.messages import GetReady
from praxis_desktop.workers.timers import Timer

log = logging.getLogger(__name__)


class Children:
    """Starts child processes that use the images of ``cache``.

    With ``keeps_one``, one is held in reserve once it is ordered. Safe on any thread. Nobody listens to the
    reserve before it is taken: its messages wait in the pipe. Every ``interval`` seconds a check replaces a
    reserve that has died. ``arguments`` are those of ``pool.child``.
    """

    def __init__(
        self, cache: Path, *arguments: str, keeps_one: bool = False, interval: float = math.inf
    ) -> None:
        self.cache = cache
        self._arguments = arguments
        self._keeps_one = keeps_one
        self._interval = interval
        self._lock = threading.Lock()
        self._timer = Timer()
        self._is_closed = False
        self._order: object | None = None
        """The order that is being carried out."""
        self._thread: threading.Thread | None = None
        self._child: ChildProcess | None = None
        self._discarded: list[ChildProcess] = []

    @property
    def pid(self) -> int | None:
        """The process id of the reserve, if there is one."""
        child = self._child
        return None if child is None else child.pid

    def order(self, seconds: float) -> None:
        """Order a reserve in ``seconds``, unless there is one: current work goes first."""
        with self._lock:
            if not self._keeps_one or self._is_closed or self._order is not None or self._child is not None:
                return
            order = self._order = object()
        self._timer.set(seconds, lambda: self._begin(order))

    def take(self) -> ChildProcess:
        """A child for the caller: the reserve, or a new one. Raises OSError."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None and child.is_alive:
            return child
        if child is not None:
            log.warning("The process %d, which was held in reserve, has ended by itself", child.pid)
            self._discard(child)
        return ChildProcess(*self._arguments)

    def drop(self) -> None:
        """End the reserve, and any that is being started: their instructions are out of date."""
        self._timer.clear()
        with self._lock:
            child, self._child = self._child, None
            self._order = None
        if child is not None:
            self._discard(child)

    def close(self) -> None:
        """End the reserve, and start no other; returns at once. Idempotent."""
        with self._lock:
            self._is_closed = True
        self.drop()

    def await_end(self, deadline: Deadline) -> bool:
        """Wait, after ``close``, until nothing is left; False at the deadline."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(deadline.remaining)
        with self._lock:
            discarded = list(self._discarded)
        return all(child.ended.wait(deadline.remaining) for child in discarded)

    def _begin(self, order: object) -> None:
        """Start a reserve on a thread of its own: other timers wait for the timers' thread."""
        with self._lock:
            if self._order is order:
                name = "process in reserve"
                self._thread = threading.Thread(target=self._fill, args=(order,), name=name, daemon=True)
                self._thread.start()

    def _fill(self, order: object) -> None:
        try:
            child = ChildProcess(*self._arguments)
            child.write(encode(GetReady(str(self.cache))))
        except OSError as error:
            log.warning("No process can be held in reserve: %s", error.strerror or error)
            child = None
        with self._lock:
            is_wanted = self._order is order
            if is_wanted:
                self._order, self._child = None, child
        if child is not None and not is_wanted:
            self._discard(child)
        elif child is not None and self._interval < math.inf:
            self._timer.set(self._interval, self._look)

    def _look(self) -> None:
        """Replace a reserve that has died; on the timers' thread."""
        with self._lock:
            child = self._child
            if child is None or self._is_closed:
                return
            if not child.is_alive:
                self._child = None
        if self._child is child:
            self._timer.set(self._interval, self._look)
            return
        log.warning("The process %d, which was held in reserve, has ended by itself", child.pid)
        self._discard(child)
        self.order(0.0)

    def _discard(self, child: ChildProcess) -> None:
        with self._lock:
            self._discarded = [other for other in self._discarded if not other.ended.is_set()]
            self._discarded.append(child)
        child.discard()

"""The requests of one kernel on their way into its guest: cells one after another, questions at once."""

from __future__ import annotations

import json
import threading
from collections import deque
from typing import TYPE_CHECKING

from praxis_desktop.workers.kernel.messages import KernelRequest

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.host.deferred import Deferred


class RequestLine:
    """A cell is handed over when the one before it has ended. Any thread, unless a method says otherwise."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._lock = threading.Lock()
        self._cells: deque[KernelRequest] = deque()
        self._questions: deque[KernelRequest] = deque()
        self._running: str = ""
        self._running_code = ""
        self._has_begun = False
        """Whether the cell that was handed over has begun."""
        self._is_early = False
        """Whether it was interrupted before that."""
        self._wanted: Deferred | None = None
        self._is_closed = False

    def put(self, request: KernelRequest) -> None:
        """Hand over a request, as soon as the guest takes it."""
        with self._lock:
            (self._cells if request.msg_type == "execute" else self._questions).append(request)
            self._settle()

    def want(self, deferred: Deferred) -> None:
        """The guest's next request is what ``deferred`` comes to; on the guest's thread."""
        with self._lock:
            self._wanted = deferred
            self._settle()

    def begin_cell(self, msg_id: str) -> None:
        """The cell has begun, and interrupts from now on are its; on the guest's thread."""
        with self._lock:
            if self._running == msg_id:
                self._control.take_interrupt()
                self._has_begun, is_early, self._is_early = True, self._is_early, False
                if is_early:
                    self._control.interrupt()

    def end_cell(self, msg_id: str) -> None:
        """The cell has ended: the next may begin; on the guest's thread."""
        with self._lock:
            if self._running == msg_id:
                self._control.take_interrupt()
                self._running = self._running_code = ""
                self._has_begun = self._is_early = False
                self._settle()

    def interrupt(self) -> tuple[KernelRequest, ...]:
        """Interrupt the cell that runs, or is about to, and no other. Returns those after it: they are
        forgotten.
        """
        with self._lock:
            if self._has_begun:
                self._control.interrupt()
            elif self._running:
                self._is_early = True
            dropped = tuple(self._cells)
            self._cells.clear()
            return dropped

    def close(self) -> None:
        """The guest is to end once it has nothing to do."""
        with self._lock:
            self._is_closed = True
            self._settle()

    @property
    def running(self) -> str:
        """The cell that runs, "" for none."""
        return self._running

    @property
    def running_code(self) -> str:
        """What it is."""
        return self._running_code

    def _settle(self) -> None:
        if self._wanted is None:
            return
        taken = list(self._questions)
        self._questions.clear()
        if not self._running and self._cells:
            taken.append(self._cells.popleft())
            self._running = taken[-1].msg_id
            self._running_code = str(taken[-1].content.get("code", ""))
        if taken:
            wanted, self._wanted = self._wanted, None
            wanted.resolve(json.dumps([request.to_json() for request in taken]))
        elif self._is_closed:
            wanted, self._wanted = self._wanted, None
            wanted.resolve(None)

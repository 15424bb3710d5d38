"""Guests on a child process's main thread, for systems where no other thread can have the stack they need."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from collections.abc import Callable

from praxis_desktop.interpreter.threads import THREAD_STACK, StackTooSmall, check_stack
from praxis_desktop.workers.execution_mode import threads_hold_guests

log = logging.getLogger(__name__)

_ORDINARY_STACK = 8 << 20
"""Stack size in bytes of other threads, which would otherwise get as much as the main thread."""

_MARK = "PRAXIS_MAIN_STACK"
"""Environment variable of a process that was restarted for its stack."""


def must_use_main_thread() -> bool:
    """Whether guests of this process must run on its main thread.

    On Linux its stack size is fixed by the limit at the start, so the process restarts itself once with a
    higher limit. Call it on the main thread before anything else. If that stack is not available either it
    returns False: starting a guest then fails with a reason.
    """
    if sys.platform != "linux" or threads_hold_guests():
        return False
    import resource

    try:
        check_stack()
    except StackTooSmall as error:
        limits = resource.getrlimit(resource.RLIMIT_STACK)
        if _MARK in os.environ:
            log.warning("The main thread has no larger stack either: %s", error.message)
            return False
        try:
            resource.setrlimit(resource.RLIMIT_STACK, (THREAD_STACK, limits[1]))
        except (OSError, ValueError):
            log.warning("The main thread may have no larger stack either: at most %d bytes", limits[1])
            return False
        environment = {**os.environ, _MARK: "1"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)
    os.environ.pop(_MARK, None)
    threading.stack_size(_ORDINARY_STACK)
    return True


class MainThread:
    """Lets the main thread do what a GuestThread would: run one function, until it ends."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_taken = False

    def start(self, target: Callable[[], None]) -> None:
        """Have ``target`` called; any thread. Raises RuntimeError the second time."""
        with self._lock:
            if self._is_taken:
                raise RuntimeError("there is one thread with a large stack, and it does not come back")
            self._is_taken = True
        self._work.put(target)

    def run(self) -> None:
        """Wait for the function, and call it; call on the main thread."""
        self._work.get()()

"""Guests on the main thread of a child process, where no other thread can have the stack that they need."""

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
"""Bytes of stack of the other threads, which would be given as much as the main thread."""

_MARK = "PRAXIS_MAIN_STACK"
"""In the environment of a process that has been started again for its stack."""


def must_use_main_thread() -> bool:
    """Whether guests of this process run on its main thread, which then has the stack for it: on Linux its
    size is what the limit was when the process began, so the process begins once more with a higher one.

    To be called on the main thread before anything else. Where there is no such stack either it returns
    False: those who start a guest are told.
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
    """Has the main thread do what a GuestThread would: one thing, until it ends."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_taken = False

    def start(self, target: Callable[[], None]) -> None:
        """Any thread: have ``target`` called. Raises RuntimeError the second time."""
        with self._lock:
            if self._is_taken:
                raise RuntimeError("there is one thread with a large stack, and it does not come back")
            self._is_taken = True
        self._work.put(target)

    def run(self) -> None:
        """On the main thread: wait for what there is to do, and do it."""
        self._work.get()()

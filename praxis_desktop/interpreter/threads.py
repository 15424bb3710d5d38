"""Threads with a stack large enough for a guest, and a check of the current thread's stack."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.interpreter.faults import GuestError
from praxis_desktop.interpreter.thread_stack import WASM_STACK, stack_bounds

THREAD_STACK = WASM_STACK + (32 << 20)
"""Stack size, in bytes, of a thread that runs guests: wasm's share, and the host's frames around it."""

_T = TypeVar("_T")
_stack_size_lock = threading.Lock()


class StackTooSmall(GuestError):
    """The thread's stack is smaller than a guest may need, so deep recursion would crash the process."""

    exit_code = ExitCode.INTERNAL


class GuestThread(threading.Thread):
    """A thread whose stack is large enough for an interpreter."""

    def start(self) -> None:
        """Start the thread with THREAD_STACK bytes of virtual stack, of which only used pages cost memory."""
        # The stack size is a setting of the whole process.
        with _stack_size_lock:
            before = threading.stack_size(THREAD_STACK)
            try:
                super().start()
            finally:
                threading.stack_size(before)


class _Call(Generic[_T]):
    """A call to a function on another thread, and its outcome."""

    def __init__(self, function: Callable[[], _T]) -> None:
        self._function = function
        self._value: list[_T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._value.append(self._function())
        except BaseException as error:  # noqa: BLE001 - raised again on the caller's thread
            self._error = error

    def outcome(self) -> _T:
        if self._error is not None:
            raise self._error
        return self._value[0]


def run_in_guest_thread(function: Callable[[], _T]) -> _T:
    """Call ``function`` on a new GuestThread, and return its value or raise its exception. The calling thread
    waits. A KeyboardInterrupt (Ctrl+C on the main thread) is raised in the calling thread. The guest's thread
    continues, and the caller can interrupt the guest.
    """
    call = _Call(function)
    thread = GuestThread(target=call.run, name="guest", daemon=True)
    thread.start()
    while thread.is_alive():
        # On Windows, Ctrl+C does not interrupt a join without a time-out.
        thread.join(0.5)
    return call.outcome()


def check_stack() -> None:
    """Raise StackTooSmall unless the current thread's stack is large enough for wasm."""
    bounds = stack_bounds()
    if bounds is None:
        return
    size = bounds[1] - bounds[0]
    if size < WASM_STACK + (1 << 20):
        raise StackTooSmall(
            f"this thread has a stack of {size >> 20} MiB, an interpreter needs {THREAD_STACK >> 20}",
            hint="Make the interpreter on a GuestThread, or in run_in_guest_thread().",
        )

"""The functions that CPython's thread layer imports from the host: start, join, wait for a semaphore or a
lock.

CPython's ``threading``, ``queue`` and pools work unchanged on top of these functions. If a thread cannot be
started, the reason is kept for the program's error message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.control import SIGSYS
from praxis_desktop.interpreter.environment.base import Clock, WaitInterrupted
from praxis_desktop.interpreter.faults import Deadlocked, Unwind

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.imports import ImportTable
    from praxis_desktop.interpreter.host.thread_scheduler import ThreadScheduler

MOST_THREADS: Final = 64
"""Maximum number of threads that a program may have besides its main thread."""

WOKEN, TIME_OVER, INTERRUPTED, DEADLOCKED = range(4)
"""The ways in which a thread's wait can end."""

_PARKED, _TIMEOUT, _INTERRUPTED = 0, -2, -3
"""The results of ``_PySemaphore_Wait``: Py_PARK_OK, Py_PARK_TIMEOUT, Py_PARK_INTR."""
_NOT_ACQUIRED, _ACQUIRED, _LOCK_INTERRUPTED = 0, 1, 2
"""The results of ``PyThread_acquire_lock_timed``: PY_LOCK_FAILURE, PY_LOCK_ACQUIRED, PY_LOCK_INTR."""
_COUNTER: Final = 0x48
"""Offset of the counter in a ``_PySemaphore``, in bytes."""
_C_STACK: Final = 512 << 10
"""Size, in bytes, of a thread's C stack in the guest's memory. CPython sees how much of it is used. The
native stack is larger by the same factor as the main thread's.
"""
_FIRST_IDENT, _BETWEEN = 0x1000_0000, 16


class GuestThreads:
    """``host.threads``: serves CPython's thread layer for one interpreter."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.scheduler: ThreadScheduler | None = None
        """Decides which thread runs; None until the program starts a thread."""
        self.started = 0
        """Number of threads started so far. Numbers are not reused, because a program may still join a thread
        that has ended.
        """
        self.refusal = ""
        """The reason why the last thread could not be started ("" if it was started)."""
        self._deadlocked = False
        host.obstacles["threads"] = self._obstacle

    def imports(self) -> ImportTable:
        return {
            "PyThread_start_joinable_thread": self.start_joinable,
            "PyThread_start_new_thread": self.start_detached,
            "PyThread_join_thread": self.join,
            "_PySemaphore_Wait": self.wait_for_semaphore,
            "PyThread_acquire_lock_timed": self.acquire_lock,
            "emscripten_thread_sleep": self.sleep_in_c,
        }

    @property
    def alive(self) -> int:
        """The number of live threads, not counting the main thread."""
        return 0 if self.scheduler is None else len(self.scheduler.alive)

    @property
    def is_main(self) -> bool:
        """Whether the running thread is the program's main thread."""
        scheduler = self.scheduler
        return scheduler is None or scheduler.current is scheduler.main

    @property
    def current(self) -> int:
        """The number of the running thread; 0 for the main thread."""
        return 0 if self.scheduler is None else self.scheduler.current.number

    def finish(self) -> None:
        """Stop scheduling the threads that are still alive, because the program has ended."""
        if self.scheduler is not None:
            self.scheduler.finish()

    @property
    def run_beside_c(self) -> bool:
        """Whether other threads may run while C code waits. They may not if the code holds CPython's lock,
        because the code may rely on the lock.
        """
        return self.scheduler is not None and bool(self.alive) and not self.scheduler.is_attached

    # ---- CPython's thread layer
    def start_joinable(self, function: int, argument: int, ident_at: int, handle_at: int) -> int:
        ident = self.start_detached(function, argument)
        if ident == -1:
            return -1
        instance = self._host.instance
        instance.write(ident_at, ident.to_bytes(8, "little"))
        instance.set_u32(handle_at, ident)
        return 0

    def start_detached(self, function: int, argument: int) -> int:
        """Start a thread and return its number. On failure, return -1 and set ``refusal`` to the reason."""
        # few programs start threads
        from praxis_desktop.interpreter.host import thread_scheduler

        self.refusal = self._reason_against() or thread_scheduler.refusal()
        if self.refusal:
            return -1
        if self.scheduler is None:
            self.scheduler = thread_scheduler.ThreadScheduler(self._host)
            self._host.environment.waits = self.scheduler
        block = self._host.instance.export("malloc")(_C_STACK) & 0xFFFFFFFF
        if not block:
            self.refusal = "the program's memory is used up"
            return -1
        self.started += 1
        ident = _FIRST_IDENT + _BETWEEN * self.started
        try:
            self.scheduler.start(function, argument, self.started, ident, (block, _C_STACK))
        except RuntimeError as error:
            self._host.instance.export("free")(block)
            self.refusal = f"the system refuses it ({error})"
            return -1
        return ident

    def join(self, handle: int) -> int:
        if self.scheduler is not None:
            self.scheduler.join(handle & 0xFFFFFFFF)
        return 0

    def wait_for_semaphore(self, semaphore: int, timeout: int, detach: int) -> int:
        """Decrement a semaphore, waiting at most ``timeout`` nanoseconds (if negative, without limit)."""
        instance, address = self._host.instance, (semaphore + _COUNTER) & 0xFFFFFFFF
        count = instance.i32(address)
        if count > 0:
            instance.set_u32(address, count - 1)
            return _PARKED
        if not timeout:
            return _TIMEOUT
        return (_PARKED, _TIMEOUT, _INTERRUPTED, _INTERRUPTED)[self._park(address, timeout, is_lock=False)]

    def acquire_lock(self, lock: int, microseconds: int, is_interruptible: int) -> int:
        """Wait for a lock that is held, and acquire it. A negative time-out means no limit."""
        if not microseconds:
            return _NOT_ACQUIRED
        instance, address = self._host.instance, lock & 0xFFFFFFFF
        deadline = None if microseconds < 0 else self._now() + 1000 * microseconds
        while instance.memory[address]:
            left = -1 if deadline is None else deadline - self._host.environment.logical_time
            if not left or left < -1:
                return _NOT_ACQUIRED
            ending = self._park(address, left, is_lock=True)
            if ending == TIME_OVER:
                return _NOT_ACQUIRED
            if ending != WOKEN and is_interruptible:
                return _LOCK_INTERRUPTED
        instance.memory[address] = 1
        return _ACQUIRED

    def sleep_in_c(self, milliseconds: float) -> None:
        """Put C code to sleep, for example SQLite while another connection holds a lock on the file. An
        interrupt ends the sleep, and stays pending until CPython checks for it.
        """
        environment = self._host.environment
        waits = environment.waits if self.run_beside_c else environment
        try:
            waits.sleep(milliseconds / 1000 if milliseconds > 0 else 0.0)
        except WaitInterrupted:
            if waits is environment or self.is_main:
                self._host.control.put_back()

    def raise_in(self, ident: int, exception: int) -> None:
        """Make CPython raise an exception in another thread before that thread's next instruction.
        ``exception`` is the address of the exception's class. If the thread is waiting, its wait ends.
        """
        if self.scheduler is not None:
            self._host.instance.export("PyThreadState_SetAsyncExc")(ident, exception)
            self.scheduler.end_wait(ident)

    # ---- signals
    def look(self) -> int:
        """Return the number of the signal that CPython's evaluation loop must handle, or 0."""
        if self._deadlocked:
            self._deadlocked = False
            self._host.signals.arm(pending=self._host.control.interrupted)
            return SIGSYS
        if self.alive:
            assert self.scheduler is not None
            return self.scheduler.look()
        return self._host.control.take_interrupt()

    # ---- parts
    def _reason_against(self) -> str:
        if self.alive >= MOST_THREADS:
            return f"this program has {MOST_THREADS} threads already, as many as a program may have"
        for path in self._host.linker.keeping_exceptions:
            return f"the library {path} keeps exceptions in a form that cannot be used with threads"
        return ""

    def _park(self, address: int, timeout: int, *, is_lock: bool) -> int:
        """Block the current thread until the semaphore or lock at ``address`` is available, for at most
        ``timeout`` nanoseconds; a negative number means no limit.
        """
        scheduler = self.scheduler
        if scheduler is None or not scheduler.alive:
            ending = self._wait_alone(timeout)
        else:
            deadline = None if timeout < 0 else self._now() + timeout
            thread = scheduler.current
            scheduler.parked[thread] = address, is_lock
            try:
                ending = scheduler.block(deadline, None)
            finally:
                del scheduler.parked[thread]
        if ending == DEADLOCKED:
            self._tell_deadlock()
        return ending

    def _wait_alone(self, timeout: int) -> int:
        """Wait in a program that has no other thread to end the wait."""
        if timeout < 0:
            return DEADLOCKED
        try:
            self._host.environment.sleep(timeout / 1e9)
        except WaitInterrupted:
            self._host.control.put_back()  # CPython looks for it now
            return INTERRUPTED
        return TIME_OVER

    def _tell_deadlock(self) -> None:
        """Make CPython handle a signal whose handler raises DeadlockError in the main thread. If no signal
        can end the wait, this method is called again, and then terminates the guest.
        """
        if self._deadlocked:
            raise Unwind(Deadlocked())
        self._deadlocked = True
        self._host.signals.arm(pending=True)

    def _now(self) -> int:
        return self._host.environment.clock(Clock.MONOTONIC)

    def _obstacle(self) -> str:
        count = self.alive
        if not count:
            holds = self.scheduler is not None and self.scheduler.holds_events
            return "an event that no thread has taken" if holds else ""
        return "a running thread of the program" if count == 1 else f"{count} running threads of the program"

"""The interrupt and kill flags of one interpreter: set on any thread, consumed on the interpreter's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from praxis_desktop.interpreter.faults import Killed, TimedOut, Unwind

SIGINT = 2
SIGALRM = 14
SIGXCPU = 24
SIGSYS = 31
"""Signal numbers in the guest, which are the same as on Linux."""


class Control:
    """The interrupt flag and the kill flag, and the means to make a running or waiting guest notice them.

    ``interrupt`` and ``kill`` may be called from any thread and at any time, even before the interpreter is
    ready and after it has been closed. There is ONE interrupt flag: the first to see it on the interpreter's
    thread (a signal check inside wasm, a wait, the event loop) consumes it, so that each interrupt raises
    exactly one exception and none is lost.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupted = 0
        self._interrupts = 0
        self._taken = SIGINT
        self._all_taken: set[int] = set()
        self._killed: Killed | None = None
        self._called = False
        self.awaits_input = True
        """Whether an input source may wait for input. False if waiting would stop other threads of the
        program, in which case the source raises InputNotReady. Used on the interpreter's thread.
        """
        self._signals: tuple[Callable[[bool], None], ...] = ()
        self._wakers: tuple[Callable[[], None], ...] = ()
        self._stoppers: tuple[Callable[[], None], ...] = ()

    # ---- any thread
    def interrupt(self, number: int = SIGINT) -> None:
        """Ask the program to stop: raise KeyboardInterrupt in running code, and cancel pending awaits.

        ``number`` is the guest's signal: SIGINT, SIGXCPU when the run's time is running out, or SIGALRM when
        a step's time has expired. SIGALRM does not replace an interrupt that is already pending.
        """
        with self._lock:
            if number == SIGALRM and self._interrupted:
                return
            self._interrupts += 1
            self._interrupted = number
            for signal in self._signals:
                signal(True)
            for wake in self._wakers:
                wake()

    def kill(self, fault: Killed | None = None) -> None:
        """Stop the guest immediately, whatever it is doing. The instance is lost, and ``fault`` is raised
        on its owner's thread.
        """
        with self._lock:
            if self._killed is None:
                self._killed = fault or Killed("the program was stopped")
            for stop in self._stoppers:
                stop()
            for wake in self._wakers:
                wake()

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Kill the guest with TimedOut if the ``with`` block takes longer than ``seconds``."""
        timer = threading.Timer(seconds, lambda: self.kill(TimedOut(f"it took longer than {seconds:g} s")))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def call(self) -> None:
        """Wake the loop if it is waiting, because a visit was requested. The guest does not notice."""
        with self._lock:
            self._called = True
            for wake in self._wakers:
                wake()

    @property
    def interrupted(self) -> bool:
        """Whether an interrupt is pending."""
        return self._interrupted != 0

    @property
    def pending(self) -> int:
        """The signal number of the pending interrupt, or 0 if there is none."""
        return self._interrupted

    @property
    def interrupts(self) -> int:
        """Number of interrupts requested so far. An interrupt is counted before it arms signal polling."""
        return self._interrupts

    def settle(self) -> None:
        """Return once every interrupt counted so far has armed the guest's signal polling."""
        with self._lock:
            pass

    @property
    def killed(self) -> Killed | None:
        """The fault with which the guest was killed, or None if it was not killed."""
        return self._killed

    # ---- the interpreter's thread
    def take_interrupt(self) -> int:
        """Consume the pending interrupt, and return its signal number, or 0 if there was none."""
        if not self._interrupted:
            return 0
        with self._lock:
            taken, self._interrupted = self._interrupted, 0
            for signal in self._signals:
                signal(False)
            if taken:
                self._taken = taken
                self._all_taken.add(taken)
        return taken

    @property
    def taken(self) -> int:
        """The signal number of the most recently taken interrupt."""
        return self._taken

    def has_taken(self, number: int) -> bool:
        """Return whether an interrupt ``number`` has been taken, and has not been put back since."""
        return number in self._all_taken

    def put_back(self, number: int = 0) -> None:
        """Make pending again an interrupt that was taken but could not be raised: ``number`` or, by default,
        the last one taken. This does not count as a new interrupt.
        """
        number = number or self._taken
        with self._lock:
            self._all_taken.discard(number)
            if not self._interrupted:
                self._interrupted = number
                for signal in self._signals:
                    signal(True)

    @property
    def called(self) -> bool:
        """True if ``call`` has been called since the last ``take_call``."""
        return self._called

    def take_call(self) -> None:
        """Mark all calls made so far as seen."""
        self._called = False

    def check(self) -> None:
        """Raise Unwind(Killed) after a kill. Called during waits, between turns and in long host work."""
        if self._killed is not None:
            raise Unwind(self._killed)

    def attach(
        self,
        *,
        signal: Callable[[bool], None] | None = None,
        wake: Callable[[], None] | None = None,
        stop: Callable[[], None] | None = None,
    ) -> None:
        """Register the functions that an interrupt or a kill calls.

        ``signal(pending)`` arms and disarms the guest's signal polling, ``wake()`` ends a wait early, and
        ``stop()`` makes running wasm trap. All are called under the lock and must not block. If an interrupt
        is pending, ``signal`` is called immediately; after a kill, ``stop`` is.
        """
        with self._lock:
            if signal is not None:
                self._signals += (signal,)
                if self._interrupted:
                    signal(True)
            if wake is not None:
                self._wakers += (wake,)
            if stop is not None:
                self._stoppers += (stop,)
                if self._killed is not None:
                    stop()

    def detach(self) -> None:
        """Unregister all functions. Once this returns, no other thread touches the interpreter's memory."""
        with self._lock:
            self._signals = self._wakers = self._stoppers = ()

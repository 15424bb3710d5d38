"""Holding a program where it asks something of the world: the gate of an immediate pause."""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable

from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.base import Clock, Completion, StreamName, WaitInterrupted
from praxis_desktop.interpreter.environment.live import LiveEnvironment

_PORTS, _WRITE = "serial", b"write"
"""What the names of the channels begin with that lead to ports, and requests to write."""


class Shut(enum.IntEnum):
    """What a gate holds back: nothing, what would reach an instrument, everything."""

    NOTHING = 0
    PORTS = 1
    EVERYTHING = 2


class Gate:
    """Where a program's thread is held, from any thread. ``on_held`` is called on the program's thread when
    it has come to a closed gate.
    """

    def __init__(self, on_held: Callable[[], None]) -> None:
        self._on_held = on_held
        self._shut = Shut.NOTHING
        self._is_waiting = False
        self._is_holding = False
        self._is_sending = False
        self._is_given_up = False
        self._on_shut: Callable[[], None] | None = None
        self.was_shut = False
        """Whether something was held back when it was given up."""
        self._news = threading.Event()

    # ---- any thread
    def shut(self, what: Shut) -> None:
        """Hold back ``what`` from now on, unless the gate was given up."""
        if not self._is_given_up:
            self._shut = what
            self._news.set()
            if self._on_shut is not None:
                self._on_shut()

    def attach(self, on_shut: Callable[[], None]) -> None:
        """Call ``on_shut`` when it is shut or opened: a program that waits behind it looks up."""
        self._on_shut = on_shut

    @property
    def is_shut(self) -> bool:
        """Whether everything is held back."""
        return self._shut is Shut.EVERYTHING

    def give_up(self) -> None:
        """Hold nothing back any more, whatever is asked for later."""
        self._is_given_up = True
        self.was_shut = self._shut is not Shut.NOTHING
        self._shut = Shut.NOTHING
        self._news.set()

    def wake(self) -> None:
        """Make a program that is held look at its control."""
        self._news.set()

    @property
    def holds_all(self) -> bool:
        """Whether the program is held: at the gate, or in a wait behind which it is shut."""
        return self._is_holding or (self._shut is Shut.EVERYTHING and self._is_waiting)

    @property
    def is_sending(self) -> bool:
        """Whether the program is just doing something to a port."""
        return self._is_sending and not self._is_holding

    # ---- the program's thread
    def begin_sending(self, control: Control) -> None:
        """The program is about to do something to a port."""
        self._is_sending = True
        try:
            self.pass_by(control, Shut.PORTS)
        except BaseException:
            self._is_sending = False
            raise

    def end_sending(self) -> None:
        """It has done that."""
        self._is_sending = False

    def begin_wait(self, control: Control, *, yields: bool = False) -> bool:
        """The program begins to wait for the world; it is held before that if need be. With ``yields`` False
        is returned, and the program is held still, when somebody calls (see ``Control.call``).
        """
        self._is_waiting = True
        if self._shut is not Shut.EVERYTHING:
            return True
        self._on_held()
        return self.pass_by(control, yields=yields)

    def end_wait(self, control: Control) -> None:
        """Its wait is over; it is held before it goes on, if need be."""
        self._is_waiting = False
        if self._shut is Shut.EVERYTHING:
            self.pass_by(control)

    def pass_by(self, control: Control, least: Shut = Shut.EVERYTHING, *, yields: bool = False) -> bool:
        """Stay as long as so much is held back; ``yields`` as in ``begin_wait``. Raises Unwind."""
        if self._shut < least:
            return True
        self._is_holding = True
        self._on_held()
        try:
            while self._shut >= least and control.killed is None:
                if yields and control.called:
                    return False
                self._news.wait()
                self._news.clear()
        finally:
            self._is_holding = False
        control.check()
        return True


class PausableEnvironment(LiveEnvironment):
    """The world of a run that can be paused at once: whatever its program asks for passes by ``gate``.

    Time goes on meanwhile, and ports receive: nothing else tells a program that it was held.
    """

    def __init__(self, timezone: str, gate: Gate, *, seed: int | None = None) -> None:
        super().__init__(timezone, seed=seed)
        self._gate = gate

    def attach(self, control: Control) -> None:
        super().attach(control)
        control.attach(wake=self._gate.wake)
        self._gate.attach(self.wake)

    def clock(self, clock: Clock) -> int:
        self._gate.pass_by(self._control)
        return super().clock(clock)

    def perform(self, channel: str, request: bytes, action: Callable[[], bytes]) -> bytes:
        if not channel.startswith(_PORTS):
            self._gate.pass_by(self._control)
            return super().perform(channel, request, action)
        self._gate.begin_sending(self._control)
        try:
            if self._gate.was_shut and request.startswith(_WRITE) and self._control.take_interrupt():
                # It was stopped in a pause, and has not come to notice: what it was about to send stays.
                raise WaitInterrupted
            return super().perform(channel, request, action)
        finally:
            self._gate.end_sending()

    def sleep(self, seconds: float) -> None:
        self._gate.begin_wait(self._control)
        try:
            super().sleep(seconds)
        finally:
            self._gate.end_wait(self._control)

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self._gate.begin_wait(self._control)
        try:
            return super().wait(channel, deadline)
        finally:
            self._gate.end_wait(self._control)

    def next_event(self, deadline: int | None) -> Completion | None:
        # Between two turns it is held as it was when it began to wait, and may be visited: what comes
        # meanwhile, and timers, wait until it goes on.
        while self._gate.begin_wait(self._control, yields=True):
            try:
                completion = super().next_event(deadline)
                if completion is not None or not self._gate.is_shut or self._control.interrupted:
                    break
            except BaseException:
                self._gate.end_wait(self._control)
                raise
        else:
            return None
        self._gate.end_wait(self._control)
        return completion

    def _is_held(self) -> bool:
        return self._gate.is_shut

    def output(self, stream: StreamName, data: bytes) -> bool:
        self._gate.pass_by(self._control)
        return super().output(stream, data)

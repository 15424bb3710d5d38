"""Holding a program where it asks something of the world: the gate of an immediate pause."""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable
from typing import Literal

from praxis_desktop.core.events import StepEvent
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.base import Clock, Completion, StreamName, WaitInterrupted
from praxis_desktop.interpreter.environment.live import LiveEnvironment
from praxis_desktop.runs._states import Reply, Request, Withdraw, nothing_to_withdraw

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


Standing = Literal["running", "pausing", "paused"]
"""What the program does, as far as pauses go."""


class _Held:
    """A task that waits to go on, at the beginning of ``step`` or (0) after a wait."""

    def __init__(self, step: int, reply: Reply) -> None:
        self.step = step
        self.reply = reply


class Pausing:
    """The pauses of one run. A deferred one holds each task where its next step begins, or its wait ends, and
    is complete when no operation is under way; the time of waits stands still then. An immediate one
    holds the whole program where it asks something of the world next.

    ``changed`` is called, on any thread, when ``standing`` may be another; ``released`` with the number of a
    step that was held and goes on. ``is_quiet`` says whether nothing is still on its way to an instrument.
    """

    def __init__(
        self,
        changed: Callable[[], None],
        released: Callable[[int], None],
        is_quiet: Callable[[], bool],
    ) -> None:
        self.gate = Gate(changed)
        self._changed = changed
        self._released = released
        self._is_quiet = is_quiet
        self._lock = threading.Lock()
        self._open: dict[int, StepEvent] = {}
        self._held: list[_Held] = []
        self.has_steps = False
        """Whether the program has told of a step."""
        self._has_begun = False
        self._wanted: Literal["", "deferred", "now"] = ""
        self._is_complete = False
        self._is_given_up = False
        self.by = self.reason = ""
        """Of who asked for the pause, and why."""

    # ---- any thread
    @property
    def wanted(self) -> bool:
        """Whether the program is to be held."""
        return self._wanted != ""

    def begin(self) -> None:
        """The program begins: what was asked for before holds it from now on."""
        self._has_begun = True
        self._shut()

    def want(self, *, now: bool, by: str = "", reason: str = "") -> None:
        """Hold the program from now on."""
        with self._lock:
            if self._is_given_up:
                return
            self.by, self.reason = by, reason
            if now:
                self._wanted = "now"
            elif not self._wanted:
                self._wanted = "deferred"
        self._shut()

    def want_no_more(self) -> None:
        """Let all go on."""
        with self._lock:
            self._wanted = ""
            self._is_complete = False
            held, self._held = self._held, []
            self.gate.shut(Shut.NOTHING)
        for one in held:
            self._let_go(one)

    def give_up(self) -> None:
        """Hold nobody any more who is not held yet: the run is being stopped."""
        with self._lock:
            self._is_given_up = True
            self._wanted = ""
        self.gate.give_up()

    def dismiss(self) -> None:
        """End the tasks that are held: what they were about to do is not done."""
        with self._lock:
            held, self._held = self._held, []
        for one in held:
            one.reply({"stop": True})

    @property
    def standing(self) -> Standing:
        """What the program does. One that stands still does until it is let go."""
        with self._lock:
            if not self._wanted or not self._has_begun:
                return "running"
            if not self._is_complete and self._stands_still():
                if self._wanted == "deferred":
                    # Tasks that no step holds must not reach an instrument either.
                    self.gate.shut(Shut.PORTS)
                self._is_complete = self.is_quiet
            return "paused" if self._is_complete else "pausing"

    @property
    def place(self) -> str:
        """Where the program stands, in words: before a step that is held, or in the one that goes on."""
        with self._lock:
            held = [one.step for one in self._held if one.step]
        steps = dict(self._open)
        if held and held[0] in steps:
            return f"before step {held[0]}: {steps[held[0]].title}"
        if self._held or not steps:
            return "between steps"
        last = max(steps)
        return f"in step {last}: {steps[last].title}"

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is on its way to an instrument."""
        return not self.gate.is_sending and self._is_quiet()

    def _shut(self) -> None:
        if self._has_begun and self._wanted == "now":
            self.gate.shut(Shut.EVERYTHING)

    def _stands_still(self) -> bool:
        if self._wanted == "now":
            return self.gate.holds_all
        open_steps = list(self._open.values())
        parents = {step.parent for step in open_steps}
        innermost = [step for step in open_steps if step.step not in parents]
        held = {one.step for one in self._held}
        if any(step.kind == "operation" and step.step not in held for step in innermost):
            return False
        return bool(self._held) or (bool(innermost) and all(step.kind == "wait" for step in innermost))

    # ---- the program's thread
    def step_began(self, step: StepEvent) -> bool:
        """A step has begun; returns whether its work must wait."""
        self.has_steps = True
        self._open[step.step] = step
        if not self._wanted:
            return False
        self._changed()
        return self._wanted == "deferred" and step.kind != "wait"

    def adopt(self, step: StepEvent) -> None:
        """A step that had begun in another process goes on in this one."""
        self.has_steps = True
        self._open[step.step] = step

    def step_ended(self, number: int) -> bool:
        """A step is over; returns whether its task must wait before it goes on: after waits alone."""
        step = self._open.pop(number, None)
        if not self._wanted or step is None:
            return False
        self._changed()
        return self._wanted == "deferred" and step.kind == "wait"

    @property
    def is_at_work(self) -> bool:
        """Whether an operation of a machine is under way."""
        return any(step.kind == "operation" for step in dict(self._open).values())

    def hold(self, request: Request, reply: Reply) -> Withdraw:
        """A task asks to be let go on, by ``reply``; returns what to call when it does not wait any more. One
        that keeps the whole program waiting is let pass while others are in the middle of an operation.
        """
        step = request.get("step")
        held = _Held(step if isinstance(step, int) else 0, reply)
        with self._lock:
            is_held = self._wanted == "deferred"
            if is_held:
                self._held.append(held)
                if request.get("is_blocking") and not self._stands_still():
                    self._held.remove(held)
                    is_held = False
        if not is_held:
            self._let_go(held)
            return nothing_to_withdraw
        self._changed()

        def withdraw() -> None:
            with self._lock:
                if held in self._held:
                    self._held.remove(held)

        return withdraw

    def _let_go(self, held: _Held) -> None:
        if held.step:
            self._released(held.step)
        held.reply({})

"""A program's pauses. An immediate pause stops the program at a gate when it next calls its environment."""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Callable
from typing import Literal

from praxis_desktop.core.events import StepEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.base import (
    ENGINE,
    REALTIME,
    Clock,
    Completion,
    StreamName,
    WaitInterrupted,
)
from praxis_desktop.interpreter.environment.live import LiveEnvironment
from praxis_desktop.ports.simulators.pace import RunTime
from praxis_desktop.runs._states import Reply, Request, Withdraw, nothing_to_withdraw

_PORTS, _WRITE = "serial", b"write"
"""Prefixes of the names of port channels, and of write requests."""

_STEP = (ENGINE, b"step")
"""The channel and the request with which the start or end of a step is noted."""


class Shut(enum.IntEnum):
    """What a gate blocks: nothing, access to ports, or everything."""

    NOTHING = 0
    PORTS = 1
    EVERYTHING = 2


class Gate:
    """Blocks a program's thread on request from any thread. ``on_held`` is called on the program's thread
    when that thread reaches a closed gate.
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
        """Whether the gate was closed when ``give_up`` opened it for good."""
        self._news = threading.Event()

    # ---- any thread
    def shut(self, what: Shut) -> None:
        """Block ``what`` from now on, unless the gate has been opened for good."""
        if not self._is_given_up:
            self._shut = what
            self._news.set()
            if self._on_shut is not None:
                self._on_shut()

    def attach(self, on_shut: Callable[[], None]) -> None:
        """Call ``on_shut`` whenever the gate changes, to wake a program that is waiting elsewhere."""
        self._on_shut = on_shut

    @property
    def is_shut(self) -> bool:
        """Whether everything is blocked."""
        return self._shut is Shut.EVERYTHING

    def give_up(self) -> None:
        """Open the gate for good."""
        self._is_given_up = True
        self.was_shut = self._shut is not Shut.NOTHING
        self._shut = Shut.NOTHING
        self._news.set()

    def wake(self) -> None:
        """Make a blocked program check whether it has been interrupted."""
        self._news.set()

    @property
    def holds_all(self) -> bool:
        """Whether the program is stopped, either at the gate or in a wait that ends at the closed gate."""
        return self._is_holding or (self._shut is Shut.EVERYTHING and self._is_waiting)

    @property
    def is_sending(self) -> bool:
        """Whether the program is using a port right now."""
        return self._is_sending and not self._is_holding

    # ---- the program's thread
    def begin_sending(self, control: Control) -> None:
        """Record that the program is about to use a port, and block while access to ports is shut."""
        self._is_sending = True
        try:
            self.pass_by(control, Shut.PORTS)
        except BaseException:
            self._is_sending = False
            raise

    def end_sending(self) -> None:
        """Record that the program has finished using the port."""
        self._is_sending = False

    def begin_wait(self, control: Control, *, yields: bool = False) -> bool:
        """Record that the program is beginning to wait, and block while the gate is closed. If ``yields``,
        return False instead of blocking further when the program is called (see ``Control.call``).
        """
        self._is_waiting = True
        if self._shut is not Shut.EVERYTHING:
            return True
        self._on_held()
        return self.pass_by(control, yields=yields)

    def end_wait(self, control: Control) -> None:
        """Record that the program's wait has ended, then block while the gate is closed."""
        self._is_waiting = False
        if self._shut is Shut.EVERYTHING:
            self.pass_by(control)

    def pass_by(self, control: Control, least: Shut = Shut.EVERYTHING, *, yields: bool = False) -> bool:
        """Block while ``least`` or more is shut; for ``yields``, see ``begin_wait``. Raises Unwind."""
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
    """The environment of a run that can be paused immediately: every call passes through ``gate``.

    During a pause, time passes and ports receive data. Only the clock reveals to the program that it was
    paused.
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
            if (channel, request) != _STEP:  # a step that has been reported must be known during the pause
                self._gate.pass_by(self._control)
            return super().perform(channel, request, action)
        self._gate.begin_sending(self._control)
        try:
            if self._gate.was_shut and request.startswith(_WRITE) and self._control.take_interrupt():
                # The stop arrived during a pause, and the program is not aware of it yet: do not send its
                # data.
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
        # Between two turns the program may be called while it is paused. Events that arrive and timers wait
        # until it continues.
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


class PlayedEnvironment(PausableEnvironment):
    """The environment of a run whose instruments are all simulated. Its clocks and waits follow ``played``.

    At the pace "at-once", time jumps to the next event whenever the program is waiting and ``is_quiet``
    reports that no other thread is working for it.
    """

    def __init__(
        self,
        timezone: str,
        gate: Gate,
        played: RunTime,
        is_quiet: Callable[[], bool],
        *,
        seed: int | None = None,
    ) -> None:
        self._played = played
        self._is_quiet = is_quiet
        super().__init__(timezone, gate, seed=seed)
        played.on_change = self.wake

    def _set_clocks(self) -> None:
        self._monotonic_offset = self._logical_time - self._played.now()
        self._cpu_offset = self._cpu_time - time.thread_time_ns()

    def _advance(self) -> int:
        self._logical_time = max(self._logical_time, self._played.now() + self._monotonic_offset)
        return self._logical_time

    def clock(self, clock: Clock) -> int:
        reading = super().clock(clock)
        if clock == REALTIME:
            reading = self._realtime = self._wall_clock(self._played.ahead_ns)
        return reading

    def _await_news(self, deadline: int | None) -> None:
        at = None if deadline is None else deadline - self._monotonic_offset
        if not self._gate.is_shut and self._is_quiet():
            if self._news.acquire(blocking=False):
                return
            if self._played.jump(at):
                return
        super()._await_news(None if at is None else self._logical_time + self._played.computer_ns(at))


Standing = Literal["running", "pausing", "paused"]
"""Whether the program is running, about to pause, or paused."""


class _Held:
    """A task held before ``step``, or after a wait if ``step`` is 0."""

    def __init__(self, step: int, reply: Reply) -> None:
        self.step = step
        self.reply = reply


class Pausing:
    """The pauses of one run.

    A deferred pause holds each task before its next step or after its wait. The pause is complete when no
    operation is in progress; from then on, time no longer counts towards waits. An immediate pause stops the
    whole program at its next call to the environment. ``changed`` is called, on any thread, when ``standing``
    may have changed; ``released`` is called with the number of each held step that continues. ``is_quiet``
    returns whether no data is being sent to an instrument.
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
        """Whether the program has reported any step."""
        self._has_begun = False
        self._wanted: Literal["", "deferred", "now"] = ""
        self._is_complete = False
        self._is_given_up = False
        self.by = self.reason = ""
        """The person who requested the pause, and the reason."""

    # ---- any thread
    @property
    def wanted(self) -> bool:
        """Whether a pause is requested."""
        return self._wanted != ""

    def begin(self) -> None:
        """Record that the program is starting. A pause requested earlier now takes effect."""
        self._has_begun = True
        self._shut()

    def want(self, *, now: bool, by: str = "", reason: str = "") -> None:
        """Request a pause, an immediate one if ``now`` is set."""
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
        """Cancel the pause and let all tasks continue."""
        with self._lock:
            self._wanted = ""
            self._is_complete = False
            held, self._held = self._held, []
            self.gate.shut(Shut.NOTHING)
        for one in held:
            self._let_go(one)

    def give_up(self) -> None:
        """Hold no tasks from now on, because the run is being stopped."""
        with self._lock:
            self._is_given_up = True
            self._wanted = ""
        self.gate.give_up()

    def dismiss(self) -> None:
        """Cancel the held tasks before their next steps."""
        with self._lock:
            held, self._held = self._held, []
        for one in held:
            one.reply({"stop": True})

    @property
    def standing(self) -> Standing:
        """Whether the program is running, pausing or paused; once paused, it stays paused until released."""
        with self._lock:
            if not self._wanted or not self._has_begun:
                return "running"
            if not self._is_complete and self._stands_still():
                if self._wanted == "deferred":
                    # Tasks outside of steps must not reach an instrument either.
                    self.gate.shut(Shut.PORTS)
                self._is_complete = self.is_quiet
            return "paused" if self._is_complete else "pausing"

    @property
    def place(self) -> str:
        """The program's position in words: before the held step, between steps, or in the current step.
        Before any step, this is the reason for the pause, if there is one.
        """
        with self._lock:
            held = [one.step for one in self._held if one.step]
        steps = dict(self._open)
        if held and held[0] in steps:
            return Message("before step {held}: {title}", held=held[0], title=_title_of(steps[held[0]]))
        if self._held or not steps:
            return "between steps" if self.has_steps else self.reason or "between steps"
        last = max(steps)
        return Message("in step {last}: {title}", last=last, title=_title_of(steps[last]))

    @property
    def is_quiet(self) -> bool:
        """Whether no data is being sent to any instrument."""
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
        """Record the start of a step; return whether the step must wait before it does its work."""
        self.has_steps = True
        self._open[step.step] = step
        if not self._wanted:
            return False
        self._changed()
        return self._wanted == "deferred" and step.kind != "wait"

    def adopt(self, step: StepEvent) -> None:
        """Take over a step that was started in another process."""
        self.has_steps = True
        self._open[step.step] = step

    def step_ended(self, number: int) -> bool:
        """Record the end of a step; return whether its task must be held (only after a wait)."""
        step = self._open.pop(number, None)
        if not self._wanted or step is None:
            return False
        self._changed()
        return self._wanted == "deferred" and step.kind == "wait"

    @property
    def is_at_work(self) -> bool:
        """Whether a machine's operation is in progress."""
        return any(step.kind == "operation" for step in dict(self._open).values())

    def hold(self, request: Request, reply: Reply) -> Withdraw:
        """Hold a task until ``reply`` is called; return a function that withdraws the request.

        A task that blocks the whole program is not held while other tasks are in the middle of an operation.
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


def _title_of(step: StepEvent) -> str:
    """Return a step's title; as a message, which the window translates, unless it is the protocol's own."""
    is_ours = step.kind != "step" and not isinstance(step.title, Message) and "{" not in step.title
    return Message(step.title) if is_ours and "}" not in step.title else step.title

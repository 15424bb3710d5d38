"""Pauses: which of a program's tasks are held, and whether all that matters stands still."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from praxis_desktop.core.events import StepEvent
from praxis_desktop.runs.engine.guest_requests import Reply, Request, Withdraw, nothing_to_withdraw
from praxis_desktop.runs.engine.pausing.holding import Gate, Shut

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

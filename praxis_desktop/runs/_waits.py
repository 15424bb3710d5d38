"""Skips and extends a program's waits, which are among the steps that the program reports."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from praxis_desktop.core.events import StepEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.runs._states import Reply, Request, Withdraw, nothing_to_withdraw
from praxis_desktop.runs.commands import Refused

MOST_ADDED_S = 24 * 3600.0
"""Maximum number of seconds by which one command can extend a wait."""


class OpenWaits:
    """The waits in progress. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[int, StepEvent] = {}

    def take(self, step: StepEvent) -> None:
        """Record that a step has started or ended."""
        if step.kind != "wait":
            return
        with self._lock:
            if step.status == "started":
                self._open[step.step] = step
            else:
                self._open.pop(step.step, None)

    def end(self, number: int) -> None:
        """Record the end of a step of any kind."""
        with self._lock:
            self._open.pop(number, None)

    def meant(self, step: int) -> int | Refused:
        """Return the number of the wait to change: ``step`` or, if that is 0, the only wait in progress."""
        with self._lock:
            numbers = list(self._open)
        if step:
            return step if step in numbers else Refused(Message("Step {step} is not waiting.", step=step))
        if not numbers:
            return Refused("The program is not in a timed wait.")
        if len(numbers) > 1:
            named = ", ".join(map(str, numbers[:-1]))
            return Refused(
                Message(
                    "Steps {named} and {numbers} are waiting at the same time. Choose one.",
                    named=named,
                    numbers=numbers[-1],
                )
            )
        return numbers[0]

    def lengthened(self, step: int, seconds: float) -> int | Refused:
        """Like ``meant``, for a wait that is to be extended by ``seconds``."""
        if not 0 < seconds <= MOST_ADDED_S:
            return Refused("Extend a wait by more than 0 s and at most 24 h at a time.")
        number = self.meant(step)
        if isinstance(number, Refused):
            return number
        with self._lock:
            event = self._open.get(number)
        if event is not None and event.expected is None:
            return Refused(
                Message(
                    "Step {number} is waiting without a time limit, so its end cannot be changed.",
                    number=number,
                )
            )
        return number


Change = Mapping[str, object]


class Waits:
    """Changes the waits of one guest.

    A change is sent as the reply to a request from the guest, so that the waits are just as long in a replay.
    Time during a pause does not count towards waits: a guest whose wait seems to be over is told how long the
    pause was, and waits that much longer. ``clock`` is the program's clock, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open = OpenWaits()
        self._pauses = 0.0
        """Total length, in seconds, of the pauses that have ended."""
        self._paused_at: float | None = None
        self._counted: dict[int, float] = {}
        """For each wait, the pause time, in seconds, that preceded it or has already been added to it."""
        self._at_end: dict[int, Reply] = {}
        """Replies to the waits that would be over if the run had not been paused."""
        self._lock = threading.Lock()
        self._asked: dict[int, Reply] = {}
        self._skipped: set[int] = set()
        """Waits that are to end now. In a pause, their steps end when the run goes on."""
        self._untold: dict[int, list[Change]] = {}
        """Changes that arrived while the guest was processing the previous change."""

    # ---- any thread
    def skip(self, step: int) -> int | Refused:
        """End the wait that ``step`` selects; return the wait's number."""
        number = self._open.meant(step)
        if not isinstance(number, Refused):
            with self._lock:
                self._skipped.add(number)
            self._tell(number, {"skip": True})
        return number

    def extend(self, step: int, seconds: float) -> int | Refused:
        """Extend the wait that ``step`` selects by ``seconds``; return the wait's number."""
        number = self._open.lengthened(step, seconds)
        if not isinstance(number, Refused):
            with self._lock:
                if number in self._skipped:
                    return Refused(
                        Message("The wait of step {number} has been skipped already.", number=number)
                    )
            self._tell(number, {"seconds": float(seconds)})
        return number

    def set_paused(self, is_paused: bool) -> None:
        """Set whether the run is paused."""
        with self._lock:
            now = self._clock()
            if is_paused == (self._paused_at is not None):
                return
            if self._paused_at is not None:
                self._pauses += now - self._paused_at
            self._paused_at = now if is_paused else None
            told = [(reply, self._untold_pause(number)) for number, reply in self._at_end.items()]
            self._at_end.clear()
        for reply, change in told:
            reply(change)

    def _tell(self, number: int, change: Change) -> None:
        with self._lock:
            reply = self._asked.pop(number, None) or self._at_end.pop(number, None)
            if reply is None:
                self._untold.setdefault(number, []).append(change)
        if reply is not None:
            reply(change)

    # ---- the guest's thread
    def step_began(self, step: StepEvent) -> None:
        """Record that a step has started, possibly in another process."""
        self._open.take(step)
        if step.kind == "wait":
            with self._lock:
                self._counted[step.step] = self._paused_by_now

    def step_ended(self, number: int) -> None:
        """Record that a step has ended."""
        self._open.end(number)
        with self._lock:
            self._untold.pop(number, None)
            self._counted.pop(number, None)
            self._skipped.discard(number)

    def begin(self, request: Request, reply: Reply) -> Withdraw:
        """Send the next change, once there is one, to a guest whose wait is in progress or seems over."""
        step = request.get("step")
        if not isinstance(step, int):
            reply({})
            return nothing_to_withdraw
        is_over = request.get("is_over") is True
        asked = self._at_end if is_over else self._asked
        with self._lock:
            untold = self._untold.get(step)
            change = untold.pop(0) if untold else None
            if change is None and is_over and self._paused_at is None:
                change = self._untold_pause(step)
            if change is None:
                asked[step] = reply
        if change is not None:
            reply(change)
            return nothing_to_withdraw

        def withdraw() -> None:
            with self._lock:
                if asked.get(step) is reply:
                    del asked[step]

        return withdraw

    @property
    def _paused_by_now(self) -> float:
        return self._pauses + (0.0 if self._paused_at is None else self._clock() - self._paused_at)

    def _untold_pause(self, number: int) -> Change:
        """Return a change that adds any pauses not yet added to the wait; empty if there are none."""
        paused = self._paused_by_now
        seconds = paused - self._counted.get(number, paused)
        self._counted[number] = paused
        return {"paused": seconds} if seconds > 0 else {}

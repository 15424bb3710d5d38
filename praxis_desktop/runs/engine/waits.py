"""Waits of a program that a person ends early, lengthens, or stops with a pause: the guest asks, as long as
each goes on, whether somebody has, and at its end whether it is over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.controls import Refused
from praxis_desktop.runs.engine.guest_requests import Reply, Request, Withdraw, nothing_to_withdraw
from praxis_desktop.runs.engine.open_waits import OpenWaits

if TYPE_CHECKING:
    from praxis_desktop.core.events import StepEvent

Change = Mapping[str, object]


class Waits:
    """The waits of one guest. What is changed travels as the answer to its question, so that a replay has the
    same waits. The time of a wait stands still while the run is paused: a wait that seems to be over is told
    for how long it was, and goes on for so long. ``clock`` is in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open = OpenWaits()
        self._pauses = 0.0
        """Seconds that the pauses that are over took."""
        self._paused_at: float | None = None
        self._counted: dict[int, float] = {}
        """By the numbers of waits: how much of the pauses is theirs no more, or never was."""
        self._at_end: dict[int, Reply] = {}
        """The waits that would be over, had the run not been paused."""
        self._lock = threading.Lock()
        self._asked: dict[int, Reply] = {}
        self._untold: dict[int, list[Change]] = {}
        """What was changed while the guest was told of the change before."""

    # ---- any thread
    def skip(self, step: int) -> int | Refused:
        """End the wait that is meant by ``step`` now; returns its number."""
        number = self._open.meant(step)
        if not isinstance(number, Refused):
            self._tell(number, {"skip": True})
        return number

    def extend(self, step: int, seconds: float) -> int | Refused:
        """Let the wait that is meant by ``step`` take so much longer; returns its number."""
        number = self._open.lengthened(step, seconds)
        if not isinstance(number, Refused):
            self._tell(number, {"seconds": float(seconds)})
        return number

    def set_paused(self, is_paused: bool) -> None:
        """The run is paused, or goes on."""
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
        """A step has begun, perhaps in another process."""
        self._open.take(step)
        if step.kind == "wait":
            with self._lock:
                self._counted[step.step] = self._paused_by_now

    def step_ended(self, number: int) -> None:
        """A step is over."""
        self._open.end(number)
        with self._lock:
            self._untold.pop(number, None)
            self._counted.pop(number, None)

    def begin(self, request: Request, reply: Reply) -> Withdraw:
        """The guest waits, and asks whether somebody changes that; or it has waited (``is_over``)."""
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
        """For how long the wait stood still since it began, or was told so; nothing where it did not."""
        paused = self._paused_by_now
        seconds = paused - self._counted.get(number, paused)
        self._counted[number] = paused
        return {"paused": seconds} if seconds > 0 else {}

"""Waits of a program that a person ends early or lengthens: the guest asks, as long as each goes on, whether
somebody has.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from praxis_desktop.runs.engine.controls import Refused
from praxis_desktop.runs.engine.guest_requests import Reply, Request, Withdraw, nothing_to_withdraw
from praxis_desktop.runs.engine.open_waits import OpenWaits

if TYPE_CHECKING:
    from praxis_desktop.core.events import StepEvent

Change = Mapping[str, object]


class Waits:
    """The waits of one guest. What is changed travels as the answer to its question, so that a replay has the
    same waits.
    """

    def __init__(self) -> None:
        self._open = OpenWaits()
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

    def _tell(self, number: int, change: Change) -> None:
        with self._lock:
            reply = self._asked.pop(number, None)
            if reply is None:
                self._untold.setdefault(number, []).append(change)
        if reply is not None:
            reply(change)

    # ---- the guest's thread
    def step_began(self, step: StepEvent) -> None:
        """A step has begun, perhaps in another process."""
        self._open.take(step)

    def step_ended(self, number: int) -> None:
        """A step is over."""
        self._open.end(number)
        with self._lock:
            self._untold.pop(number, None)

    def begin(self, request: Request, reply: Reply) -> Withdraw:
        """The guest waits, and asks whether somebody changes that."""
        step = request.get("step")
        if not isinstance(step, int):
            reply({})
            return nothing_to_withdraw
        with self._lock:
            untold = self._untold.get(step)
            change = untold.pop(0) if untold else None
            if change is None:
                self._asked[step] = reply
        if change is not None:
            reply(change)
            return nothing_to_withdraw

        def withdraw() -> None:
            with self._lock:
                if self._asked.get(step) is reply:
                    del self._asked[step]

        return withdraw

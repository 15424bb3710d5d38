"""Reports calls in a program's coroutines that block the whole program. Used in dry runs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from types import FrameType

from _praxis import places, waits

SLEEPING = 1
"""Number of frames between ``look`` and a line of the program that sleeps."""

READING = 3
"""Number of frames, including pyserial's own, between ``look`` and a line of the program that reads."""

note: Callable[[str, float, places.Place], None] | None = None
"""Called for each long call, with the call's name, maximum duration (s; 0: unlimited) and location."""


def watch(told: Callable[[str, float, places.Place], None]) -> None:
    """Start calling ``told`` for each long blocking call."""
    global note
    note = told


def look(call: str, timeout: float | None, frames: int) -> None:
    """Report ``call``, which may take ``timeout`` seconds (None: unlimited), if it is long. A call counts
    only if a coroutine of the program makes it, from a line at most ``frames`` frames up the stack.
    """
    if note is None or (timeout is not None and timeout <= waits.LONG):
        return
    place = _caller(sys._getframe(2), frames)
    if place is not places.NOWHERE and _in_a_task():
        note(call, timeout or 0.0, place)


def _caller(frame: FrameType | None, frames: int) -> places.Place:
    """Return the line of the program that makes the call, or NOWHERE if a library makes it."""
    for _ in range(frames):
        if frame is None:
            break
        if places.is_own(frame.f_code.co_filename):
            return places.place_of(frame)
        frame = frame.f_back
    return places.NOWHERE


def _in_a_task() -> bool:
    try:
        return asyncio.current_task() is not None
    except RuntimeError:
        return False

"""Calls of a program's own lines that keep all of it waiting, as dry runs note them: in coroutines alone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from types import FrameType

from _praxis import places, waits

SLEEPING = 1
"""Frames between a program's line and ``look``, when the line itself sleeps."""

READING = 3
"""The same, when it reads: pyserial's own methods call each other."""

note: Callable[[str, float, places.Place], None] | None = None
"""Who is told of each: what is called, how long it may take (s, 0 for ever), and where."""


def watch(told: Callable[[str, float, places.Place], None]) -> None:
    """Tell ``told`` from now on."""
    global note
    note = told


def look(call: str, timeout: float | None, frames: int) -> None:
    """The function above makes ``call``, which may take ``timeout`` seconds, None for ever: it is noted if it
    is long, and a line of the program within so many frames above makes it in a coroutine.
    """
    if note is None or (timeout is not None and timeout <= waits.LONG):
        return
    place = _caller(sys._getframe(2), frames)
    if place is not places.NOWHERE and _in_a_task():
        note(call, timeout or 0.0, place)


def _caller(frame: FrameType | None, frames: int) -> places.Place:
    """The program's line that calls, if it is one of its own and no library's."""
    for _ in range(frames):
        if frame is None:
            break
        if places.is_own(frame.f_code.co_filename):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return places.NOWHERE


def _in_a_task() -> bool:
    try:
        return asyncio.current_task() is not None
    except RuntimeError:
        return False

"""Waits of a protocol as steps: what its own lines sleep for more than a second."""

from __future__ import annotations

import asyncio
import sys
from asyncio import tasks
from collections.abc import Coroutine
from types import FrameType
from typing import Any, TypeVar

from _praxis import places, step_titles, steps

_T = TypeVar("_T")

LONG: float = 1
"""What is shorter (s) is no step."""

_ENDLESS = 10 * 366 * 24 * 3600.0
"""Who sleeps longer (s) waits for something else than the time."""

_sleep = asyncio.sleep


def begin(seconds: float, frame: FrameType) -> steps.Running | None:
    """A wait begins that ``frame`` asks for: its step, unless it is short or not the protocol's own."""
    if steps.recorder is None or not places.is_own(frame.f_code.co_filename):
        return None
    return _begin(seconds, (frame.f_code.co_filename, frame.f_lineno))


def end(step: steps.Running, error: BaseException | None = None) -> None:
    """The wait is over; in a pause the program waits on."""
    if steps.recorder is not None and steps.recorder.end(step, error) and error is None:
        steps.hold_blocking(0)


def _begin(seconds: float, place: places.Place) -> steps.Running | None:
    if steps.recorder is None:
        return None
    if steps.watcher is not None and not steps.watcher.is_wait_told(seconds, place):
        return None
    if seconds > _ENDLESS:
        return steps.recorder.begin("Wait", "wait", place)
    return steps.recorder.begin(f"Wait {step_titles.seconds(seconds)}", "wait", place, expected=seconds)


def sleep(delay: Any, result: Any = None) -> Coroutine[Any, Any, Any]:
    """Coroutine that completes after a given time (in seconds)."""
    # A call that fails does so where it is awaited, as the original does.
    if steps.recorder is not None and isinstance(delay, int | float) and delay > LONG:
        frame = sys._getframe(1)
        if places.is_own(frame.f_code.co_filename):
            told: Any = _told(delay, result, (frame.f_code.co_filename, frame.f_lineno))
            told.__name__ = told.__qualname__ = "sleep"
            return told  # type: ignore[no-any-return]
    return _sleep(delay, result)


async def _told(delay: float, result: _T, place: places.Place) -> _T:
    step = _begin(delay, place)
    if step is None:
        return await _sleep(delay, result)
    try:
        value = await _sleep(delay, result)
    except BaseException as error:
        end(step, error)
        raise
    if steps.recorder is not None and steps.recorder.end(step):
        await steps.hold(0)
    return value


def install() -> None:
    """Put ``sleep`` in the place of ``asyncio.sleep``; ``time.sleep`` asks this module itself."""
    steps.mark_coroutine_function(sleep)
    sleep.__module__ = _sleep.__module__
    asyncio.sleep = tasks.sleep = sleep

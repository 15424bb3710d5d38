"""Reports a protocol's own sleeps of more than a second as steps, which users may end or extend."""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio import tasks
from collections.abc import Coroutine, Mapping
from types import FrameType
from typing import Any, TypeVar

from _praxis import engine, places, program_threads, step_titles, steps
from _praxis.messages import Message, json_of

_T = TypeVar("_T")

LONG: float = 1
"""Maximum duration, in seconds, of a sleep that is not a step."""

_ENDLESS = 10 * 366 * 24 * 3600.0
"""Duration, in seconds, above which a sleep is assumed to wait for something other than time."""

_sleep = asyncio.sleep


class Wait:
    """A wait in progress, and the changes that users make to it."""

    def __init__(self, step: steps.Running, now: float, seconds: float) -> None:
        self.step = step
        self.until: float = now + seconds
        """The time at which the wait ends, on the same clock as ``now``."""
        self.question: Mapping[str, object] = {"kind": "wait", "step": step.number}
        self.last_question: Mapping[str, object] = {**self.question, "is_over": True}
        """The question to ask once the time has elapsed, because a pause may have stopped the clock."""
        self._since = now
        self._added = 0.0
        self.is_skipped = False
        self.summary = ""
        """A description of the changes that users have made."""

    def change(self, answer: Mapping[str, Any], now: float) -> None:
        """Make the change that a user has requested."""
        seconds, paused = answer.get("seconds"), answer.get("paused")
        if isinstance(paused, int | float):
            self.until += paused
        elif answer.get("skip"):
            self.is_skipped = True
            self.summary = Message("skipped after {time}", time=step_titles.seconds(now - self._since))
        elif isinstance(seconds, int | float):
            self.until += seconds
            self._added += seconds
            self.summary = Message("extended by {time}", time=step_titles.seconds(self._added))


def begin(seconds: float, frame: FrameType) -> Wait | None:
    """Begin the wait that ``frame`` requests. Return None if it is not reported or not the protocol's own."""
    if steps.recorder is None or not places.is_own(frame.f_code.co_filename):
        return None
    step = _begin(seconds, places.place_of(frame))
    return None if step is None else Wait(step, time.monotonic(), seconds)


def end(wait: Wait, error: BaseException | None = None) -> None:
    """End the wait. If the run is paused, the program waits until the pause is over."""
    if steps.recorder is None:
        return
    if steps.recorder.end(wait.step, error, summary=json_of(wait.summary)) and error is None:
        steps.hold_blocking(0)


def _begin(seconds: float, place: places.Place) -> steps.Running | None:
    if steps.recorder is None:
        return None
    if steps.watcher is not None and not steps.watcher.is_wait_told(seconds, place):
        return None
    if seconds > _ENDLESS:
        return steps.recorder.begin(json_of("Wait"), "wait", place)
    title = Message("Wait {time}", time=step_titles.seconds(seconds))
    return steps.recorder.begin(json_of(title), "wait", place, expected=seconds)


def sleep(delay: Any, result: Any = None) -> Coroutine[Any, Any, Any]:
    """Coroutine that completes after a given time (in seconds)."""
    # An invalid call fails when it is awaited, like the original.
    if (
        steps.recorder is not None
        and isinstance(delay, int | float)
        and delay > LONG
        and program_threads.is_main()
    ):
        frame = sys._getframe(1)
        if places.is_own(frame.f_code.co_filename):
            told: Any = _told(delay, result, places.place_of(frame))
            told.__name__ = told.__qualname__ = "sleep"
            return told  # type: ignore[no-any-return]
    return _sleep(delay, result)


async def _told(delay: float, result: _T, place: places.Place) -> _T:
    step = _begin(delay, place)
    if step is None:
        return await _sleep(delay, result)
    loop = asyncio.get_running_loop()
    wait = Wait(step, loop.time(), delay)
    try:
        await _pass(wait, loop)
    except BaseException as error:
        end(wait, error)
        raise
    if steps.recorder is not None and steps.recorder.end(step, summary=json_of(wait.summary)):
        await steps.hold(0)
    return result


async def _pass(wait: Wait, loop: asyncio.AbstractEventLoop) -> None:
    """Wait until the time for ``wait`` has elapsed or a user has ended the wait."""
    while not wait.is_skipped:
        try:
            answer = await engine.ask(wait.question, wait.until)
        except TimeoutError:
            answer = await engine.ask(wait.last_question)
            if not answer:
                return
        if not answer:  # without a run, nothing can change the wait
            await _sleep(wait.until - loop.time())
            return
        wait.change(answer, loop.time())


def install() -> None:
    """Replace ``asyncio.sleep`` with ``sleep``. ``time.sleep`` uses this module directly."""
    steps.mark_coroutine_function(sleep)
    sleep.__module__ = _sleep.__module__
    asyncio.sleep = tasks.sleep = sleep

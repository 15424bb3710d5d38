"""Time limits of steps: the host keeps the time, here it becomes an exception where the step is.

A step in a task is cancelled by asyncio's own means. One that keeps the whole program in a call, and one in a
task that does not await, get the exception from a signal.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from _praxis import engine, signals

if TYPE_CHECKING:
    from _praxis.steps import Running

default: float | None = None
"""Seconds that an operation, or a step that is a function, may take; None: as long as it takes."""

_open: dict[int, Limit] = {}


def set_default(seconds: float) -> None:
    """Let no operation take longer from now on."""
    global default
    default = float(seconds)


class Limit:
    """The limit of a step that has begun, while its work is done: between ``begin`` and ``end``."""

    def __init__(self, step: Running, title: str, seconds: float) -> None:
        self._step = step
        self._said = f"the step {title!r} took longer than {seconds:g} s"
        self._task: asyncio.Task[Any] | None = None
        self._cancelling = 0
        self._is_expired = False
        self.is_raised = False

    @property
    def is_blocking(self) -> bool:
        """Whether no task could be cancelled for it: there is none, or it waits inside of a call itself."""
        return self._task is None or bool(getattr(self._task.get_coro(), "cr_running", False))

    def begin(self) -> None:
        """Its work begins; again, after a failure, its time begins anew."""
        self._is_expired = self.is_raised = False
        self._task = current_task()
        if self._task is not None:
            self._cancelling = self._task.cancelling()
        number = self._step.number
        _open[number] = self
        engine.overdue[str(number)] = self._expire
        engine.connected()
        if self._step.attempts:
            engine.tell({"kind": "limit", "step": number})
        self._step.attempts += 1

    def end(self, error: BaseException | None) -> None:
        """Its work is over, by ``error`` if there is one. Raises StepTimeout if it was cancelled for it."""
        _open.pop(self._step.number, None)
        engine.overdue.pop(str(self._step.number), None)
        if not self._is_expired or self._task is None:
            return
        remaining = self._task.uncancel()
        if remaining <= self._cancelling and isinstance(error, asyncio.CancelledError):
            raise self.error() from error

    def error(self) -> TimeoutError:
        """What the end of its time means: a StepTimeout."""
        from _praxis.named_steps import StepTimeout

        self.is_raised = True
        error = StepTimeout(self._said)
        error.step = self._step.number
        return error

    def _expire(self) -> None:
        if self._task is not None and not self._is_expired and not self.is_raised:
            self._is_expired = True
            self._task.cancel()


def limit_of(step: Running | None, title: str) -> Limit | None:
    """The limit of a step, if it has one."""
    if step is None or step.limit is None:
        return None
    return Limit(step, title, step.limit)


def limited(running: Running | None, title: str, work: Callable[[], Any]) -> Callable[[], Any]:
    """``work`` of a step, each call of which may take as long as the step may."""
    limit = limit_of(running, title)
    if limit is None:
        return work

    def run() -> Any:
        limit.begin()
        try:
            result = work()
        except BaseException as error:
            limit.end(error)
            raise
        limit.end(None)
        return result

    return run


def limited_async(
    running: Running | None, title: str, work: Callable[[], Awaitable[Any]]
) -> Callable[[], Awaitable[Any]]:
    """The same of what is awaited."""
    limit = limit_of(running, title)
    if limit is None:
        return work

    async def run() -> Any:
        limit.begin()
        try:
            result = await work()
        except BaseException as error:
            limit.end(error)
            raise
        limit.end(None)
        return result

    return run


def current_task() -> asyncio.Task[Any] | None:
    """The task that runs, if one does."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def on_alarm(_number: int, frame: FrameType | None) -> None:
    """Handler of SIGALRM: the time of a step is up, and the program may be in the middle of a call."""
    overdue = engine.ask_blocking({"kind": "overdue"}).get("steps", ())
    limit = _limit_around(overdue) if frame is not None else _blocking_limit(overdue)
    if limit is None:
        return
    # Called where a wait inside a call has ended, it ends the call.
    ends_call = frame is None or sys._getframe(1).f_code is signals.caller
    place, user_frame = (signals.Place.PROGRAM, None) if ends_call else signals.place_of(frame)
    if place is not signals.Place.LOOP:
        signals.raise_at(limit.error(), place, None if ends_call else frame, user_frame)


def _limit_around(overdue: Any) -> Limit | None:
    """The limit of the innermost step around what runs now whose time is up."""
    from _praxis import steps

    step = steps.current.get()
    while step is not None:
        limit = _open.get(step.number)
        if limit is not None and step.number in overdue and not limit.is_raised:
            return limit
        step = step.outer
    return None


def _blocking_limit(overdue: Any) -> Limit | None:
    """The same while a loop inside of a call waits: one that is around the call."""
    for number in reversed(_open):
        limit = _open[number]
        if number in overdue and limit.is_blocking and not limit.is_raised:
            return limit
    return None


def install() -> None:
    """Set the handler."""
    signal.signal(signal.SIGALRM, on_alarm)

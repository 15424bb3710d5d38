"""Time limits for steps: the host measures the time, and an exception is raised in the step when its limit is
reached.

The host measures in the computer's time. The run's time may be faster, in a dry run or at another pace: at a
step's end, a limit that the program sets itself is checked against it.

A step in a task is cancelled through asyncio. If a step blocks the whole program in a call, or its task does
not await, a signal raises the exception.
"""

from __future__ import annotations

import _thread
import asyncio
import math
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from praxis.values import Duration

from _praxis import engine, program_threads, signals
from _praxis.messages import Message

if TYPE_CHECKING:
    from _praxis.steps import Running

MOST = 1e9
"""Maximum number of seconds that a step may be expected or allowed to take."""

default: float | None = None
"""The default limit, in seconds, for operations and for steps that are functions. None means unlimited."""

_PATIENCE_S = 3.0
"""Seconds after which a step that has caught its StepTimeout and continues is ended."""

_open: dict[int, Limit] = {}


def set_default(seconds: float) -> None:
    """Set the default time limit, in seconds, for operations and for steps that are functions."""
    global default
    default = float(seconds)


def seconds_of(value: object, what: str, most: float = MOST, *, least: float = 0.0) -> float:
    """Return the number of seconds that a program passes as ``what``: a number, or a duration. Raises
    ValueError.
    """
    try:
        seconds = float(Duration(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        seconds = math.nan
    if not least <= seconds <= most:
        raise ValueError(
            Message(
                "{what} must be a number of seconds or a text such as 5 min, not {value}",
                what=what,
                value=repr(value),
            )
        )
    return seconds


class Limit:
    """The limit for a step in progress, in force between ``begin`` and ``end``. ``is_own`` says whether the
    program itself has set it.
    """

    def __init__(self, step: Running, title: str, seconds: float, *, is_own: bool) -> None:
        self._step = step
        self._latest = seconds if is_own else None
        self._began = 0.0
        self._said = Message(
            "the step {title} took longer than {seconds:g} s", title=repr(title), seconds=seconds
        )
        self.thread = _thread.get_ident()
        self._task: asyncio.Task[Any] | None = None
        self._cancelling = 0
        self._is_expired = False
        self.is_raised = False
        self._raised_at = 0.0
        self._insistence: KeyboardInterrupt | None = None

    @property
    def is_blocking(self) -> bool:
        """True if there is no task to cancel at the limit, or if the task is waiting inside a call."""
        return self._task is None or bool(getattr(self._task.get_coro(), "cr_running", False))

    def begin(self) -> None:
        """Start the clock for the step's work, or restart it when the work is repeated after a failure."""
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
        self._began = time.monotonic()

    def end(self, error: BaseException | None) -> None:
        """End the step's work, possibly with ``error``. Raises StepTimeout if the limit cancelled it, or if
        the work has caught its StepTimeout and continued, or took longer in the run's time.
        """
        _open.pop(self._step.number, None)
        engine.overdue.pop(str(self._step.number), None)
        is_caught = error is None and (self._is_expired or self.is_raised or self._is_late)
        is_ours = is_caught or (error is not None and error is self._insistence)
        if self._is_expired and self._task is not None:
            remaining = self._task.uncancel()
            # As in asyncio.timeout: a cancellation by somebody else must remain a cancellation.
            is_ours |= remaining <= self._cancelling and isinstance(error, asyncio.CancelledError)
        if is_ours:
            raise self.error() from error

    @property
    def _is_late(self) -> bool:
        """Whether the work has taken too long. Only the host knows how long the run was paused meanwhile."""
        if self._latest is None or time.monotonic() - self._began <= self._latest:
            return False
        return bool(engine.ask_blocking({"kind": "late", "step": self._step.number}).get("late"))

    def error(self) -> TimeoutError:
        """Return a StepTimeout that says that the step's time has expired."""
        from _praxis.named_steps import StepTimeout

        if not self.is_raised:
            self.is_raised, self._raised_at = True, time.monotonic()
        error = StepTimeout(self._said)
        error.step = self._step.number
        return error

    @property
    def is_due(self) -> bool:
        """Whether an exception must be raised in the step: it has none yet, or it has caught its StepTimeout
        and has continued for long.
        """
        if not self.is_raised:
            return True
        return sys.exception() is None and time.monotonic() - self._raised_at > _PATIENCE_S

    def exception(self) -> BaseException:
        """Return what to raise in the step: a StepTimeout, or what ``except TimeoutError`` does not catch."""
        if not self.is_raised:
            return self.error()
        self._insistence = KeyboardInterrupt(self._said)
        return self._insistence

    def raise_in_its_thread(self) -> None:
        """End the step's work in a thread other than the main one: cancel its task, or raise StepTimeout if
        it blocks.
        """
        if self._task is not None and not self._is_expired:
            self._expire()
        elif not self.is_raised:
            program_threads.raise_in(self.thread, self.error(), _open, self._step.number)

    def _expire(self) -> None:
        if self._task is not None and not self._is_expired and not self.is_raised:
            self._is_expired = True
            self._task.cancel()


def limit_of(step: Running | None, title: str, *, is_own: bool) -> Limit | None:
    """Return the limit for a step, or None if it has none. ``is_own`` says whether the program has set it."""
    if step is None or step.limit is None:
        return None
    return Limit(step, title, step.limit, is_own=is_own)


def limited(
    running: Running | None, title: str, work: Callable[[], Any], *, is_own: bool
) -> Callable[[], Any]:
    """Wrap a step's ``work`` so that no call to it takes longer than the step's limit."""
    limit = limit_of(running, title, is_own=is_own)
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
    running: Running | None, title: str, work: Callable[[], Awaitable[Any]], *, is_own: bool = False
) -> Callable[[], Awaitable[Any]]:
    """Like ``limited``, for work that is awaited."""
    limit = limit_of(running, title, is_own=is_own)
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
    """Return the running task, or None if there is none."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def on_alarm(_number: int, frame: FrameType | None) -> None:
    """Handle SIGALRM: a step's time has expired, and the program may be in the middle of a call."""
    overdue = engine.ask_blocking({"kind": "overdue"}).get("steps", ())
    for number, limit in list(_open.items()):
        if number in overdue and limit.thread != _thread.get_ident():
            limit.raise_in_its_thread()
    around = _limit_around(overdue) if frame is not None else _blocking_limit(overdue)
    if around is None:
        return
    # If this is called after a wait inside a call has ended, it must end that call.
    ends_call = frame is None or sys._getframe(1).f_code is signals.caller
    place, user_frame = (signals.Place.PROGRAM, None) if ends_call else signals.place_of(frame)
    if place is not signals.Place.LOOP:
        signals.raise_at(around.exception(), place, None if ends_call else frame, user_frame)


def _limit_around(overdue: Any) -> Limit | None:
    """Return the limit for the innermost expired step around the running code."""
    from _praxis import steps

    step = steps.current.get()
    while step is not None:
        limit = _open.get(step.number)
        if limit is not None and step.number in overdue and limit.is_due:
            return limit
        step = step.outer
    return None


def _blocking_limit(overdue: Any) -> Limit | None:
    """Return the limit for an expired step in which a call blocks this thread or runs a loop."""
    for number, limit in reversed(list(_open.items())):
        is_here = limit.thread == _thread.get_ident()
        if is_here and number in overdue and limit.is_blocking and limit.is_due:
            return limit
    return None


def install() -> None:
    """Set the handler for SIGALRM."""
    signal.signal(signal.SIGALRM, on_alarm)

"""Steps that a protocol names itself, with ``step`` as a block or as a decorator."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, overload

from _praxis import places, step_limits, step_recovery, step_values, steps
from _praxis.messages import Message, json_of

if TYPE_CHECKING:
    from datetime import timedelta

_F = TypeVar("_F", bound=Callable[..., Any])

_MOST_TITLE = 200
"""Maximum length of a title, in characters."""

_RESENDS = ("repeatable", "ask", "never")


class StepTimeout(TimeoutError):
    """A step took longer than allowed. The message names the step and the limit; ``step`` is its number."""

    __module__ = "builtins"
    step: int


class Step:
    """A step that a protocol names. Use it with ``with`` or ``async with``, or to decorate a function:
    each call to the function is a step. ``result`` may be set to the step's result.
    """

    def __init__(
        self,
        title: str,
        arguments: Mapping[str, object],
        expected: float | None,
        timeout: float | None = None,
        resend: str = "",
    ) -> None:
        self.title: str = title
        self.result: object = None
        self._arguments = arguments
        self._expected = expected
        self._timeout = timeout
        self._resend = resend
        self._running: list[steps.Running | None] = []
        """The steps in progress. Several tasks and threads may use this object at the same time."""
        self._limits: dict[steps.Running, step_limits.Limit] = {}

    def __enter__(self) -> Self:
        running = self._begin(places.place_of(sys._getframe(1)))
        if running is not None and running.is_held:
            self._wait(running)
        self._begin_work(running)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        running = self._innermost()
        cancelled, error = error, self._end_work(running, error)
        try:
            is_left = step_recovery.leaves_block(self.title, running, error)
        except BaseException as interrupt:
            self._end(running, interrupt)
            raise
        self._end(running, None if is_left else error, step_recovery.LEFT if is_left else "")
        if not is_left and error is not None and error is not cancelled:
            raise error
        return is_left

    async def __aenter__(self) -> Self:
        running = self._begin(places.place_of(sys._getframe(1)))
        if running is not None and running.is_held:
            await self._wait_async(running)
        self._begin_work(running)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        running = self._innermost()
        cancelled, error = error, self._end_work(running, error)
        try:
            is_left = await step_recovery.leaves_block_async(self.title, running, error)
        except BaseException as interrupt:
            self._end(running, interrupt)
            raise
        self._end(running, None if is_left else error, step_recovery.LEFT if is_left else "")
        if not is_left and error is not None and error is not cancelled:
            raise error
        return is_left

    def __call__(self, function: _F) -> _F:
        if not callable(function):
            raise TypeError(f"@step(...) takes a function, not {type(function).__name__}")
        return _decorated(function, self)

    def anew(self) -> Step:
        """Return a new step with the same arguments, for a call of the decorated function."""
        timeout = step_limits.default if self._timeout is None else self._timeout
        return Step(self.title, self._arguments, self._expected, timeout, self._resend)

    def _begin(self, place: places.Place) -> steps.Running | None:
        if steps.recorder is None:
            self._running.append(None)
            return None
        arguments = step_values.json_of(self._arguments) if self._arguments else ""
        running = steps.recorder.begin(
            json_of(self.title),
            "step",
            place,
            arguments=arguments,
            expected=self._expected,
            limit=self._timeout,
            resend=self._resend,
        )
        self._running.append(running)
        return running

    def _wait(self, running: steps.Running) -> None:
        try:
            steps.hold_blocking(running.number)
        except BaseException as error:
            self._end(running, error)
            raise

    async def _wait_async(self, running: steps.Running) -> None:
        try:
            await steps.hold(running.number)
        except BaseException as error:
            self._end(running, error)
            raise

    def _begin_work(self, running: steps.Running | None) -> None:
        """Start the clock for a block that has a time limit."""
        limit = step_limits.limit_of(running, self.title, is_own=True)
        if running is not None and limit is not None:
            self._limits[running] = limit
            limit.begin()

    def _innermost(self) -> steps.Running | None:
        """Return the step that this task's or thread's block began. If the block ends in a task other than
        the one in which it began, return the step that began last.
        """
        running = steps.current.get()
        while running is not None and running not in self._running:
            running = running.outer
        return self._running[-1] if running is None else running

    def _end_work(self, running: steps.Running | None, error: BaseException | None) -> BaseException | None:
        """End the block. Return the exception that ended it, or a StepTimeout if its time had expired."""
        limit = self._limits.pop(running, None) if running is not None else None
        if limit is None:
            return error
        try:
            limit.end(error)
        except StepTimeout as late:
            return late
        return error

    def _end(self, running: steps.Running | None, error: BaseException | None, how: str = "") -> None:
        """End the step. ``how`` tells users how the step ended, if not normally."""
        self._running.remove(running)
        if running is not None and steps.recorder is not None:
            steps.recorder.end(running, error, step_values.json_of(self.result), json_of(how))


@overload
def step(title: _F, /) -> _F: ...
@overload
def step(
    title: str,
    /,
    *,
    expected: float | str | timedelta | None = None,
    timeout: float | str | timedelta | None = None,
    resend: Literal["repeatable", "ask", "never"] = "ask",
    **arguments: object,
) -> Step: ...
def step(
    title: Any,
    /,
    *,
    expected: float | str | timedelta | None = None,
    timeout: float | str | timedelta | None = None,
    resend: Literal["repeatable", "ask", "never"] = "ask",
    **arguments: object,
) -> Any:
    """Mark a part of a protocol as a step with a title.

    Write ``with step("Wash", cycles=3):``, ``async with``, or ``@step("Wash")`` above a function. With
    ``@step`` alone, the function's name is the title.

    Keyword arguments are shown with the step. ``expected`` is the expected duration, if known: a number
    of seconds, or a text such as "10 min". If the step takes longer than ``timeout``, another duration,
    StepTimeout, a TimeoutError, is raised in it. ``resend`` applies
    when the run is resumed after a crash and the step had sent a command without getting a reply: for
    ``repeatable`` the command is sent again, for ``ask`` the instrument or the user is asked, and for
    ``never`` it is not sent again in any case.
    """
    if callable(title):
        name = getattr(title, "__name__", "step").strip("_").replace("_", " ")
        return _decorated(title, Step(name[:1].upper() + name[1:], {}, None))
    if not isinstance(title, str):
        raise TypeError(f"a step's title must be a string, not {type(title).__name__}")
    if expected is not None:
        expected = step_limits.seconds_of(expected, "expected")
    if timeout is not None:
        # At 0 seconds, no step could be carried out.
        timeout = step_limits.seconds_of(timeout, "timeout", least=1e-9)
    if resend not in _RESENDS:
        raise ValueError(
            Message(
                "resend must be one of {resends}, not {resend}",
                resends=", ".join(_RESENDS),
                resend=repr(resend),
            )
        )
    # A title may contain values of the run, which must not make it fail.
    shown = step_values.shortened(title.strip() or "Step", _MOST_TITLE)
    return Step(shown, arguments, expected, timeout, "" if resend == "ask" else resend)


def _decorated(function: _F, pattern: Step) -> _F:
    """Wrap ``function`` so that each call to it is a step with the arguments of ``pattern``."""
    title, is_own = pattern.title, pattern._timeout is not None
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"{function.__name__} is a generator: write 'with step(...):' inside of it")

    def run(place: places.Place, work: Callable[[], Any]) -> Any:
        made = pattern.anew()
        running = made._begin(place)
        if running is not None and running.is_held:
            made._wait(running)
        calls = step_recovery.Calls(title, function)
        try:
            made.result = calls.run(running, step_limits.limited(running, title, work, is_own=is_own))
        except BaseException as error:
            made._end(running, error)
            raise
        made._end(running, None, calls.how)
        return made.result

    async def run_async(place: places.Place, work: Callable[[], Awaitable[Any]]) -> Any:
        made = pattern.anew()
        running = made._begin(place)
        if running is not None and running.is_held:
            await made._wait_async(running)
        work = step_limits.limited_async(running, title, work, is_own=is_own)
        calls = step_recovery.Calls(title, function)
        try:
            made.result = await calls.run_async(running, work)
        except BaseException as error:
            made._end(running, error)
            raise
        made._end(running, None, calls.how)
        return made.result

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        # Here, and not in the coroutine: a task that awaits it has none of the protocol's frames.
        place = places.place_of(sys._getframe(1))
        return (run_async if is_coroutine else run)(place, functools.partial(function, *args, **kwargs))

    is_coroutine = inspect.iscoroutinefunction(function)
    made: Any = steps.mark_coroutine_function(call) if is_coroutine else call
    return made  # type: ignore[no-any-return]

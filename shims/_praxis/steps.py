"""Steps of a protocol as whoever watches its run is told of them: what machines do, what the protocol itself
calls a step, long waits.

Steps nest by a context variable, so that each task has its own. While nobody listens, nothing is recorded.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, TypeVar, overload

import js

from _praxis import engine, places, recovery, step_limits, step_values

if TYPE_CHECKING:
    from _praxis.step_operations import Operation

mark_coroutine_function: Callable[[Any], Any] = inspect.markcoroutinefunction  # type: ignore[attr-defined]

_F = TypeVar("_F", bound=Callable[..., Any])

HOLD = "hold"
"""What the host answers when a task must wait."""

_MOST_ERROR = 500
"""Characters of an error that a step tells."""

_MOST_TITLE = 200
"""Characters of a title."""

_MOST_EXPECTED = 1e9

_CANCELLING = (asyncio.CancelledError, KeyboardInterrupt, GeneratorExit, SystemExit)
"""What ends a step that has not failed itself."""


class Running:
    """A step that has begun. ``machine`` and ``method`` tell calls of a method by its own override."""

    __slots__ = (
        "attempts",
        "depth",
        "is_held",
        "limit",
        "machine",
        "method",
        "number",
        "outer",
        "place",
        "traffic",
    )

    def __init__(self, number: int, outer: Running | None, place: places.Place) -> None:
        self.number = number
        self.outer = outer
        self.depth: int = 0 if outer is None else outer.depth + 1
        self.place = place
        self.machine: object = None
        self.method = ""
        self.traffic: dict[str, list[int]] | None = None
        self.limit: float | None = None
        """Seconds that its work may take."""
        self.is_held = False
        """Whether its work must wait until a pause is over."""
        self.attempts = 0
        """How often its work was begun, of a step with a limit."""


current: contextvars.ContextVar[Running | None] = contextvars.ContextVar("praxis_step", default=None)
"""The innermost step of a task."""


class Recorder:
    """Numbers the steps of a run and tells of them: ``started`` and ``ended`` are the host's, and take the
    fields of a step as one text, as a call with many values costs more.
    """

    def __init__(self) -> None:
        self._count = 0
        self._since = time.monotonic_ns()
        self._started: Callable[[str], object] = _tell_nobody
        self._ended: Callable[[str], object] = _tell_nobody

    def listen(self) -> None:
        """Tell what the host offers now. Nothing is asked of it before the first step: most programs have
        none.
        """
        self._started, self._ended = self._tell_first, _tell_nobody

    def _tell_first(self, told: str) -> object:
        host = js._praxis_steps
        self._started, self._ended = host.started, host.ended
        return self._started(told)

    def begin(
        self,
        title: str,
        kind: Literal["operation", "step", "wait"],
        place: places.Place,
        *,
        operation: str = "",
        instrument: str = "",
        arguments: str = "",
        expected: float | None = None,
        limit: float | None = None,
        resend: str = "",
    ) -> Running:
        """A step begins in the present context; one without a line has that of the step around it. If it
        ``is_held`` its work must wait: see ``hold``.

        ``arguments`` are JSON, ``expected`` and ``limit`` are in seconds. ``resend`` says whether what it
        sends may be sent again.
        """
        outer = current.get()
        if place is places.NOWHERE and outer is not None:
            place = outer.place
        self._count += 1
        step = Running(self._count, outer, place)
        parent = 0 if outer is None else outer.number
        file, line = place
        current.set(step)
        now = time.monotonic_ns() - self._since
        step.limit = limit
        told = self._started(
            f"{step.number}\x1f{parent}\x1f{step.depth}\x1f{kind}\x1f{now}\x1f"
            f"{'' if expected is None else expected}\x1f"
            f"{file}\x1f{line}\x1f{operation}\x1f{instrument}\x1f{title}\x1f{arguments}"
            f"{_told_rest(limit, resend) if limit is not None or resend else ''}"
        )
        step.is_held = told == HOLD
        return step

    def end(
        self, step: Running, error: BaseException | None = None, result: str = "", summary: str = ""
    ) -> bool:
        """The step is over: ``result`` is JSON, ``summary`` says it to people. Returns whether its task must
        wait before it goes on: see ``hold``.
        """
        current.set(step.outer)
        status, what = "completed", ""
        if error is not None:
            status = "cancelled" if isinstance(error, _CANCELLING) else "failed"
            what = _told_error(error) if status == "failed" else ""
        traffic = "" if step.traffic is None else json.dumps(step.traffic)
        now = time.monotonic_ns() - self._since
        told = self._ended(
            f"{step.number}\x1f{status}\x1f{now}\x1f{summary}\x1f{what}\x1f{result}\x1f{traffic}"
        )
        return told == HOLD


def _told_rest(limit: float | None, resend: str) -> str:
    """The fields that most steps do not have: of one with a limit, whether a task can be cancelled for it,
    too.
    """
    told = "" if limit is None else f"{'!' if step_limits.current_task() is None else ''}{limit}"
    return f"\x1f{told}\x1f{resend}" if resend else f"\x1f{told}"


async def hold(step: int) -> None:
    """Wait until the pause is over before the work of ``step``, or (0) what follows on a wait."""
    if (await engine.ask({"kind": "hold", "step": step})).get("stop"):
        raise asyncio.CancelledError("the run is being stopped")


def hold_blocking(step: int) -> None:
    """The same inside a call."""
    if engine.ask_blocking({"kind": "hold", "step": step}).get("stop"):
        raise KeyboardInterrupt


def _told_error(error: BaseException) -> str:
    try:
        text = f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - of the exception's own __str__
        text = type(error).__name__
    return step_values.shortened(one_field(text), _MOST_ERROR)


def one_field(text: str) -> str:
    """``text`` without what separates the fields of a step."""
    return text.replace("\x1f", " ")


def _tell_nobody(_told: str) -> None:
    pass


recorder: Recorder | None = None
"""What records the steps of this guest; None while nobody listens."""


class Watcher(Protocol):
    """Sees operations and waits before they are told, and says which of them are: a dry run has one."""

    def is_operation_told(self, operation: Operation, machine: Any, place: places.Place) -> bool:
        """Whether an operation that ``place`` asks for is told as a step."""

    def is_wait_told(self, seconds: float, place: places.Place) -> bool:
        """Whether a wait of so many seconds is."""


watcher: Watcher | None = None
"""Who is asked; None where all are told."""


def watch(by: Watcher) -> None:
    """Ask ``by`` from now on."""
    global watcher
    watcher = by


def listen() -> None:
    """Tell the host of steps from now on: it offers ``_praxis_steps`` on ``js``. Numbers go on."""
    global recorder
    recorder = recorder or Recorder()
    recorder.listen()


def count(port: str, out: int, received: int, step: Running | None) -> None:
    """So many bytes have crossed ``port`` (its role) on behalf of ``step``."""
    if step is None:
        return
    if step.traffic is None:
        step.traffic = {}
    counted = step.traffic.setdefault(port, [0, 0])
    counted[0] += out
    counted[1] += received


# ---- what protocols use
class StepTimeout(TimeoutError):
    """A step has taken longer than it may: the message names it and its limit."""

    __module__ = "builtins"


_RESENDS = ("repeatable", "ask", "never")


class Step:
    """A step that a protocol names: for ``with`` and ``async with``, or as a decorator of a function, each
    call of which is one. ``result`` may be set to what it came to.
    """

    def __init__(
        self,
        title: str,
        arguments: Mapping[str, object],
        expected: float | None,
        timeout: float | None = None,
        resend: str = "",
    ) -> None:
        self.title: str = one_field(title)
        self.result: object = None
        self._arguments = arguments
        self._expected = None if expected is None else float(expected)
        self._timeout = None if timeout is None else float(timeout)
        self._resend = resend
        self._running: list[Running | None] = []
        self._limits: list[step_limits.Limit | None] = []

    def __enter__(self) -> Self:
        running = self._begin(places.place_of(sys._getframe(1)))
        if running is not None and running.is_held:
            self._wait(running)
        self._begin_work(running)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        cancelled, error = error, self._end_work(error)
        try:
            is_left = recovery.leaves_block(self.title, self._running[-1], error)
        except BaseException as interrupt:
            self._end(interrupt)
            raise
        self._end(None if is_left else error, recovery.LEFT if is_left else "")
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
        cancelled, error = error, self._end_work(error)
        try:
            is_left = await recovery.leaves_block_async(self.title, self._running[-1], error)
        except BaseException as interrupt:
            self._end(interrupt)
            raise
        self._end(None if is_left else error, recovery.LEFT if is_left else "")
        if not is_left and error is not None and error is not cancelled:
            raise error
        return is_left

    def __call__(self, function: _F) -> _F:
        if not callable(function):
            raise TypeError(f"@step(...) takes a function, not {type(function).__name__}")
        return _decorated(function, self)

    def anew(self) -> Step:
        """One more step of this kind: a call of the function that it decorates."""
        timeout = step_limits.default if self._timeout is None else self._timeout
        return Step(self.title, self._arguments, self._expected, timeout, self._resend)

    def _begin(self, place: places.Place) -> Running | None:
        if recorder is None:
            self._running.append(None)
            return None
        arguments = step_values.json_of(self._arguments) if self._arguments else ""
        running = recorder.begin(
            self.title,
            "step",
            place,
            arguments=arguments,
            expected=self._expected,
            limit=self._timeout,
            resend=self._resend,
        )
        self._running.append(running)
        return running

    def _wait(self, running: Running) -> None:
        try:
            hold_blocking(running.number)
        except BaseException as error:
            self._end(error)
            raise

    async def _wait_async(self, running: Running) -> None:
        try:
            await hold(running.number)
        except BaseException as error:
            self._end(error)
            raise

    def _begin_work(self, running: Running | None) -> None:
        """Its time begins, of a block that has a limit."""
        limit = step_limits.limit_of(running, self.title)
        self._limits.append(limit)
        if limit is not None:
            limit.begin()

    def _end_work(self, error: BaseException | None) -> BaseException | None:
        """The block is over; what it ended with, which may be that its time was up."""
        limit = self._limits.pop()
        if limit is None:
            return error
        try:
            limit.end(error)
        except StepTimeout as late:
            return late
        return error

    def _end(self, error: BaseException | None, how: str = "") -> None:
        """It is over; ``how`` says it to people where it was not done by itself."""
        running = self._running.pop()
        if running is not None and recorder is not None:
            recorder.end(running, error, step_values.json_of(self.result), how)


@overload
def step(title: _F, /) -> _F: ...
@overload
def step(
    title: str,
    /,
    *,
    expected: float | None = None,
    timeout: float | None = None,
    resend: Literal["repeatable", "ask", "never"] = "ask",
    **arguments: object,
) -> Step: ...
def step(
    title: Any,
    /,
    *,
    expected: float | None = None,
    timeout: float | None = None,
    resend: Literal["repeatable", "ask", "never"] = "ask",
    **arguments: object,
) -> Any:
    """Tell of a part of a protocol as a step, with its title.

    ``with step("Wash", cycles=3):``, ``async with`` likewise, or ``@step("Wash")`` above a function;
    ``@step`` alone calls it by the function's name.

    Keyword arguments are shown with it; ``expected`` is how long it takes (s), as far as that is known.
    When it takes longer than ``timeout`` (s), StepTimeout is raised in it: a TimeoutError. ``resend`` says
    what becomes of a command that the step had sent and got no reply to, when its run goes on after a crash:
    a ``repeatable`` step's is sent again, of others the instrument or a person is asked (``ask``), and then a
    step's that says ``never`` is not sent again all the same.
    """
    if callable(title):
        name = getattr(title, "__name__", "step").strip("_").replace("_", " ")
        return _decorated(title, Step(name[:1].upper() + name[1:], {}, None))
    if not isinstance(title, str):
        raise TypeError(f"a step's title is a text, not {type(title).__name__}")
    if expected is not None and not 0 <= expected < _MOST_EXPECTED:
        raise ValueError(f"expected is how many seconds the step {title!r} takes, not {expected!r}")
    if timeout is not None and not 0 < timeout < _MOST_EXPECTED:
        raise ValueError(f"timeout is how many seconds the step {title!r} may take, not {timeout!r}")
    if resend not in _RESENDS:
        raise ValueError(f"resend is one of {', '.join(_RESENDS)}, not {resend!r}")
    # A title may be made of what a run came upon, which is no reason to end it.
    shown = step_values.shortened(title.strip() or "Step", _MOST_TITLE)
    return Step(shown, arguments, expected, timeout, "" if resend == "ask" else resend)


def _limited(running: Running | None, title: str, work: Callable[[], Any]) -> Callable[[], Any]:
    """``work`` of a step, each call of which may take as long as the step may."""
    limit = step_limits.limit_of(running, title)
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


def limited(
    running: Running | None, title: str, work: Callable[[], Awaitable[Any]]
) -> Callable[[], Awaitable[Any]]:
    """The same of what is awaited."""
    limit = step_limits.limit_of(running, title)
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


def _decorated(function: _F, pattern: Step) -> _F:
    """``function``, each call of which is a step as ``pattern`` says."""
    title = pattern.title
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"{function.__name__} is a generator: write 'with step(...):' inside of it")

    def run(place: places.Place, work: Callable[[], Any]) -> Any:
        made = pattern.anew()
        running = made._begin(place)
        if running is not None and running.is_held:
            made._wait(running)
        calls = recovery.Calls(title, function)
        try:
            made.result = calls.run(running, _limited(running, title, work))
        except BaseException as error:
            made._end(error)
            raise
        made._end(None, calls.how)
        return made.result

    async def run_async(place: places.Place, work: Callable[[], Awaitable[Any]]) -> Any:
        made = pattern.anew()
        running = made._begin(place)
        if running is not None and running.is_held:
            await made._wait_async(running)
        work = limited(running, title, work)
        calls = recovery.Calls(title, function)
        try:
            made.result = await calls.run_async(running, work)
        except BaseException as error:
            made._end(error)
            raise
        made._end(None, calls.how)
        return made.result

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        # Here, not where a task awaits it: there is none of the protocol's lines any more.
        place = places.place_of(sys._getframe(1))
        return (run_async if is_coroutine else run)(place, functools.partial(function, *args, **kwargs))

    is_coroutine = inspect.iscoroutinefunction(function)
    made: Any = mark_coroutine_function(call) if is_coroutine else call
    return made  # type: ignore[no-any-return]

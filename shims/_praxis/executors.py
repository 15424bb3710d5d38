"""``run_in_executor`` without threads: known blocking functions are replaced by coroutines, all other
functions run immediately.

A function that waits for the host (a serial read, a sleep) has a twin that does not block: a coroutine
function registered with ``async_twin``, or a function registered with ``starter`` that starts a host request.
Each executor is a lane: its jobs run first in, first out, at most ``max_workers`` at a time, so that the
reads and writes of a driver with a one-thread executor stay in order.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

from _praxis import cancellation, steps, tail_calls
from _praxis.returnable import Request, hand_on

_T = TypeVar("_T")
_UNLIMITED = 1 << 30
_LANE = "_praxis_lane"


class _Call(NamedTuple):
    """The function that a job actually calls, and its arguments; see ``_plain``."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    context: contextvars.Context | None


class _Job(NamedTuple):
    loop: asyncio.AbstractEventLoop
    request: Request
    call: _Call


class Lane:
    """The jobs of one executor, run in order, at most ``limit`` at a time."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0
        self._waiting: deque[_Job] = deque()

    def submit(self, job: _Job) -> None:
        """Start a job, now or when its turn comes."""
        if self.running >= self.limit:
            self._waiting.append(job)
        else:
            _start(self, job)

    def finished(self) -> None:
        """Record that a counted job has ended, and start the next one."""
        self.running -= 1
        while self._waiting and self.running < self.limit:
            job = self._waiting.popleft()
            if not job.request.done():
                _start(self, job)


class _Twin(NamedTuple):
    function: Callable[..., Any]
    is_coroutine: bool


_default_lane = Lane(_UNLIMITED)
_twins: dict[Callable[..., Any], _Twin] = {}
_twins_by_name: dict[tuple[str, str], _Twin] = {}


def async_twin(function: Callable[..., Any], twin: Callable[..., Coroutine[Any, Any, Any]]) -> None:
    """In an executor, call ``await twin(*args)`` instead of ``function(*args)``. Both may be methods."""
    _twins[function] = _Twin(twin, True)


def async_twin_of(module: str, name: str, twin: Callable[..., Coroutine[Any, Any, Any]]) -> None:
    """Like ``async_twin``, for a function in a module that has not been imported yet."""
    _twins_by_name[module, name] = _Twin(twin, True)


def starter(function: Callable[..., Any], start: Callable[..., bool]) -> None:
    """In an executor, call ``start(self, request, lane, *args)`` instead of the method ``function``. It
    starts a host request that will set the result of ``request``. It returns True if the lane is busy
    until it calls ``lane.finished()``, False if the result is already available.
    """
    _twins[function] = _Twin(start, False)


def run_in_executor(
    self: asyncio.AbstractEventLoop, executor: Any, func: Callable[..., Any], *args: Any
) -> asyncio.Future[Any]:
    """Await ``func(*args)``. If ``func`` waits for the host, the loop is not blocked; otherwise ``func``
    is called immediately.
    """
    lane = _default_lane if executor is None else _lane_of(executor)
    request = Request(loop=self)
    if cancellation.is_asked and cancellation.is_unnoticed():
        return request  # the task that awaits it learns there that it was cancelled
    if steps.recorder is not None:
        request.step = steps.current.get()  # the job may start in the context of another job that ends
    method = getattr(func, "__func__", None)
    if type(method) is FunctionType and lane.running < lane.limit:
        twin = _twins.get(method)
        if twin is not None and not twin.is_coroutine:  # nearly every call of a driver, so without a job
            _run_starter(lane, request, twin.function, (func.__self__, *args), {})  # type: ignore[attr-defined]
            return request
    lane.submit(_Job(self, request, _plain(func, args)))
    return request


def in_executor(function: Callable[..., _T], *args: Any) -> asyncio.Future[_T]:
    """Await ``function(*args)`` as a job of the running loop's default executor."""
    return asyncio.get_running_loop().run_in_executor(None, function, *args)


def _lane_of(executor: Any) -> Lane:
    if getattr(executor, "_shutdown", False):
        raise RuntimeError("cannot schedule new futures after shutdown")
    lane: Lane | None = getattr(executor, _LANE, None)
    if lane is None:
        lane = Lane(getattr(executor, "_max_workers", _UNLIMITED))
        setattr(executor, _LANE, lane)
    return lane


async def to_thread(func: Callable[..., _T], /, *args: Any, **kwargs: Any) -> _T:
    """Asynchronously run function *func* in a separate thread.

    Any *args and **kwargs supplied for this function are directly passed to *func*. Also, the current
    :class:`contextvars.Context` is propagated, allowing context variables from the main thread to be accessed
    in the separate thread.

    Return a coroutine that can be awaited to get the eventual result of *func*.
    """
    loop = events.get_running_loop()
    context = contextvars.copy_context()
    request = loop.run_in_executor(None, functools.partial(context.run, func, *args, **kwargs))
    result: _T = await request
    task = asyncio.current_task(loop)
    if task is not None and getattr(task.get_coro(), "cr_code", None) is to_thread.__code__:
        hand_on(request, task)
    return result


def _plain(function: Callable[..., Any], args: tuple[Any, ...]) -> _Call:
    """Return the call that ``function(*args)`` makes inside ``functools.partial`` and ``to_thread``."""
    kwargs: dict[str, Any] = {}
    context = None
    while True:
        if isinstance(function, functools.partial):
            args = function.args + args
            kwargs = {**function.keywords, **kwargs}
            function = function.func
        elif isinstance(owner := getattr(function, "__self__", None), contextvars.Context) and args:
            if function.__name__ != "run":
                break
            context = owner
            function, *rest = args
            args = tuple(rest)
        else:
            break
    return _Call(function, args, kwargs, context)


def _twin_of(call: _Call) -> tuple[_Twin | None, tuple[Any, ...]]:
    """Return the twin of a call, and its arguments. For a method, the first argument is its object."""
    function = call.function
    underlying = getattr(function, "__func__", None)
    try:
        if underlying is not None:
            return _twins.get(underlying), (function.__self__, *call.args)  # type: ignore[attr-defined, unused-ignore]
        found = _twins.get(function)
    except TypeError:  # an unhashable function has no twin
        return None, ()
    if found is None and _twins_by_name:
        name = (getattr(function, "__module__", ""), getattr(function, "__qualname__", ""))
        found = _twins_by_name.get(name)
    return found, call.args


def _start(lane: Lane, job: _Job) -> None:
    twin, args = _twin_of(job.call)
    if twin is None:
        _run_here(lane, job)
    elif twin.is_coroutine:
        _run_coroutine(lane, job, twin.function(*args, **job.call.kwargs))
    else:
        _run_starter(lane, job.request, twin.function, args, job.call.kwargs)


def _run_here(lane: Lane, job: _Job) -> None:
    function, args, kwargs, context = job.call
    lane.running += 1
    try:
        if context is None:
            result = tail_calls.run(function, args, kwargs)
        else:
            result = context.run(tail_calls.run, function, args, kwargs)
    except tail_calls.Handoff as handoff:
        lane.running -= 1
        _take_over(lane, job, handoff)
        return
    except (KeyboardInterrupt, SystemExit):
        # These end the program, so the future must not keep them.
        lane.finished()
        job.request.cancel()
        raise
    except BaseException as error:  # noqa: BLE001 - it is raised where the future is awaited
        if not job.request.done():
            job.request.set_exception(error)
    else:
        if not job.request.done():
            job.request.set_result(result)
    lane.finished()


def _take_over(lane: Lane, job: _Job, handoff: tail_calls.Handoff) -> None:
    """Take over the blocking call with which a function was about to end."""
    call = _Call(handoff.function, handoff.args, handoff.kwargs, job.call.context)
    if handoff.has_value:
        _run_coroutine(lane, job, _with_value(job.loop, call, handoff.value))
    else:
        _start(lane, job._replace(call=call))


async def _with_value(loop: asyncio.AbstractEventLoop, call: _Call, value: object) -> object:
    await loop.run_in_executor(None, functools.partial(call.function, *call.args, **call.kwargs))
    return value


def _run_starter(
    lane: Lane, request: Request, start: Callable[..., bool], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    owner, *rest = args
    try:
        if start(owner, request, lane, *rest, **kwargs):
            lane.running += 1
    except Exception as error:  # noqa: BLE001 - it is raised where the future is awaited
        request.set_exception(error)


def _run_coroutine(lane: Lane, job: _Job, coroutine: Coroutine[Any, Any, Any]) -> None:
    lane.running += 1
    task = job.loop.create_task(coroutine, context=job.call.context)
    request = job.request

    def end(task: asyncio.Task[Any]) -> None:
        if request.done():
            if not task.cancelled():
                task.exception()  # otherwise asyncio would report the exception
        elif task.cancelled():
            # ``cancel`` would call the twin, although the task has ended
            request.abandon = None
            request.cancel()
        elif (error := task.exception()) is not None:
            request.set_exception(error)
        else:
            request.set_result(task.result())
        lane.finished()

    task.add_done_callback(end)
    request.abandon = task.cancel


def install() -> None:
    """Replace WebLoop's handling of executors, and ``asyncio.to_thread``."""
    from asyncio import threads

    from pyodide.webloop import WebLoop

    WebLoop.run_in_executor = run_in_executor
    to_thread.__module__ = "asyncio.threads"
    asyncio.to_thread = threads.to_thread = to_thread

"""``run_in_executor`` without threads: known blocking functions become awaited ones, all others run at once.

A function that waits for the host (a serial read, a sleep) has a twin that does not block: ``async_twin``
names a coroutine function, ``starter`` a function that starts a host request. Each executor is a lane: its
jobs run first in, first out, at most ``max_workers`` at a time, so that a driver with a one-thread executor
has its reads and writes in order.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import weakref
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

_UNLIMITED = 1 << 30


class _Twin(NamedTuple):
    """What to do in place of a blocking function, bound to its arguments."""

    function: Callable[..., Any]
    is_coroutine: bool
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    context: contextvars.Context | None


class _Job(NamedTuple):
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    twin: _Twin | None
    function: Callable[..., Any]
    args: tuple[Any, ...]


class Lane:
    """The jobs of one executor: in order, and at most ``limit`` of them at a time."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0
        self._waiting: deque[_Job] = deque()

    def submit(self, job: _Job) -> None:
        """Start a job now or when its turn comes."""
        if self.running >= self.limit:
            self._waiting.append(job)
        else:
            _start(self, job)

    def finished(self) -> None:
        """A job that was counted as running has ended: start the next."""
        self.running -= 1
        while self._waiting and self.running < self.limit:
            job = self._waiting.popleft()
            if not job.future.done():
                _start(self, job)


_lanes: weakref.WeakKeyDictionary[object, Lane] = weakref.WeakKeyDictionary()
_default_lane = Lane(_UNLIMITED)
_twins: weakref.WeakKeyDictionary[Callable[..., Any], tuple[Callable[..., Any], bool]] = (
    weakref.WeakKeyDictionary()
)


def async_twin(function: Callable[..., Any], twin: Callable[..., Coroutine[Any, Any, Any]]) -> None:
    """In an executor, ``await twin(*args)`` takes the place of ``function(*args)``; both may be methods."""
    _twins[function] = (twin, True)


def starter(function: Callable[..., Any], start: Callable[..., bool]) -> None:
    """In an executor, ``start(self, future, lane, *args)`` takes the place of the method ``function``.

    It starts a host request that will set ``future``, and returns whether the lane is busy until it calls
    ``lane.finished()``; False when the future has its result already.
    """
    _twins[function] = (start, False)


def run_in_executor(
    self: asyncio.AbstractEventLoop, executor: Any, func: Callable[..., Any], *args: Any
) -> asyncio.Future[Any]:
    """Await ``func(*args)``: without blocking the loop if ``func`` waits for the host, else by running it
    here and now.
    """
    if executor is None:
        lane = _default_lane
    else:
        if getattr(executor, "_shutdown", False):
            raise RuntimeError("cannot schedule new futures after shutdown")
        lane = _lanes.get(executor) or _lanes.setdefault(
            executor, Lane(getattr(executor, "_max_workers", _UNLIMITED))
        )
    future = self.create_future()
    lane.submit(_Job(self, future, _find_twin(func, args), func, args))
    return future


def _find_twin(function: Callable[..., Any], args: tuple[Any, ...]) -> _Twin | None:
    """The twin of what ``function(*args)`` would call; sees through ``functools.partial`` and
    ``asyncio.to_thread``.
    """
    kwargs: dict[str, Any] = {}
    context = None
    while True:
        owner = getattr(function, "__self__", None)
        if isinstance(function, functools.partial):
            args = function.args + args
            kwargs = {**function.keywords, **kwargs}
            function = function.func
        elif isinstance(owner, contextvars.Context) and function.__name__ == "run" and args:
            context = owner
            function, *rest = args
            args = tuple(rest)
        else:
            break
    underlying = getattr(function, "__func__", function)
    try:
        found = _twins.get(underlying)
    except TypeError:
        found = None
    if found is None:
        return None
    bound = (owner,) if underlying is not function else ()
    return _Twin(found[0], found[1], (*bound, *args), kwargs, context)


def _start(lane: Lane, job: _Job) -> None:
    if job.twin is None:
        _run_here(lane, job)
    elif job.twin.is_coroutine:
        _run_coroutine(lane, job, job.twin)
    else:
        _run_starter(lane, job, job.twin)


def _run_here(lane: Lane, job: _Job) -> None:
    lane.running += 1
    try:
        result = job.function(*job.args)
    except (KeyboardInterrupt, SystemExit):
        job.future.cancel()
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to whoever awaits the future
        job.future.set_exception(error)
    else:
        job.future.set_result(result)
    finally:
        lane.running -= 1


def _run_starter(lane: Lane, job: _Job, twin: _Twin) -> None:
    call = twin.function if twin.context is None else functools.partial(twin.context.run, twin.function)
    owner, *args = twin.args
    try:
        if call(owner, job.future, lane, *args, **twin.kwargs):
            lane.running += 1
    except Exception as error:  # noqa: BLE001 - it belongs to whoever awaits the future
        job.future.set_exception(error)


def _run_coroutine(lane: Lane, job: _Job, twin: _Twin) -> None:
    lane.running += 1
    task = job.loop.create_task(twin.function(*twin.args, **twin.kwargs), context=twin.context)

    def end(task: asyncio.Task[Any]) -> None:
        if task.cancelled():
            job.future.cancel()
        elif (error := task.exception()) is not None:
            if not job.future.done():
                job.future.set_exception(error)
        elif not job.future.done():
            job.future.set_result(task.result())
        lane.finished()

    def cancel(future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            task.cancel()

    task.add_done_callback(end)
    job.future.add_done_callback(cancel)


def install() -> None:
    """Replace what Pyodide's WebLoop does with executors."""
    from pyodide.webloop import WebLoop

    WebLoop.run_in_executor = run_in_executor

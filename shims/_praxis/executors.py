"""``run_in_executor`` and ``to_thread``: known blocking functions are replaced by coroutines; all other
functions run in threads (``executor_threads``).

A function that waits for the host (a serial read, a sleep) has a twin that does not block: a coroutine
function registered with ``async_twin``, or a function registered with ``starter`` that starts a host request.
So most drivers need no thread, and their programs can be captured while they wait. A function that ends with
such a call leaves the call to the loop (``tail_calls``).

Each executor is a lane: its jobs run first in, first out, at most ``max_workers`` at a time, so that the
reads and writes of a driver with a one-thread executor stay in order.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import sys
import threading
import weakref
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

from _praxis import cancellation, executor_threads, steps, tail_calls, thread_loop, unhandled
from _praxis.executor_threads import Outcome
from _praxis.executor_twins import Call, plain, twin_of, twins
from _praxis.returnable import Request, hand_on

_T = TypeVar("_T")
_asyncios: Any = asyncio.futures
_UNLIMITED = 1 << 30


class _Job(NamedTuple):
    loop: asyncio.AbstractEventLoop
    request: Request
    call: Call


class Lane:
    """The jobs of one executor, run in order, at most ``limit`` at a time. ``pool`` is None for a default
    executor. Only the loop's thread calls its methods.
    """

    def __init__(self, limit: int, pool: weakref.ref[Any] | None = None) -> None:
        self.limit = limit
        self.pool = pool
        self.running = 0
        self.in_threads = 0
        """Number of jobs running in threads; a pool itself limits the number of its threads."""
        self._waiting: deque[_Job] = deque()

    def submit(self, job: _Job) -> None:
        """Start a job, now or when its turn comes."""
        if not self._waiting and self._can_start(job):
            _start(self, job)
        else:
            self._waiting.append(job)

    def finished(self) -> None:
        """Record that a job has ended, and start the jobs that can run now."""
        self.running -= 1
        while self._waiting and self._can_start(self._waiting[0]):
            job = self._waiting.popleft()
            if not job.request.done():
                _start(self, job)

    def _can_start(self, job: _Job) -> bool:
        # Jobs for threads go to their pool immediately, so that it has them when it is shut down.
        return self.running < self.limit or (self.running == self.in_threads and twin_of(job.call)[0] is None)


_default_lane = Lane(_UNLIMITED)


def run_in_executor(self: Any, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
    """Call ``func(*args)`` as a job of ``executor``, and return the job's future. A function that has a twin
    needs no thread.
    """
    if executor is None:
        if self._executor_shutdown_called:
            raise RuntimeError("Executor shutdown has been called")
        executor = self._default_executor
    lane: Lane | None
    if executor is None:
        lane = _default_lane
    else:
        lane = getattr(executor, "_praxis_lane", None)
        if lane is None or executor._shutdown:
            lane = _lane_of(executor)
        if lane is None:
            submitted: asyncio.Future[Any] = asyncio.wrap_future(executor.submit(func, *args), loop=self)
            return submitted
    return _submit(self, lane, func, args)


def in_executor(function: Callable[..., _T], *args: Any) -> asyncio.Future[_T]:
    """Return a future for ``function(*args)``, which runs as a job that belongs to no pool."""
    loop = asyncio.get_running_loop()
    if isinstance(loop, thread_loop.ThreadLoop):
        return loop.run_in_executor(None, function, *args)
    return _submit(loop, _default_lane, function, args)


def _submit(
    loop: asyncio.AbstractEventLoop, lane: Lane, func: Callable[..., Any], args: tuple[Any, ...]
) -> Request:
    request = Request(loop=loop)
    if cancellation.is_asked and cancellation.is_unnoticed():
        return request  # the task that awaits it learns there that it was cancelled
    if steps.recorder is not None:
        request.step = steps.current.get()  # the job may start in the context of another job that ends
    method = getattr(func, "__func__", None)
    if type(method) is FunctionType and lane.running < lane.limit:
        twin = twins.get(method)
        if twin is not None and not twin.is_coroutine:  # nearly every call of a driver; it needs no job
            _run_starter(lane, request, twin.function, (func.__self__, *args), {})  # type: ignore[attr-defined]
            return request
    lane.submit(_Job(loop, request, plain(func, args)))
    return request


def _lane_of(executor: Any) -> Lane | None:
    """Return the lane of one of CPython's thread pools, or None for other executors."""
    pools = sys.modules.get("concurrent.futures.thread")
    if pools is None or getattr(type(executor), "submit", None) is not pools.ThreadPoolExecutor.submit:
        return None
    if executor._shutdown:
        raise RuntimeError("cannot schedule new futures after shutdown")
    lane = executor._praxis_lane = Lane(executor._max_workers, weakref.ref(executor))
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


def _start(lane: Lane, job: _Job) -> None:
    twin, args = twin_of(job.call)
    if twin is None:
        _run_in_thread(lane, job)
    elif twin.is_coroutine:
        _run_coroutine(lane, job, twin.function(*args, **job.call.kwargs))
    else:
        _run_starter(lane, job.request, twin.function, args, job.call.kwargs)


def _run_in_thread(lane: Lane, job: _Job) -> None:
    pool = None if lane.pool is None else lane.pool()
    lane.running += 1
    lane.in_threads += 1
    try:
        perform = functools.partial(_perform, lane, job)
        if pool is None or pool._shutdown:  # shut down after it had accepted this job
            executor_threads.crew.submit(perform, job.loop)
        else:
            executor_threads.submit_to(pool, perform)
    except RuntimeError as error:
        lane.in_threads -= 1
        if threading.active_count() == 1:  # this guest has no threads
            lane.running -= 1
            _run_here(lane, job)
        else:
            _end(lane, job, None, error)


def _perform(lane: Lane, job: _Job, may_leave: Callable[[], bool]) -> Outcome:
    """Call a job's function in a thread."""
    function, args, kwargs, context = job.call
    result, failure = None, None
    try:
        if job.request.cancelled():
            pass
        elif context is not None:
            result = context.run(tail_calls.run, function, args, kwargs, may_leave)
        else:
            token = steps.current.set(job.request.step)
            try:
                result = tail_calls.run(function, args, kwargs, may_leave)
            finally:
                steps.current.reset(token)
    except tail_calls.Handoff as handoff:
        return Outcome(job.loop, functools.partial(_take_over_from_thread, lane, job, handoff), has_left=True)
    except BaseException as error:  # noqa: BLE001 - it is raised where the future is awaited
        failure = error
    return Outcome(job.loop, functools.partial(_end_from_thread, lane, job, result, failure), has_left=False)


def _end_from_thread(lane: Lane, job: _Job, result: object, failure: BaseException | None) -> None:
    lane.in_threads -= 1
    _end(lane, job, result, failure)


def _take_over_from_thread(lane: Lane, job: _Job, handoff: tail_calls.Handoff) -> None:
    lane.in_threads -= 1
    if job.request.done():  # cancelled before the call began
        lane.finished()
    else:
        lane.running -= 1
        _take_over(lane, job, handoff)


def _end(lane: Lane, job: _Job, result: object, failure: BaseException | None) -> None:
    request = job.request
    if not request.done():
        if failure is None:
            request.set_result(result)
        else:
            request.set_exception(_asyncios._convert_future_exc(failure))
    elif failure is not None and not isinstance(failure, OSError):
        # Nobody waits any more. An OSError may be due to that: the program has closed what the call used.
        unhandled.note_error(failure)
    lane.finished()


def _run_here(lane: Lane, job: _Job) -> None:
    """Call a job's function in this thread, because the guest cannot have another thread."""
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
        _end(lane, job, None, error)
    else:
        _end(lane, job, result, None)


def _take_over(lane: Lane, job: _Job, handoff: tail_calls.Handoff) -> None:
    """Take over the blocking call that a function was about to end with."""
    call = Call(handoff.function, handoff.args, handoff.kwargs, job.call.context)
    if handoff.has_value:
        _run_coroutine(lane, job, _with_value(call, handoff.value))
    else:
        _start(lane, job._replace(call=call))


async def _with_value(call: Call, value: object) -> object:
    await in_executor(functools.partial(call.function, *call.args, **call.kwargs))
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

    WebLoop._default_executor = None
    WebLoop._executor_shutdown_called = False
    WebLoop.run_in_executor = run_in_executor
    WebLoop.set_default_executor = executor_threads.set_default_executor
    WebLoop.shutdown_default_executor = executor_threads.shutdown_default_executor
    to_thread.__module__ = "asyncio.threads"
    asyncio.to_thread = threads.to_thread = to_thread

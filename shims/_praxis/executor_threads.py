"""The threads of executors: those of loops' default executors, which end when they have nothing to do, and
those of a program's own pools.

An interpreter cannot be captured while it has threads. So a thread of the default executor ends with its last
job, before the task that awaits the result continues, and a later job gets a new thread. A pool of the
program keeps its threads as in CPython. There is one exception: if the first job of a pool's first thread has
nothing left to do but wait for the host, the thread ends early, and the loop waits instead.
"""

from __future__ import annotations

import asyncio
import functools
import threading
import warnings
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

MOST = 32
"""Maximum number of threads in all default executors together, as in CPython on a machine with many
processors.
"""


class Outcome(NamedTuple):
    """The outcome of a job in a thread. ``loop`` must call ``tell``. If ``has_left``, the job has left its
    final wait to the loop, and ``tell`` starts that wait.
    """

    loop: asyncio.AbstractEventLoop
    tell: Callable[[], None]
    has_left: bool

    def report(self, ending: threading.Thread | None = None) -> None:
        """Have the loop call ``tell``, then join the thread ``ending``, if given."""
        self.loop.call_soon_threadsafe(_report, self.tell, ending)


def _report(tell: Callable[[], None], ending: threading.Thread | None) -> None:
    tell()
    if ending is not None:
        ending.join()


Job = Callable[[Callable[[], bool]], Outcome]
"""Performs a job in the calling thread, and never raises. Its argument is a function that says whether the
job may leave a final wait to the loop.
"""


class Crew:
    """The threads of default executors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: deque[tuple[Job, asyncio.Future[None]]] = deque()
        self._count = 0
        self.ends: set[asyncio.Future[None]] = set()
        """A future for each job, which is resolved when the job is done."""

    def submit(self, job: Job, loop: asyncio.AbstractEventLoop) -> None:
        """Run ``job`` in a thread for ``loop``. Raises RuntimeError if no thread can be started."""
        end = loop.create_future()
        with self._lock:
            self._jobs.append((job, end))
            is_full = self._count >= MOST
            self._count += not is_full
        if not is_full:
            try:
                threading.Thread(target=self._work, name=f"asyncio_{self._count - 1}").start()
            except RuntimeError:
                if not self._is_left_to_others(job, end):
                    raise
        self.ends.add(end)

    def _is_left_to_others(self, job: Job, end: asyncio.Future[None]) -> bool:
        """Return whether an existing thread will run a job for which no new thread could be started."""
        with self._lock:
            self._count -= 1
            if not self._count:
                self._jobs.remove((job, end))
            return bool(self._count)

    def _work(self) -> None:
        todo = self._next()
        while todo is not None:
            job, end = todo
            loop, tell, has_left = job(_yes)
            todo = self._next()
            ending = threading.current_thread() if todo is None else None
            Outcome(loop, functools.partial(self._end, tell, end), has_left).report(ending)
            del job, end, tell

    def _next(self) -> tuple[Job, asyncio.Future[None]] | None:
        with self._lock:
            if self._jobs:
                return self._jobs.popleft()
            self._count -= 1
            return None

    def _end(self, tell: Callable[[], None], end: asyncio.Future[None]) -> None:
        self.ends.discard(end)
        _set(end)
        tell()


crew = Crew()


def _yes() -> bool:
    return True


def _no() -> bool:
    return False


# ---- pools of programs
def submit_to(pool: Any, job: Job) -> None:
    """Run ``job`` in a thread of a ThreadPoolExecutor. Raises RuntimeError if no thread can be started."""
    context = pool._create_worker_context()
    with pool._shutdown_lock:  # another thread of the program may submit a job at the same time
        is_first = not (pool._threads or pool._broken or pool._shutdown or context.initializer is not None)
        if is_first:
            _begin(pool, context, job)
    if not is_first:
        pool.submit(_work_in_pool, job)


def _work_in_pool(job: Job) -> None:
    job(_no).report()


def _begin(pool: Any, context: Any, job: Job) -> None:
    """Start a pool's first thread with its first job, as the pool's ``_adjust_thread_count`` would."""
    from concurrent.futures import thread as pools

    internals: Any = pools
    jobs = pool._work_queue

    def wake(_: object) -> None:
        jobs.put(None)

    thread = threading.Thread(
        target=_work_first,
        args=(weakref.ref(pool, wake), context, jobs, job),
        name=f"{pool._thread_name_prefix or pool}_0",
    )
    pool._threads.add(thread)  # before it may end
    internals._threads_queues[thread] = jobs
    try:
        thread.start()
    except RuntimeError:
        pool._threads.discard(thread)
        del internals._threads_queues[thread]
        raise


def _work_first(reference: weakref.ref[Any], context: Any, jobs: Any, job: Job) -> None:
    from concurrent.futures import thread as pools

    internals: Any = pools

    def may_leave() -> bool:
        """Return whether this thread may end with its current job: it may if no other jobs are waiting. In
        that case, remove the thread from its pool.
        """
        pool = reference()
        if pool is None:
            return False
        with pool._shutdown_lock:
            if not jobs.empty():
                return False
            pool._threads.discard(threading.current_thread())
        return True

    outcome = job(may_leave)
    del job
    if outcome.has_left:
        outcome.report(threading.current_thread())
        return
    outcome.report()
    del outcome
    internals._worker(reference, context, jobs)


# ---- methods of WebLoop
def set_default_executor(self: Any, executor: Any) -> None:
    """Set the default executor, which must be a ThreadPoolExecutor. Raises TypeError for anything else."""
    from concurrent.futures import ThreadPoolExecutor

    if not isinstance(executor, ThreadPoolExecutor):
        raise TypeError("executor must be ThreadPoolExecutor instance")
    self._default_executor = executor


async def shutdown_default_executor(self: Any, timeout: float | None = None) -> None:
    """Accept no more jobs for the default executor, and wait for those already accepted, at most ``timeout``
    seconds.
    """
    self._executor_shutdown_called = True
    ends = [end for end in crew.ends if end.get_loop() is self]
    pool = self._default_executor
    if pool is not None and pool._threads:
        ends.append(_in_a_thread(self, functools.partial(pool.shutdown, wait=True)))
    elif pool is not None:
        pool.shutdown(wait=False)
    if not ends:
        return
    _, late = await asyncio.wait(ends, timeout=timeout)
    if late:
        warnings.warn(
            f"The executor did not finishing joining its threads within {timeout} seconds.",
            RuntimeWarning,
            stacklevel=2,
        )
        if pool is not None:
            pool.shutdown(wait=False)


def _in_a_thread(loop: asyncio.AbstractEventLoop, function: Callable[[], object]) -> asyncio.Future[None]:
    """Call ``function`` in a thread, and return a future that is done when it has returned."""
    end: asyncio.Future[None] = loop.create_future()

    def call() -> None:
        function()
        Outcome(loop, functools.partial(_set, end), False).report(threading.current_thread())

    threading.Thread(target=call).start()
    return end


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)

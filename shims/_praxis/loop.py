"""The guest's event loops, which work as they do on a desktop: they are fast, and they really block wherever
Python's documentation says so.

Pyodide's WebLoop cannot block: its ``run_forever`` does nothing, and ``asyncio.run`` needs stack switching.
This host can wait inside a call; while it waits, its own loop runs, and with it everything asynchronous.
"""

from __future__ import annotations

import asyncio
import contextvars
import math
from asyncio import events, runners, unix_events
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import _praxis_host

from _praxis import program_threads, programs, signals, socket_loop, thread_loop
from _praxis.scheduler import get_future_resolvers, scheduler

_T = TypeVar("_T")


# ---- methods of WebLoop
def call_soon(
    self: asyncio.AbstractEventLoop,
    callback: Callable[..., object],
    *args: Any,
    context: contextvars.Context | None = None,
) -> asyncio.Handle:
    """Arrange for ``callback(*args)`` to be called after everything that is ready now."""
    handle = events.Handle(callback, args, self, context)
    scheduler.add(handle)
    return handle


def call_later(
    self: asyncio.AbstractEventLoop,
    delay: float,
    callback: Callable[..., object],
    *args: Any,
    context: contextvars.Context | None = None,
) -> asyncio.TimerHandle:
    """Arrange for ``callback(*args)`` to be called in ``delay`` seconds, or immediately if 0 or less."""
    return self.call_at(self.time() + delay, callback, *args, context=context)


def call_at(
    self: asyncio.AbstractEventLoop,
    when: float,
    callback: Callable[..., object],
    *args: Any,
    context: contextvars.Context | None = None,
) -> asyncio.TimerHandle:
    """Arrange for ``callback(*args)`` to be called at time ``when`` of ``loop.time()``, or immediately if
    that time has passed.
    """
    if math.isnan(when):
        raise ValueError("cannot schedule a callback at a time that is not a number")
    handle = events.TimerHandle(when, callback, args, self, context)
    if when != math.inf:
        scheduler.add_timer(handle)
    return handle


def timer_handle_cancelled(self: asyncio.AbstractEventLoop, handle: asyncio.TimerHandle) -> None:
    """Remove a timer. Called by a TimerHandle that has been cancelled."""
    scheduler.timer_cancelled(handle)


def create_task(self: Any, coro: Coroutine[Any, Any, _T], **options: Any) -> asyncio.Task[_T]:
    """Schedule a coroutine. ``options`` are passed to the task, or to the task factory if one is set.
    Pyodide's version fails with every task factory, as 3.14 has no ``_set_task_name``, and ignores
    ``eager_start``.
    """
    from pyodide.webloop import PyodideTask

    self._check_closed()
    factory = self._task_factory
    task = PyodideTask(coro, loop=self, **options) if factory is None else factory(self, coro, **options)
    self._in_progress += 1
    task.add_done_callback(self._decrement_in_progress)
    try:
        return task  # type: ignore[no-any-return]
    finally:
        del task  # otherwise the traceback of the task's exception would keep the task alive


def is_running(self: Any) -> bool:
    """Return whether this loop is running. Pyodide's version always returns True, which prevents eager tasks
    from starting.
    """
    return events._get_running_loop() is self


def run_forever(self: Any) -> None:
    """Run until ``stop()`` is called."""
    if not program_threads.is_main():
        thread_loop.move(self)
        self.run_forever()
        return
    self._praxis_stopping = False
    self._praxis_running += 1
    try:
        with programs.Program() as program:
            _wait(lambda: self._praxis_stopping, program)
    finally:
        self._praxis_running -= 1


def run_until_complete(self: Any, future: Awaitable[_T]) -> _T:
    """Run until ``future`` is done, and return its result. An interrupt cancels ``future`` and is then
    raised.
    """
    if not program_threads.is_main():
        thread_loop.move(self)
        return self.run_until_complete(future)  # type: ignore[no-any-return]
    self._praxis_stopping = False
    outer = events._get_running_loop()
    events._set_running_loop(self)
    try:
        task = asyncio.ensure_future(future, loop=self)
    finally:
        events._set_running_loop(outer)
    self._praxis_running += 1
    try:
        return _complete(task, lambda: task.done() or self._praxis_stopping)
    finally:
        self._praxis_running -= 1


def decrement_in_progress(self: Any, future: asyncio.Future[Any] | None = None) -> None:
    """Count a task or future as done. Pyodide's version also reports its exception, before anything can
    have awaited it. Here CPython's rule applies: an exception that was never retrieved is reported when
    the task is freed.
    """
    self._in_progress -= 1
    if self._no_in_progress_handler and self._in_progress == 0:
        self._no_in_progress_handler()


def _make_future(count: Callable[[Any], asyncio.Future[Any]]) -> Callable[[Any], asyncio.Future[Any]]:
    """Return the new ``WebLoop.create_future``. Pyodide's own counts futures for a rarely used handler."""
    from pyodide.webloop import PyodideFuture

    def create_future(self: Any) -> asyncio.Future[Any]:
        """Create a Future object attached to the loop."""
        return count(self) if self._no_in_progress_handler else PyodideFuture(loop=self)

    return create_future


def stop(self: Any) -> None:
    """End ``run_forever`` or ``run_until_complete`` after the callbacks that are ready now."""
    # The second name is that of a loop in another thread, which may have taken this call over.
    self._praxis_stopping = self._stopping = True


def _make_loop(initialize: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return the new ``WebLoop.__init__``. Pyodide's own always makes the new loop the running one."""

    def make(self: Any) -> None:
        outer = events._get_running_loop()
        initialize(self)
        if outer is not None:
            events._set_running_loop(outer)

    return make


def set_event_loop(self: Any, loop: asyncio.AbstractEventLoop | None) -> None:
    """Make ``loop`` the policy's loop, used for tasks and futures of code that runs outside any loop."""
    self._default_loop = loop
    if loop is not None and not scheduler.is_running:
        events._set_running_loop(loop)


# ---- functions of pyodide.ffi and asyncio
def run_sync(x: Awaitable[_T]) -> _T:
    """Wait for ``x`` inside this call and return its result, while the event loop continues. Works in every
    function on the main thread. Calls nest: of two waiting calls, the later one returns first.
    """
    program_threads.require_main("run_sync()")
    task = asyncio.ensure_future(x)
    return _complete(task, task.done)


def can_run_sync() -> bool:
    """Return True: in this guest, ``run_sync`` always works on the main thread."""
    return True


def run(main: Coroutine[Any, Any, _T], *, debug: bool | None = None, loop_factory: Any = None) -> _T:
    """Run a coroutine in a new event loop and return its result, even if a loop is already running."""
    if not program_threads.is_main():
        with _PLAIN_RUNNER(debug=debug, loop_factory=loop_factory or thread_loop.ThreadLoop) as plain:
            return plain.run(main)
    with asyncio.Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)


_PLAIN_RUNNER = runners.Runner
"""CPython's own Runner, for threads, whose loops are not the host's."""


class Runner(runners.Runner):  # type: ignore[misc]
    """``asyncio.Runner``. Unlike CPython's, it works while a loop is running, as the guest's always is."""

    def run(self, coro: Coroutine[Any, Any, _T], *, context: contextvars.Context | None = None) -> _T:
        if not program_threads.is_main():
            return super().run(coro, context=context)
        outer = scheduler.enter()
        events._set_running_loop(None)
        try:
            # CPython's Runner refuses to work while a loop is running.
            return super().run(coro, context=context)
        finally:
            scheduler.leave(outer)

    def close(self) -> None:
        if not program_threads.is_main():
            super().close()
            return
        outer = scheduler.enter()
        events._set_running_loop(None)
        try:
            super().close()
        finally:
            scheduler.leave(outer)
            events.set_event_loop(outer.loop)


# ---- waiting
def _complete(task: asyncio.Future[_T], is_over: Callable[[], bool]) -> _T:
    with programs.Program(task) as program:
        _wait(is_over, program)
    if not task.done():
        raise RuntimeError("Event loop stopped before Future completed.")
    program.check_task()
    return task.result()


def _wait(is_over: Callable[[], bool], program: programs.Program) -> None:
    """Run the guest's and host's loops in this call until ``is_over()``. Raises ``program``'s exception."""
    outer = scheduler.enter()
    try:
        delayed = signals.take_delayed()
        if delayed is not None:
            program.abort(delayed)
        while True:
            scheduler.run_ready()
            if is_over():
                return
            program.check()
            if _praxis_host.turn() == -1:
                signals.interrupted_while_waiting()
    finally:
        scheduler.leave(outer)


def install() -> None:
    """Replace methods of Pyodide's WebLoop, and functions that need the loop to block."""
    import _pyodide._future_helper
    import _pyodide_core
    import pyodide.ffi
    import pyodide.webloop
    from pyodide.webloop import WebLoop, WebLoopPolicy

    scheduler.connect()
    functions = (_wait, scheduler.run_ready, scheduler.due, scheduler.tick)
    signals.dispatchers.update(function.__code__ for function in functions)
    WebLoop._praxis_stopping = False
    WebLoop._praxis_running = 0
    thread_loop.install(asyncio.get_event_loop_policy().get_event_loop())
    WebLoop.__init__ = _make_loop(WebLoop.__init__)
    WebLoopPolicy.set_event_loop = thread_loop.setting(set_event_loop)
    WebLoopPolicy.get_event_loop = thread_loop.getting(WebLoopPolicy.get_event_loop)
    WebLoopPolicy.new_event_loop = thread_loop.making(WebLoopPolicy.new_event_loop)
    WebLoop.create_task = create_task
    WebLoop.is_running = is_running
    WebLoop.call_soon = call_soon
    WebLoop.call_soon_threadsafe = thread_loop.call_soon_threadsafe
    WebLoop.call_later = call_later
    WebLoop.call_at = call_at
    WebLoop._timer_handle_cancelled = timer_handle_cancelled
    WebLoop.run_forever = run_forever
    WebLoop.run_until_complete = run_until_complete
    WebLoop.stop = stop
    WebLoop._decrement_in_progress = decrement_in_progress
    WebLoop.create_future = _make_future(WebLoop.create_future)
    socket_loop.install(WebLoop)
    _pyodide._future_helper.get_future_resolvers = get_future_resolvers
    for module in (_pyodide_core, pyodide.ffi, pyodide.webloop):
        module.run_sync = run_sync
        module.can_run_sync = can_run_sync
    for function in (run, Runner):
        function.__module__ = "asyncio.runners"
    Runner.__qualname__ = "Runner"
    # The platform's own loop, also for programs that import it by name or replace Pyodide's policy.
    asyncio.EventLoop = unix_events.EventLoop = WebLoop  # type: ignore[attr-defined, unused-ignore]
    unix_events._DefaultEventLoopPolicy = WebLoopPolicy  # type: ignore[attr-defined]
    asyncio.run = runners.run = run
    asyncio.Runner = runners.Runner = Runner  # type: ignore[misc]

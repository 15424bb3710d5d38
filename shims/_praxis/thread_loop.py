"""The event loop of a thread other than the main one: CPython's own, whose selector waits as threads do.

A loop made on the main thread belongs to the host until another thread runs it; it then becomes a ThreadLoop.
"""

from __future__ import annotations

import _socket
import asyncio
import heapq
import select
import selectors
import threading
from asyncio import events, selector_events
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from _praxis import program_threads, socket_loop
from _praxis.scheduler import scheduler

_current = threading.local()
"""The loop that each thread has set for itself."""


@contextmanager
def _beside_main_loop() -> Iterator[None]:
    """Let this thread run a loop. On the main thread, the thread's own loop waits in the meantime."""
    if not program_threads.is_main():
        yield
        return
    outer = scheduler.enter()
    events._set_running_loop(None)
    try:
        yield
    finally:
        scheduler.leave(outer)


class _Selector(selectors.DefaultSelector):
    """A selector that skips non-blocking polls if the loop has no sockets except the pair used to end the
    loop's waits.
    """

    def select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout <= 0 and len(self.get_map()) == 1:
            return []
        return super().select(timeout)


class ThreadLoop(selector_events.BaseSelectorEventLoop):
    """The loop that ``asyncio.new_event_loop()`` makes in a thread. It has no pipes, processes or signals."""

    _sock_connect_cb = socket_loop.sock_connect_cb
    getaddrinfo = socket_loop.getaddrinfo
    # Other threads may ask whether a loop is running or closed while it is being moved.
    _thread_id: int | None = None
    _closed = False
    _csock: _socket.socket | None
    _ready: deque[asyncio.Handle]

    def __init__(self) -> None:
        super().__init__(_Selector())
        self.moved: dict[int, asyncio.TimerHandle] = {}
        """The timers that the loop had when it was moved, keyed by identity (``id``)."""

    def take_over(self, handle: asyncio.Handle) -> None:
        """Run a callback that the main thread was about to run when this loop was moved. Timers that have
        been moved are left out.
        """
        with _moving:
            if id(handle) not in self.moved:
                self._ready.append(handle)
                self._write_to_self()

    def call_soon(  # type: ignore[override]
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:
        """Schedule a call. If the main thread does so, for a completion, end the loop's wait."""
        handle = super().call_soon(callback, *args, context=context)
        if self._thread_id not in (None, threading.get_ident()):
            self._write_to_self()
        return handle

    def call_soon_threadsafe(  # type: ignore[override]
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:
        """Schedule a call from any thread, even while the loop is being moved."""
        with _moving:
            return super().call_soon_threadsafe(callback, *args, context=context)

    def _write_to_self(self) -> None:
        """End the loop's wait. What this sends is not reported to the host: it is not the program's."""
        if self._csock is not None:
            with suppress(OSError):
                _socket.socket.send(self._csock, b"\0")

    def run_forever(self) -> None:
        """Run until ``stop()`` is called."""
        with _beside_main_loop():
            super().run_forever()

    def run_until_complete(self, future: Any) -> Any:
        """Run until ``future`` is done, and return its result."""
        with _beside_main_loop():
            return super().run_until_complete(future)


_moving = threading.RLock()
"""Held while a loop is being moved. Meanwhile, other threads must not schedule calls on the loop."""


def move(loop: Any) -> None:
    """Turn a loop that the main thread has made, but does not run, into this thread's loop."""
    if loop is _main_loop or loop._praxis_running:
        program_threads.require_main("this event loop")
    kept = {name: getattr(loop, name) for name in ("_task_factory", "_exception_handler", "_debug")}
    with _moving:
        watched = socket_loop.give_up(loop)
        loop.__class__ = ThreadLoop
        ThreadLoop.__init__(loop)
        vars(loop).update(kept)
        ready, timers = scheduler.give_up(loop)
        loop._ready.extend(ready)
        loop.moved.update({id(timer): timer for timer in timers})
        for timer in timers:
            heapq.heappush(loop._scheduled, timer)
        for fd, kind, handle in watched:
            (loop._add_reader if kind == select.POLLIN else loop._add_writer)(fd, handle._run)


def call_soon_threadsafe(
    self: Any, callback: Callable[..., object], *args: Any, context: Any = None
) -> asyncio.Handle:
    """Schedule a call from any thread, even if another thread is about to run the loop."""
    with _moving:
        if isinstance(self, ThreadLoop):
            return self.call_soon_threadsafe(callback, *args, context=context)
        handle: asyncio.Handle = self.call_soon(callback, *args, context=context)
        return handle


def install(loop: Any) -> None:
    """Record that ``loop``, the first loop, must stay on the main thread."""
    global _main_loop
    _main_loop = loop


_main_loop: Any = None


def making(make: Callable[[Any], asyncio.AbstractEventLoop]) -> Callable[[Any], asyncio.AbstractEventLoop]:
    """Return a policy's new ``new_event_loop``, which uses the old one, ``make``, on the main thread."""

    def new_event_loop(self: Any) -> asyncio.AbstractEventLoop:
        return make(self) if program_threads.is_main() else ThreadLoop()

    return new_event_loop


def getting(get: Callable[[Any], asyncio.AbstractEventLoop]) -> Callable[[Any], asyncio.AbstractEventLoop]:
    """Return a policy's new ``get_event_loop``, which uses the old one, ``get``, on the main thread."""

    def get_event_loop(self: Any) -> asyncio.AbstractEventLoop:
        if program_threads.is_main():
            return get(self)
        loop: asyncio.AbstractEventLoop | None = getattr(_current, "loop", None)
        if loop is None:
            raise RuntimeError(
                f"There is no current event loop in thread {threading.current_thread().name!r}."
            )
        return loop

    return get_event_loop


def setting(set_main: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Return a policy's new ``set_event_loop``, which uses the old one, ``set_main``, on the main thread."""

    def set_event_loop(self: Any, loop: Any) -> None:
        if program_threads.is_main():
            set_main(self, loop)
        else:
            _current.loop = loop

    return set_event_loop

"""The event loop of a thread other than the main one: CPython's own, with a lock in place of a selector.

A loop that the main thread makes is the host's until another thread runs it. From then on it is one of these.
"""

from __future__ import annotations

import asyncio
import heapq
import threading
from asyncio import events
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from _praxis import program_threads
from _praxis.scheduler import scheduler

_current = threading.local()
"""The loop that each thread has set for itself."""


class _Bell:
    """The object at which a loop waits until a callback is added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def ring(self) -> None:
        """End the current wait or, if there is none, the next one."""
        if self._lock.locked():
            self._lock.release()

    def select(self, timeout: float | None) -> list[Any]:
        """Wait at most ``timeout`` seconds. Returns no events: such a loop has only callbacks."""
        if timeout is None:
            self._lock.acquire()
        elif timeout > 0:
            self._lock.acquire(timeout=min(timeout, threading.TIMEOUT_MAX))
        else:
            self._lock.acquire(blocking=False)
        return []

    def close(self) -> None:
        """Do nothing: a lock is not closed."""


@contextmanager
def _beside_main_loop() -> Iterator[None]:
    """Let this thread run a loop, while the main thread's own loop waits."""
    if not program_threads.is_main():
        yield
        return
    outer = scheduler.enter()
    events._set_running_loop(None)
    try:
        yield
    finally:
        scheduler.leave(outer)


class ThreadLoop(asyncio.BaseEventLoop):
    """The loop that ``asyncio.new_event_loop()`` makes in a thread. It has no sockets, pipes or signals."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Bell()

    def _write_to_self(self) -> None:
        self._selector.ring()

    def call_soon(  # type: ignore[override]
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:
        """Arrange for a call, and ring the bell: completions of the host call this on the main thread."""
        handle = super().call_soon(callback, *args, context=context)
        self._selector.ring()
        return handle

    def run_forever(self) -> None:
        """Run until ``stop()`` is called."""
        with _beside_main_loop():
            super().run_forever()

    def run_until_complete(self, future: Any) -> Any:
        """Run until ``future`` is done, and return its result."""
        with _beside_main_loop():
            return super().run_until_complete(future)

    def _process_events(self, event_list: list[Any]) -> None:
        """Do nothing: a bell has no events."""

    def close(self) -> None:
        """Close the loop."""
        if not self.is_running():
            self._selector.close()
        super().close()


def move(loop: Any) -> None:
    """Turn a loop that the main thread has made, but does not run, into this thread's loop."""
    if loop is _main_loop or loop._praxis_running:
        program_threads.require_main("this event loop")
    kept = {name: getattr(loop, name) for name in ("_task_factory", "_exception_handler", "_debug")}
    asyncio.BaseEventLoop.__init__(loop)
    vars(loop).update(kept, _selector=_Bell())
    loop.__class__ = ThreadLoop
    ready, timers = scheduler.give_up(loop)
    loop._ready.extend(ready)
    for timer in timers:
        heapq.heappush(loop._scheduled, timer)


_OF_SOCKETS = (
    *("create_connection", "create_server", "create_datagram_endpoint", "add_reader", "add_writer"),
    "sock_accept",
    *("sock_connect", "sock_recv", "sock_recv_into", "sock_recvfrom", "sock_sendall", "sock_sendto"),
)


def _no_sockets(self: Any, *arguments: Any, **options: Any) -> Any:
    raise NotImplementedError(
        "an event loop of a thread cannot wait for sockets here: run it on the main thread, or use blocking "
        "sockets in the thread"
    )


def install(loop: Any) -> None:
    """Keep the first ``loop`` on the main thread, and refuse sockets on those of other threads."""
    global _main_loop
    _main_loop = loop
    for name in _OF_SOCKETS:
        setattr(ThreadLoop, name, _no_sockets)


_main_loop: Any = None


def making(make: Callable[[Any], asyncio.AbstractEventLoop]) -> Callable[[Any], asyncio.AbstractEventLoop]:
    """Return ``new_event_loop`` of a policy, whose own ``make`` makes loops of the main thread."""

    def new_event_loop(self: Any) -> asyncio.AbstractEventLoop:
        return make(self) if program_threads.is_main() else ThreadLoop()

    return new_event_loop


def getting(get: Callable[[Any], asyncio.AbstractEventLoop]) -> Callable[[Any], asyncio.AbstractEventLoop]:
    """Return ``get_event_loop`` of a policy, whose own ``get`` is for the main thread."""

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
    """Return ``set_event_loop`` of a policy, whose own ``set_main`` is for the main thread."""

    def set_event_loop(self: Any, loop: Any) -> None:
        if program_threads.is_main():
            set_main(self, loop)
        else:
            _current.loop = loop

    return set_event_loop

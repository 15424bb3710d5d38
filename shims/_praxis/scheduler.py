"""The guest's queue of ready callbacks, and its timers.

Pyodide's own WebLoop makes a host timer and a proxy for every step of every task. That costs 30 us instead of
2, and it loses data: between "the read has its result" and "the task wakes" a time-out could cancel the task.
Here all callbacks that are ready run before any timer is checked, and one host timer serves all of the
guest's timers.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import sys
import time
from asyncio import events
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import MethodType
from typing import Any

import _praxis_host

from _praxis import programs

BATCH = 1000
"""Maximum number of callbacks run before the host's turn: a count, because a time would vary in replays."""

_CLOCK_RESOLUTION = 1e-9
_SHORTEST_DELAY = 1e-6
_LONGEST_DELAY_MS = 2**31 - 1
_MANY_CANCELLED = 100


class Scheduler:
    """Runs the callbacks of all of the guest's event loops in order."""

    def __init__(self) -> None:
        self.ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._count = 0
        self._cancelled = 0
        self._depth = 0
        self._tick_requested = False
        self._armed_at = math.inf
        self._armed: int | None = None
        self._request: Any = None
        self._due_proxy: Any = None

    def connect(self) -> None:
        """Make proxies for the functions that the host calls. Must be called before the first callback."""
        from pyodide.ffi import create_proxy

        self._request = _praxis_host.request_tick
        self._due_proxy = create_proxy(self.due)
        _praxis_host.connect(create_proxy(self.tick), create_proxy(MethodType(_resolve, self)))

    @property
    def is_running(self) -> bool:
        """Whether a callback is running and not waiting inside a call."""
        return self._depth > 0

    # ---- requests of loops
    def add(self, handle: asyncio.Handle) -> None:
        """Run ``handle`` after everything that is ready now."""
        self.ready.append(handle)
        self._request_tick()

    def add_timer(self, handle: asyncio.TimerHandle) -> None:
        """Run ``handle`` at its time on ``time.monotonic()``. Timers with equal times run in the order in
        which they were added.
        """
        self._count += 1
        heapq.heappush(self._timers, (handle.when(), self._count, handle))
        handle._scheduled = True  # type: ignore[attr-defined]
        self._request_tick()

    def timers(self) -> list[Any]:
        """Return the handles of all timers that have not been cancelled."""
        return [handle for _, _, handle in list(self._timers) if not handle.cancelled()]

    def give_up(self, loop: Any) -> tuple[list[asyncio.Handle], list[asyncio.TimerHandle]]:
        """Remove and return the ready callbacks of a loop that the calling thread is about to run, and return
        the loop's timers.
        """
        # The main thread may be running callbacks, and timers may become due.
        timers = [timer for timer in self.timers() if timer._loop is loop]
        ready = []
        for handle in list(self.ready):
            if handle._loop is loop and handle not in timers:  # type: ignore[attr-defined]
                with suppress(ValueError):
                    self.ready.remove(handle)
                    ready.append(handle)
        return ready, timers

    def timer_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Count a cancelled timer. Cancelled timers are removed in batches."""
        if not handle._scheduled:  # type: ignore[attr-defined]
            return
        self._cancelled += 1
        # Rebuilding costs time for every timer, so it must remove at least half of them.
        if self._cancelled > _MANY_CANCELLED and 2 * self._cancelled > len(self._timers):
            self._timers = [entry for entry in self._timers if not entry[2].cancelled()]
            heapq.heapify(self._timers)
            self._cancelled = 0
        self._request_tick()

    def _request_tick(self) -> None:
        """Ask the host to call ``tick``, except during ``run_ready``, which checks again when it ends."""
        if not self._depth and not self._tick_requested:
            self._tick_requested = True
            self._request()

    # ---- calls of the host
    def tick(self) -> None:
        """Run the callbacks that are ready."""
        self._tick_requested = False
        self.run_ready()

    def due(self) -> None:
        """Run the guest's timers that are due, now that the host's timer has fired, and the callbacks that
        become ready.
        """
        self._armed, self._armed_at = None, math.inf
        # As in asyncio, a timer due within the clock's resolution counts as due.
        now = time.monotonic() + _CLOCK_RESOLUTION
        while self._timers and self._timers[0][0] <= now:
            self._pop_timer()
        self.run_ready()

    def completed(self, settle: Callable[..., None], *args: Any) -> None:
        """Call ``settle(*args)`` for a completion from the host, and immediately run the callbacks that
        become ready.

        This avoids a tick, which would cost one call by the host and one by the guest.
        """
        self._depth += 1
        try:
            settle(*args)
        finally:
            self._depth -= 1
            self.run_ready()

    def _pop_timer(self) -> None:
        handle = heapq.heappop(self._timers)[2]
        handle._scheduled = False  # type: ignore[attr-defined]
        if handle.cancelled():
            self._cancelled -= 1
        else:
            self.ready.append(handle)

    def run_ready(self) -> None:
        """Run callbacks until none is ready, but at most ``BATCH`` of them. Then arrange the host's next
        call.
        """
        outer = events._get_running_loop()
        running = None
        self._depth += 1
        try:
            for _ in range(BATCH):
                if not self.ready:
                    break
                handle = self.ready.popleft()
                if handle.cancelled():
                    continue
                loop: Any = handle._loop  # type: ignore[attr-defined]
                if loop is not running:
                    if isinstance(loop, asyncio.BaseEventLoop):  # another thread runs it now
                        loop.take_over(handle)  # type: ignore[attr-defined]
                        continue
                    loop._install_running_loop()
                    loop._install_asyncgen_hooks()
                    running = loop
                try:
                    handle._run()
                except (SystemExit, KeyboardInterrupt) as error:
                    self._end_program(loop, error)
                # Its objects must not live until the next turn: an exception may have to be reported.
                del handle
        finally:
            self._depth -= 1
            if running is not None and outer is not None:
                events._set_running_loop(outer)
            self.settle()

    def _end_program(self, loop: Any, error: BaseException) -> None:
        """End the program, because a task or callback has raised an exception that must end it.

        If no program is running, Pyodide's own rules apply.
        """
        program = programs.current()
        if program is not None:
            program.abort(error)
        elif isinstance(error, SystemExit) and loop._system_exit_handler:
            loop._system_exit_handler(error.code)
        elif isinstance(error, KeyboardInterrupt) and loop._keyboard_interrupt_handler:
            loop._keyboard_interrupt_handler()
        else:
            raise error

    def settle(self) -> None:
        """Arrange the host's next call: immediately if something is ready, else at the first timer."""
        while self._timers and self._timers[0][2].cancelled():
            self._pop_timer()
        when = -math.inf if self.ready else self._timers[0][0] if self._timers else math.inf
        if when == self._armed_at:
            return
        if self._armed is not None:
            _praxis_host.clear_timeout(self._armed)
            self._armed = None
        self._armed_at = when
        if when == math.inf:
            return
        delay = 0.0 if self.ready else max(when - time.monotonic(), _SHORTEST_DELAY)
        self._armed = _praxis_host.set_timeout(self._due_proxy, min(delay * 1000, _LONGEST_DELAY_MS))

    # ---- waiting inside a call
    def enter(self) -> _Outer:
        """Begin a wait inside a call, suspending the running task."""
        loop = events._get_running_loop()
        task = None if loop is None else asyncio.tasks._swap_current_task(loop, None)  # type: ignore[attr-defined]
        outer = _Outer(loop, task, self._depth, sys.get_asyncgen_hooks())
        # Callbacks that become ready during the wait must request a tick.
        self._depth = 0
        return outer

    def leave(self, outer: _Outer) -> None:
        """End a wait. Waits nest, so the one that began last must end first."""
        self._depth = outer.depth
        events._set_running_loop(outer.loop)
        sys.set_asyncgen_hooks(*outer.asyncgen_hooks)
        if outer.loop is not None:
            asyncio.tasks._swap_current_task(outer.loop, outer.task)  # type: ignore[attr-defined]


# ---- awaited promises
_Resolver = Callable[[Any], None]
_awaited: dict[asyncio.Future[Any], tuple[_Resolver, _Resolver]] = {}
"""The futures for pending promises. The host does not count its references to the futures' resolvers."""


def get_future_resolvers(future: asyncio.Future[Any]) -> tuple[_Resolver, _Resolver]:
    """Return the functions with which the host settles ``future`` when a promise is settled. The host ensures
    that a tick follows, so none has to be requested.
    """
    resolvers = _awaited[future] = MethodType(_resolve, future), MethodType(_reject, future)
    return resolvers


def _resolve(future: asyncio.Future[Any], value: Any) -> None:
    _awaited.pop(future, None)
    if not future.done():
        scheduler._tick_requested = True
        future.set_result(value)


def _reject(future: asyncio.Future[Any], reason: Any) -> None:
    _awaited.pop(future, None)
    if not future.done():
        scheduler._tick_requested = True
        future.set_exception(reason)


class _Outer:
    """The state that ``leave`` restores when a wait inside a call ends."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop | None,
        task: asyncio.Task[Any] | None,
        depth: int,
        asyncgen_hooks: Any,
    ) -> None:
        self.loop = loop
        self.task = task
        self.depth = depth
        self.asyncgen_hooks = asyncgen_hooks


scheduler = Scheduler()
"""The guest's only scheduler."""

"""Lets ``select.select``, ``loop.add_reader`` and ``loop.add_writer`` handle granted ports, as
pyserial-asyncio requires.
"""

from __future__ import annotations

import asyncio
import functools
import os
import select
import stat
import time
import weakref
from asyncio import events
from collections.abc import Callable, Sequence
from typing import Any

import _praxis_serial as host
from serial.serialutil import SerialException

from _praxis.executors import Lane
from _praxis.returnable import Request
from _praxis.serial_requests import numbered
from _praxis.thread_loop import ThreadLoop

_FIRST = 1 << 20
"""The descriptor of the host's port 0, which is larger than any file's descriptor."""
_MOST_WAITING = 4096
"""Number of unsent bytes above which a port is not ready for further bytes."""
_PAUSE_S = 0.01

_host_aread = host.aread
_ports: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
_readers: dict[int, _Reader | _Poll] = {}
_writers: dict[int, _Poll] = {}


def descriptor_of(port: Any) -> int:
    """Return a number that represents an open port in an event loop's methods. No file has that number."""
    number = _FIRST + int(port._number)
    _ports[number] = port
    return number


class _Reader:
    """Calls back while bytes can be read, which it finds out by reading a byte and putting it back."""

    def __init__(self, loop: asyncio.AbstractEventLoop, port: Any, handle: asyncio.Handle) -> None:
        self._loop, self._port, self.handle = loop, port, handle
        self._request: Request | None = None
        self._watch()

    def _watch(self) -> None:
        if self.handle.cancelled():
            return
        self._request = request = Request(loop=self._loop)
        request.add_done_callback(self._ready)
        lane = Lane(1)
        if self._port._started(_host_aread(self._port._number, numbered(request), 1, None), request, lane):
            lane.running += 1

    def _ready(self, request: asyncio.Future[Any]) -> None:
        if request.cancelled() or self.handle.cancelled():
            return
        if request.exception() is None:  # otherwise the callback's own read raises it
            self._port.unread(self._request and self._request.number, request.result())
        self.handle._run()
        self._loop.call_soon(self._watch)

    def cancel(self) -> None:
        """Stop calling back. A byte that has not been announced yet is put back."""
        self.handle.cancel()
        if self._request is not None:
            self._request.cancel()


class _Poll:
    """Calls back while ``is_ready`` is true for a port. This is checked repeatedly."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        port: Any,
        handle: asyncio.Handle,
        is_ready: Callable[[Any], bool],
    ) -> None:
        self._loop, self._port, self.handle, self._is_ready = loop, port, handle, is_ready
        loop.call_soon(self._look)

    def _look(self) -> None:
        if self.handle.cancelled():
            return
        is_ready = not self._port.is_open or self._is_ready(self._port)
        if is_ready:
            self.handle._run()
        self._loop.call_later(0 if is_ready else _PAUSE_S, self._look)

    def cancel(self) -> None:
        """Stop calling back."""
        self.handle.cancel()


def _has_room(port: Any) -> bool:
    return bool(port.out_waiting <= _MOST_WAITING)


def _has_bytes(port: Any) -> bool:
    try:
        return bool(port.in_waiting)
    except SerialException:  # the callback's own read raises it
        return True


def _reader(loop: asyncio.AbstractEventLoop, port: Any, handle: asyncio.Handle) -> _Reader | _Poll:
    # The answer to a request wakes only the main thread's loop, which may be waiting for this thread.
    return (
        _Poll(loop, port, handle, _has_bytes) if isinstance(loop, ThreadLoop) else _Reader(loop, port, handle)
    )


def _writer(loop: asyncio.AbstractEventLoop, port: Any, handle: asyncio.Handle) -> _Poll:
    return _Poll(loop, port, handle, _has_room)


def _number_of(fd: Any) -> int:
    return int(fd) if isinstance(fd, int) else int(fd.fileno())


def _adding(
    plain: Callable[..., Any],
    found: dict[int, Any],
    make: Callable[[asyncio.AbstractEventLoop, Any, asyncio.Handle], _Reader | _Poll],
) -> Callable[..., Any]:
    """Return an event loop method that adds callbacks for ports, and leaves sockets and pipes to the method
    ``plain``.
    """

    @functools.wraps(plain)
    def add(
        self: asyncio.AbstractEventLoop, fd: Any, callback: Callable[..., object], *args: Any
    ) -> asyncio.Handle | None:
        number = _number_of(fd)
        port = _ports.get(number)
        if port is None and number < _FIRST and _can_wait(number):
            plain(self, fd, callback, *args)
            return None
        if port is None or not port.is_open:
            raise NotImplementedError(
                "a loop can only watch serial ports, sockets and pipes here: files have no readiness"
            )
        _removed(found, number)
        handle = found[number] = make(self, port, events.Handle(callback, args, self))
        return handle.handle

    return add


def _can_wait(fd: int) -> bool:
    mode = os.fstat(fd).st_mode
    return stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)


def _removed(found: dict[int, Any], number: int) -> bool:
    watched = found.pop(number, None)
    if watched is not None:
        watched.cancel()
    return watched is not None


def _removing(plain: Callable[..., Any], found: dict[int, Any]) -> Callable[..., Any]:
    """Return an event loop method that removes a callback added by ``_adding``."""

    @functools.wraps(plain)
    def remove(self: asyncio.AbstractEventLoop, fd: Any) -> bool:
        number = _number_of(fd)
        return bool(plain(self, fd)) if number < _FIRST else _removed(found, number)

    return remove


def _selecting(plain: Callable[..., Any]) -> Callable[..., Any]:
    """Return a version of ``select.select`` that also waits for ports, and leaves files to ``plain``."""

    @functools.wraps(plain)
    def wait(
        rlist: Sequence[Any], wlist: Sequence[Any], xlist: Sequence[Any], timeout: float | None = None, /
    ) -> tuple[list[Any], list[Any], list[Any]]:
        found = {id(fd): _port_of(fd) for fd in (*rlist, *wlist)}
        if not any(found.values()):
            answer: tuple[list[Any], list[Any], list[Any]] = plain(rlist, wlist, xlist, timeout)
            return answer
        files = [[fd for fd in fds if not found[id(fd)]] for fds in (rlist, wlist)]
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            readable, writable, failed = plain(*files, [], 0)
            readable += [fd for fd in rlist if (port := found[id(fd)]) and _has_bytes(port)]
            writable += [fd for fd in wlist if (port := found[id(fd)]) and _has_room(port)]
            left = _PAUSE_S if deadline is None else deadline - time.monotonic()
            if readable or writable or left <= 0:
                return readable, writable, failed
            time.sleep(min(left, _PAUSE_S))

    return wait


def _port_of(fd: Any) -> Any:
    """Return the open port that a descriptor, or an object with a descriptor, represents, or None if it
    represents none.
    """
    number = fd if isinstance(fd, int) else getattr(fd, "fileno", int)()
    port = _ports.get(number)
    return port if port is not None and port.is_open else None


def install() -> None:
    """Replace ``select.select`` and the reader and writer methods of all threads' event loops."""
    from pyodide.webloop import WebLoop

    select.select = _selecting(select.select)

    kind: Any
    for kind in (WebLoop, ThreadLoop):
        kind.add_reader = _adding(kind.add_reader, _readers, _reader)
        kind.remove_reader = _removing(kind.remove_reader, _readers)
        kind.add_writer = _adding(kind.add_writer, _writers, _writer)
        kind.remove_writer = _removing(kind.remove_writer, _writers)

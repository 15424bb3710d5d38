"""Sockets on the main thread's event loop: asyncio's own streams, transports and ``sock_*`` methods.

These are CPython's own, from ``asyncio.selector_events``. In CPython, a selector waits for sockets; here, the
host reports activity on sockets, and the loop then checks the sockets for which callbacks are waiting.
"""

from __future__ import annotations

import select
import selectors
import socket
import weakref
from asyncio import base_events, events, selector_events
from collections.abc import Callable
from functools import partial
from typing import Any

import _praxis_host
from pyodide.ffi import create_proxy

from _praxis import sockets
from _praxis.scheduler import scheduler

_FROM_SELECTOR = (
    "_make_socket_transport",
    "_make_datagram_transport",
    "sock_recvfrom",
    "_sock_recvfrom",
    "sock_sendto",
    "_sock_sendto",
    "_make_ssl_transport",
    "_ensure_fd_no_transport",
    "add_reader",
    "remove_reader",
    "add_writer",
    "remove_writer",
    "sock_recv",
    "_sock_read_done",
    "_sock_recv",
    "sock_recv_into",
    "_sock_recv_into",
    "sock_sendall",
    "_sock_sendall",
    "sock_connect",
    "_sock_connect",
    "_sock_write_done",
    "sock_accept",
    "_sock_accept",
    "_start_serving",
    "_accept_connection",
    "_accept_connection2",
    "_stop_serving",
)
_FROM_BASE = (
    "create_connection",
    "create_datagram_endpoint",
    "create_server",
    "_create_server_getaddrinfo",
    "start_tls",
    "_ensure_resolved",
    "_connect_sock",
    "_create_connection_transport",
)

_READ, _WRITE = select.POLLIN, select.POLLOUT
_ALWAYS = select.POLLERR | select.POLLHUP | select.POLLNVAL

_waiting: dict[tuple[int, int], events.Handle] = {}
"""The waiting callbacks, keyed by descriptor and POLLIN or POLLOUT."""
_poller = select.poll()
_is_looking = False


def _wanted(fd: int) -> int:
    """Return the events for which callbacks are waiting on a descriptor."""
    return sum(kind for kind in (_READ, _WRITE) if (fd, kind) in _waiting)


def _follow(fd: int) -> None:
    """Make ``_poller`` check a descriptor only for events for which callbacks are still waiting."""
    wanted = _wanted(fd)
    if wanted:
        _poller.register(fd, wanted)
    else:
        _poller.unregister(fd)


def _look() -> None:
    """Call the callbacks whose sockets are ready, then check again. If none is ready, wait for the host."""
    global _is_looking
    _is_looking = False
    found = _poller.poll(0) if _waiting else []
    for fd, mask in found:
        for kind in (_READ, _WRITE):
            handle = _waiting.get((fd, kind))
            if handle is not None and mask & (kind | _ALWAYS):
                scheduler.add(handle)
    if found:
        _look_soon()


def _look_soon() -> None:
    global _is_looking
    if _waiting and not _is_looking:
        _is_looking = True
        loop = next(iter(_waiting.values()))._loop  # type: ignore[attr-defined]
        scheduler.add(events.Handle(_look, (), loop, None))


# What is ready runs in the host's call.
_listener = create_proxy(partial(scheduler.completed, _look_soon))


def _listen() -> None:
    """Have the host report events, but only while a callback is waiting."""
    _praxis_host.listen_to_descriptors(_listener if _waiting else None)


class _Selector:
    """A stand-in for the selector that asyncio's transports query for their ``repr``. It reports the events
    for which callbacks are waiting on a descriptor.
    """

    def get_key(self, fd: int) -> selectors.SelectorKey:
        waiting = {_READ: selectors.EVENT_READ, _WRITE: selectors.EVENT_WRITE}
        events = sum(event for kind, event in waiting.items() if (fd, kind) in _waiting)
        if not events:
            raise KeyError(fd)
        return selectors.SelectorKey(fd, fd, events, None)


def _add(
    loop: Any, fd: Any, kind: int, callback: Callable[..., object], args: tuple[Any, ...]
) -> events.Handle:
    loop._check_closed()
    number = fd if isinstance(fd, int) else fd.fileno()
    _poller.register(number, _wanted(number) | kind)  # refuses the number of a closed socket
    before = _waiting.pop((number, kind), None)
    if before is not None:
        before.cancel()
    handle = events.Handle(callback, args, loop, None)
    _waiting[number, kind] = handle
    if len(_waiting) == 1:
        _listen()
    _look_soon()
    return handle


def _remove(loop: Any, fd: Any, kind: int) -> bool:
    number = fd if isinstance(fd, int) else fd.fileno()
    handle = _waiting.pop((number, kind), None)
    if handle is None:
        return False
    handle.cancel()
    _follow(number)
    if not _waiting:
        _listen()
    return True


def give_up(loop: Any) -> list[tuple[int, int, events.Handle]]:
    """Remove and return the callbacks of a loop that another thread is about to run, each with its descriptor
    and kind.
    """
    given = [(*key, handle) for key, handle in list(_waiting.items()) if handle._loop is loop]  # type: ignore[attr-defined]
    for fd, kind, _ in given:
        del _waiting[fd, kind]
        _follow(fd)
    if given and not _waiting:
        _listen()
    return given


def _add_reader(self: Any, fd: Any, callback: Callable[..., object], *args: Any) -> events.Handle:
    return _add(self, fd, _READ, callback, args)


def _add_writer(self: Any, fd: Any, callback: Callable[..., object], *args: Any) -> events.Handle:
    return _add(self, fd, _WRITE, callback, args)


def _remove_reader(self: Any, fd: Any) -> bool:
    return _remove(self, fd, _READ)


def _remove_writer(self: Any, fd: Any) -> bool:
    return _remove(self, fd, _WRITE)


async def getaddrinfo(
    self: Any,
    host: Any,
    port: Any,
    *,
    family: int = 0,
    type: int = 0,  # noqa: A002 - asyncio's name
    proto: int = 0,
    flags: int = 0,
) -> Any:
    """Look up a name without a thread, because the host answers immediately."""
    return socket.getaddrinfo(host, port, family, type, proto, flags)


def sock_connect_cb(self: Any, fut: Any, sock: Any, address: Any) -> None:
    """End a wait for a connection as CPython's method does, but report a failure with the host's message."""
    if fut.done():
        return
    try:
        number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise sockets.failure(OSError(number, f"Connect call failed {address}"))
    except (BlockingIOError, InterruptedError):
        pass  # the callback is called again
    except OSError as error:
        fut.set_exception(error)
    else:
        fut.set_result(None)


def install(loop: Any) -> None:
    """Add this module's methods to the class ``loop``."""
    for name in _FROM_SELECTOR:
        setattr(loop, name, vars(selector_events.BaseSelectorEventLoop)[name])
    for name in _FROM_BASE:
        setattr(loop, name, vars(base_events.BaseEventLoop)[name])
    loop._add_reader, loop._add_writer = _add_reader, _add_writer
    loop._remove_reader, loop._remove_writer = _remove_reader, _remove_writer
    loop._sock_connect_cb = sock_connect_cb
    loop.getaddrinfo = getaddrinfo
    loop._selector = _Selector()
    loop._transports = weakref.WeakValueDictionary()

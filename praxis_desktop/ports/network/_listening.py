"""Accepts connections at granted addresses (``listen://ADDRESS:PORT``), for programs that act as servers."""

from __future__ import annotations

import errno
import selectors
import socket
import sys
import threading
from collections import deque
from contextlib import suppress

from praxis_desktop.core.addresses import Address
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import (
    PortBusy,
    PortDenied,
    PortDisconnected,
    PortFault,
    PortUnreachable,
    named,
)
from praxis_desktop.ports.wire import MOST_CONNECTIONS

CAME, TURNED_AWAY = "+", "-"
"""The first character of a line about a peer: the peer is waiting to be taken, or may not connect."""

_MOST_TOLD = 100
"""Maximum number of rejected peers to report, so that they cannot fill a record."""
_TELL_S = 5.0
_LOOK_AGAIN_S = 0.05
"""Interval, in seconds, between checks for room for another peer."""


def listening_elsewhere(descriptor: int) -> socket.socket:
    """Return the socket through which the process that listens on behalf of this one reports peers."""
    return socket.socket(fileno=descriptor)


def end_listening(told: socket.socket) -> None:
    """Stop the listener that reports through ``told``. Idempotent."""
    with suppress(OSError):
        told.shutdown(socket.SHUT_WR)


class Listeners:
    """The addresses at which a single owner listens. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[str, int], _Listener] = {}
        self._is_closed = False

    def listen(self, address: Address, name: str) -> socket.socket:
        """Start listening at ``address``. Returns a socket on which a line arrives for each peer: CAME or
        TURNED_AWAY, and the peer's address and port. Closing the socket stops the listener. Raises PortFault.
        """
        place = (address.host, address.port)
        with self._lock:
            if place in self._open:
                raise _in_use(name, address)
            if self._is_closed:
                raise PortDenied(
                    Message("{told}: the run has ended", told=named(name, address.text)), port=name
                )
            try:
                listening = _bound(address)
            except OSError as error:
                raise _explained(error, name, address) from error
            mine, theirs = socket.socketpair()
            listener = self._open[place] = _Listener(listening, mine, address)
        threading.Thread(
            target=self._serve, args=(place, listener), name=f"listen {name}", daemon=True
        ).start()
        return theirs

    def _serve(self, place: tuple[str, int], listener: _Listener) -> None:
        try:
            listener.serve()
        finally:
            with self._lock:
                del self._open[place]
            listener.close()

    def take(self, address: Address, name: str) -> socket.socket:
        """Return the longest-waiting peer's connection. Raises PortDisconnected if no peer is waiting."""
        with self._lock:
            listener = self._open.get((address.host, address.port))
        taken = None if listener is None else listener.take()
        if taken is None:
            raise PortDisconnected(
                Message("no program is waiting to connect to {told}", told=named(name, address.text)),
                port=name,
            )
        return taken

    def close(self) -> None:
        """Stop listening at all addresses; refuse later attempts to listen."""
        with self._lock:
            self._is_closed = True
            listeners = list(self._open.values())
        for listener in listeners:
            listener.end()


class _Listener:
    """A listening socket, and the peers waiting to be taken. A line is sent to ``told`` for each peer."""

    def __init__(self, listening: socket.socket, told: socket.socket, address: Address) -> None:
        self._listening = listening
        self._told = told
        self._address = address
        self._waiting: deque[socket.socket] = deque()
        self._turned_away = 0
        self._lock = threading.Lock()
        self._is_closed = False
        told.settimeout(_TELL_S)

    def serve(self) -> None:
        """Accept peers until the other end of ``told`` is closed, or ``end`` is called."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._told, selectors.EVENT_READ)
            had_room = False
            while True:
                has_room = len(self._waiting) < MOST_CONNECTIONS
                if has_room and not had_room:
                    selector.register(self._listening, selectors.EVENT_READ)
                elif had_room and not has_room:
                    selector.unregister(self._listening)
                had_room = has_room
                ready = {key.fileobj for key, _ in selector.select(None if has_room else _LOOK_AGAIN_S)}
                if self._told in ready:
                    try:
                        if not self._told.recv(64):
                            return
                    except OSError:
                        return
                if self._listening in ready and not self._accept():
                    return

    def _accept(self) -> bool:
        """Accept one peer; return False if the listener must stop."""
        try:
            connection, (host, port) = self._listening.accept()
        except OSError as error:
            # The peer may have gone. Any other error, such as a lack of descriptors, stops the listener.
            return isinstance(error, (BlockingIOError, ConnectionAbortedError, InterruptedError))
        is_welcome = self._address.admits(host)
        if is_welcome:
            with self._lock:
                self._waiting.append(connection)
        else:
            connection.close()
            self._turned_away += 1
            if self._turned_away > _MOST_TOLD:
                return True
        try:
            self._told.sendall(f"{CAME if is_welcome else TURNED_AWAY}{host}:{port}\n".encode())
        except OSError:
            return False
        return True

    def take(self) -> socket.socket | None:
        """Remove and return the peer that has been waiting longest; None if no peer is waiting."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def end(self) -> None:
        """Make ``serve`` return. Thread-safe."""
        with self._lock, suppress(OSError):
            if not self._is_closed:
                self._told.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the sockets opened here, including the connections of peers that were not taken."""
        with self._lock:
            self._is_closed = True
            for each in (self._listening, self._told, *self._waiting):
                each.close()
            self._waiting.clear()


def _bound(address: Address) -> socket.socket:
    """Return a socket that listens at ``address``. Raises OSError."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # where SO_REUSEADDR would let other programs listen at the same address
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address.host, address.port))
        made.listen(MOST_CONNECTIONS)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made


def _in_use(name: str, address: Address) -> PortFault:
    return PortBusy(
        Message("{told} is in use", told=named(name, address.text)),
        port=name,
        hint="Another program, or another part of this one, is accepting connections there. End it, or "
        "grant another port.",
    )


def _explained(error: OSError, name: str, address: Address) -> PortFault:
    if error.errno == errno.EADDRINUSE:
        return _in_use(name, address)
    if error.errno in (errno.EACCES, errno.EPERM):
        return PortDenied(
            Message("using {told} is not permitted", told=named(name, address.text)),
            port=name,
            hint="Ports below 1024 are reserved for the system: grant a different port.",
        )
    return PortUnreachable(
        Message(
            "no connections can be accepted on {told}: {reason}",
            told=named(name, address.text),
            reason=error.strerror or error,
        ),
        port=name,
        hint="Does this address belong to this computer?",
    )


LISTENERS = Listeners()
"""The addresses at which this process listens on behalf of its own programs."""

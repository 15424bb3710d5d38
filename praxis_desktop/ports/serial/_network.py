"""Ports behind serial servers: ``socket://HOST:PORT`` for bytes only, ``rfc2217://HOST:PORT`` for all."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.errors import PortDenied, PortFault, PortNotFound, PortRefused, PortTimeout, named
from praxis_desktop.ports.serial._drivers import SettingsRefused, refused
from praxis_desktop.ports.serial._lines import CHUNK, NOTHING, Line, NoSuchLine, WaitingLine
from praxis_desktop.ports.serial._terminals import Piece
from praxis_desktop.ports.transport import InputLine, LineSettings, OutputLine

_CONNECT_LIMIT_S = 5.0
_SILENCE_S, _PROBES = 10, 3
"""Seconds of silence before a connection is probed, and the number of probes that may go unanswered."""
_PLAIN_NOTE = "a plain network port passes bytes only: its line is set at the serial server"
_FORM = "Write socket://HOST:PORT or rfc2217://HOST:PORT, for example socket://10.0.0.5:4001."


def open_network_line(url: str, name: str, settings: LineSettings, *, dtr: bool, rts: bool) -> Line:
    """Connect to a serial server. Raises PortNotFound, PortDenied, PortTimeout or PortRefused."""
    scheme, _, _ = _address(url, name)
    away = elsewhere()
    connection = connect(url, name) if away is None else socket.socket(fileno=away.connect(url, name))
    try:
        _tune(connection)
        if scheme == "socket":
            return SocketLine(connection)
        from praxis_desktop.ports.serial._rfc2217 import Rfc2217Line

        return Rfc2217Line(connection, settings, dtr=dtr, rts=rts)
    except SettingsRefused as error:
        connection.close()
        raise refused(error, settings, port=name, device=url) from error
    except OSError as error:
        connection.close()
        raise PortRefused(
            Message("{name} cannot be used: {error}", name=named(name, url), error=error),
            port=name,
            hint="Does the server speak this protocol at this port? Many have one port for each.",
        ) from error
    except BaseException:
        connection.close()
        raise


def connect(url: str, name: str) -> socket.socket:
    """A connection to a serial server. Raises PortNotFound, PortDenied, PortTimeout or PortRefused."""
    _, host, number = _address(url, name)
    try:
        return socket.create_connection((host, number), timeout=_CONNECT_LIMIT_S)
    except OSError as error:
        raise _unreachable(error, name, url) from error


def _address(url: str, name: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        host, number = parts.hostname, parts.port
    except ValueError as error:
        raise PortRefused(
            Message("{url} is no address: {error}", url=repr(url), error=error), port=name, hint=_FORM
        ) from None
    if parts.scheme not in ("socket", "rfc2217") or not host or not number:
        raise PortRefused(
            Message("{url} is not the address of a serial server", url=repr(url)), port=name, hint=_FORM
        )
    if parts.query or parts.path not in ("", "/"):
        raise PortRefused(
            Message("{url} has options, and none are known", url=repr(url)), port=name, hint=_FORM
        )
    return parts.scheme, host, number


def _tune(connection: socket.socket) -> None:
    """Send data immediately, and detect a server that lost power."""
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        ("TCP_KEEPIDLE", _SILENCE_S),
        ("TCP_KEEPINTVL", _SILENCE_S),
        ("TCP_KEEPCNT", _PROBES),
    ):
        if hasattr(socket, option):
            with suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _unreachable(error: OSError, name: str, url: str) -> PortFault:
    told = named(name, url)
    if isinstance(error, TimeoutError):
        return PortTimeout(
            Message("{told} does not answer", told=told),
            port=name,
            hint="Check the serial server's power, network and address.",
        )
    if isinstance(error, socket.gaierror):
        return PortNotFound(
            Message("{told}: nobody knows this name", told=told), port=name, hint="Check the server's name."
        )
    if isinstance(error, ConnectionRefusedError):
        return PortNotFound(
            Message("{told}: nothing listens there", told=told),
            port=name,
            hint="Check the number of the port; many servers take one connection only.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return PortDenied(
            Message("{told} may not be reached", told=told), port=name, hint="Does a firewall forbid it?"
        )
    return PortNotFound(
        Message("{told} cannot be reached: {reason}", told=told, reason=error.strerror or error),
        port=name,
        hint="Check the network.",
    )


class SocketLine(WaitingLine):
    """A connection that carries only bytes."""

    notes: tuple[str, ...] = (_PLAIN_NOTE,)

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection.fileno())
        self._connection = connection

    def fileno(self) -> int:
        return self._connection.fileno()

    def read_some(self, *, wait: bool = True) -> Sequence[Piece]:
        data = self._receive(wait)
        return (data,) if data else NOTHING

    def _receive(self, wait: bool) -> bytes:
        """The data received; empty after ``wake_reader``. Raises OSError if the server is gone."""
        while self._is_readable(wait):
            try:
                data = self._connection.recv(CHUNK)
            except BlockingIOError:
                continue  # another thread discarded it between the two calls
            if not data:
                raise OSError(errno.ECONNRESET, "the server closed the connection")
            return data
        return b""

    def _send(self, data: memoryview) -> int:
        return self._connection.send(data)

    def configure(self, settings: LineSettings) -> None:
        """Do nothing: see ``notes``."""

    def set_line(self, line: OutputLine, on: bool) -> None:
        raise NoSuchLine("a plain network port passes bytes only")

    def line(self, line: InputLine) -> bool:
        raise NoSuchLine("a plain network port passes bytes only")

    def discard_input(self) -> None:
        self._drop_received()

    def _drop_received(self) -> None:
        with suppress(BlockingIOError):
            while self._connection.recv(CHUNK):
                pass

    def discard_output(self) -> None:
        """Do nothing: data passed to the network cannot be taken back."""

    def pending_output(self) -> int:
        return 0

    def close(self) -> None:
        # Closing with unread data would reset the connection, and lose our last writes.
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
            self._drop_received()
        self._connection.close()
        super().close()

"""Raw connections, which carry only bytes: connections to serial servers, and programs' own sockets."""

from __future__ import annotations

import errno
import socket
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

from praxis_desktop.ports.lines.line import CHUNK, NOTHING, InputEnded, InputWatch, NoSuchLine, WaitingLine
from praxis_desktop.ports.lines.line_errors import Piece
from praxis_desktop.ports.transport import InputLine, LineSettings, OutputLine

_PLAIN_NOTE = "a plain network port passes bytes only: its line settings are configured on the serial server"


class PlainLine(WaitingLine):
    """A line without settings or modem lines."""

    waits_apart: ClassVar[bool] = InputWatch.IS_POSSIBLE

    def read_some(self, *, wait: bool = True) -> Sequence[Piece]:
        data = self._receive(wait)
        return (data,) if data else NOTHING

    @abstractmethod
    def _receive(self, wait: bool) -> bytes:
        """Return the data received; b"" after ``wake_reader``, or if ``wait`` is false and no data has
        arrived. Raises OSError if the connection to the server is lost.
        """

    def configure(self, settings: LineSettings) -> None:
        """Do nothing: see ``notes``."""

    def set_line(self, line: OutputLine, on: bool) -> None:
        raise NoSuchLine("a plain network port passes bytes only")

    def line(self, line: InputLine) -> bool:
        raise NoSuchLine("a plain network port passes bytes only")

    def discard_output(self) -> None:
        """Do nothing: data passed to the network cannot be taken back."""

    def pending_output(self) -> int:
        return 0


class SocketLine(PlainLine):
    """A connection that carries only bytes."""

    notes: tuple[str, ...] = (_PLAIN_NOTE,)

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(connection.fileno())
        self._connection = connection

    def fileno(self) -> int:
        return self._connection.fileno()

    def _receive(self, wait: bool) -> bytes:
        while not wait or self._is_readable(wait):
            try:
                data = self._connection.recv(CHUNK)
            except BlockingIOError:
                if not wait:
                    break
                continue  # another thread read or discarded the data between the two calls
            if not data:
                raise self._ended()
            return data
        return b""

    def _ended(self) -> OSError:
        """Return the error to raise when the input ends; a serial server has no reason to end it."""
        return OSError(errno.ECONNRESET, "the server closed the connection")

    def _send(self, data: memoryview) -> int:
        return self._connection.send(data)

    def discard_input(self) -> None:
        self._drop_received()

    def _drop_received(self) -> None:
        with suppress(BlockingIOError):
            while self._connection.recv(CHUNK):
                pass

    def close(self) -> None:
        # Closing with unread data would reset the connection and lose our last writes.
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
            self._drop_received()
        super().close()
        self._connection.close()


class TcpLine(SocketLine):
    """A connection that a program uses through sockets; either side may end its output first."""

    notes: tuple[str, ...] = ()

    def __init__(self, connection: socket.socket, security: str) -> None:
        super().__init__(connection)
        self.security = security

    def _ended(self) -> OSError:
        return InputEnded(errno.ECONNRESET, "the other end closed the connection")

    def end_output(self) -> None:
        self._connection.shutdown(socket.SHUT_WR)


class UdpLine(TcpLine):
    """Datagrams to and from one address. Each piece of input is one datagram; empty datagrams are dropped.

    The connection does not end if the other computer reports a closed port, because the program there may
    start later.
    """

    def _receive(self, wait: bool) -> bytes:
        while not wait or self._is_readable(wait):
            try:
                data = self._connection.recv(CHUNK)
            except ConnectionRefusedError:
                continue
            except BlockingIOError:
                if not wait:
                    break
                continue
            if data:
                return data
        return b""

    def _send(self, data: memoryview) -> int:
        try:
            return self._connection.send(data)
        except ConnectionRefusedError:  # of an earlier datagram
            return self._connection.send(data)

    def end_output(self) -> None:
        """Do nothing: a datagram cannot announce the end of the output."""

    def _drop_received(self) -> None:
        with suppress(BlockingIOError, ConnectionRefusedError):
            while True:
                self._connection.recv(CHUNK)

"""Ports for tests under Wine: the host lends pseudo-terminals as COM ports, each over a connection.

The first line that a program under Wine sends on a connection is a command. ``open RATE`` makes a
pseudo-terminal and its COM port; the reply is the port's name, and from then on the connection is the far end
of that port, until it is closed. The replies to ``name``, ``link NAME PORT``, ``unlink NAME``, ``present``
and ``rate PORT`` are single lines.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from praxis_desktop.ports.transport import LineSettings

VARIABLE = "PRAXIS_LENT_PORTS"
"""The environment variable with the address at which the host lends ports."""

_CHUNK = 65536
_WAIT_S = 20.0
HEAD = struct.Struct(">cI")
DATA, READ = b"d", b"r"
"""The messages that a program sends: bytes for the port, or the number of bytes that it has read from the
port.
"""


class LentPair:
    """Both ends of a port that the host lends, with the methods of ``TerminalPair``."""

    def __init__(self, line: LineSettings) -> None:
        if VARIABLE not in os.environ:
            raise ImportError("nobody lends ports")
        self._line = line
        self._far = _connection()
        self._far.sendall(b"open %d\n" % line.baudrate)
        self.device = read_line(self._far)

    def fileno(self) -> int:
        """Return the file descriptor for ``select``."""
        return self._far.fileno()

    def read(self, most: int) -> bytes:
        """Read from the port."""
        data = self._far.recv(most)
        if not data:
            raise OSError(errno.EIO, "the host has taken the port back")
        self._far.sendall(HEAD.pack(READ, len(data)))
        return data

    def write(self, data: bytes | memoryview) -> int:
        """Write to the port."""
        self._far.sendall(HEAD.pack(DATA, len(data)) + bytes(data))
        return len(data)

    def settings(self) -> LineSettings:
        """Return the settings, with the baud rate that a program has set."""
        line, rate = self._line, int(ask(f"rate {self.device}"))
        return (
            line if rate == line.baudrate else LineSettings(rate, line.bytesize, line.parity, line.stopbits)
        )

    def close(self) -> None:
        """Close both ends, and wait until the port has vanished."""
        with self._far, suppress(OSError):
            self._far.shutdown(socket.SHUT_WR)
            while self._far.recv(_CHUNK):
                pass


def lend(module: ModuleType) -> None:
    """Serve the simulators of ``module`` on ports that the host lends. A link is a second name."""
    vars(module).update(
        TerminalPair=LentPair,
        place_link=lambda link, device: ask(f"link {link} {device}"),
        remove_link=lambda link, device: ask(f"unlink {link}"),
    )


def port_name(folder: Path, name: str) -> Path:
    """Return a name for a port that an instrument keeps when it is plugged in again: a link in ``folder``, or
    a COM port.
    """
    return folder / name if os.name == "posix" else Path(ask("name"))


def ask(question: str) -> str:
    """Return the host's answer."""
    with _connection() as connection:
        connection.sendall(question.encode() + b"\n")
        return read_line(connection)


def _connection() -> socket.socket:
    host, _, port = os.environ[VARIABLE].partition(":")
    made = socket.create_connection((host, int(port)), timeout=_WAIT_S)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def read_line(connection: socket.socket) -> str:
    """Read a line, and nothing after it."""
    line = b""
    while not line.endswith(b"\n"):
        came = connection.recv(1)
        if not came:
            raise ConnectionError(f"the host ended within {line!r}")
        line += came
    return line.decode().strip()

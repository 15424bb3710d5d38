"""Control connections: only between this user's processes, authenticated by a key, with limited waits."""

from __future__ import annotations

import hmac
import logging
import os
import re
import secrets
import socket
import stat
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from praxis_desktop.core.control_folder import (
    SHORT,
    control_folder,
    control_folder_path,
    host_mark,
    is_taken,
    not_controllable,
    private_folder,
)
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import read_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.workers.timers import Timer

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection, Listener


EXCHANGE_S = 5.0
"""Seconds allowed for transferring one message."""

PROOF_S = 2.0
"""Seconds within which both ends must first prove that they know the key."""

_NONCE_BYTES = _PROOF_BYTES = 32
_CLIENT, _SERVER = b"client", b"server"
"""The roles in a proof. A proof made for one role cannot be used for the other."""


class TimedConnection:
    """A connection that is closed if the other end takes too long. Use it on one thread at a time."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._timer = Timer()
        self._closing = threading.Lock()
        """Held while closing or hanging up, so that two threads never do so at the same time: once the
        connection is closed, its descriptor may belong to another file or pipe.
        """

    def prove_as_server(self, key: bytes) -> None:
        """Require proof that the other end knows ``key``, then prove the same. Raises OSError or EOFError."""
        with self._hurrying(PROOF_S):
            self._challenge(key, _CLIENT)
            self._meet(key, _SERVER)

    def prove_as_client(self, key: bytes) -> None:
        """Prove that this end knows ``key``, then require the same proof. Raises OSError or EOFError."""
        with self._hurrying(PROOF_S):
            self._meet(key, _CLIENT)
            self._challenge(key, _SERVER)

    def _challenge(self, key: bytes, role: bytes) -> None:
        nonce = os.urandom(_NONCE_BYTES)
        self._connection.send_bytes(nonce)
        if not hmac.compare_digest(self._connection.recv_bytes(_PROOF_BYTES), _proof(key, role, nonce)):
            raise PermissionError("the other end of a control connection does not know the key")

    def _meet(self, key: bytes, role: bytes) -> None:
        self._connection.send_bytes(_proof(key, role, self._connection.recv_bytes(_NONCE_BYTES)))

    def waits(self, seconds: float | None) -> bool:
        """Return whether data, or the end of the connection, arrives within ``seconds`` (None for no limit).
        Raises OSError.
        """
        try:
            return bool(self._connection.poll(seconds))
        except BrokenPipeError:  # on Windows, the other end has closed a named pipe
            return True

    def receive(self, largest: int) -> bytes:
        """Read a message whose first bytes have arrived. Raises OSError or EOFError."""
        with self._hurrying(EXCHANGE_S):
            return self._connection.recv_bytes(largest)

    def send(self, data: bytes) -> None:
        """Send a message. Raises OSError."""
        with self._hurrying(EXCHANGE_S):
            self._connection.send_bytes(data)

    def close(self) -> None:
        """Close the connection; idempotent."""
        with self._closing, suppress(OSError):
            self._connection.close()

    def hang_up(self) -> None:
        """Cause an end of file at both ends, which wakes any thread waiting there. Thread-safe."""
        with self._closing, suppress(OSError):
            if os.name == "posix":
                # Closing a descriptor does not wake a thread that waits on it.
                with socket.socket(fileno=os.dup(self._connection.fileno())) as twin:
                    twin.shutdown(socket.SHUT_RDWR)
            else:
                self._connection.close()

    @contextmanager
    def _hurrying(self, seconds: float) -> Iterator[None]:
        self._timer.set(seconds, self.hang_up)
        try:
            yield
        finally:
            self._timer.clear()


def _proof(key: bytes, role: bytes, nonce: bytes) -> bytes:
    return hmac.digest(key, role + nonce, "sha256")


KEY_BYTES = 32
_TRIES = 5

_NAME = re.compile(r"(?P<host>[0-9a-f]{8})-(?P<pid>[0-9]{1,10})-[0-9a-f]{8}(\.sock|\.pipe)\Z")


class SocketAddress(Struct, frozen=True):
    """A control socket: its file, and the process that listens on it."""

    file: Path
    process: int

    @property
    def address(self) -> str:
        """The address to connect to. Raises OSError."""
        return str(self.file) if self.file.suffix == ".sock" else _pipe(self.file)

    @property
    def family(self) -> str:
        """The name of the address family in ``multiprocessing.connection``."""
        return "AF_UNIX" if self.file.suffix == ".sock" else "AF_PIPE"

    def clear(self) -> None:
        """Remove a socket on which no process listens."""
        with suppress(OSError):
            self.file.unlink()

    def remove(self) -> None:
        """Remove a socket permanently, and its folder if that is outside the user's data and now empty.

        A process that is about to listen there recreates the folder: see ``listening``.
        """
        self.clear()
        if self.file.parent.parent == SHORT:
            with suppress(OSError):  # the folder contains other sockets
                self.file.parent.rmdir()


def listening(find: Callable[[], SocketAddress], backlog: int = 1) -> tuple[Listener, SocketAddress]:
    """Listen at the address that ``find`` returns. Raises StorageError or OSError."""
    from multiprocessing.connection import Listener

    for _ in range(_TRIES):
        place = find()
        with suppress(FileNotFoundError):  # another process has just removed the empty folder
            return Listener(place.address, place.family, backlog=backlog), place
    place = find()
    return Listener(place.address, place.family, backlog=backlog), place


def new_place() -> SocketAddress:
    """Return an address on which this process can listen. Raises StorageError."""
    suffix = ".pipe" if os.name == "nt" else ".sock"
    file = control_folder() / f"{host_mark()}-{os.getpid()}-{secrets.token_hex(4)}{suffix}"
    if suffix == ".pipe":
        try:
            file.touch(0o600)
        except OSError as error:
            raise not_controllable(file, error) from error
    return SocketAddress(file, os.getpid())


def window_place() -> SocketAddress:
    """Return the address on which the window's process listens for later launches. Raises StorageError."""
    home = sha256(os.fsencode(data_directory().resolve())).hexdigest()[:8]
    suffix = ".pipe" if os.name == "nt" else ".sock"
    return SocketAddress(control_folder() / f"window-{host_mark()}-{home}{suffix}", 0)


def places() -> list[SocketAddress]:
    """Return addresses on which this user's processes may listen on this computer. Raises StorageError."""
    found = []
    folder = control_folder_path()
    if not folder.exists() or is_taken(folder):
        return []
    try:
        files = sorted(private_folder(folder).iterdir())
    except FileNotFoundError:
        return []  # another process has just removed the empty folder
    for file in files:
        matched = _NAME.match(file.name)
        # A home on a network also holds sockets of other computers.
        if matched is not None and matched["host"] == host_mark():
            found.append(SocketAddress(file, int(matched["pid"])))
    return found


def key() -> bytes:
    """Return the key that both ends of a connection share, created once per user. Raises StorageError."""
    file = private_folder(data_directory() / "control") / "key"
    try:
        with suppress(FileNotFoundError):
            return _read_key(file)
        beside = file.with_name(f".key-{os.getpid()}-{secrets.token_hex(4)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(beside, file)  # unlike a rename, it replaces no key of another process
        except FileExistsError:
            pass
        except OSError:
            if not file.exists():
                beside.replace(file)
        with suppress(OSError):
            beside.unlink()
        return _read_key(file)
    except OSError as error:
        raise not_controllable(file, error) from error


def _read_key(file: Path) -> bytes:
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        file.chmod(0o600)
    found = read_regular(file)
    if len(found) != KEY_BYTES:
        raise StorageError(
            Message("{file} is damaged", file=file),
            hint="End all runs, delete the file, then start the runs again.",
        )
    return found


def _pipe(file: Path) -> str:
    return rf"\\.\pipe\praxis-desktop-{file.stem}"


log = logging.getLogger(__name__)

_CREDENTIALS = struct.Struct("3i")
"""The IDs of the other end's process, user and group, as Linux reports them."""


class Admission:
    """Holds up to ``most`` authenticated connections, and as many unauthenticated ones. Thread-safe.

    A connection beyond the limit is still admitted, because it may be an emergency stop; the oldest one is
    closed instead.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._unproven: list[TimedConnection] = []
        self._proven: list[TimedConnection] = []
        self._lock = threading.Lock()

    def admit(self, connection: Connection[Any, Any]) -> TimedConnection | None:
        """Admit a connection. Returns None, without reading, if another user made the connection. Does not
        block. Raises OSError.
        """
        line = TimedConnection(connection)
        user = _user_at_the_other_end(connection)
        if user is not None and user != os.getuid():
            log.warning("User %d of this computer tried to control the runs of this one", user)
            line.close()
            return None
        self._add(line, self._unproven)
        return line

    def prove(self, line: TimedConnection, key: bytes) -> None:
        """Require proof that the other end knows ``key``. Raises OSError or EOFError."""
        line.prove_as_server(key)
        with self._lock:
            self._remove(line)
        self._add(line, self._proven)

    def dismiss(self, line: TimedConnection) -> None:
        """Close a connection; idempotent."""
        with self._lock:
            self._remove(line)
        line.close()

    @property
    def is_empty(self) -> bool:
        """Whether there are no connections."""
        return not self._unproven and not self._proven

    def _add(self, line: TimedConnection, lines: list[TimedConnection]) -> None:
        with self._lock:
            lines.append(line)
            longest_there = lines.pop(0) if len(lines) > self._most else None
        if longest_there is not None:
            longest_there.hang_up()

    def _remove(self, line: TimedConnection) -> None:
        for lines in (self._unproven, self._proven):
            if line in lines:
                lines.remove(line)


def _user_at_the_other_end(connection: Connection[Any, Any]) -> int | None:
    """Return the connecting process's user ID, or None if unknown, in which case the folder's permissions
    must suffice.
    """
    if sys.platform != "linux":
        return None
    with socket.socket(fileno=os.dup(connection.fileno())) as twin:
        told = twin.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(told)[1])

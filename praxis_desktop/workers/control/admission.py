"""Who may connect to this process: only processes of this user, and always the next one."""

from __future__ import annotations

import logging
import os
import socket
import struct
import sys
import threading
from typing import TYPE_CHECKING, Any

from praxis_desktop.workers.control.connections import TimedConnection

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

log = logging.getLogger(__name__)

_CREDENTIALS = struct.Struct("3i")
"""Process, user and group at the other end, as Linux reports them."""


class Admission:
    r"""Holds at most ``most`` connections that have proved that they know the key, and as many that have not
    yet. Safe on any thread.

    One more is still let in, because it may be an emergency stop: the oldest connection is closed instead.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._unproven: list[TimedConnection] = []
        self._proven: list[TimedConnection] = []
        self._lock = threading.Lock()

    def admit(self, connection: Connection[Any, Any]) -> TimedConnection | None:
        """The line of a new connection; None, unread, for another user's. Does not block. Raises OSError."""
        line = TimedConnection(connection)
        user = _user_at_the_other_end(connection)
        if user is not None and user != os.getuid():
            log.warning("User %d of this computer tried to control the runs of this one", user)
            line.close()
            return None
        self._add(line, self._unproven)
        return line

    def prove(self, line: TimedConnection, key: bytes) -> None:
        """Have the other end prove that it knows ``key``. Raises OSError, EOFError."""
        line.prove_as_server(key)
        with self._lock:
            self._remove(line)
        self._add(line, self._proven)

    def dismiss(self, line: TimedConnection) -> None:
        """Close a line; idempotent."""
        with self._lock:
            self._remove(line)
        line.close()

    @property
    def is_empty(self) -> bool:
        """Whether there is no connection."""
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
    """The user id of the connecting process; None if unknown: then the folder's permissions protect us."""
    if sys.platform != "linux":
        return None
    with socket.socket(fileno=os.dup(connection.fileno())) as twin:
        told = twin.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(told)[1])

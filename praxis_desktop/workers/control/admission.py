"""Who may talk to this process: processes of this user, and however many hold a line, the next one too."""

from __future__ import annotations

import logging
import os
import socket
import struct
import sys
import threading
from typing import TYPE_CHECKING, Any

from praxis_desktop.workers.control.connections import Line

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

log = logging.getLogger(__name__)

_CREDENTIALS = struct.Struct("3i")
"""Process, user and group at the other end, as Linux tells them."""


class Admission:
    """At most ``most`` lines at once, and as many of those who have not shown yet that they know the key.
    Any thread.

    Who comes when there are so many is let in all the same, for it may be an emergency stop: the line that
    has been there longest goes.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._unproven: list[Line] = []
        self._proven: list[Line] = []
        self._lock = threading.Lock()

    def admit(self, connection: Connection[Any, Any]) -> Line | None:
        """The line of a process that has just connected; None for one of another user, of whom nothing is
        read. Waits for nothing. Raises OSError.
        """
        line = Line(connection)
        user = _user_at_the_other_end(connection)
        if user is not None and user != os.getuid():
            log.warning("User %d of this computer tried to control the runs of this one", user)
            line.close()
            return None
        self._add(line, self._unproven)
        return line

    def prove(self, line: Line, key: bytes) -> None:
        """Have the other end show that it knows ``key``. Raises OSError, EOFError."""
        line.prove_as_server(key)
        with self._lock:
            self._remove(line)
        self._add(line, self._proven)

    def dismiss(self, line: Line) -> None:
        """Close a line; idempotent."""
        with self._lock:
            self._remove(line)
        line.close()

    @property
    def is_empty(self) -> bool:
        """Whether nobody holds a line."""
        return not self._unproven and not self._proven

    def _add(self, line: Line, lines: list[Line]) -> None:
        with self._lock:
            lines.append(line)
            longest_there = lines.pop(0) if len(lines) > self._most else None
        if longest_there is not None:
            longest_there.hang_up()

    def _remove(self, line: Line) -> None:
        for lines in (self._unproven, self._proven):
            if line in lines:
                lines.remove(line)


def _user_at_the_other_end(connection: Connection[Any, Any]) -> int | None:
    """Which user's process has connected; None where that is not told: there the folder keeps others out."""
    if sys.platform != "linux":
        return None
    with socket.socket(fileno=os.dup(connection.fileno())) as twin:
        told = twin.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(told)[1])

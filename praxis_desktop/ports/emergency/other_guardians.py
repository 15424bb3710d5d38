"""Asks other processes' guardians for emergency stops, and waits for dead programs' guardians."""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core.control_folder import guardian_addresses
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import StorageError

if sys.platform == "win32":
    from praxis_desktop.core.windows import is_running, started_ns

logger = logging.getLogger(__name__)

_CHUNK = 1 << 16
_LOOK_AGAIN_S = 0.01


class Report(Struct, frozen=True):
    """A guardian's report on one port, sent to another process. ``sent`` holds the bytes sent, in
    hexadecimal; ``failure`` says why these bytes are incomplete; ``is_known`` says whether the guardian has a
    stop command for the instrument.
    """

    run_id: str
    port: str
    device: str
    sent: str
    failure: str
    is_known: bool


def ask_guardian(
    address: Path, *, runs: Sequence[str], by: str, reason: str, seconds: float
) -> list[Report] | None:
    """Have the guardian at ``address`` stop every instrument that it holds.

    If ``runs`` are given, the guardian does so only if it holds a port of one of these runs. Returns a report
    for each port, an empty list if no port is open, or None if the guardian serves none of ``runs``. Raises
    OSError if the guardian cannot be reached or does not reply within ``seconds``.
    """
    deadline = Deadline.after(seconds)
    received = b""
    connection, key = _connected(address, seconds)
    with connection:
        asked = {"runs": list(runs), "by": by, "reason": reason, "key": key}
        connection.sendall(json.dumps(asked).encode() + b"\n")
        while not received.endswith(b"\n"):
            connection.settimeout(max(0.01, deadline.remaining or 0.0))
            data = connection.recv(_CHUNK)
            if not data:
                return None  # the guardian has none of these runs
            received += data
    return [
        Report(each["run"], each["port"], each["device"], each["sent"], each["failed"], each["is_known"])
        for each in json.loads(received)["ports"]
    ]


def await_guardians_of_the_dead(deadline: Deadline) -> None:
    """Wait until the guardians of this user's dead programs have stopped the instruments and written their
    notes.
    """
    while not deadline.expired and are_dead_programs_guarded():
        time.sleep(_LOOK_AGAIN_S)


def are_dead_programs_guarded() -> bool:
    """Return whether any guardian of this user's dead programs is still running."""
    try:
        addresses = guardian_addresses()
    except StorageError as error:
        logger.warning("It is not known whether a guardian is still at work: %s", error)
        return False
    return any(
        not is_alive(process, address) and _is_listening(address) for address, process in addresses.items()
    )


if sys.platform == "win32":

    def _connected(address: Path, seconds: float) -> tuple[socket.socket, str]:
        """Connect to a guardian; return the connection, and the key to present. Raises OSError or
        ValueError.
        """
        port, key = address.read_text("ascii").split()
        return socket.create_connection(("127.0.0.1", int(port)), timeout=seconds), key

    def is_alive(process: int, address: Path) -> bool:
        """Return whether the process to which ``address`` belongs is still running. A process with this ID
        that was started after ``address`` was written is a different one.
        """
        try:
            return is_running(process) and started_ns(process) <= address.stat().st_mtime_ns
        except OSError:
            return is_running(process)

    def _is_listening(address: Path) -> bool:
        try:
            address.unlink()
        except PermissionError:
            return True  # its guardian has it open
        except OSError:
            pass
        return False
else:

    def _connected(address: Path, seconds: float) -> tuple[socket.socket, str]:
        """Connect to a guardian; return the connection, and the key to present. Raises OSError."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(seconds)
            connection.connect(str(address))
        except BaseException:
            connection.close()
            raise
        return connection, ""

    def is_alive(process: int, address: Path) -> bool:
        """Return whether the process with this ID, to which ``address`` belongs, is still running."""
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        try:
            stat = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
        except OSError:
            return True
        return stat.rpartition(")")[2].split()[0] != "Z"

    def _is_listening(address: Path) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            try:
                connection.connect(str(address))
            except OSError:
                return False
        return True

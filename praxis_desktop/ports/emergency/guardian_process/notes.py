"""Writes the guardian's notes about stops to files, and prints its error messages."""

from __future__ import annotations

import _thread
import errno
import json
import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # each module costs some hundred kilobytes
    from typing import Any


class Notes:
    """Appends to files on its own thread, so that a hanging disk cannot delay a stop."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, bytes]] = []
        self._writing = _thread.allocate_lock()
        self._path = ""
        """The file to which a note is being written."""

    def add(self, path: str, told: dict[str, Any]) -> None:
        self._lines.append((path, json.dumps(told).encode() + b"\n"))
        _thread.start_new_thread(self._write, ())

    def is_writing(self, path: str | None = None) -> bool:
        """Return whether any notes are still to be written, to ``path`` if it is given."""
        if path is None:
            return bool(self._lines) or self._writing.locked()
        pending = [each for each, _ in list(self._lines)]  # read first: a line leaves it once `_path` is set
        return bool(path) and (path in pending or path == self._path)

    def close(self) -> None:
        """Write the remaining notes, and wait for writes in progress."""
        self._write()

    def _write(self) -> None:
        with self._writing:
            while self._lines:
                self._path = self._lines[0][0]  # before the line leaves the list
                path, line = self._lines.pop(0)
                try:
                    _append(path, line)
                except OSError as error:
                    complain(f"what was sent could not be saved to {path}: {error.strerror or error}")
                finally:
                    self._path = ""


def _append(path: str, line: bytes) -> None:
    """Append a whole line to a private file and sync the file, or append nothing. Raises OSError."""
    # Do not block on a pipe that somebody put there, and follow no link.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
        flags |= getattr(os, name, 0)
    if sys.platform == "win32" and os.path.islink(path):
        raise OSError(errno.ELOOP, "it is a link")
    descriptor = os.open(path, flags, 0o600)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        try:
            while line:
                line = line[os.write(descriptor, line) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, status.st_size)  # so that the next line does not continue this line
            raise
    finally:
        os.close(descriptor)


def complain(what: str) -> None:
    """Print an error message on the terminal."""
    try:
        print(f"praxis-desktop: guardian: {what}", file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        pass  # the terminal has been closed

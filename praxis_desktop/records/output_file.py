"""The file of a record that holds what the program printed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from praxis_desktop.journal import JournalWriteFailed, JournalWriter
from praxis_desktop.journal.journal_file import FULL

MOST_OUTPUT = 2 << 30
"""Bytes that are kept of what a program prints, as of the files of all output (output.spool_bytes)."""
_MOST_HELD = 16 << 20
"""Bytes held in memory while somebody makes room; who prints more waits."""


class OutputFile:
    """Both streams, in the order in which they were printed; any thread.

    What has no room on the disk waits in memory, and ``journal`` has somebody asked to make some.
    """

    def __init__(
        self, path: Path, journal: JournalWriter, *, most: int = MOST_OUTPUT, goes_on: bool = False
    ) -> None:
        """``goes_on``: the file may be there, and what comes is added to it. Raises OSError."""
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        flags |= os.O_APPEND if goes_on else os.O_EXCL
        self._descriptor: int | None = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        self.size = os.fstat(self._descriptor).st_size
        """Bytes that were there when it was opened."""
        self._journal = journal
        self._lock = threading.Lock()
        self._held = bytearray()
        self._room = max(0, most - self.size)
        self.complaint = ""
        """Why the file does not hold everything; "" when it does."""

    def write(self, data: bytes) -> None:
        """Keep what was printed. Returns when it is in the system's hands, or in memory on a full disk."""
        with self._lock:
            if self._descriptor is None or self.complaint:
                return
            taken = data[: self._room]
            self._room -= len(taken)
            self._held += taken
            self._write_held()
            if len(taken) < len(data):
                self._end("the program printed more than is kept")
            is_too_much = len(self._held) > _MOST_HELD
        if is_too_much:
            try:
                self._journal.await_room()
            except JournalWriteFailed as error:
                self._give_up(error.message)

    def cut(self, size: int) -> None:
        """Forget what stands behind the first ``size`` bytes. Raises OSError."""
        with self._lock:
            if self._descriptor is not None and size < self.size:
                os.ftruncate(self._descriptor, size)
                self._room += self.size - size
                self.size = size

    def _write_held(self) -> None:
        descriptor, held = self._descriptor, self._held
        try:
            while held and descriptor is not None:
                del held[: os.write(descriptor, held)]
        except OSError as error:
            if error.errno not in FULL or self._journal.is_given_up:
                self._end(error.strerror or str(error))
            else:
                self._journal.lacks_room(error)

    def _give_up(self, reason: str) -> None:
        with self._lock:
            self._write_held()
            if self._held:
                self._end(reason)

    def _end(self, reason: str) -> None:
        self.complaint = self.complaint or f"the output that is kept ends early: {reason}"
        self._held.clear()

    def close(self) -> None:
        """Write what is left, as far as there is room; idempotent."""
        with self._lock:
            descriptor = self._descriptor
            if descriptor is None:
                return
            self._write_held()
            if self._held:
                self._end("the disk is full")
            self._descriptor = None
            os.close(descriptor)

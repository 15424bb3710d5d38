"""Passes a program's output on to a reader, using limited memory and reporting every omission."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec import Struct

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.files import make_private
from praxis_desktop.core.messages import Message
from praxis_desktop.core.precedence import precedence
from praxis_desktop.interpreter.environment.base import StreamName

KEPT = 1 << 20
"""Number of bytes at the end of the output that are kept for the result."""


class OutputTail:
    """Keeps the last KEPT bytes written, and counts all bytes. Use it on one thread at a time."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.total = 0
        """Number of bytes written."""

    def write(self, data: bytes) -> None:
        """Add output from either stream."""
        self.total += len(data)
        self._data += data
        if len(self._data) > 2 * KEPT:
            del self._data[: len(self._data) - KEPT]

    @property
    def text(self) -> str:
        """The kept bytes as text, starting with the first whole character; invalid UTF-8 is replaced."""
        if not self.total:
            return ""
        kept = bytes(self._data[-KEPT:])
        start = 0
        while len(kept) < self.total and start < min(3, len(kept)) and kept[start] & 0xC0 == 0x80:
            start += 1
        return kept[start:].decode("utf-8", "replace")


FLUSH_S = 0.2
"""Seconds by which the spool file may lag behind the program."""


PAST = -1
"""The place of output from before a run was resumed."""


class OutputChunk(Struct, frozen=True):
    """Consecutive bytes from one stream. The ``skipped`` bytes before them were written only to the spool
    file. ``step`` is the number of the step that wrote the bytes, 0 outside steps; ``place`` is the number of
    step starts and ends up to that point, or PAST.
    """

    stream: StreamName
    data: bytes
    skipped: int = 0
    step: int = 0
    place: int = 0


class OutputBuffer:
    """Passes output from the guest's thread to a reader.

    When ``capacity`` bytes are waiting, ``overflow`` decides: "wait" blocks the program until the reader has
    caught up, as a pipe does; "skip" keeps the newest bytes and reports how many were skipped. ``spool``
    receives every byte; ``hold_no_longer`` also calls ``released``. After ``close``, neither side waits any
    longer. Call ``write``, ``note_step`` and ``close`` on the guest's thread, ``read``, ``make_room`` and
    ``drained`` on the reader's, and all other methods on any thread.
    """

    def __init__(
        self,
        *,
        capacity: int = 4 << 20,
        overflow: Literal["wait", "skip"] = "wait",
        spool: Path | None = None,
        released: Callable[[], None] | None = None,
    ) -> None:
        self._released = released
        self._capacity = capacity
        self._overflow: Literal["wait", "skip"] = overflow
        self.spool = spool
        self._spool_file: BinaryIO | None = None
        if spool is not None:
            spool.touch(0o600)
            self._spool_file = spool.open("wb")
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._chunks: deque[tuple[StreamName, tuple[int, int], bytearray]] = deque()
        self._origin = (0, 0)
        self._waiting = 0
        self._skipped = 0
        self._reader_waits = self._writer_waits = self._woken = False
        self._closed = False
        self._tail = OutputTail()
        self._flushed = 0.0
        self.spool_error = ""
        """The reason why the spool file is incomplete, or "" if it is complete."""

    def note_step(self, step: int, place: int) -> None:
        """Set the origin of further output: the step, and the number of step starts and ends so far."""
        self._origin = (step, place)

    def write(self, stream: StreamName, data: bytes) -> None:
        """Add output from the program; with "wait", this may block until the reader has caught up or
        ``hold_no_longer`` is called.
        """
        complaint = self._spool(data)
        # Taken before the lock, so that the reader does not wait for the lock in the meantime.
        precedence.give_way()
        with self._lock:
            while self._waiting >= self._capacity and self._overflow == "wait" and not self._closed:
                self._writer_waits = True
                self._changed.wait()
            self._tail.write(data)
            if complaint:
                self._append("stderr", complaint)
            self._append(stream, data)
            if self._reader_waits:
                self._reader_waits = False
                self._changed.notify_all()

    def wait_for_room(self, has_room: Callable[[], bool]) -> None:
        """Block a program that is faster than its reader, as ``write`` does, until ``has_room`` returns True
        for something else that the reader takes. The reader calls ``make_room`` when it has taken some.
        """
        with self._lock:
            while self._overflow == "wait" and not self._closed and not has_room():
                self._changed.wait()

    def make_room(self) -> None:
        """Let ``wait_for_room`` look again."""
        with self._lock:
            self._changed.notify_all()

    def _append(self, stream: StreamName, data: bytes) -> None:
        chunks = self._chunks
        origin = self._origin
        if chunks and chunks[-1][:2] == (stream, origin) and len(chunks[-1][2]) < 8192:
            chunks[-1][2].extend(data)
        else:
            chunks.append((stream, origin, bytearray(data)))
        self._waiting += len(data)
        while self._overflow == "skip" and self._waiting > self._capacity:
            oldest = chunks[0][2]
            surplus = min(len(oldest), self._waiting - self._capacity)
            if surplus == len(oldest):
                chunks.popleft()
            else:
                del oldest[:surplus]
            self._waiting -= surplus
            self._skipped += surplus

    def read(self, limit: int, deadline: Deadline) -> list[OutputChunk]:
        """Return up to ``limit`` bytes; wait for the first until ``deadline`` or the end of the output."""
        with self._lock:
            while not self._chunks and not self._closed and not self._woken and not deadline.expired:
                self._reader_waits = True
                self._changed.wait(deadline.remaining)
            self._woken = False
            taken: list[OutputChunk] = []
            skipped, self._skipped = self._skipped, 0
            while self._chunks and limit > 0:
                stream, (step, place), data = self._chunks[0]
                part = bytes(data[:limit])
                if len(part) == len(data):
                    self._chunks.popleft()
                else:
                    del data[: len(part)]
                limit -= len(part)
                self._waiting -= len(part)
                taken.append(OutputChunk(stream, part, skipped, step, place))
                skipped = 0
            if self._writer_waits:
                self._writer_waits = False
                self._changed.notify_all()
            return taken

    @property
    def total(self) -> int:
        """Number of bytes written."""
        return self._tail.total

    @property
    def tail(self) -> str:
        """The end of the output, for the result."""
        with self._lock:
            return self._tail.text

    def hold_no_longer(self) -> None:
        """Block the program no longer and switch to "skip", so that the program can be stopped even if
        nothing reads its output.
        """
        with self._lock:
            self._overflow = "skip"
            self._changed.notify_all()
        if self._released is not None:
            self._released()

    @property
    def drained(self) -> bool:
        """Whether the output is closed and completely read."""
        with self._lock:
            return self._closed and not self._chunks

    def wake(self) -> None:
        """Wake the reader, or make its next wait end at once."""
        with self._lock:
            self._woken = True
            self._reader_waits = False
            self._changed.notify_all()

    def close(self) -> None:
        """End the output; idempotent. Data already written can still be read."""
        complaint = self._close_spool()
        with self._lock:
            if complaint:
                self._append("stderr", complaint)
            self._closed = True
            self._changed.notify_all()

    def _spool(self, data: bytes) -> bytes:
        """Write to the spool file, if there is one; if that fails, return a message for the reader."""
        if self._spool_file is None:
            return b""
        try:
            self._spool_file.write(data)
            now = time.monotonic()
            if now - self._flushed > FLUSH_S:
                self._flushed = now
                self._spool_file.flush()
        except OSError as error:
            return self._give_up_spool(error)
        return b""

    def _close_spool(self) -> bytes:
        file, self._spool_file = self._spool_file, None
        try:
            if file is not None:
                file.close()
        except OSError as error:
            return self._give_up_spool(error)
        return b""

    def _give_up_spool(self, error: OSError) -> bytes:
        """Abandon the spool file; return a message to insert into the output."""
        file, self._spool_file = self._spool_file, None
        if file is not None:
            with contextlib.suppress(OSError):  # closing writes what remains, and fails like the write
                file.close()
        self.spool_error = Message(
            "the full log {spool} ends here: {reason}", spool=self.spool, reason=error.strerror or error
        )
        return f"[{self.spool_error}]\n".encode()


SUFFIX = ".log"


def new_spool(folder: Path, name: str) -> Path:
    """Return a new path in ``folder``, named after ``name``. Creates missing folders. Raises OSError."""
    make_private(folder)
    plain = re.sub(r"[^\w.-]+", "_", name)[:60] or "run"
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S.%f")[:-3]
    return folder / f"{stamp} {plain} {os.getpid()}{SUFFIX}"


def prune_spools(folder: Path, *, max_age_s: float, max_total: int) -> list[Path]:
    """Delete old spool files, and return their paths.

    Files older than ``max_age_s`` seconds are deleted, then the oldest until the remaining ones fit in
    ``max_total`` bytes; the newest file is kept whatever its size. A file that cannot be deleted (because, on
    Windows, another process is writing to it) is left in place. Raises OSError if the folder cannot be read.
    """
    # Names and numbers only: after weeks there are thousands of files, and one object for each, at the end of
    # every run, would keep the garbage collector busy.
    modified: dict[str, float] = {}
    sizes: dict[str, int] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(SUFFIX):
                    with suppress(OSError):
                        status = entry.stat()
                        modified[entry.name], sizes[entry.name] = status.st_mtime, status.st_size
    except FileNotFoundError:
        return []
    oldest, total = time.time() - max_age_s, 0
    deleted = []
    for position, name in enumerate(sorted(modified, key=modified.__getitem__, reverse=True)):
        total += sizes[name]
        if modified[name] < oldest or (position and total > max_total):
            path = folder / name
            try:
                path.unlink()
            except OSError:
                continue
            deleted.append(path)
    return deleted

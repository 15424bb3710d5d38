"""Frames on their way into a journal: collected, then written as batches that the chain ties together."""

from __future__ import annotations

import hashlib
import zlib

from praxis_desktop.journal.format import BATCH, Link
from praxis_desktop.journal.journal_file import JournalFile


class Batches:
    """What waits to be written to ``file``, whose last batch is at ``link``. One thread at a time."""

    def __init__(self, file: JournalFile, link: Link) -> None:
        self.size = 0
        """Bytes of frames that wait."""
        self.dropped = 0
        """Batches that were dropped."""
        self._file = file
        self._crc, self.digest = link
        self._pending: list[bytes] = []

    def add(self, frame: bytes) -> int:
        """Add a whole frame; returns how many bytes wait."""
        self._pending.append(frame)
        self.size += len(frame)
        return self.size

    def flush(self, *, is_checked: bool, goal: int) -> None:
        """Write everything, in batches of about ``goal`` bytes. Raises OSError; the rest waits then."""
        pending = self._pending
        while pending:
            count, size = self._next(goal)
            self._write(pending[0] if count == 1 else b"".join(pending[:count]), is_checked)
            self._forget(count, size)

    def drop(self, goal: int) -> None:
        """Forget the batch that has no room, so that those behind it get theirs."""
        self._forget(*self._next(goal))
        self.dropped += 1

    def _next(self, goal: int) -> tuple[int, int]:
        """Number and bytes of the frames of the next batch."""
        if self.size <= goal:
            return len(self._pending), self.size
        count = size = 0
        for frame in self._pending:
            if count and size + len(frame) > goal:
                break
            count, size = count + 1, size + len(frame)
        return count, size

    def _forget(self, count: int, size: int) -> None:
        if count == len(self._pending):
            self._pending.clear()
        else:
            del self._pending[:count]
        self.size -= size

    def _write(self, body: bytes, is_checked: bool) -> None:
        # Link.next() in place: a tuple less on the way of every byte that is sent.
        crc = zlib.crc32(body, self._crc)
        digest = hashlib.sha256(self.digest + body).digest()
        self._file.write(BATCH.pack(len(body), crc, digest) + body, is_checked=is_checked)
        self._crc, self.digest = crc, digest

"""The open file of a journal: intact bytes, followed by preallocated space."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from praxis_desktop.core.file_locks import lock_open
from praxis_desktop.core.files import open_regular
from praxis_desktop.core.messages import Message
from praxis_desktop.journal.errors import JournalExists, JournalUnusable, not_made, reason


def is_being_written(path: Path) -> bool:
    """Return whether another process has the journal open for writing; False if files cannot be locked."""
    try:
        file = open_regular(path)
    except OSError:
        return False
    with file:
        return lock_open(file.fileno()) is False


_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

SET_ASIDE = 1 << 20
"""Number of bytes to preallocate at a time at the end of a durable journal. A write into preallocated space
takes two thirds of the time (measured: 0.19 ms instead of 0.29), because the file's length does not change.
"""
RESERVE = 512 << 10
"""Number of preallocated bytes kept in reserve, so that a journal can be ended on a full disk."""

END = 128 << 10
"""Number of reserve bytes set aside for the very end of the journal."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""System errors that can be resolved by freeing space."""

_UNCHECKED_S = 0.1
"""Maximum interval, in seconds, between checks that the file still exists, while no action depends on the
writes. A check takes as long as a write.
"""
_UNWATCHED_S = 1.0

_sync_data = getattr(os, "fdatasync", os.fsync)
"""The system's call to sync a file's data; macOS and Windows lack fdatasync."""


def _write_zeros(descriptor: int, start: int, count: int) -> None:
    """Preallocate ``count`` bytes after the first ``start`` bytes of a file, as ``posix_fallocate`` does.
    Leaves the position at ``start``. If space runs out, raises OSError and leaves the length unchanged.
    """
    end = os.lseek(descriptor, 0, os.SEEK_END)
    try:
        _write_all(descriptor, bytes(max(0, start + count - end)))
    except OSError:
        os.ftruncate(descriptor, end)
        raise
    finally:
        os.lseek(descriptor, start, os.SEEK_SET)


_allocate = _write_zeros if sys.platform == "win32" else getattr(os, "posix_fallocate", None)


class JournalFile:
    """A journal's file, from an open descriptor positioned after its ``size`` intact bytes.

    Not thread-safe, except for ``sync``. With ``sets_aside``, space after those bytes is preallocated; it
    reads as zeros. ``watch`` is called about once a second during writing. If it returns an error, writing
    stops for that reason before the disk is full.
    """

    def __init__(
        self,
        descriptor: int,
        size: int,
        *,
        sets_aside: bool = False,
        watch: Callable[[], OSError | None] | None = None,
    ) -> None:
        self.size = size
        self.shortage: OSError | None = None
        """Why no more space can be preallocated; any remaining space is still used."""
        self._descriptor = descriptor
        self._sets_aside = sets_aside and _allocate is not None
        self._watch = watch
        self._room = size
        self._left: int | None = None
        self._name_due = 0.0
        self._watch_due = 0.0

    def write(self, data: bytes, *, is_checked: bool) -> None:
        """Write all of ``data``, or nothing.

        If ``is_checked`` is set, because an action depends on the write, the file's existence is checked
        first. Raises OSError; freeing space may resolve the errors in ``FULL``.
        """
        now = time.monotonic()
        if is_checked or now > self._name_due:
            self._check_name(now)
        if self._watch is not None and now > self._watch_due and self.shortage is None:
            self._watch_due = now + _UNWATCHED_S
            self.shortage = self._watch()
        if self._sets_aside:
            self._make_room(len(data))
        try:
            written = os.write(self._descriptor, data)
            if written != len(data):
                _write_all(self._descriptor, data[written:])
        except OSError:
            self._go_back()
            raise
        self.size += len(data)

    def set_aside(self) -> None:
        """Preallocate space for the first time. Raises OSError if the disk is full."""
        if self._sets_aside:
            self._make_room(0)
        if self.shortage is not None:
            raise self.shortage

    def finish(self, left: int = 0) -> None:
        """Allow the reserve to be used, except for ``left`` bytes, because the journal is ending."""
        self.shortage = None
        self._watch = None
        self._left = left

    def _make_room(self, count: int) -> None:
        """Preallocate enough space for ``count`` bytes and the reserve."""
        is_finishing = self._left is not None
        reserve = RESERVE if self._left is None else self._left
        needed = self.size + count + reserve
        if needed > self._room and self.shortage is None and _allocate is not None:
            more = 0 if is_finishing else SET_ASIDE
            try:
                _allocate(self._descriptor, self.size, count + reserve + more)
                self._room = needed + more
            except OSError as error:
                if error.errno not in FULL:
                    self._sets_aside = False  # not supported here; writes will report a full disk
                elif is_finishing:
                    raise
                else:
                    self.shortage = error
        if self.shortage is not None and self.size + count + reserve // 2 > self._room:
            raise self.shortage

    def _check_name(self, now: float) -> None:
        """Raise FileNotFoundError if the file has been deleted, as nothing written now could ever be read."""
        if not os.fstat(self._descriptor).st_nlink:
            raise FileNotFoundError(errno.ENOENT, "the file was removed")
        self._name_due = now + _UNCHECKED_S

    def _go_back(self) -> None:
        """Discard an incomplete write."""
        with suppress(OSError):
            os.lseek(self._descriptor, self.size, os.SEEK_SET)
            os.ftruncate(self._descriptor, self.size)
        self._room = self.size

    def sync(self) -> None:
        """Wait until everything written is on disk. Raises OSError."""
        _sync_data(self._descriptor)

    def close(self, *, lasting: bool) -> None:
        """Release the preallocated space and close; with ``lasting``, sync to disk first. Raises OSError."""
        try:
            if self._room > self.size:
                os.ftruncate(self._descriptor, self.size)
            if lasting:
                self.sync()
        finally:
            os.close(self._descriptor)


def new_descriptor(path: Path) -> int:
    """Create an empty file that only this user can read. Raises OSError."""
    return os.open(path, _FLAGS, 0o600)


def make_file(
    path: Path,
    head: bytes,
    *,
    is_lasting: bool,
    watch: Callable[[], OSError | None] | None,
    new_file: Callable[[Path], int],
) -> JournalFile:
    """Create and lock a file that starts with ``head`` and that only this user can read.

    With ``is_lasting``, the file and its name are on disk when this returns, and space is preallocated.
    Raises JournalExists or JournalUnusable.
    """
    try:
        descriptor = new_file(path)
    except FileExistsError:
        raise JournalExists(
            Message("{path} already exists, and a journal never replaces a file", path=path),
            path=path,
            hint="Choose another name, or move the old file to another folder.",
        ) from None
    except (OSError, ValueError) as error:
        raise JournalUnusable(
            Message("no journal can be created at {path}: {error}", path=path, error=reason(error)),
            path=path,
            hint="Choose a new file in an existing folder that you can write to.",
        ) from error
    try:
        lock_open(descriptor)
        _write_all(descriptor, head)
        file = JournalFile(descriptor, len(head), sets_aside=is_lasting, watch=watch)
        file.set_aside()
        if is_lasting:
            os.fsync(descriptor)
            _sync_folder(path.parent)
    except OSError as error:
        os.close(descriptor)
        with suppress(OSError):
            path.unlink()
        raise not_made(path, error) from error
    return file


def _write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data``, however many writes it takes. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _sync_folder(folder: Path) -> None:
    """Sync the folder, so that the file's name survives a power cut."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

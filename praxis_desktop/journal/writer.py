"""Writing a journal: frames are collected, and what is committed outlives the process."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import threading
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from praxis_desktop import __version__
from praxis_desktop.journal.errors import JournalExists, JournalUnusable, JournalWriteFailed
from praxis_desktop.journal.format import (
    BATCH,
    BATCH_GOAL,
    LARGEST_PAYLOAD,
    SEAL_BODY,
    Link,
    encode_head,
    encode_length,
)

_FLAGS = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_sync_data = getattr(os, "fdatasync", os.fsync)
"""macOS and Windows have no fdatasync."""

_UNCHECKED_S = 0.1
"""For how long what was received is written to a file that may have been removed: asking takes as long as
writing.
"""

_REMEDIES = {
    errno.ENOSPC: "Make room on the disk, then start again with a new journal.",
    errno.EDQUOT: "Your share of the disk is used up: make room, then start again with a new journal.",
    errno.EFBIG: "The file system takes no larger files: keep the journal on another disk.",
}
_REMEDY = "Is the disk or network folder still there? Start again with a new journal."


class JournalWriter:
    """An open journal that frames are added to, from any number of threads.

    What was appended before ``commit`` was called outlives the process once it has returned, and with
    ``durable`` a power cut as well; threads that commit at the same time share one wait for the disk. After
    an error nothing more is taken: who has to keep something before doing it must not do it.
    """

    def __init__(
        self, path: Path, descriptor: int, link: Link, size: int, *, durable: bool, started: int = 0
    ) -> None:
        """For ``create`` and ``recover``: takes over an open, locked file of ``size`` sound bytes."""
        self.path = path
        self.started = started
        """The header's ``monotonic_ns``: when the journal began."""
        self.durable = durable
        self._descriptor = descriptor
        self._crc, self._digest = link
        self._size = size
        self._lock = threading.Lock()
        self._syncing = threading.Lock()
        self._synced = 0
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._failure: JournalWriteFailed | None = None
        self._is_closed = False
        self._check_due = 0.0

    @classmethod
    def create(
        cls,
        path: Path,
        header: Mapping[str, object],
        *,
        durable: bool = False,
        started: int | None = None,
    ) -> Self:
        """Make a new file, readable by this user alone. ``header`` says what is kept in it; the program's
        version and the time on both clocks (``started_ns``, ``monotonic_ns``) are added to it; ``started``
        is the latter where time is virtual.

        Raises JournalExists, JournalUnusable when it cannot be made.
        """
        started = time.monotonic_ns() if started is None else started
        described = {
            **header,
            "program": f"praxis-desktop {__version__}",
            "started_ns": time.time_ns(),
            "monotonic_ns": started,
        }
        head, link = encode_head(described)
        try:
            descriptor = os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise JournalExists(
                f"{path} is there already, and a journal never replaces a file",
                path=path,
                hint="Give another name, or move the old file away.",
            ) from None
        except (OSError, ValueError) as error:
            raise JournalUnusable(
                f"no journal can be made at {path}: {_reason(error)}",
                path=path,
                hint="Name a new file in a folder that is there and can be written.",
            ) from error
        try:
            lock(descriptor)
            _write_all(descriptor, head)
            if durable:
                os.fsync(descriptor)
                _sync_folder(path.parent)
        except OSError as error:
            os.close(descriptor)
            with suppress(OSError):
                path.unlink()
            raise JournalUnusable(
                f"no journal can be kept at {path}: {_reason(error)}",
                path=path,
                hint=_REMEDIES.get(error.errno or 0, ""),
            ) from error
        return cls(path, descriptor, link, len(head), durable=durable, started=started)

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self._size

    @property
    def digest(self) -> bytes:
        """The end of the chain: who has it can tell whether anything before was changed, or left out."""
        return self._digest

    def append(self, kind: int, payload: bytes) -> None:
        """Add a frame of ``kind`` (0 to 253). Raises JournalWriteFailed; ValueError beyond 16 MiB."""
        head = _frame_head(kind, len(payload))
        with self._lock:
            self._check()
            self._pending += (head, payload)
            self._pending_size += len(payload)
            if self._pending_size >= BATCH_GOAL:
                self._write_batch()

    def commit(self, *, sync: bool = True) -> None:
        """Return when everything appended until now is kept. Raises JournalWriteFailed.

        Without ``sync``, for what has happened anyway, a power cut may still take it from a durable journal
        until the next commit that waits for the disk, and that the file was removed shows a little later.
        """
        with self._lock:
            self._check()
            if self._pending:
                self._write_batch(sync)
            place = self._size
        if sync and self.durable:
            self._wait_for_disk(place)

    def keep(self, kind: int, payload: bytes, *, sync: bool = True) -> None:
        """``append`` and ``commit`` in one, in less time."""
        head = _frame_head(kind, len(payload))
        with self._lock:
            self._check()
            if self._pending:
                self._write_batch(sync)
            self._write(head + payload, sync)
            place = self._size
        if sync and self.durable:
            self._wait_for_disk(place)

    def _check(self) -> None:
        if self._failure is not None or self._is_closed:
            raise self._refusal()

    def _write_batch(self, is_checked: bool = True) -> None:
        """Write what is pending as one batch (lock held)."""
        body = b"".join(self._pending)
        self._pending.clear()
        self._pending_size = 0
        self._write(body, is_checked)

    def _check_name(self) -> None:
        """A file without a name can be written to, and nobody will ever read it. Raises OSError."""
        if not os.fstat(self._descriptor).st_nlink:
            raise FileNotFoundError(errno.ENOENT, "the file was removed")
        self._check_due = time.monotonic() + _UNCHECKED_S

    def _write(self, body: bytes, is_checked: bool) -> None:
        """Write one batch (lock held). ``is_checked``: what depends on it must not happen without it."""
        # Link.next() in place: a tuple less on the way of every byte that is sent.
        crc = zlib.crc32(body, self._crc)
        digest = hashlib.sha256(self._digest + body).digest()
        data = BATCH.pack(len(body), crc, digest) + body
        try:
            if is_checked or time.monotonic() > self._check_due:
                self._check_name()
            written = os.write(self._descriptor, data)
            if written != len(data):
                _write_all(self._descriptor, data[written:])
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
            self._fail(error)
        self._crc, self._digest = crc, digest
        self._size += len(data)

    def _wait_for_disk(self, place: int) -> None:
        with self._syncing:
            if self._failure is not None:
                raise self._refusal()
            if self._synced >= place:
                return  # whoever waited before has waited for this, too
            reached = self._size
            try:
                _sync_data(self._descriptor)
            except OSError as error:
                # What the system could not write it may have forgotten: it must not be asked again.
                self._fail(error)
            self._synced = reached

    def _fail(self, error: OSError) -> NoReturn:
        self._failure = JournalWriteFailed(
            f"the journal {self.path} cannot be written: {_reason(error)}",
            path=self.path,
            hint=_REMEDIES.get(error.errno or 0, _REMEDY),
        )
        raise self._refusal() from error

    def _refusal(self) -> JournalWriteFailed:
        """A new error each time: one that is raised on several threads would collect all their tracebacks."""
        if self._failure is not None:
            return JournalWriteFailed(self._failure.message, path=self.path, hint=self._failure.hint)
        return JournalWriteFailed(f"the journal {self.path} is closed", path=self.path)

    def close(self) -> None:
        """Commit, and seal the file: what is missing from its end shows from now on. Idempotent.

        Raises JournalWriteFailed, also when something could not be kept before; the file is closed then too.
        """
        with self._lock, self._syncing:
            if self._is_closed:
                return
            try:
                if self._failure is not None:
                    raise self._refusal()
                if self._pending:
                    self._write_batch()
                self._pending.append(SEAL_BODY)
                self._write_batch()
                if self.durable:
                    _sync_data(self._descriptor)
                self._synced = self._size
            except OSError as error:
                if isinstance(error, JournalWriteFailed):
                    raise
                self._fail(error)
            finally:
                self._is_closed = True
                os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            with suppress(JournalWriteFailed):
                self.close()


def is_being_written(path: Path) -> bool:
    """Whether somebody has the journal open to write; False where files cannot be locked, too."""
    if not path.is_file():
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return lock(descriptor) is False
    finally:
        os.close(descriptor)


def lock(descriptor: int) -> bool | None:
    """Hold a journal until it is closed, so that nobody cuts what is still being written; False when
    somebody else holds it, None where files cannot be locked.
    """
    if sys.platform == "win32":
        return None  # nobody can cut a file there that another has open
    import fcntl  # not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _frame_head(kind: int, length: int) -> bytes:
    if length < 0x80:
        return bytes((kind, length))
    if length > LARGEST_PAYLOAD:
        raise ValueError(f"a frame of {length} bytes; {LARGEST_PAYLOAD} are the most")
    return bytes((kind,)) + encode_length(length)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _sync_folder(folder: Path) -> None:
    """Make sure that the file's name outlives a power cut."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

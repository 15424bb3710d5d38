"""Locks on and next to files, for processes and threads. A lock is released when its holder ends."""

from __future__ import annotations

import errno
import logging
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from praxis_desktop.core.messages import Message

log = logging.getLogger(__name__)

_ASKED_AGAIN_S = 0.02


def lock_open(descriptor: int, *, is_shared: bool = False, waits: bool = False) -> bool | None:
    """Lock an open file until it is closed: exclusively, or together with others if ``is_shared``.

    The file can still be read and written. Returns False if another descriptor holds a conflicting lock,
    unless ``waits`` is set; None if the file system does not support locks.
    """
    try:
        if sys.platform == "win32":
            _lock_on_windows(descriptor, is_shared=is_shared, waits=waits)
        else:
            import fcntl

            how = fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX
            fcntl.flock(descriptor, how | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


_EXCLUSIVE, _AT_ONCE = 2, 1
"""Windows' LOCKFILE_EXCLUSIVE_LOCK and LOCKFILE_FAIL_IMMEDIATELY."""
_LOCK_VIOLATION = 33
_FAR_AWAY = 1 << 62
"""The offset of the byte that is locked on Windows. A locked byte cannot be read, so it must lie beyond the
end of any file.
"""


if sys.platform == "win32":

    def _lock_on_windows(descriptor: int, *, is_shared: bool, waits: bool) -> None:
        """Lock the file. Raises BlockingIOError if another handle has the lock, OSError if locking fails."""
        import ctypes
        import msvcrt

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
        overlapped = (ctypes.c_uint64 * 4)(0, 0, _FAR_AWAY, 0)  # struct OVERLAPPED; the third is the offset
        flags = (0 if is_shared else _EXCLUSIVE) | (0 if waits else _AT_ONCE)
        if not kernel.LockFileEx(handle, flags, 0, 1, 0, overlapped):
            error = ctypes.get_last_error()
            if error == _LOCK_VIOLATION:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            raise ctypes.WinError(error)


@contextmanager
def turn_at(path: Path, *, deadline_s: float) -> Iterator[None]:
    """Hold the exclusive right to change ``path`` while the block runs. The lock is a hidden file next to
    ``path``.

    Does nothing on a file system without locks. Raises TimeoutError if another process still holds the lock
    after ``deadline_s`` seconds, and OSError if the folder cannot be written to.
    """
    place = path.with_name(f".{path.name}.lock")
    release = (_taken_elsewhere if sys.platform == "win32" else _taken)(place, deadline_s)
    if release is None:
        raise TimeoutError(
            Message(
                "another process has been changing {path} for {deadline_s:.0f} s",
                path=path,
                deadline_s=deadline_s,
            )
        )
    try:
        yield
    finally:
        release()


def _taken(place: Path, deadline_s: float) -> Callable[[], None] | None:
    """Take the lock at ``place``; return a function that releases it, or None after a time-out.

    Uses POSIX locks directly, because every run needs a lock, and importing a portable library takes longer
    than all the work done under the lock.
    """
    until = time.monotonic() + deadline_s
    try:
        while (descriptor := _tried(place)) is None:
            if time.monotonic() > until:
                return None
            time.sleep(_ASKED_AGAIN_S)
    except OSError:
        log.debug("%s is on a file system without locks", place)
        return _nothing
    return partial(_release, descriptor)


def _nothing() -> None:
    """Do nothing, because the file system does not support locks."""


def _tried(place: Path) -> int | None:
    """Open and lock the file; return None if another process holds the lock. Raises OSError."""
    import fcntl  # not on Windows

    # A lock that exists as long as its file would outlive a crash. This file is only something to lock.
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(place, flags, 0o600)
    try:
        _keep_others_out(descriptor, place.parent)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:
            return descriptor  # otherwise it has been deleted, and the next process would lock a new file
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            os.close(descriptor)
            raise
    os.close(descriptor)
    return None


def _keep_others_out(descriptor: int, folder: Path) -> None:
    """Let only users who can change files in the folder open the lock's file, because anyone who can open it
    can take the lock, and so block everyone else.
    """
    status, of_folder = os.fstat(descriptor), folder.stat()
    mode = 0o600
    if not of_folder.st_mode & stat.S_ISVTX:  # with the sticky bit, others cannot change this user's files
        mode |= 0o060 if of_folder.st_mode & stat.S_IWGRP else 0
        mode |= 0o006 if of_folder.st_mode & stat.S_IWOTH else 0
    if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) != mode:
        os.fchmod(descriptor, mode)


def _release(descriptor: int) -> None:
    """Unlock explicitly, because a child process that was just forked may still have the file open."""
    import fcntl  # not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _taken_elsewhere(place: Path, deadline_s: float) -> Callable[[], None] | None:
    """Take the lock as ``_taken`` does, on Windows."""
    import filelock

    lock = filelock.FileLock(place, timeout=deadline_s, fallback_to_soft=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        return None
    except (OSError, NotImplementedError):
        log.debug("%s is on a file system without locks", place)
    return lock.release

"""One process and thread after the other: a lock beside a file, which ends with whoever holds it."""

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

log = logging.getLogger(__name__)

_ASKED_AGAIN_S = 0.02


@contextmanager
def turn_at(path: Path, *, deadline_s: float) -> Iterator[None]:
    """Be the only one who changes ``path`` while the block runs; the lock is a hidden file beside it.

    On a file system without locks nobody waits. Raises OSError when nobody gave way for ``deadline_s``
    seconds (a TimeoutError) or the folder cannot be written.
    """
    place = path.with_name(f".{path.name}.lock")
    release = (_taken_elsewhere if sys.platform == "win32" else _taken)(place, deadline_s)
    if release is None:
        raise TimeoutError(f"another process has been changing {path} for {deadline_s:.0f} s")
    try:
        yield
    finally:
        release()


def _taken(place: Path, deadline_s: float) -> Callable[[], None] | None:
    """Take the lock at ``place``; returns what releases it, None when it was not free in time.

    With what POSIX has: every run needs one, and a library for all systems takes longer to load than all that
    is done meanwhile.
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
    """There is nothing to release."""


def _tried(place: Path) -> int | None:
    """The lock's open file; None while somebody else holds it. Raises OSError where there are no locks."""
    import fcntl  # not on Windows

    # A file that stands for a lock would outlive who made it: this one is only what is locked.
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(place, flags, 0o600)
    try:
        _keep_others_out(descriptor, place.parent)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:
            return descriptor  # or else it was removed, and whoever comes next would lock another one
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            os.close(descriptor)
            raise
    os.close(descriptor)
    return None


def _keep_others_out(descriptor: int, folder: Path) -> None:
    """Let those open the lock who can change what lies in its folder, and nobody else: whoever can read a
    file can hold its lock, and would keep everybody waiting.
    """
    status, of_folder = os.fstat(descriptor), folder.stat()
    mode = 0o600
    if not of_folder.st_mode & stat.S_ISVTX:  # in such a folder others cannot change what is this user's
        mode |= 0o060 if of_folder.st_mode & stat.S_IWGRP else 0
        mode |= 0o006 if of_folder.st_mode & stat.S_IWOTH else 0
    if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) != mode:
        os.fchmod(descriptor, mode)


def _release(descriptor: int) -> None:
    """Let go, although a process that was just made may have the open file, too."""
    import fcntl  # not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _taken_elsewhere(place: Path, deadline_s: float) -> Callable[[], None] | None:
    """As ``_taken``, on Windows."""
    import filelock

    lock = filelock.FileLock(place, timeout=deadline_s, fallback_to_soft=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        return None
    except (OSError, NotImplementedError):
        log.debug("%s is on a file system without locks", place)
    return lock.release

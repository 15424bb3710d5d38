"""Atomic file writes: a file appears complete or not at all."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from praxis_desktop.core.private_files import make_private

log = logging.getLogger(__name__)

_SUFFIX = ".tmp"
_MARK_BYTES = 8
_ABANDONED_AFTER_S = 3600.0
"""Age at which a leftover counts as abandoned on a file system without locks."""


@contextmanager
def replacing(path: Path, *, is_lasting: bool = True) -> Iterator[BinaryIO]:
    """Yield a temporary file that replaces ``path`` when the block ends, or is deleted when it raises.

    Readers never see a partial file, not even after a power cut, and only this user can read it. Missing
    folders are created for this user alone. Without ``is_lasting`` the data is not synced to disk: a power
    cut may leave an empty file. Safe from any thread and process; the last writer wins. Raises OSError.
    """
    make_private(path.parent)
    file, temporary = _temporary(path)
    try:
        with file:
            yield file
            file.flush()
            if is_lasting:
                os.fsync(file.fileno())
            if sys.platform != "win32":  # still locked, so that ``sweep`` leaves it alone
                temporary.replace(path)
        if sys.platform == "win32":
            temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    if is_lasting:
        _sync_folder(path.parent)


def sweep(folder: Path, names: str = "*") -> int:
    """Delete the temporary files in ``folder`` that killed writers left behind; return how many.

    ``names`` is a pattern for the names of the files that were being written. Files still being written stay.
    """
    swept = 0
    for leftover in listed(folder, f".{names}.{'[0-9a-f]' * 2 * _MARK_BYTES}{_SUFFIX}"):
        with suppress(OSError), _abandoned(leftover) as is_abandoned:
            if is_abandoned:
                leftover.unlink()
                swept += 1
    return swept


def listed(folder: Path, pattern: str) -> list[Path]:
    """The files in ``folder`` that match ``pattern``, in alphabetical order; empty if it cannot be listed."""
    try:
        return sorted(folder.glob(pattern))
    except OSError as error:
        log.debug("%s cannot be listed: %s", folder, error)
        return []


def _temporary(path: Path) -> tuple[BinaryIO, Path]:
    """A new locked file beside ``path``."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    while True:
        temporary = path.with_name(f".{path.name}.{os.urandom(_MARK_BYTES).hex()}{_SUFFIX}")
        file = os.fdopen(os.open(temporary, flags, 0o600), "wb")
        _lock(file.fileno(), wait=True)
        # A sweep may have deleted the file in the moment before it was locked.
        if sys.platform == "win32" or os.fstat(file.fileno()).st_nlink:
            return file, temporary
        file.close()


@contextmanager
def _abandoned(path: Path) -> Iterator[bool]:
    """Yield whether nobody is writing the file; if so, nobody can start to while the block runs."""
    if sys.platform == "win32":  # Windows refuses to delete a file that is open
        yield True
        return
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        locked = _lock(descriptor, wait=False)
        if locked is None:
            locked = time.time() - os.fstat(descriptor).st_mtime > _ABANDONED_AFTER_S
        yield locked
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> bool | None:
    """Lock an open file until it is closed; False if it is locked already, None if locks are unsupported."""
    if sys.platform == "win32":
        return None
    import fcntl  # not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut; on a file system that cannot sync folders, do nothing."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

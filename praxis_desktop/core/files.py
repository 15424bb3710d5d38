"""The program's files: written completely or not at all, private to their user, opened only if regular."""

from __future__ import annotations

import errno
import logging
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from praxis_desktop.core.file_locks import lock_open

if sys.platform == "win32":
    from praxis_desktop.core import windows


def make_private(folder: Path) -> None:
    """Create ``folder`` and its missing parents for this user alone, whatever the umask. An existing folder
    is left unchanged. Raises OSError.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        make_private(folder.parent)  # parents=True would ignore the mode
        folder.mkdir(mode=0o700, exist_ok=True)


def shared_opener(path: str, flags: int) -> int:
    """Open a file for reading, as an ``opener`` for ``open``; the file may be removed while it is open, even
    on Windows.
    """
    if sys.platform == "win32":
        return windows.open_shared(path, flags)
    return os.open(path, flags)


def take_away(path: Path) -> None:
    """Delete a file, even if it is in use; on Windows it must have been opened with ``shared_opener``.
    Programs that have it open can still use it, and its name is free immediately. Raises OSError.
    """
    if sys.platform == "win32":  # where the name of a deleted file stays taken until its last user closes it
        gone = _temporary_name(path)
        path.rename(gone)
        with suppress(OSError):  # ``sweep`` will delete it
            gone.unlink()
    else:
        path.unlink()


def changed_ns(path: Path, status: os.stat_result) -> int:
    """Return the time when the file's content or attributes last changed, in ns; ``status`` is its
    ``path.stat()``. No program can set this time back. Its epoch differs between systems. Raises OSError.
    """
    if sys.platform == "win32":  # where st_ctime is the time of creation
        return windows.changed_ns(path)
    return status.st_ctime_ns


def private_opener(path: str, flags: int) -> int:
    """Open a file, as an ``opener`` for ``open``. New files are accessible to this user alone, whatever the
    umask.
    """
    return os.open(path, flags, 0o600)


_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


def open_regular(path: Path) -> BufferedReader:
    """Open the file at ``path`` for reading, without ever blocking, whatever other users put there. Raises
    OSError as ``open`` does, and also for a folder, a pipe, a socket or a device.
    """
    return when_free(partial(_open_regular, path))


def _open_regular(path: Path) -> BufferedReader:
    _require_regular(path.stat(), path)  # checked first, because opening alone can affect a device
    descriptor = os.open(path, _FLAGS)
    try:
        # check again: the file may have been replaced since it was found
        _require_regular(os.fstat(descriptor), path)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: Path) -> bytes:
    """Return the entire contents of the file at ``path``. Raises OSError as ``open_regular`` does."""
    with open_regular(path) as file:
        return file.read()


def _require_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))


def is_device_name(name: str) -> bool:
    """Return whether Windows takes a file called ``name`` for a device, such as COM5, in any folder."""
    return _DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")) is not None


def is_file(path: Path) -> bool:
    """Return True if ``path`` is a file or a link to a file. False if that cannot be determined, because the
    name is too long or a folder may not be entered; ``Path.is_file`` would raise.
    """
    try:
        return path.is_file()
    except OSError:
        return False


log = logging.getLogger(__name__)

T = TypeVar("T")

_SUFFIX = ".tmp"
_DEVICE = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]", re.IGNORECASE)
_MARK_BYTES = 8
_IN_USE = (5, 32, 33)
"""Windows errors for an open file: ERROR_ACCESS_DENIED, _SHARING_VIOLATION and _LOCK_VIOLATION."""
_IN_USE_S = 1.0
_IN_USE_AGAIN_S = 0.02
_ABANDONED_AFTER_S = 3600.0
"""Age, in seconds, at which a leftover file is considered abandoned on a file system without locks."""


@contextmanager
def replacing(path: Path, *, is_lasting: bool = True) -> Iterator[BinaryIO]:
    """Yield a temporary file that replaces ``path`` when the block ends, or is deleted if the block raises.

    Readers never see a partial file, not even after a power cut, and only this user can read it. Missing
    folders are created for this user alone. Unless ``is_lasting``, the data is not synced to disk: a power
    cut may leave an empty file. Thread- and process-safe; the last writer wins. Raises OSError.
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
            move_over(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    if is_lasting:
        _sync_folder(path.parent)


def move_over(source: Path, target: Path) -> None:
    """Rename a file or folder, replacing a file or an empty folder at ``target``. Raises OSError."""
    when_free(partial(_move_over, source, target))


def _move_over(source: Path, target: Path) -> None:
    if sys.platform == "win32" and source.is_dir() and target.is_dir():
        target.rmdir()
    source.replace(target)


def when_free(act: Callable[[], T]) -> T:
    """Return the result of ``act``, which opens or moves a file. Raises what ``act`` raises.

    Windows refuses to open or move a file while another program is replacing it or has it open, as indexers
    and virus scanners briefly do. On Windows, this function therefore keeps trying for a second.
    """
    deadline = time.monotonic() + _IN_USE_S
    while True:
        try:
            return act()
        except OSError as error:
            is_in_use = getattr(error, "winerror", None) in _IN_USE or (
                sys.platform == "win32" and error.errno == errno.EACCES
            )
            if not is_in_use or time.monotonic() > deadline:
                raise
        time.sleep(_IN_USE_AGAIN_S)


def sweep(folder: Path, names: str = "*") -> int:
    """Delete temporary files that killed writers left behind in ``folder``. Returns how many were deleted.

    ``names`` is a pattern for the names of the files that were being written. Files in use are kept.
    """
    swept = 0
    for leftover in listed(folder, f".{names}.{'[0-9a-f]' * 2 * _MARK_BYTES}{_SUFFIX}"):
        with suppress(OSError), _abandoned(leftover) as is_abandoned:
            if is_abandoned:
                leftover.unlink()
                swept += 1
    return swept


def listed(folder: Path, pattern: str) -> list[Path]:
    """Return the files in ``folder`` that match ``pattern``, sorted; [] if the folder cannot be read."""
    try:
        return sorted(folder.glob(pattern))
    except OSError as error:
        log.debug("%s cannot be listed: %s", folder, error)
        return []


def _temporary_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(_MARK_BYTES).hex()}{_SUFFIX}")


def _temporary(path: Path) -> tuple[BinaryIO, Path]:
    """Create a new, locked file next to ``path``; return it and its path."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    while True:
        temporary = _temporary_name(path)
        file = os.fdopen(os.open(temporary, flags, 0o600), "wb")
        if sys.platform != "win32":
            lock_open(file.fileno(), waits=True)
        # A sweep may have deleted the file in the moment before it was locked.
        if sys.platform == "win32" or os.fstat(file.fileno()).st_nlink:
            return file, temporary
        file.close()


@contextmanager
def _abandoned(path: Path) -> Iterator[bool]:
    """Yield True if no process is writing the file. No process can start writing it while the block runs."""
    if sys.platform == "win32":  # Windows refuses to delete a file that is open
        yield True
        return
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        locked = lock_open(descriptor)
        if locked is None:
            locked = time.time() - os.fstat(descriptor).st_mtime > _ABANDONED_AFTER_S
        yield locked
    finally:
        os.close(descriptor)


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


DAY_S: Final = 86400.0


def note_use(path: Path) -> None:
    """Mark the file at ``path`` as just used; create an empty file if there is none. Costs one ``stat`` call,
    and one write per day. Never raises an error: a timestamp that cannot be set is left unchanged.
    """
    try:
        if time.time() - path.stat().st_mtime < DAY_S:
            return
        os.utime(path)
    except FileNotFoundError:
        with suppress(OSError):
            path.touch(mode=0o600)
    except OSError as error:
        log.debug("The use of %s cannot be noted: %s", path, error)


def unused_for(*paths: Path) -> float:
    """Return the time, in seconds, since any of these files was last used; 0 if none of them exists."""
    times = []
    for path in paths:
        with suppress(OSError):
            times.append(path.stat().st_mtime)
    return max(time.time() - max(times), 0.0) if times else 0.0

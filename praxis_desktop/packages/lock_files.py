"""Locks as files: whole or not there, and not parsed before somebody looks. Loads no parser until then."""

from __future__ import annotations

import errno
import stat
from hashlib import sha256
from pathlib import Path
from typing import Final

from praxis_desktop import packages
from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.legible import bytes_for_people
from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.packages.errors import PackageError, PackageNotSaved
from praxis_desktop.packages.pins import Lock

MAX_BYTES: Final = 16 << 20
"""Of a lock's file; each package takes some 500."""


class LockFile(Record):
    """A lock's file, not parsed yet. ``is_own`` is one that somebody has put beside a program."""

    path: Path
    content: bytes
    is_own: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of what is in it, in hexadecimal."""
        return sha256(self.content).hexdigest()

    def read(self) -> Lock:
        """The lock. Raises PackageError naming the file and what is wrong."""
        return packages.parse_lock(self.content, str(self.path))


def lock_beside(program: Path) -> Path:
    """The name of the lock's file that belongs to a program's: ``pylock.NAME.toml`` in the same folder. A
    name in it has no dots, says the standard.
    """
    return program.with_name(f"pylock.{program.stem.replace('.', '_')}.toml")


def read_file(path: Path) -> bytes:
    """The contents of a lock's file. Raises OSError, also for what is no file but a pipe or a device: nobody
    would end the wait for one of those, or what comes out of it.
    """
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it has more than {bytes_for_people(MAX_BYTES)}")
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EINVAL, "it is no file")
    return read_regular(path)


def read_lock_file(path: Path) -> Lock:
    """The lock in a file, of whatever tool. Raises PackageError as ``parse_lock`` does, and for a file that
    cannot be read.
    """
    try:
        content = read_file(path)
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}", hint=packages.AGAIN) from None
    return packages.parse_lock(content, str(path))


def write_lock(path: Path, lock: Lock) -> None:
    """Write the lock to the file ``path``, whole or not at all. Raises PackageNotSaved."""
    content = packages.lock_bytes(lock)
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise PackageNotSaved(
            f"{path} cannot be written: {error.strerror}",
            hint="Make room on the disk, or the folder writable.",
        ) from error

"""Files of locks, beside a program or in the user's data: written atomically, parsed on first use.

Loads no parser until then.
"""

from __future__ import annotations

import errno
import logging
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from praxis_desktop import packages
from praxis_desktop.core.atomic_files import listed, replacing
from praxis_desktop.core.legible import bytes_for_people
from praxis_desktop.core.messages import Message
from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import read_regular
from praxis_desktop.packages.errors import PackageError, PackageNotSaved
from praxis_desktop.packages.pins import Lock

log = logging.getLogger(__name__)

MAX_BYTES: Final = 16 << 20
"""Largest lock file in bytes; a package takes some 500."""


class LockFile(Record):
    """A lock's file, not parsed yet. ``is_own``: somebody has put it beside a program."""

    path: Path
    content: bytes
    is_own: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of its contents, in hexadecimal."""
        return sha256(self.content).hexdigest()

    def read(self) -> Lock:
        """The lock. Raises PackageError with the file and the reason."""
        return packages.parse_lock(self.content, str(self.path))


def lock_beside(program: Path) -> Path:
    """The lock file of a program: ``pylock.NAME.toml`` beside it. The standard allows no dots in the name."""
    return program.with_name(f"pylock.{program.stem.replace('.', '_')}.toml")


def read_file(path: Path) -> bytes:
    """The contents of a lock's file. Raises OSError, also for a pipe or a device, which might never end."""
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size > MAX_BYTES:
        raise OSError(
            errno.EFBIG, Message("it has more than {max_bytes}", max_bytes=bytes_for_people(MAX_BYTES))
        )
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EINVAL, "it is no file")
    return read_regular(path)


def read_lock_file(path: Path) -> Lock:
    """The lock in a file, written by any tool.

    Raises PackageError as ``parse_lock`` does, and if the file cannot be read.
    """
    try:
        content = read_file(path)
    except OSError as error:
        raise PackageError(
            Message("{path} cannot be read: {reason}", path=path, reason=error.strerror), hint=packages.AGAIN
        ) from None
    return packages.parse_lock(content, str(path))


def write_lock(path: Path, lock: Lock) -> None:
    """Write the lock to the file ``path`` atomically. Raises PackageNotSaved."""
    content = packages.lock_bytes(lock)
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise PackageNotSaved(
            Message("{path} cannot be written: {reason}", path=path, reason=error.strerror),
            hint="Make room on the disk, or the folder writable.",
        ) from error


class LockStore:
    """The locks of programs, by their permanent names, in ``folder``, which need not exist; any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str, program: Path | None = None) -> LockFile | None:
        """A program's lock file: the one beside the file ``program``, else the one in the store, else None.

        Raises PackageError if the one beside the program cannot be read.
        """
        beside = lock_beside(program) if program is not None else None
        if beside is not None:
            try:
                return LockFile(beside, read_file(beside), is_own=True)
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError as error:
                raise PackageError(
                    Message("{beside} cannot be read: {reason}", beside=beside, reason=error.strerror),
                    hint="It says which packages the program has. Make it readable, or remove it.",
                ) from None
        path = self._path(name)
        try:
            return LockFile(path, read_regular(path))
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("The lock %s of %s is not used: %s", path, name, error.strerror or error)
            return None

    def get(self, name: str, program: Path | None = None) -> Lock | None:
        """A program's lock; a damaged one in the store is ignored.

        Raises PackageError if the one beside the program is invalid.
        """
        found = self.find(name, program)
        if found is None:
            return None
        try:
            return found.read()
        except PackageError as error:
            if found.is_own:
                raise
            log.warning("The lock of %s is made anew: %s", name, error)
            return None

    def put(self, name: str, lock: Lock) -> Path:
        """Store the lock. Raises PackageNotSaved."""
        path = self._path(name)
        write_lock(path, lock)
        return path

    def locks(self) -> Iterator[Lock]:
        """The readable locks in the store."""
        for path in listed(self._folder, "pylock.*.toml"):
            try:
                lock = LockFile(path, read_regular(path)).read()
            except (PackageError, OSError) as error:
                log.warning("The lock %s is not used: %s", path, error)
            else:
                yield lock

    def _path(self, name: str) -> Path:
        return self._folder / f"pylock.{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.toml"

"""A run's folder: its files, and a lock that shows whether the process that writes to it is alive."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.file_locks import lock_open
from praxis_desktop.core.files import make_private, open_regular, read_regular
from praxis_desktop.core.messages import Message

JOURNAL, OUTPUT, ARTIFACTS, LOCK = "record.journal", "output.txt", "artifacts", "owner.lock"
GUARDIAN = "guardian.jsonl"
"""Names in a run's folder. GUARDIAN lists the guardian's actions that the run's process could no longer
record.
"""

PACKAGES = "pylock.toml"
"""The lock file (PEP 751) for the guest's packages, stored next to the files created by the guest."""

CHECKPOINTS = "checkpoints"
"""The folder for checkpoints, which exists until the record is complete."""


ASIDE = rf"{re.escape(JOURNAL)}\.damaged-[0-9]+(-[0-9]+)?"
"""A regular expression that matches the names of the files that a recovery has set aside."""


class Part(Struct, frozen=True):
    """A part of a run's folder: ``names`` is a regular expression that matches its full name.

    If ``is_kept`` is set, the record contains the digest of the file, or of each file in the folder. If
    ``ends`` is set, the part is removed when the record ends.
    """

    names: str
    is_kept: bool = False
    ends: bool = False
    is_folder: bool = False

    def is_at(self, path: Path) -> bool:
        """Return whether ``path`` is a folder or a file, as this part is, not a link or a pipe. Raises
        OSError.
        """
        mode = path.lstat().st_mode
        return stat.S_ISDIR(mode) if self.is_folder else stat.S_ISREG(mode)


PARTS = (
    Part(re.escape(JOURNAL)),
    Part(re.escape(OUTPUT), is_kept=True),
    Part(re.escape(GUARDIAN), is_kept=True),
    Part(re.escape(ARTIFACTS), is_kept=True, is_folder=True),
    Part(re.escape(PACKAGES), is_kept=True),
    Part(re.escape(LOCK)),
    Part(re.escape(CHECKPOINTS), ends=True, is_folder=True),
    # Written beside PACKAGES and ARTIFACTS by a process that died before it could rename them.
    Part(rf"\.{re.escape(PACKAGES)}\.[0-9a-f]{{16}}\.tmp", ends=True),
    Part(rf"\.{re.escape(ARTIFACTS)}-[0-9a-f]{{32}}", ends=True, is_folder=True),
    # Journals of their own, verified as such.
    Part(r"(note|discard|import)-[0-9]{1,9}\.journal"),
    # Set aside when a journal was recovered, which its record then says.
    Part(ASIDE),
)
"""All parts that this program puts into a run's folder. Any other file was not created by this program."""


def part_of(name: str) -> Part | None:
    """Return the part of a run's folder whose top-level name is ``name``, or None."""
    return next((part for part in PARTS if re.fullmatch(part.names, name)), None)


def remove_ending_parts(folder: Path) -> None:
    """Remove what a complete record does not have, as far as possible; links are not followed."""
    for path in folder.iterdir():
        part = part_of(path.name)
        if part is not None and part.ends:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()


_CHUNK = 1 << 20
_LARGEST_NOTE = 4096


class RecordInUse(StorageError, UsageError):
    """A process has the record open; ``owner`` identifies it (``pid``, ``host``)."""

    def __init__(self, folder: Path, owner: Mapping[str, object]) -> None:
        super().__init__(
            Message(
                "the run in {folder} is still active, in process {pid} on {host}",
                folder=folder,
                pid=owner.get("pid", "?"),
                host=owner.get("host", "another computer"),
            ),
            hint="Wait until it has ended, or stop it.",
        )
        self.folder = folder
        self.owner = owner


class RecordNotWritable(StorageError, UsageError):
    """The record cannot be extended: its folder or disk is read-only, or belongs to another user."""

    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(
            Message(
                "nothing can be added to the record in {folder}: {reason}",
                folder=folder,
                reason=error.strerror or error,
            ),
            hint="Check that folder's permissions and whether its disk is read-only, or import a copy of the "
            "record elsewhere with `praxis-desktop history import --unfinished`.",
        )


class OwnerLock:
    """The lock that a process holds while it writes the record. The lock is released however the process
    ends.

    On a file system without locks, the lock always counts as held, so no process can lose its record.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def make(cls, folder: Path) -> OwnerLock:
        """Create and hold the lock of a new folder that no other process knows about yet. Raises OSError."""
        return cls._hold(folder, os.O_CREAT | os.O_EXCL, is_new=True)

    @classmethod
    def take(cls, folder: Path) -> OwnerLock:
        """Acquire the lock of an existing folder. Raises RecordInUse if a process holds it, and
        RecordNotWritable.
        """
        try:
            return cls._hold(folder, os.O_CREAT)
        except RecordInUse:
            raise
        except OSError as error:
            raise RecordNotWritable(folder, error) from error

    @classmethod
    def _hold(cls, folder: Path, flags: int, *, is_new: bool = False) -> OwnerLock:
        path = folder / LOCK
        owner = owner_of(folder)
        descriptor = os.open(path, os.O_RDWR | flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            if not lock_open(descriptor) and not is_new:
                raise RecordInUse(folder, owner)
            note = {"pid": os.getpid(), "host": _host(), "since_ns": time.time_ns()}
            os.ftruncate(descriptor, 0)
            os.write(descriptor, json.dumps(note).encode())
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor)

    def release(self) -> None:
        """Release the lock; idempotent."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def is_owned(folder: Path) -> bool:
    """Return whether the process that writes the record in ``folder`` is alive."""
    try:
        descriptor = _open_to_try(folder / LOCK)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # another user's record: its lock cannot be tried
    try:
        return not lock_open(descriptor, is_shared=True)
    finally:
        os.close(descriptor)


def _open_to_try(path: Path) -> int:
    """Open a lock file merely to test whether it is locked. Raises OSError."""
    try:
        return os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
    return os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))  # on a read-only disk


def owner_of(folder: Path) -> Mapping[str, object]:
    """Return the record's current or last owner: ``pid``, ``host``, ``since_ns``; empty if unknown."""
    with suppress(OSError, ValueError):
        told = json.loads(read_regular(folder / LOCK)[:_LARGEST_NOTE])
        if isinstance(told, dict):
            return told
    return {}


def make_run_folder(folder: Path) -> OwnerLock:
    """Create a run's folder, for this user only, and lock it before other processes can see it.

    Raises StorageError if the folder exists or cannot be created.
    """
    begun = folder.with_name(f".{folder.name}.{os.urandom(4).hex()}")
    try:
        make_private(folder.parent)
        begun.mkdir(mode=0o700)
        owner = OwnerLock.make(begun)
        try:
            (begun / ARTIFACTS).mkdir(mode=0o700)
            if sys.platform == "win32":  # on Windows, a folder with an open file in it cannot be renamed
                owner.release()
            begun.rename(folder)
            if sys.platform == "win32":
                owner = OwnerLock.take(folder)
        except BaseException:
            owner.release()
            raise
    except OSError as error:
        for leftover in (begun / LOCK, begun / ARTIFACTS, begun):
            with suppress(OSError):
                leftover.rmdir() if leftover.is_dir() else leftover.unlink()
        raise StorageError(
            Message(
                "no record can be kept in {folder}: {reason}", folder=folder, reason=error.strerror or error
            ),
            hint=(
                "Does the records folder exist, is it writable, and does its disk have free space? "
                "`praxis-desktop history move` moves it elsewhere."
            ),
        ) from error
    return owner


class KeptFile(Struct, frozen=True):
    """A file next to the journal: its name in the run's folder (with slashes), size in bytes, and SHA-256."""

    name: str
    size: int
    sha256: str


def kept_files(folder: Path, *, lasting: bool = False) -> Iterator[KeptFile]:
    """Yield the files whose digests belong in the record, with their names in the folder.

    If ``lasting`` is set, each file is synced to disk first. Links are ignored. Raises OSError.
    """
    for path in files_in(folder):
        part = part_of(path.relative_to(folder).parts[0])
        if part is not None and part.is_kept and not path.is_symlink() and path.is_file():
            yield digest_of(path, path.relative_to(folder).as_posix(), lasting=lasting)


def files_in(folder: Path) -> list[Path]:
    """Return the files in a run's folder. An unknown subfolder counts as a single file. Raises OSError."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        part = part_of(path.name)
        if part is None or path.is_symlink() or not path.is_dir():
            found.append(path)
        else:
            found += sorted(each for each in path.rglob("*") if each.is_symlink() or not each.is_dir())
    return found


def digest_of(path: Path, name: str, *, lasting: bool = False) -> KeptFile:
    """Compute a file's digest. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with open_regular(path) as file:
        while data := file.read(_CHUNK):
            digest.update(data)
            size += len(data)
        if lasting and sys.platform != "win32":
            os.fsync(file.fileno())
    return KeptFile(name, size, digest.hexdigest())


def _host() -> str:
    """Return this computer's name."""
    if sys.platform == "win32":
        import socket

        return socket.gethostname()
    return os.uname().nodename  # same result; loading socket would cost every run a millisecond

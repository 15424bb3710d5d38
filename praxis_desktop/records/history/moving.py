"""Moves the whole history to another folder. The history is safe even if the process is killed at any moment.

First, everything is copied and compared; then a marker that all processes follow is left in the old location,
and the setting is changed; only then is the old history removed. If the process is killed before the marker
is written, the old history is intact, and the next attempt starts a new copy; if it is killed later, the new
history is complete.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop import __version__
from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import make_private, open_regular, read_regular, replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.journal import JournalError, JournalReader
from praxis_desktop.records.history.errors import HistoryError, NotBackedUp, RecordRefused
from praxis_desktop.records.history.history import alone
from praxis_desktop.records.history.places import Places, followed, names_of_records
from praxis_desktop.records.run_folder import JOURNAL, LOCK, is_owned

if TYPE_CHECKING:
    from praxis_desktop.records.history._database import Database


_UNDER_WAY = "moving.json"
_CHUNK = 1 << 20
_STAYS = ("moved.json", ".history.lock")
"""Files that are left in the old folder for programs that were started before the move."""


class Moved(Struct, frozen=True):
    """The result of a move: ``files`` files with ``size`` bytes in total are now in ``folder``."""

    folder: Path
    files: int
    size: int


def move(
    database: Database,
    places: Places,
    target: Path,
    switch: Callable[[Path], object],
    progress: Callable[[int, int], None] | None = None,
) -> Moved:
    """Move the whole history to ``target``, which must be empty or not yet exist. ``switch`` saves the new
    folder in the settings.

    Raises StorageError, and RecordRefused while a run is under way or if the folder is unsuitable.
    """
    target = target.absolute()
    _refuse_target(places.folder.absolute(), target)
    with alone(places):
        busy = [name for name in sorted(names_of_records(places.runs)) if is_owned(places.run(name))]
        if busy:
            raise RecordRefused(
                Message("a run is active: {busy}", busy=", ".join(busy)),
                hint="Move the history after the run has ended.",
            )
        try:
            return _move(database, places, target, switch, progress)
        except StorageError:
            raise
        except OSError as error:
            raise StorageError(
                Message(
                    "the history cannot be moved to {target}: {reason}",
                    target=target,
                    reason=error.strerror or error,
                ),
                hint="It was not moved, and nothing was lost. Check the other folder's permissions and free "
                "space.",
            ) from error


def end_move(old: Path, places: Places, switch: Callable[[Path], object]) -> None:
    """Complete a move from ``old`` to ``places`` that was cut short after everything had been copied."""
    if followed(old) != places.folder or old.absolute() == places.folder.absolute():
        raise RecordRefused(Message("the history is already in {folder}", folder=places.folder))
    switch(places.folder.absolute())
    with suppress(FileNotFoundError):
        (places.folder / _UNDER_WAY).unlink()
    _remove(old)


def _refuse_target(source: Path, target: Path) -> None:
    resolved = Path(os.path.realpath(target))  # unlike resolve(), it leaves circular links as they are
    if resolved == source.resolve():
        raise RecordRefused(Message("the history is already in {target}", target=target))
    if resolved.is_relative_to(source.resolve()) or source.resolve().is_relative_to(resolved):
        raise RecordRefused(
            Message("{target} and {source} must not be inside one another", target=target, source=source),
            hint="Choose a folder elsewhere.",
        )
    if target.is_dir():
        begun = target / _UNDER_WAY
        with suppress(OSError, ValueError):
            if json.loads(read_regular(begun)).get("from") == str(source):
                return
        if any(path.name not in _STAYS for path in target.iterdir()):
            raise RecordRefused(
                Message("{target} is not empty", target=target), hint="Choose a new or empty folder."
            )
    elif target.exists():
        raise RecordRefused(
            Message("{target} is not a folder", target=target), hint="Choose a new or empty folder."
        )


def _move(
    database: Database,
    places: Places,
    target: Path,
    switch: Callable[[Path], object],
    progress: Callable[[int, int], None] | None,
) -> Moved:
    source = places.folder
    make_private(target)
    begun = target / _UNDER_WAY
    # This file marks the copy as unfinished, so that a later attempt may use the folder again.
    with replacing(begun) as file:
        file.write(json.dumps({"from": str(source.absolute())}).encode())
    if database.path.exists():
        with database.several_writes() as connection:  # merge the WAL into the database file
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = list(_files(source))
    needed = sum(path.stat().st_size for path in found)
    if needed > (free := shutil.disk_usage(target).free):
        raise RecordRefused(
            Message(
                "the history takes up {needed} bytes; {free} are free at {target}",
                needed=needed,
                free=free,
                target=target,
            ),
            hint="Choose another disk.",
        )
    for number, path in enumerate(found):
        if progress is not None:
            progress(number, len(found))
        copy = target / path.relative_to(source)
        make_private(copy.parent)
        _copy(path, copy)
    # Synced before the marker is written, because after that the old files are deleted.
    for folder in sorted({target, *(path.parent for path in target.rglob("*"))}):
        _sync(folder)
    with suppress(FileNotFoundError):  # left by an earlier move away from here
        Places(target).moved.unlink()
    with replacing(places.moved) as file:  # from here on, the new location counts
        file.write(json.dumps({"to": str(target)}).encode())
    switch(target)
    begun.unlink()
    _remove(source)
    if progress is not None:
        progress(len(found), len(found))
    return Moved(target, len(found), needed)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        # Locks and temporary files of a database belong to the processes that have it open.
        if (
            path.is_file()
            and not path.name.endswith((".lock", "-shm", "-wal"))
            and path.name not in (_UNDER_WAY, *_STAYS)
        ):
            yield path


def _copy(path: Path, copy: Path) -> None:
    """Copy a file, sync the copy to disk, and check what was written. Raises OSError or StorageError."""
    digest = hashlib.sha256()
    with open_regular(path) as source, copy.open("wb") as target:
        copy.chmod(0o600)
        while data := source.read(_CHUNK):
            digest.update(data)
            target.write(data)
        target.flush()
        os.fsync(target.fileno())
    with open_regular(copy) as written:
        if hashlib.file_digest(written, "sha256").digest() != digest.digest():
            raise StorageError(
                Message("{copy} differs from what was written", copy=copy),
                hint="That disk is faulty. The history was not moved.",
            )
    status = path.stat()
    os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))


def _sync(folder: Path) -> None:
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _remove(folder: Path) -> None:
    """Remove as much as possible. The marker shows that any remaining files are obsolete."""
    for path in folder.iterdir():
        if path.name in _STAYS:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


MANIFEST = "backup.json"
FORMAT = 1
_FAST = 1
"""The zlib level. Journals shrink nearly as much as at a higher level, in a fraction of the time."""


class Backup(Struct, frozen=True):
    """The result of a backup: the number of ``records``, and the ``size`` of the file in bytes."""

    path: Path
    records: int
    size: int


def back_up(
    database: Database, places: Places, path: Path, progress: Callable[[int, int], None] | None = None
) -> Backup:
    """Write the whole history to the new file ``path``, atomically.

    Runs may continue during the backup, which contains what they have recorded so far. Raises RecordRefused
    if the file exists, and NotBackedUp.
    """
    if path.exists():
        raise RecordRefused(
            Message("{path} already exists", path=path),
            hint="Choose the name of a file that does not exist yet.",
        )
    names = [(places.runs, name) for name in sorted(names_of_records(places.runs))]
    names += [(places.discarded, name) for name in sorted(names_of_records(places.discarded))]
    try:
        with (
            replacing(path) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as archive,
        ):
            _add_database(archive, database)
            for number, (place, name) in enumerate(names):
                if progress is not None:
                    progress(number, len(names))
                for found in _backup_files(place / name):
                    _add(archive, found, f"{place.name}/{found.relative_to(place).as_posix()}")
            for tombstone in sorted(places.discarded.glob("*.journal")):
                _add(archive, tombstone, f"{places.discarded.name}/{tombstone.name}")
            manifest = {
                "what": "backup of the history of praxis-desktop",
                "format": FORMAT,
                "program": f"praxis-desktop {__version__}",
                "made_ns": time.time_ns(),
                "records": len(names),
            }
            archive.writestr(MANIFEST, json.dumps(manifest))
        size = path.stat().st_size
    except HistoryError:
        raise
    except OSError as error:
        raise NotBackedUp(
            Message(
                "the backup {path} cannot be written: {reason}", path=path, reason=error.strerror or error
            ),
            hint=(
                "Is there free space, and are you allowed to write there? No incomplete backup was left "
                "behind."
            ),
        ) from error
    if progress is not None:
        progress(len(names), len(names))
    return Backup(path, len(names), size)


def _backup_files(folder: Path) -> Iterator[Path]:
    """Yield the files in a record's folder, except the lock."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name != LOCK:
            yield path


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    """Add the current contents of a file, which may grow or disappear while it is read."""
    with contextlib.suppress(FileNotFoundError), open_regular(path) as source:
        status = os.fstat(source.fileno())
        left = _settled_size(path) if path.name == JOURNAL and is_owned(path.parent) else status.st_size
        info = zipfile.ZipInfo(name, time.localtime(max(status.st_mtime, 315_619_200))[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with archive.open(info, "w", force_zip64=True) as target:
            while left and (data := source.read(min(_CHUNK, left))):
                target.write(data)
                left -= len(data)


def _settled_size(path: Path) -> int:
    """Return how many bytes of a journal in use have been written. The reserved space that follows may be
    filled at any time.
    """
    try:
        with JournalReader(path) as journal:
            return journal.verify().sound_bytes
    except JournalError:
        return 0


def _add_database(archive: zipfile.ZipFile, database: Database) -> None:
    """Add a consistent copy of the database, to which other processes may be writing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / database.path.name
        with database.several_writes() as source, contextlib.closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        archive.write(path, database.path.name)

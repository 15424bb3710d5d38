"""A backup of the history: one zip with the database as it was at one moment, and every record."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import __version__
from praxis_desktop.core.atomic_files import replacing
from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.journal import JournalError, JournalReader
from praxis_desktop.records.history.errors import HistoryError, NotBackedUp, RecordRefused
from praxis_desktop.records.history.places import Places, names_of_records
from praxis_desktop.records.run_folder import JOURNAL, LOCK, is_owned

if TYPE_CHECKING:
    from praxis_desktop.records.history.database import Database

MANIFEST = "backup.json"
FORMAT = 1
_CHUNK = 1 << 20
_FAST = 1
"""Of zlib: journals shrink nearly as much as with more, in a fraction of the time."""


class Backup(Record):
    """What was written: ``records`` of runs, ``size`` of the file."""

    path: Path
    records: int
    size: int


def back_up(
    database: Database, places: Places, path: Path, progress: Callable[[int, int], None] | None = None
) -> Backup:
    """Write everything into the new file ``path``, which is there whole or not at all. Runs go on meanwhile:
    of one that is under way, what it has kept so far.

    Raises RecordRefused when there is such a file, NotBackedUp.
    """
    if path.exists():
        raise RecordRefused(f"{path} is there already", hint="Give the name of a new file.")
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
                for found in _files(place / name):
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
            f"the backup {path} cannot be written: {error.strerror or error}",
            hint="Is there room, and may you write there? Nothing half is left behind.",
        ) from error
    if progress is not None:
        progress(len(names), len(names))
    return Backup(path, len(names), size)


def _files(folder: Path) -> Iterator[Path]:
    """The files of a record; the lock of who keeps it is none."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name != LOCK:
            yield path


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    """Add what is in the file now; it may grow, and may be gone."""
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
    """Bytes of a journal under way that are written for good: behind them lies room that its writer has set
    aside, and fills while it is read.
    """
    try:
        with JournalReader(path) as journal:
            return journal.verify().sound_bytes
    except JournalError:
        return 0


def _add_database(archive: zipfile.ZipFile, database: Database) -> None:
    """A copy of one moment, made while others write."""
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / database.path.name
        with database.several_writes() as source, contextlib.closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        archive.write(path, database.path.name)

"""Taking records out of the history, bringing them back, and deleting them for good."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.private_files import make_private
from praxis_desktop.journal import JournalExists, JournalReader, JournalWriter
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.indexing import index_record
from praxis_desktop.records.history.places import Places
from praxis_desktop.records.history.standing import DISCARD
from praxis_desktop.records.history.tombstones import put_tombstone, write_tombstone
from praxis_desktop.records.run_folder import is_owned

if TYPE_CHECKING:
    from praxis_desktop.records.history.database import Database
    from praxis_desktop.records.history.rows import RunRow

KEPT_DAYS = 30
"""For so long a record that was discarded can be brought back."""

_REMOVED = ".removed"


def discard(database: Database, places: Places, run: RunRow, *, person: str, reason: str) -> Path:
    """Take the record of ``run`` out: it moves to the discarded ones, with who did it and why beside it.

    Returns where it is now. Raises RecordRefused for a run that is under way and one that is discarded
    already, StorageError.
    """
    if run.discarded is not None:
        raise RecordRefused(f"the record of {run.run_id} is discarded already: {run.discarded_why}")
    source, target = places.run(run.run_id), places.discarded / run.run_id
    if is_owned(source):
        raise RecordRefused(f"the run {run.run_id} is still under way", hint="Stop it first.")
    header = {"what": DISCARD, "run": run.run_id, "digest": run.digest, "person": person, "reason": reason}
    _add_beside(source, header)
    try:
        make_private(places.discarded)
        source.rename(target)  # from here on it is discarded
    except OSError as error:
        raise StorageError(
            f"the record cannot be moved to {target}: {error.strerror or error}",
            hint="Check the rights of the folder of the history.",
        ) from error
    index_record(database, target)
    return target


def restore(database: Database, places: Places, run: RunRow) -> Path:
    """Bring a discarded record back. Returns where it is now. Raises RecordRefused, StorageError."""
    if run.discarded is None:
        raise RecordRefused(f"the record of {run.run_id} is not discarded")
    if run.is_removed:
        raise RecordRefused(
            f"the record of {run.run_id} is gone for good",
            hint=f"A discarded record is kept for {KEPT_DAYS} days. It may be in a backup: `history import`.",
        )
    source, target = places.discarded / run.run_id, places.run(run.run_id)
    try:
        make_private(places.runs)
        source.rename(target)
    except OSError as error:
        raise StorageError(f"the record cannot be moved to {target}: {error.strerror or error}") from error
    index_record(database, target)
    return target


def remove(database: Database, places: Places, run: RunRow, *, person: str, reason: str) -> int:
    """Delete a record for good; what says that there was one stays. Returns how many bytes that freed.

    Raises RecordRefused for a run that is under way, StorageError.
    """
    folder = places.run(run.run_id) if run.discarded is None else places.discarded / run.run_id
    if is_owned(folder):
        raise RecordRefused(f"the run {run.run_id} is still under way", hint="Stop it first.")
    if run.discarded is not None:
        person, reason = run.discarded_by, run.discarded_why
    write_tombstone(places, run, person=person, reason=reason)
    try:
        # Under this name no half of it is taken for a record.
        gone = places.discarded / f"{_REMOVED}.{run.run_id}"
        folder.rename(gone)
    except OSError as error:
        raise StorageError(f"{folder} cannot be deleted: {error.strerror or error}") from error
    shutil.rmtree(gone, ignore_errors=True)
    with JournalReader(places.tombstone(run.run_id)) as journal, database.writing() as connection:
        put_tombstone(connection, journal.header)
    return run.size


def sweep_removed(places: Places) -> None:
    """Finish what processes that were killed while they deleted have left."""
    for leftover in places.discarded.glob(f"{_REMOVED}.*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _add_beside(folder: Path, header: Mapping[str, object]) -> None:
    number = 1
    while True:
        try:
            JournalWriter.create(folder / f"{DISCARD}-{number}.journal", header, durable=True).close()
            return
        except JournalExists:
            number += 1

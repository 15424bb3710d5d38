"""Discards records, restores discarded ones, and deletes records permanently."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.files import make_private
from praxis_desktop.core.messages import Message
from praxis_desktop.journal import JournalExists, JournalReader, JournalWriter
from praxis_desktop.records.history._database import Database
from praxis_desktop.records.history._indexing import index_record, searched
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.notes import DISCARD
from praxis_desktop.records.history.places import Places
from praxis_desktop.records.history.queries import list_runs
from praxis_desktop.records.history.rows import Filter, RunRow, number_of, whole, words
from praxis_desktop.records.run_folder import is_owned

if TYPE_CHECKING:
    import sqlite3

    from praxis_desktop.settings.keys import HistorySettings


def write_tombstone(places: Places, run: RunRow, *, person: str, reason: str) -> None:
    """Write a tombstone and sync it to disk, unless there already is one. Raises JournalError."""
    make_private(places.discarded)
    header = {
        "what": "tombstone",
        "run": run.run_id,
        "ordered_ns": run.ordered_ns,
        "begun_ns": run.begun_ns,
        "duration": run.duration,
        "state": run.state,
        "protocol": run.protocol,
        "title": run.title,
        "name": run.name,
        "operator": run.operator,
        "simulated": run.simulated,
        "digest": run.digest,
        "signer": run.signer,
        "person": person,
        "reason": reason,
    }
    with suppress(JournalExists):
        JournalWriter.create(places.tombstone(run.run_id), header, durable=True).close()


def put_tombstone(connection: sqlite3.Connection, header: Mapping[str, object]) -> None:
    """Replace the record's entry in the index with the facts in its tombstone, within a transaction."""
    run_id = words(header.get("run"))
    said = {"title": header.get("title"), "name": header.get("name"), "operator": header.get("operator")}
    connection.execute("DELETE FROM runs WHERE run_id = ?", (run_id,))
    columns: dict[str, object] = {
        "run_id": run_id,
        "ordered_ns": whole(header.get("ordered_ns")),
        "begun_ns": whole(header.get("begun_ns")),
        "duration": number_of(header.get("duration")),
        "simulated": int(bool(header.get("simulated"))),
        "discarded_ns": whole(header.get("started_ns")),
        "discarded_by": words(header.get("person")),
        "discarded_why": words(header.get("reason")),
        "is_removed": 1,
        "searched": searched(said, run_id, words(header.get("protocol"))),
        "journal_size": 0,
    }
    texts = ("state", "protocol", "title", "name", "operator", "digest", "signer")
    columns |= {name: words(header.get(name)) for name in texts}
    connection.execute(
        f"INSERT INTO runs ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        tuple(columns.values()),
    )


KEPT_DAYS = 30
"""Number of days during which a discarded record can be restored."""

_REMOVED = ".removed"


def discard(database: Database, places: Places, run: RunRow, *, person: str, reason: str) -> Path:
    """Discard the record of ``run``: move it to the discarded records, and note who did so and why.

    Returns the record's new location. Raises StorageError, and RecordRefused for a run that is under way or
    already discarded.
    """
    if run.discarded is not None:
        raise RecordRefused(
            Message(
                "the record of {run_id} is already discarded: {discarded_why}",
                run_id=run.run_id,
                discarded_why=run.discarded_why,
            )
        )
    source, target = places.run(run.run_id), places.discarded / run.run_id
    if is_owned(source):
        raise RecordRefused(Message("run {run_id} is still active", run_id=run.run_id), hint="Stop it first.")
    header = {"what": DISCARD, "run": run.run_id, "digest": run.digest, "person": person, "reason": reason}
    _add_beside(source, header)
    _move(source, target)  # from here on, the record counts as discarded
    index_record(database, target)
    return target


def restore(database: Database, places: Places, run: RunRow) -> Path:
    """Restore a discarded record; return its new location. Raises RecordRefused or StorageError."""
    if run.discarded is None:
        raise RecordRefused(Message("the record of {run_id} has not been discarded", run_id=run.run_id))
    if run.is_removed:
        raise RecordRefused(
            Message("the record of {run_id} has been permanently deleted", run_id=run.run_id),
            hint=Message(
                "A discarded record is kept for {kept_days} days. It may be in a backup; see "
                "`history import`.",
                kept_days=KEPT_DAYS,
            ),
        )
    source, target = places.discarded / run.run_id, places.run(run.run_id)
    _move(source, target)
    index_record(database, target)
    return target


def _move(record: Path, target: Path) -> None:
    try:
        make_private(target.parent)
        record.rename(target)
    except OSError as error:
        raise StorageError(
            Message(
                "the record cannot be moved to {target}: {reason}",
                target=target,
                reason=error.strerror or error,
            ),
            hint="Check the permissions of the history folder.",
        ) from error


def remove(database: Database, places: Places, run: RunRow, *, person: str, reason: str) -> int:
    """Delete a record permanently, leaving a tombstone; return the number of bytes freed.

    Raises StorageError, and RecordRefused for a run that is under way.
    """
    folder = places.run(run.run_id) if run.discarded is None else places.discarded / run.run_id
    if is_owned(folder):
        raise RecordRefused(Message("run {run_id} is still active", run_id=run.run_id), hint="Stop it first.")
    if run.discarded is not None:
        person, reason = run.discarded_by, run.discarded_why
    write_tombstone(places, run, person=person, reason=reason)
    try:
        # A half-deleted folder with this name is not taken for a record.
        gone = places.discarded / f"{_REMOVED}.{run.run_id}"
        folder.rename(gone)
    except OSError as error:
        raise StorageError(
            Message("{folder} cannot be deleted: {reason}", folder=folder, reason=error.strerror or error)
        ) from error
    _delete(gone)
    with JournalReader(places.tombstone(run.run_id)) as journal, database.writing() as connection:
        put_tombstone(connection, journal.header)
    return run.size


def sweep_removed(places: Places) -> None:
    """Finish deletions that were cut short when their process was killed."""
    for leftover in places.discarded.glob(f"{_REMOVED}.*"):
        _delete(leftover)


def _delete(folder: Path) -> None:
    for file in folder.rglob("*") if sys.platform == "win32" else ():
        with suppress(OSError):
            file.chmod(0o600)  # Windows deletes no file that is marked read-only
    shutil.rmtree(folder, ignore_errors=True)


def _add_beside(folder: Path, header: Mapping[str, object]) -> None:
    number = 1
    while True:
        try:
            JournalWriter.create(folder / f"{DISCARD}-{number}.journal", header, durable=True).close()
            return
        except JournalExists:
            number += 1


_DAY_S = 86400.0
_QUIET_S = 2.0
"""Seconds that deletion may take after a run. Any remaining records are deleted after a later run."""

RETENTION = "the history's retention"


class Pruned(Struct, frozen=True):
    """The records that were deleted or would be deleted."""

    runs: tuple[str, ...] = ()
    bytes_freed: int = 0


def old_runs(database: Database, days: int) -> list[RunRow]:
    """Return runs begun over ``days`` days ago (unless 0), and runs discarded over KEPT_DAYS days ago."""
    now = time.time()
    with database.reading() as connection:
        old = list_runs(connection, Filter(until=now - days * _DAY_S), None) if days else []
        everything = list_runs(connection, Filter(with_discarded=True), None)
    old += [
        run
        for run in everything
        if run.discarded is not None and not run.is_removed and run.discarded < now - KEPT_DAYS * _DAY_S
    ]
    return old


def prune(
    database: Database,
    places: Places,
    days: int,
    *,
    until: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Pruned:
    """Delete old runs, except runs that are under way.

    ``until`` is the time on the monotonic clock, in seconds, at which to stop early. Raises HistoryError.
    """
    sweep_removed(places)
    freed, gone = 0, []
    found = old_runs(database, days)
    for number, run in enumerate(found):
        if until is not None and time.monotonic() > until:
            break
        if progress is not None:
            progress(number, len(found))
        try:
            freed += remove(
                database, places, run, person=RETENTION, reason=Message("older than {days} days", days=days)
            )
        except RecordRefused:
            continue
        gone.append(run.run_id)
    return Pruned(tuple(gone), freed)


def prune_daily(database: Database, folder: Path, settings: HistorySettings) -> None:
    """Delete old runs according to the settings, at most once a day and for a short time. Raises
    HistoryError.
    """
    if not settings.days:
        return
    today = time.strftime("%Y-%m-%d")
    with database.writing() as connection:
        row = connection.execute("SELECT value FROM about WHERE name = 'pruned'").fetchone()
        if row is not None and row[0] == today:
            return
        connection.execute("INSERT OR REPLACE INTO about VALUES ('pruned', ?)", (today,))
    prune(database, Places(folder), settings.days, until=time.monotonic() + _QUIET_S)

"""Bringing the index level with the records that are there: what a run could not, what was copied by hand."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.journal import JournalError, JournalReader
from praxis_desktop.records.history.header_facts import RunFacts, run_facts
from praxis_desktop.records.history.indexing import index_record, put_begun
from praxis_desktop.records.history.places import RUN_ID, Places, names_of_records
from praxis_desktop.records.history.tombstones import put_tombstone
from praxis_desktop.records.run_folder import JOURNAL, is_owned

if TYPE_CHECKING:
    from praxis_desktop.records.history.database import Database

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Is told how many of how many records are done."""

_SETTLED_S = 2.0
"""A folder that was changed more recently may change again without a new time of change."""


class CaughtUp(Record):
    """What was done."""

    indexed: int = 0
    forgotten: int = 0
    """Runs of which there is neither a record nor a tombstone any more."""


def catch_up(database: Database, places: Places, progress: Progress | None = None) -> CaughtUp:
    """Index what is not in the index yet. Takes no time when there is nothing. Raises HistoryError."""
    with database.reading() as connection:
        waiting = {
            str(row[0]) for row in connection.execute("SELECT run_id FROM runs WHERE journal_size < 0")
        }
        row = connection.execute("SELECT value FROM about WHERE name = 'folders'").fetchone()
        noted = str(row[0]) if row else ""
        seen = _folders_seen(places)
        found: dict[str, tuple[bool, bool]] = {}
        if noted != seen:
            rows = connection.execute("SELECT run_id, discarded_ns IS NOT NULL, is_removed FROM runs")
            found = {run_id: (bool(discarded), bool(removed)) for run_id, discarded, removed in rows}
    folders = [folder for folder in map(places.run, sorted(waiting)) if not is_owned(folder)]
    tombstones: list[str] = []
    if noted != seen:
        live, discarded = names_of_records(places.runs), names_of_records(places.discarded)
        live -= waiting
        folders += [places.run(run_id) for run_id in sorted(live) if found.get(run_id) != (False, False)]
        folders += [
            places.discarded / run_id for run_id in sorted(discarded) if found.get(run_id) != (True, False)
        ]
        gone = _tombstones(places) - live - waiting - discarded
        tombstones = [run_id for run_id in sorted(gone) if found.get(run_id) != (True, True)]
    count = _index_all(database, dict.fromkeys(folders), progress)
    with_tombstones = count + _put_tombstones(database, places, tombstones)
    if noted != seen and _is_settled(places):
        with database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO about VALUES ('folders', ?)", (seen,))
    return CaughtUp(indexed=with_tombstones)


def rebuild(database: Database, places: Places, progress: Progress | None = None) -> CaughtUp:
    """Index every record anew, and forget runs that have none. Runs go on meanwhile. Raises HistoryError."""
    live, discarded = names_of_records(places.runs), names_of_records(places.discarded)
    tombstones = _tombstones(places) - live - discarded
    folders = [*(places.run(run_id) for run_id in sorted(live))]
    folders += [places.discarded / run_id for run_id in sorted(discarded - live)]
    count = _index_all(database, folders, progress)
    count += _put_tombstones(database, places, sorted(tombstones))
    with database.writing() as connection:
        known = {str(row[0]) for row in connection.execute("SELECT run_id FROM runs")}
        # Runs that have begun since the folders were listed are there, and were not listed.
        gone = [run_id for run_id in known - live - discarded - tombstones if not places.run(run_id).is_dir()]
        connection.executemany("DELETE FROM runs WHERE run_id = ?", [(run_id,) for run_id in gone])
        connection.execute(
            "DELETE FROM texts WHERE key NOT IN (SELECT text FROM sources UNION SELECT text FROM locks)"
        )
    return CaughtUp(count, len(gone))


def _index_all(database: Database, folders: Iterable[Path], progress: Progress | None) -> int:
    folders = list(folders)
    if not folders:
        return 0
    count = 0
    with database.several_writes():  # whoever closes the last connection waits for the disk
        for number, folder in enumerate(folders):
            if progress is not None:
                progress(number, len(folders))
            count += _index(database, folder)
    if progress is not None:
        progress(len(folders), len(folders))
    return count


def _index(database: Database, folder: Path) -> int:
    """Returns how many records that was."""
    try:
        if is_owned(folder):
            with JournalReader(folder / JOURNAL) as journal, database.writing() as connection:
                put_begun(connection, run_facts(folder.name, journal.header), journal.header)
            return 0
        return int(index_record(database, folder))
    except JournalError as error:
        if not folder.is_dir():
            return 0  # it was moved, or deleted, meanwhile
        log.debug("%s has no record that can be read: %s", folder, error)
        _put_unreadable(database, folder, str(error))
        return 1


def _put_unreadable(database: Database, folder: Path, why: str) -> None:
    """So that it is shown, and not tried again at every start."""
    changed = folder.stat().st_mtime_ns
    facts = RunFacts(run_id=folder.name, ordered_ns=changed, begun_ns=changed)
    with database.writing() as connection:
        put_begun(connection, facts, {})
        connection.execute(
            "UPDATE runs SET damage = ?, journal_size = 0 WHERE run_id = ?", (why, folder.name)
        )


def _put_tombstones(database: Database, places: Places, run_ids: list[str]) -> int:
    count = 0
    for run_id in run_ids:
        try:
            with JournalReader(places.tombstone(run_id)) as journal, database.writing() as connection:
                put_tombstone(connection, journal.header)
            count += 1
        except JournalError as error:
            log.debug("what is said of the deleted run %s cannot be read: %s", run_id, error)
    return count


def _tombstones(places: Places) -> set[str]:
    return {path.stem for path in places.discarded.glob("*.journal") if RUN_ID.fullmatch(path.stem)}


def _changed_ns(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _folders_seen(places: Places) -> str:
    return f"{_changed_ns(places.runs)} {_changed_ns(places.discarded)}"


def _is_settled(places: Places) -> bool:
    newest = max(_changed_ns(places.runs), _changed_ns(places.discarded)) / 1e9
    return not 0 <= time.time() - newest < _SETTLED_S

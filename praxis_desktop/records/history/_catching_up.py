"""Adds records to the index: records that a run could not index itself, and records copied by hand."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from praxis_desktop.core.messages import Message
from praxis_desktop.journal import JournalError, JournalReader
from praxis_desktop.records.history._database import Database
from praxis_desktop.records.history._indexing import RunFacts, index_record, put_begun, run_facts
from praxis_desktop.records.history.discarding import put_tombstone
from praxis_desktop.records.history.places import RUN_ID, Places, names_of_records
from praxis_desktop.records.run_folder import JOURNAL, is_owned

if TYPE_CHECKING:
    import sqlite3


log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the number of records processed so far, and the total number."""

_SETTLED_S = 2.0
"""Seconds after a change within which another change may leave a folder's modification time unchanged."""


class CaughtUp(Struct, frozen=True):
    """The result of bringing the index up to date."""

    indexed: int = 0
    forgotten: int = 0
    """Number of runs dropped from the index because they no longer have a record or a tombstone."""


def catch_up(database: Database, places: Places, progress: Progress | None = None) -> CaughtUp:
    """Index all new records. Takes almost no time if there are none. Raises HistoryError."""
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
    """Index all records again, and drop runs without a record. Runs may continue in the meantime. Raises
    HistoryError.
    """
    live, discarded = names_of_records(places.runs), names_of_records(places.discarded)
    tombstones = _tombstones(places) - live - discarded
    folders = [*(places.run(run_id) for run_id in sorted(live))]
    folders += [places.discarded / run_id for run_id in sorted(discarded - live)]
    count = _index_all(database, folders, progress)
    count += _put_tombstones(database, places, sorted(tombstones))
    with database.writing() as connection:
        known = {str(row[0]) for row in connection.execute("SELECT run_id FROM runs")}
        # Runs that began after the folders were listed have a record, although it was not listed.
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
    with database.several_writes():  # closing the last connection waits for the disk
        for number, folder in enumerate(folders):
            if progress is not None:
                progress(number, len(folders))
            count += _index(database, folder)
    if progress is not None:
        progress(len(folders), len(folders))
    return count


def _index(database: Database, folder: Path) -> int:
    """Index the record in ``folder``; return the number of records indexed, 1 or 0."""
    try:
        if is_owned(folder):
            with JournalReader(folder / JOURNAL) as journal, database.writing() as connection:
                put_begun(connection, run_facts(folder.name, journal.header), journal.header)
            return 0
        return int(index_record(database, folder))
    except JournalError as error:
        if not folder.is_dir():
            return 0  # the record was moved or deleted in the meantime
        log.debug("%s has no record that can be read: %s", folder, error)
        _put_unreadable(database, folder, str(error))
        return 1


def _put_unreadable(database: Database, folder: Path, why: str) -> None:
    """Add an unreadable record to the index, so that it is listed, and not tried again at every startup."""
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
            log.debug("the note on the deleted run %s cannot be read: %s", run_id, error)
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


_OF_THE_INDEX = frozenset({"key", "size", "searched", "journal_size", "indexing"})
"""Columns that do not describe the run, or whose values may change."""

_TABLES = {
    "details": "header, facts, result",
    "machines": "*",
    "steps": "*",
    "outputs": "*",
    "wells": "*",
    "log": "*",
    "actions": "*",
    "files": "*",
    "notes": "*",
}
_TEXTS = ("sources", "locks")
_MOST = 5
"""Maximum number of differences reported for one run."""
_LONGEST = 60


class IndexComparison:
    """Indexes records again, in a temporary database, and compares the result with the index.

    Do not use this on the window's thread.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._place = tempfile.TemporaryDirectory(prefix="praxis-history-", ignore_cleanup_errors=True)
        self._again = Database(Path(self._place.name) / "history.sqlite")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._place.cleanup()

    def differences(self, folder: Path) -> list[str]:
        """Describe the first few differences between the index and the record in ``folder``.

        Raises JournalError or HistoryError.
        """
        index_record(self._again, folder)
        with self._database.reading() as known, self._again.reading() as told:
            found = list(_first(_differences(known, told, folder.name)))
        with self._again.writing() as connection:
            connection.execute("DELETE FROM runs WHERE run_id = ?", (folder.name,))
        return found


def _first(found: Iterator[str]) -> Iterator[str]:
    for number, difference in enumerate(found):
        if number == _MOST:
            yield "and more"
            return
        yield difference


def _differences(known: sqlite3.Connection, told: sqlite3.Connection, run_id: str) -> Iterator[str]:
    pair = [_run(connection, run_id) for connection in (known, told)]
    for name, value in pair[1].items():
        if name not in _OF_THE_INDEX and pair[0].get(name) != value:
            yield _sentence(Message("the run's {name}", name=name), pair[0].get(name), value)
    keys = [found.get("key") for found in pair]
    for table, columns in _TABLES.items():
        yield from _compared(table, f"SELECT {columns} FROM {table} WHERE run = ?", known, told, keys)
    for table in _TEXTS:
        query = f"SELECT t.digest, t.content FROM {table} s JOIN texts t ON t.key = s.text WHERE s.run = ?"
        yield from _compared(table, query, known, told, keys)


def _compared(
    table: str, query: str, known: sqlite3.Connection, told: sqlite3.Connection, keys: list[object]
) -> Iterator[str]:
    """Compare the tables row by row, because a long run has many rows."""
    left, right = (
        c.execute(f"{query} ORDER BY 1, 2", (key,)) for c, key in zip((known, told), keys, strict=True)
    )
    names = [column[0] for column in left.description]
    for number, (mine, theirs) in enumerate(zip_longest(left, right), 1):
        if mine is None or theirs is None:
            there = "lacks" if mine is None else "has one more:"
            yield Message(
                "the database {there} entry {number} of its {table}", there=there, number=number, table=table
            )
            return
        for name, value, true in zip(names, mine, theirs, strict=True):
            if name != "run" and value != true:
                yield _sentence(
                    Message(
                        "the {name} in entry {number} of its {table}", name=name, number=number, table=table
                    ),
                    value,
                    true,
                )


def _run(connection: sqlite3.Connection, run_id: str) -> dict[str, object]:
    cursor = connection.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,))
    row = cursor.fetchone()
    return (
        {}
        if row is None
        else {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
    )


def _sentence(what: str, known: object, told: object) -> str:
    return Message(
        "the database has {known} as {what}, but the record has {told}",
        known=_short(known),
        what=what,
        told=_short(told),
    )


def _short(value: object) -> str:
    text = "other bytes" if isinstance(value, bytes) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

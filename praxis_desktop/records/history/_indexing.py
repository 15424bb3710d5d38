"""Indexing the journal of a run in one pass and in constant memory, at the end of a run as well as when the
whole index is rebuilt.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from praxis_desktop.core.precedence import precedence
from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.interpreter.environment.frames import PayloadReader
from praxis_desktop.journal import JournalDamaged, JournalReader
from praxis_desktop.journal.format import SEAL
from praxis_desktop.records.frames import EVENT, EVENT_PART, FACTS, FILE, SIGNATURE, SOURCE
from praxis_desktop.records.history import queries
from praxis_desktop.records.history._database import Database
from praxis_desktop.records.history._reading_events import (
    EventRows,
    Row,
    RunFacts,
    is_simulated,
    machines,
    run_facts,
    searched,
)
from praxis_desktop.records.history.errors import HistoryError, HistoryNewer
from praxis_desktop.records.history.notes import Standing, standing_of
from praxis_desktop.records.history.rows import as_json, said_of, whole, words
from praxis_desktop.records.run_folder import JOURNAL

if TYPE_CHECKING:
    import sqlite3


_HEX = re.compile("([0-9a-f]{2})*")
_MOST_ROWS = 4000
"""Most rows collected before they are written: in between, others can use the database."""

_CHILDREN = (
    "details",
    "machines",
    "steps",
    "outputs",
    "wells",
    "log",
    "actions",
    "files",
    "sources",
    "locks",
    "notes",
)


def index_record(database: Database, folder: Path) -> bool:
    """Index the record in ``folder``, replacing what the index has of it.

    Of a damaged or truncated journal, the sound part. Returns False if another process has begun to do the
    same. Raises JournalError if nothing of the journal can be read, HistoryError.
    """
    with JournalReader(folder / JOURNAL) as journal:
        return _Indexing(database, folder, journal).perform()


def put_begun(connection: sqlite3.Connection, facts: RunFacts, header: Mapping[str, object]) -> None:
    """Add a run that has just begun to the index (in a transaction)."""
    key = _run_key(connection, facts)
    put = "INSERT OR IGNORE INTO"
    connection.execute(f"{put} details (run, header) VALUES (?, ?)", (key, as_json(dict(header)) or "{}"))
    connection.executemany(
        f"{put} machines VALUES (?, ?, ?)", [(key, *found) for found in dict(machines(header)).items()]
    )


class _Superseded(Exception):
    """Another process has begun later to index the same record."""


class _Indexing:
    def __init__(self, database: Database, folder: Path, journal: JournalReader) -> None:
        self._database = database
        self._folder = folder
        self._journal = journal
        self._facts = run_facts(folder.name, journal.header)
        self._mark = os.urandom(8).hex()
        self._key = 0
        self._rows: dict[str, list[Row]] = {}
        self._count = 0
        self._events = EventRows(self._put)
        self._told: dict[str, object] = {}
        self._machines = dict(machines(journal.header))
        self._signer = ""
        self._damage = ""
        self._is_sealed = False

    def perform(self) -> bool:
        with self._database.several_writes() as connection:
            self._connection = connection
            try:
                self._read()
                standing = standing_of(self._folder)
                with Database.transaction(connection):
                    self._write_rows()
                    self._finish(standing)
            except _Superseded:
                return False
        return True

    def _read(self) -> None:
        try:
            for kind, payload, _ in self._journal.frames():
                precedence.give_way()
                self._is_sealed = kind == SEAL
                if kind == EVENT:
                    self._events.add(payload)
                elif kind == EVENT_PART:
                    self._events.add_part(payload)
                elif kind >= SOURCE:
                    self._frame(kind, payload)
                if self._count >= _MOST_ROWS:
                    with Database.transaction(self._connection):
                        self._write_rows()
        except JournalDamaged as error:
            self._damage = str(error)
        self._events.end()

    def _frame(self, kind: int, payload: bytes) -> None:
        if kind == SOURCE:
            reader = PayloadReader(payload)
            name = reader.text()
            self._put_text("sources", (words(name),), reader.rest())
            return
        told = _object(payload)
        if kind == FACTS:
            self._told |= told
            self._machines.update(machines(told))
        elif kind == FILE:
            self._put("files", (words(told.get("name")), whole(told.get("size")), words(told.get("sha256"))))
        elif kind == SIGNATURE:
            key = words(told.get("key"))
            self._signer = key if _HEX.fullmatch(key) else ""

    def _put(self, table: str, row: Row) -> None:
        self._rows.setdefault(table, []).append(row)
        self._count += 1

    def _put_text(self, table: str, row: Row, content: bytes) -> None:
        """Add a row that ends with a text which other runs may share."""
        with Database.transaction(self._connection):
            self._write_rows()
            text = _text_key(self._connection, content)
            self._connection.execute(
                f"INSERT OR REPLACE INTO {table} VALUES ({_marks(len(row) + 2)})", (self._key, *row, text)
            )

    def _write_rows(self) -> None:
        """Write the collected rows (in a transaction). Raises _Superseded."""
        execute = self._connection.execute
        if not self._key:
            self._key = _run_key(self._connection, self._facts)
            execute("UPDATE runs SET indexing = ?, journal_size = -1 WHERE key = ?", (self._mark, self._key))
            for table in _CHILDREN:
                execute(f"DELETE FROM {table} WHERE run = ?", (self._key,))
        elif execute("SELECT indexing FROM runs WHERE key = ?", (self._key,)).fetchone() != (self._mark,):
            raise _Superseded
        for table, rows in self._rows.items():
            self._connection.executemany(
                f"INSERT OR REPLACE INTO {table} VALUES ({_marks(len(rows[0]) + 1)})",
                [(self._key, *row) for row in rows],
            )
        self._rows.clear()
        self._count = 0

    def _finish(self, standing: Standing) -> None:
        events, journal, facts = self._events, self._journal, self._facts
        execute = self._connection.execute
        header = dict(journal.header)
        names = {**self._machines, **events.machines}
        self._connection.executemany(
            "INSERT INTO machines VALUES (?, ?, ?)", [(self._key, *found) for found in names.items()]
        )
        if "packages" in self._told:
            packages = json.dumps(self._told.pop("packages"), separators=(",", ":")).encode()
            text = _text_key(self._connection, packages)
            execute("INSERT INTO locks VALUES (?, ?)", (self._key, text))
        told = {**self._told, "verdict": events.verdict_told} if events.verdict_told else self._told
        execute(
            "INSERT INTO details VALUES (?, ?, ?, ?)",
            (self._key, as_json(header) or "{}", as_json(told) or "{}", events.result),
        )
        self._connection.executemany(
            "INSERT INTO notes VALUES (?, ?, ?, ?, ?)", [(self._key, *note) for note in standing.notes]
        )
        simulated = facts.simulated or events.is_simulated or is_simulated(self._told)
        said = {**structs.asdict(facts), "reason": events.reason, "error": events.error}
        said["notes"] = "\n".join([facts.notes, *(note.words for note in standing.notes)])
        columns: dict[str, object] = {
            "duration": events.duration,
            "state": events.state,
            "reason": events.reason,
            "ended_by": events.ended_by,
            "error": events.error,
            "simulated": int(simulated),
            "steps": events.steps,
            "skipped": events.skipped,
            "verdict": events.verdict,
            "verdict_reason": events.verdict_reason,
            "size": standing.size,
            "digest": journal.digest.hex(),
            "signer": self._signer,
            "sealed": int(self._is_sealed),
            "damage": self._damage,
            "imported_from": standing.imported_from,
            "discarded_ns": standing.discarded_ns,
            "discarded_by": standing.discarded_by,
            "discarded_why": standing.discarded_why,
            "searched": searched(said, facts.run_id, facts.protocol),
            "journal_size": journal.place,
            "said": said_of(
                reason=events.reason,
                error=events.error,
                damage=self._damage,
                verdict_reason=events.verdict_reason,
            ),
            "indexing": None,
        }
        _update(self._connection, self._key, columns)


def _run_key(connection: sqlite3.Connection, facts: RunFacts) -> int:
    """The row of a run, made if need be."""
    columns: dict[str, Any] = {**structs.asdict(facts), "simulated": int(facts.simulated)}
    if not facts.number:  # from a build without numbers: it keeps the number it was given here
        del columns["number"]
    found = connection.execute("SELECT key FROM runs WHERE run_id = ?", (facts.run_id,)).fetchone()
    if found is not None:
        _update(connection, found[0], columns)
        return int(found[0])
    columns |= {"state": "pending", "searched": searched(columns, facts.run_id, facts.protocol)}
    cursor = connection.execute(
        f"INSERT INTO runs ({', '.join(columns)}) VALUES ({_marks(len(columns))})", tuple(columns.values())
    )
    return int(cursor.lastrowid or 0)


def _update(connection: sqlite3.Connection, key: int, columns: Mapping[str, object]) -> None:
    changes = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(f"UPDATE runs SET {changes} WHERE key = ?", (*columns.values(), key))


def _text_key(connection: sqlite3.Connection, content: bytes) -> int:
    digest = hashlib.sha256(content).hexdigest()
    found = connection.execute("SELECT key FROM texts WHERE digest = ?", (digest,)).fetchone()
    if found is not None:
        return int(found[0])
    cursor = connection.execute(
        "INSERT INTO texts (digest, size, content) VALUES (?, ?, ?)",
        (digest, len(content), zlib.compress(content, 6)),
    )
    return int(cursor.lastrowid or 0)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _object(payload: bytes) -> dict[str, object]:
    try:
        told = json.loads(payload.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


log = logging.getLogger(__name__)

CONSOLE = "<console>"
"""The protocol in the records of consoles; no run has that name."""

_LOOKED_AT = 200
"""How many of the newest runs are checked for interrupted ones when a run begins."""

_UNENDED = """
SELECT run_id, title, number FROM (
    SELECT run_id, title, number, protocol, state, is_removed, discarded_ns FROM runs
    ORDER BY key DESC LIMIT ?
) WHERE state NOT IN ('completed', 'failed', 'cancelled') AND run_id != ? AND NOT is_removed
AND discarded_ns IS NULL AND (protocol = ?) = ?
"""


class BegunRow:
    """The row of one run, in ``database``. Database errors never keep a run from beginning. ``close`` waits
    for the disk if nobody else has the database open: call it on a thread that has the time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = database.open()
        except HistoryNewer as error:
            log.warning("%s. %s", error, error.hint)
        except HistoryError as error:
            log.debug("the run is not in the history yet, and its order is by the clock alone: %s", error)

    def next_order(self) -> int:
        """The run's begin as a time, but later than those of all earlier runs, even with a wrong clock."""
        now = wall_clock_ns()
        if self._connection is None:
            return now
        try:
            with self._database.told_errors():
                newest = self._connection.execute("SELECT max(ordered_ns) FROM runs").fetchone()[0]
        except HistoryError as error:
            log.debug("the order of the run is by the clock alone: %s", error)
            return now
        return max(now, (newest or 0) + 1)

    def next_number(self) -> int:
        """The number of the next run; 0 if the database cannot be read."""
        if self._connection is None:
            return 0
        try:
            with self._database.told_errors():
                return queries.next_number(self._connection)
        except HistoryError as error:
            log.debug("the run has no number: %s", error)
            return 0

    def put(self, run_id: str, header: Mapping[str, object]) -> None:
        """Add the row to the database."""
        if self._connection is None:
            return
        facts = run_facts(run_id, {**header, "started_ns": wall_clock_ns()})
        try:
            with self._database.told_errors(), self._database.transaction(self._connection):
                put_begun(self._connection, facts, header)
        except HistoryError as error:
            log.debug("the run is not in the history yet: %s", error)

    def put_unindexed(self, run_id: str) -> None:
        """Mark the row as incomplete, because its record goes on, even if this process ends."""
        if self._connection is None:
            return
        try:
            with self._database.told_errors(), self._database.transaction(self._connection):
                self._connection.execute(
                    "UPDATE runs SET journal_size = -1 WHERE run_id = ? AND NOT is_removed", (run_id,)
                )
        except HistoryError as error:
            log.debug("the history has the run as it was: %s", error)

    def unended(self, besides: str) -> list[tuple[str, str, int]]:
        """Ids, titles and numbers of the newest runs without a final state, without ``besides`` and
        consoles.
        """
        return self._unended(besides, consoles=False)

    def unended_consoles(self) -> list[str]:
        """Ids of the newest records of consoles without an end."""
        return [run_id for run_id, *_ in self._unended("", consoles=True)]

    def _unended(self, besides: str, *, consoles: bool) -> list[tuple[str, str, int]]:
        if self._connection is None:
            return []
        try:
            with self._database.told_errors():
                asked = _LOOKED_AT, besides, CONSOLE, consoles
                rows = self._connection.execute(_UNENDED, asked).fetchall()
        except HistoryError as error:
            log.debug("which runs are interrupted is not known: %s", error)
            return []
        return [(str(run_id), str(title), int(number)) for run_id, title, number in rows]

    def close(self) -> None:
        """Close the database. Idempotent, on any thread."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(HistoryError), self._database.told_errors():
                connection.close()

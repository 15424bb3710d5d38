"""Comparing what the index says of a run with what its record tells: nobody else writes the index."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from praxis_desktop.records.history.database import Database
from praxis_desktop.records.history.indexing import index_record

if TYPE_CHECKING:
    import sqlite3

_OF_THE_INDEX = frozenset({"key", "size", "searched", "journal_size", "indexing"})
"""Columns that say nothing of the run, or something that may change."""

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
"""Differences that are told of one run."""
_LONGEST = 60


class IndexComparison:
    """Indexes records once more, in a database of its own that is gone at the end of the block, and compares.

    Any thread but the window's.
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
        """What the index has otherwise than the record in ``folder``, in words; at most a few. Raises
        JournalError, HistoryError.
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
            yield _sentence(f"the run's {name}", pair[0].get(name), value)
    keys = [found.get("key") for found in pair]
    for table, columns in _TABLES.items():
        yield from _compared(table, f"SELECT {columns} FROM {table} WHERE run = ?", known, told, keys)
    for table in _TEXTS:
        query = f"SELECT t.digest, t.content FROM {table} s JOIN texts t ON t.key = s.text WHERE s.run = ?"
        yield from _compared(table, query, known, told, keys)


def _compared(
    table: str, query: str, known: sqlite3.Connection, told: sqlite3.Connection, keys: list[object]
) -> Iterator[str]:
    """Row by row: a long run has many."""
    left, right = (
        c.execute(f"{query} ORDER BY 1, 2", (key,)) for c, key in zip((known, told), keys, strict=True)
    )
    names = [column[0] for column in left.description]
    for number, (mine, theirs) in enumerate(zip_longest(left, right), 1):
        if mine is None or theirs is None:
            there = "lacks" if mine is None else "has one more:"
            yield f"the database {there} number {number} of its {table}"
            return
        for name, value, true in zip(names, mine, theirs, strict=True):
            if name != "run" and value != true:
                yield _sentence(f"the {name} of number {number} of its {table}", value, true)


def _run(connection: sqlite3.Connection, run_id: str) -> dict[str, object]:
    cursor = connection.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,))
    row = cursor.fetchone()
    return (
        {}
        if row is None
        else {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
    )


def _sentence(what: str, known: object, told: object) -> str:
    return f"the database has {_short(known)} as {what}, and the record {_short(told)}"


def _short(value: object) -> str:
    text = "other bytes" if isinstance(value, bytes) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

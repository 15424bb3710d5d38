"""The row of a run that begins: its place in the order, then the row itself, on one connection."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from praxis_desktop.core.wall_clock import wall_clock_ns
from praxis_desktop.records.history import queries
from praxis_desktop.records.history.errors import HistoryError, HistoryNewer
from praxis_desktop.records.history.header_facts import run_facts
from praxis_desktop.records.history.indexing import put_begun

if TYPE_CHECKING:
    import sqlite3

    from praxis_desktop.records.history.database import Database

log = logging.getLogger(__name__)

CONSOLE = "<console>"
"""In place of a protocol in the records of consoles: no run has that one."""

_LOOKED_AT = 200
"""The newest runs among which those that are interrupted are looked for when one begins."""

_UNENDED = """
SELECT run_id, title, number FROM (
    SELECT run_id, title, number, protocol, state, is_removed, discarded_ns FROM runs
    ORDER BY key DESC LIMIT ?
) WHERE state NOT IN ('completed', 'failed', 'cancelled') AND run_id != ? AND NOT is_removed
AND discarded_ns IS NULL AND (protocol = ?) = ?
"""


class BegunRow:
    """Of one run, in ``database``. Nothing that the database does keeps a run from beginning. ``close`` waits
    for the disk when nobody else has the database open: it is for a thread that has the time.
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
        """When the run begins, and later than all before it, whatever became of the clock."""
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
        """By what people call the next run; 0 where the database cannot tell."""
        if self._connection is None:
            return 0
        try:
            with self._database.told_errors():
                return queries.next_number(self._connection)
        except HistoryError as error:
            log.debug("the run has no number: %s", error)
            return 0

    def put(self, run_id: str, header: Mapping[str, object]) -> None:
        """Put it into the database."""
        if self._connection is None:
            return
        facts = run_facts(run_id, {**header, "started_ns": wall_clock_ns()})
        try:
            with self._database.told_errors(), self._database.transaction(self._connection):
                put_begun(self._connection, facts, header)
        except HistoryError as error:
            log.debug("the run is not in the history yet: %s", error)

    def put_unindexed(self, run_id: str) -> None:
        """Its record goes on: what the database has of it is not all, whatever becomes of this process."""
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
        """Ids, titles and numbers of the newest runs that have no final state, ``besides`` one; of no
        console.
        """
        return self._unended(besides, consoles=False)

    def unended_consoles(self) -> list[str]:
        """Ids of the newest records of consoles that have no end."""
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
        """Let go of the database. Idempotent, on any thread."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(HistoryError), self._database.told_errors():
                connection.close()

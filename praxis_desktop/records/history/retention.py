"""Deleting old records: those older than the setting says, and those that were discarded long ago."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record
from praxis_desktop.records.history.database import Database
from praxis_desktop.records.history.discarding import KEPT_DAYS, remove, sweep_removed
from praxis_desktop.records.history.errors import RecordRefused
from praxis_desktop.records.history.places import Places
from praxis_desktop.records.history.queries import list_runs
from praxis_desktop.records.history.rows import Filter, RunRow

if TYPE_CHECKING:
    from praxis_desktop.settings.model import HistorySettings

_DAY_S = 86400.0
_QUIET_S = 2.0
"""So long it may take after a run; the rest is deleted after another."""

RETENTION = "the history's retention"


class Pruned(Record):
    """What was deleted, or would be."""

    runs: tuple[str, ...] = ()
    bytes_freed: int = 0


def old_runs(database: Database, days: int, *, now: float | None = None) -> list[RunRow]:
    """The runs that began more than ``days`` days ago (0: none), and those that were discarded long ago."""
    now = time.time() if now is None else now
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
    """Delete them; runs that are under way stay. ``until`` is a moment of the monotonic clock at which it is
    left for another time. Raises HistoryError.
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
            freed += remove(database, places, run, person=RETENTION, reason=f"older than {days} days")
        except RecordRefused:
            continue
        gone.append(run.run_id)
    return Pruned(tuple(gone), freed)


def prune_daily(database: Database, folder: Path, settings: HistorySettings) -> None:
    """``prune`` as the setting says, at most once a day and for a short while. Raises HistoryError."""
    if not settings.days:
        return
    today = time.strftime("%Y-%m-%d")
    with database.writing() as connection:
        row = connection.execute("SELECT value FROM about WHERE name = 'pruned'").fetchone()
        if row is not None and row[0] == today:
            return
        connection.execute("INSERT OR REPLACE INTO about VALUES ('pruned', ?)", (today,))
    prune(database, Places(folder), settings.days, until=time.monotonic() + _QUIET_S)

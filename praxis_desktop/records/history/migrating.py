"""Bringing the database to the newest schema; loaded only where it is not there yet."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from yoyo import read_migrations
from yoyo.backends.core.sqlite3 import SQLiteBackend
from yoyo.connections import DatabaseURI
from yoyo.migrations import default_migration_table

from praxis_desktop import __version__
from praxis_desktop.core.shipped import shipped

FOLDER = "migrations"


def migrate(path: Path, version: int, *, busy_s: float) -> None:
    """Apply what the database at ``path``, which has the schema ``version``, lacks; each migration is done as
    a whole or not at all. Only one process at a time may do it. Raises sqlite3.Error.
    """
    uri = DatabaseURI("sqlite", None, None, None, None, str(path), {"busy": str(busy_s)})
    with _Backend(uri, default_migration_table) as backend:
        backend.init_database()
        migrations = read_migrations(str(shipped("resources") / FOLDER))
        # A process that ended between a migration and the note of it: the schema tells.
        done = [migration for migration in backend.to_apply(migrations) if _number(migration.id) <= version]
        if done:
            backend.mark_migrations(done)
        backend.apply_migrations(backend.to_apply(migrations))
    with closing(sqlite3.connect(path, timeout=busy_s)) as connection, connection:
        connection.execute(
            "INSERT INTO about (name, value) VALUES ('program', ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (f"praxis-desktop {__version__}",),
        )


def _number(migration: str) -> int:
    return int(migration.partition("_")[0])


class _Backend(SQLiteBackend):  # type: ignore[misc]
    """yoyo's, with a path that may hold any character, and waiting for others.

    Its own lock, a row that outlives who was killed, is not used: see ``Database``.
    """

    def connect(self, dburi: DatabaseURI) -> Any:
        connection = sqlite3.connect(
            dburi.database,
            timeout=float(dburi.args["busy"]),
            detect_types=sqlite3.PARSE_DECLTYPES,
        )
        connection.isolation_level = None
        return connection

    def _insert_lock_row(self, pid: int, timeout: float, poll_interval: float = 0.5) -> None:
        """Nothing: whoever calls ``migrate`` is alone."""

    def _delete_lock_row(self, pid: int) -> None:
        """Nothing."""

"""The history's database, opened for each use and migrated if necessary. Its errors become HistoryErrors."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from praxis_desktop import __version__
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import make_private, move_over
from praxis_desktop.core.shipped import shipped
from praxis_desktop.records.history.errors import HistoryBusy, HistoryDamaged, HistoryError, HistoryNewer

VERSION = 4
"""The version of the schema (``PRAGMA user_version``), which equals the number of migrations."""

BUSY_S = 5.0
"""Seconds to wait for other users of the database."""

_MIGRATING_S = 60.0
_BESIDE = ("", "-wal", "-shm")


class Database:
    """The database file. Any process may use it; each use opens a connection. Not for the window's thread."""

    def __init__(self, path: Path, *, busy_s: float = BUSY_S) -> None:
        self.path = path
        self.busy_s = busy_s

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection that sees the same state of the database throughout the block."""
        with self.told_errors(), closing(self._open()) as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction, which commits either all of the block's writes or none."""
        with (
            self.told_errors(),
            closing(self._open()) as connection,
            self.transaction(connection),
        ):
            yield connection

    @contextmanager
    def several_writes(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection on which the block can perform several transactions."""
        with self.told_errors(), closing(self._open()) as connection:
            yield connection

    def open(self) -> sqlite3.Connection:
        """Open a connection without a transaction. The caller closes the connection when convenient, because
        closing a database's last connection waits for the disk.
        """
        with self.told_errors():
            return self._open()

    @staticmethod
    @contextmanager
    def transaction(connection: sqlite3.Connection) -> Iterator[None]:
        """Commit either all of the block's writes or none. Raises sqlite3.Error."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def set_aside(self) -> Path | None:
        """Rename a damaged database, so that a new one can be created. Returns the new path, or None if
        another process has already renamed the database.

        Raises StorageError.
        """
        try:
            with turn_at(self.path, deadline_s=_MIGRATING_S):
                if self._is_readable():
                    return None
                kept = self.path.with_name(f"{self.path.name}.damaged-{time.strftime('%Y-%m-%d-%H%M%S')}")
                number = 1
                while kept.exists():
                    number += 1
                    kept = kept.with_name(f"{kept.name.partition('~')[0]}~{number}")
                for suffix in reversed(_BESIDE):
                    with suppress(FileNotFoundError):
                        move_over(Path(f"{self.path}{suffix}"), Path(f"{kept}{suffix}"))
                return kept
        except OSError as error:
            raise HistoryError(
                f"the damaged database {self.path} cannot be set aside: {error.strerror or error}",
                hint="Move it away. Records are safe in their journals and can be found again without it.",
            ) from error

    def _is_readable(self) -> bool:
        try:
            with self.told_errors(), closing(self._connect()) as connection:
                rows = connection.execute("PRAGMA quick_check(1)").fetchall()
            return [tuple(row) for row in rows] == [("ok",)]
        except HistoryDamaged:
            return False

    def _open(self) -> sqlite3.Connection:
        """Open a connection. Raises HistoryNewer or sqlite3.Error."""
        if not self.path.exists():
            self._migrate()
        connection = self._connect()
        try:
            version = _version(connection)
            if version != VERSION:
                if version > VERSION:
                    raise self._newer(connection, version)
                connection.close()
                self._migrate()
                connection = self._connect()
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self.busy_s, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")  # the journals survive a power failure
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self) -> None:
        try:
            make_private(self.path.parent)
            with turn_at(self.path, deadline_s=_MIGRATING_S):
                # SQLite would create the file readable for other users, if the folder's permissions let them
                # in.
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
                with closing(self._connect()) as connection:
                    version = _version(connection)
                    if version > VERSION:
                        raise self._newer(connection, version)
                    if version == 0:
                        connection.execute("PRAGMA journal_mode = WAL")
                    if version < VERSION:
                        migrate(connection, version)
        except TimeoutError as error:
            raise HistoryBusy(str(error), hint="Try again in a moment.") from error
        except HistoryError:
            raise
        except OSError as error:
            raise HistoryError(
                f"the history {self.path} cannot be made: {error.strerror or error}",
                hint="Check that folder's permissions and free space, or set history.folder to another one.",
            ) from error

    def _newer(self, connection: sqlite3.Connection, version: int) -> HistoryNewer:
        program = ""
        with suppress(sqlite3.Error):
            row = connection.execute("SELECT value FROM about WHERE name = 'program'").fetchone()
            program = str(row[0]) if row else ""
        needed = program or f"a version with schema {version}"
        return HistoryNewer(
            f"the history {self.path} was made by a newer version of this program: {needed} is needed, this"
            f" one reads schema {VERSION} at most",
            program=program,
            hint=f"Install {needed} or a later one. Runs are recorded meanwhile, in their journals, and are"
            " found by it.",
        )

    @contextmanager
    def told_errors(self) -> Iterator[None]:
        """Convert database errors to HistoryError."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._worded(error) from error

    def _worded(self, error: sqlite3.Error) -> HistoryError:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return HistoryBusy(
                f"the history {self.path} is locked by another program",
                hint="Try again in a moment. Records are safe; those that are not in the history yet "
                "are added later.",
            )
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return HistoryDamaged(
                f"the history {self.path} is damaged: {error}",
                hint="`praxis-desktop history rebuild` rebuilds it from the journals of the runs.",
            )
        return HistoryError(
            f"the history {self.path} cannot be used: {error}",
            hint="Check that folder's permissions and free space. Records are safe in their journals.",
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def copied(database: Database, owner: object) -> Database:
    """Return a copy of ``database``, or an empty database if there is none. The copy is deleted when
    ``owner`` is garbage-collected.

    Raises HistoryError.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="praxis-history-"))
        weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
        copy = folder / database.path.name
        for suffix in ("", "-wal"):
            original = Path(f"{database.path}{suffix}")
            with suppress(FileNotFoundError):
                if not original.is_dir():  # to copy a folder is another error on each system
                    shutil.copyfile(original, f"{copy}{suffix}")
    except OSError as error:
        raise HistoryError(
            f"the history {database.path} can neither be written nor copied: {error.strerror or error}",
            hint="Free space on the disks, or copy the history folder and set history.folder to the copy.",
        ) from error
    return Database(copy, busy_s=database.busy_s)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Apply either all missing migrations or none to a database with schema ``version``.

    Each migration sets ``PRAGMA user_version``. Raises sqlite3.Error.
    """
    files = sorted((shipped("resources") / "migrations").glob("*.sql"))[version:]
    try:
        # The script begins its own transaction, because executescript would commit an earlier one.
        connection.executescript("BEGIN IMMEDIATE;\n" + "".join(file.read_text("utf-8") for file in files))
        connection.execute(
            "INSERT INTO about (name, value) VALUES ('program', ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (f"praxis-desktop {__version__}",),
        )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise

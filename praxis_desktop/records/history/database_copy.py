"""A copy of the index where that cannot be written, as on read-only media: brought up to date and read."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

from praxis_desktop.records.history.database import Database
from praxis_desktop.records.history.errors import HistoryError


def copied(database: Database, owner: object) -> Database:
    """A copy of ``database``, or an empty one where that cannot be read, which is gone when ``owner`` is.

    Raises HistoryError.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="praxis-history-"))
        weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
        copy = folder / database.path.name
        for suffix in ("", "-wal"):
            with suppress(FileNotFoundError, IsADirectoryError):
                shutil.copyfile(f"{database.path}{suffix}", f"{copy}{suffix}")
    except OSError as error:
        raise HistoryError(
            f"the history {database.path} can neither be written nor copied: {error.strerror or error}",
            hint="Make room on the disks, or copy the folder of the history and set history.folder to that.",
        ) from error
    return Database(copy, busy_s=database.busy_s)

"""The errors that the history raises.

core.errors.StorageError
 +- HistoryError
     +- HistoryBusy      another process has held the database for too long
     +- HistoryDamaged   the database is damaged; it is rebuilt from the journals
     +- HistoryNewer     only a newer version of this program can open it
     +- RecordRefused    an action on a record was refused
     +- NotBackedUp      a backup cannot be written to that location
     +- NoSuchRecord     no run has that name, or several runs do
"""

from __future__ import annotations

from praxis_desktop.core.errors import StorageError, UsageError


class HistoryError(StorageError):
    """Base class of the history's errors."""


class HistoryBusy(HistoryError):
    """The database is locked."""


class HistoryDamaged(HistoryError):
    """The database cannot be read."""


class HistoryNewer(HistoryError):
    """The database has a schema that this version does not support; ``program`` is the version that created
    it.
    """

    def __init__(self, message: str, *, program: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.program = program


class RecordRefused(HistoryError, UsageError):
    """The request was refused. Nothing was changed."""


class NotBackedUp(HistoryError):
    """The backup cannot be written to that path. No partial file is left."""


class NoSuchRecord(HistoryError, UsageError):
    """There is no such record, or the name is ambiguous."""

"""What can be wrong with the history, one family of errors.

core.errors.StorageError
 +- HistoryError
     +- HistoryBusy      another process holds the database for longer than anybody waits
     +- HistoryDamaged   the database is not what was written; it is made anew from the journals
     +- HistoryNewer     a newer version of this program made it, and only that one may open it
     +- RecordRefused    something is not done with a record, and why
     +- NotBackedUp      a backup cannot be written where it was wanted
     +- NoSuchRecord     no run is called that, or several are
"""

from __future__ import annotations

from praxis_desktop.core.errors import StorageError, UsageError


class HistoryError(StorageError):
    """Root of the family."""


class HistoryBusy(HistoryError):
    """The database is locked."""


class HistoryDamaged(HistoryError):
    """The database cannot be read."""


class HistoryNewer(HistoryError):
    """The database has a schema that this version does not know; ``program`` is the version that made it."""

    def __init__(self, message: str, *, program: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.program = program


class RecordRefused(HistoryError, UsageError):
    """The request was refused, and nothing was changed."""


class NotBackedUp(HistoryError):
    """The backup cannot be written there; no partial file is left behind."""


class NoSuchRecord(HistoryError, UsageError):
    """There is no such record."""

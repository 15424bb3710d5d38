"""The errors of a journal.

core.errors.StorageError
 +- JournalError
     +- JournalExists       the file exists; a journal never replaces one
     +- JournalUnusable     the file cannot be created or opened, or is not a journal
     +- JournalWriteFailed  an event cannot be recorded, so it must not happen
     +- JournalDamaged      from some byte on, the file is not what was written
"""

from __future__ import annotations

import errno
from pathlib import Path

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message

NAME_ONE = "Specify a journal: a file written by `run` or `exec` with --journal FILE."


class JournalError(StorageError):
    """Base class of the journal errors; ``path`` is the journal's path."""

    def __init__(self, message: str, *, path: Path, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class JournalExists(JournalError, UsageError):
    """A journal cannot be created, because the file exists."""


class JournalUnusable(JournalError, UsageError):
    """The file cannot be created or opened, or is not a journal of this program."""

    def __init__(self, message: str, *, path: Path, hint: str = NAME_ONE) -> None:
        super().__init__(message, path=path, hint=hint)


class JournalWriteFailed(JournalError):
    """No more frames can be recorded: the disk is full, the folder is gone or the journal is closed."""


class JournalDamaged(JournalError):
    """Starting at byte ``offset``, the file differs from what was written; ``what`` describes the damage."""

    exit_code = ExitCode.FAULT

    def __init__(self, what: str, *, path: Path, offset: int) -> None:
        super().__init__(
            Message(
                "the journal {path} is damaged from byte {offset} on: {what}",
                path=path,
                offset=offset,
                what=what,
            ),
            path=path,
            hint="`praxis-desktop journal recover` keeps the undamaged part and sets the rest aside."
            if offset
            else "It is damaged from the start, so nothing in it can be trusted. Use a copy.",
        )
        self.what = what
        self.offset = offset


_REMEDIES = {
    errno.ENOSPC: "Free space on the disk, then start again with a new journal.",
    errno.EDQUOT: "Your disk quota is used up. Free space, then start again with a new journal.",
    errno.EFBIG: "The file system, or a limit for this user (ulimit -f), does not allow larger files. "
    "Raise the limit or use another disk.",
}
_REMEDY = "Check that the disk or network folder is still available, then start again with a new journal."


def write_failed(path: Path, error: OSError) -> JournalWriteFailed:
    """Return the error for a failed write."""
    message = Message("the journal {path} cannot be written: {error}", path=path, error=reason(error))
    return JournalWriteFailed(message, path=path, hint=_REMEDIES.get(error.errno or 0, _REMEDY))


def not_made(path: Path, error: OSError) -> JournalUnusable:
    """Return the error for a journal that cannot be started in a new file."""
    message = Message("a journal cannot be created at {path}: {error}", path=path, error=reason(error))
    return JournalUnusable(message, path=path, hint=_REMEDIES.get(error.errno or 0, ""))


def reason(error: OSError | ValueError) -> str:
    """Return the system's message for ``error``."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)

"""What can be wrong with a journal, one family of errors.

core.errors.StorageError
 +- JournalError
     +- JournalExists       there is a file already; a journal never replaces one
     +- JournalUnusable     the file cannot be made or opened, or it is no journal
     +- JournalWriteFailed  what happens cannot be kept any more: it must not happen
     +- JournalDamaged      the file is not, from some byte on, what was written
"""

from __future__ import annotations

import errno
from pathlib import Path

from praxis_desktop.core.errors import StorageError, UsageError

NAME_ONE = "Name a journal, a file that `run` or `exec` kept with --journal FILE."


class JournalError(StorageError):
    """Root of the family; ``path`` is the journal's."""

    def __init__(self, message: str, *, path: Path, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class JournalExists(JournalError, UsageError):
    """There is a file where a journal was to be made."""


class JournalUnusable(JournalError, UsageError):
    """The file cannot be made or opened, or is no journal of this program."""

    def __init__(self, message: str, *, path: Path, hint: str = NAME_ONE) -> None:
        super().__init__(message, path=path, hint=hint)


class JournalWriteFailed(JournalError):
    """Nothing more can be kept: the disk is full, the folder gone, the journal closed. It stays that way."""


class JournalDamaged(JournalError):
    """Something is not what was written: ``what``, and ``offset``, the byte where that begins."""

    exit_code = 1

    def __init__(self, what: str, *, path: Path, offset: int) -> None:
        super().__init__(
            f"the journal {path} is damaged from byte {offset} on: {what}",
            path=path,
            hint="`praxis-desktop journal recover` keeps what is sound and sets the rest aside."
            if offset
            else "Not even its beginning is sound, so nothing in it can be trusted: use a copy of it.",
        )
        self.what = what
        self.offset = offset


_REMEDIES = {
    errno.ENOSPC: "Make room on the disk, then start again with a new journal.",
    errno.EDQUOT: "Your share of the disk is used up: make room, then start again with a new journal.",
    errno.EFBIG: "The file system takes no larger files: keep the journal on another disk.",
}
_REMEDY = "Is the disk or network folder still there? Start again with a new journal."


def write_failed(path: Path, error: OSError) -> JournalWriteFailed:
    """What to raise where ``error`` keeps a journal from being written."""
    message = f"the journal {path} cannot be written: {reason(error)}"
    return JournalWriteFailed(message, path=path, hint=_REMEDIES.get(error.errno or 0, _REMEDY))


def not_made(path: Path, error: OSError) -> JournalUnusable:
    """What to raise where ``error`` keeps a journal from being begun in a file that was made."""
    message = f"no journal can be kept at {path}: {reason(error)}"
    return JournalUnusable(message, path=path, hint=_REMEDIES.get(error.errno or 0, ""))


def reason(error: OSError | ValueError) -> str:
    """What the system said."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)

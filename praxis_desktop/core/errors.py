"""The root of every error this program raises on purpose, with its remedy and its exit code.

PraxisError
 +- UsageError            bad usage or input, or no computer for it        exit 2
 +- PortError             a serial port or the instrument on it            exit 4
 +- StorageError          a file or folder of ours: no room, no rights     exit 2
 +- interpreter.faults.*  how a guest's run can end

70, the exit code of all others, is for mistakes of this program and for a damaged installation.
"""

from __future__ import annotations

import errno
import os
from typing import ClassVar, Final


class PraxisError(Exception):
    """An error a person is meant to read: what happened, and ``hint``, what to do about it."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageError(PraxisError, ValueError):
    """The command line, a file or a value handed to us cannot be used as it is, or not on this computer."""

    exit_code = 2


class StorageError(PraxisError, OSError):
    """A file or a folder of the program cannot be read or written: mend its disk or its rights."""

    exit_code = 2


class PortError(PraxisError, OSError):
    """A serial port, or the instrument at its end, does not do what was asked of it."""

    exit_code = 4

    def __init__(self, message: str, *, port: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.port = port


_REFUSALS: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENAMETOOLONG, errno.EIO}
)
"""Any place may be one of these: below a folder that this user may not enter, Python cannot even say whether
a file is there.
"""


def refusal_of(error: BaseException) -> StorageError | None:
    """The error for people where ``error`` says which file or folder the system has refused, and why; None
    for all others.
    """
    if not isinstance(error, OSError) or error.errno not in _REFUSALS:
        return None
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return None
    return StorageError(
        f"{os.fsdecode(error.filename)} cannot be used: {error.strerror}",
        hint="Check its rights and those of the folders above it, the space on its disk, and its name.",
    )

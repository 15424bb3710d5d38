"""The base classes of every error this program raises on purpose, with their exit codes.

  PraxisError
  +- UsageError            bad usage or input, or an unsuitable computer    exit 2
  +- PortError             a serial port or the instrument on it            exit 4
  +- StorageError          a file or folder of the program                  exit 2
  +- interpreter.faults.*  how a guest's run can end

Exit code 70, the default, means a bug in this program or a damaged installation.
"""

from __future__ import annotations

import errno
import os
from typing import ClassVar, Final

from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message


class PraxisError(Exception):
    """An error for users: the message says what happened, and ``hint`` says what the user can do."""

    exit_code: ClassVar[int] = ExitCode.INTERNAL

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageError(PraxisError, ValueError):
    """The command line, a file or a value cannot be used, either at all or on this computer."""

    exit_code = ExitCode.UNUSABLE


class StorageError(PraxisError, OSError):
    """A file or folder of the program cannot be read or written."""

    exit_code = ExitCode.UNUSABLE


class PortError(PraxisError, OSError):
    """A serial port or its instrument failed."""

    exit_code = ExitCode.PORT

    def __init__(self, message: str, *, port: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.port = port


_REFUSALS: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENAMETOOLONG, errno.EIO}
)
"""System errors that any use of a path can raise. In a folder that this user may not enter, for example,
Python cannot even check whether a file exists.
"""


def refusal_of(error: BaseException) -> StorageError | None:
    """Return a StorageError that says which path the system refused to use and why; None for other errors."""
    if not isinstance(error, OSError) or error.errno not in _REFUSALS:
        return None
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return None
    return StorageError(
        Message(
            "{filename} cannot be used: {reason}", filename=os.fsdecode(error.filename), reason=error.strerror
        ),
        hint="Check its name, its permissions and those of the folders above it, and the free space "
        "on its disk.",
    )

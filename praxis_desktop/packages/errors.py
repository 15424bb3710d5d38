"""Package errors. Each names the package, and its hint says what to do.

PackageError                  exit 2
 +- PackageNotFound           no such package was found
 +- VersionNotFound           no version of the package satisfies the requirements
 +- PackageConflict           the requirements for a package conflict
 +- MissingDependency         a package needs another one that is not available
 +- WheelUnusable             a file is not a wheel, or one that must not be used
 |   +- WheelDamaged          its contents differ from its RECORD or the lock
 |   +- WheelUnsafe           it would write outside its directory, or fill the disk
 |   +- WrongPlatform         it is for another kind of computer
 +- IndexUnreachable          the index does not answer, or must not be queried        exit 1
PackageNotSaved               the disk is full, or a folder cannot be written          exit 1
"""

from __future__ import annotations

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.exit_codes import ExitCode


class PackageError(UsageError):
    """An error about the package ``project``, which is "" for a file that does not state its name."""

    def __init__(self, message: str, *, project: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.project = project


class PackageNotFound(PackageError):
    """The requested package does not exist."""


class VersionNotFound(PackageError):
    """No version of the package satisfies the requirements."""


class PackageConflict(PackageError):
    """Requirements conflict. The message shows both sides and where they come from."""


class MissingDependency(PackageError):
    """The package needs another package that is not available."""


class WheelUnusable(PackageError):
    """A file cannot be used as a wheel. ``file`` is its name."""

    def __init__(self, message: str, *, file: str, project: str = "", hint: str = "") -> None:
        super().__init__(message, project=project, hint=hint)
        self.file = file


class WheelDamaged(WheelUnusable):
    """A wheel's contents differ from its RECORD or from the lock that names the wheel."""


class WheelUnsafe(WheelUnusable):
    """A wheel would write outside the folder in which it is unpacked, or fill the disk."""


class WrongPlatform(WheelUnusable):
    """A wheel is for a platform other than the guest's."""


class IndexUnreachable(PackageError):
    """The package index does not answer, cannot be queried (a tool is missing), or must not be queried."""

    exit_code = ExitCode.FAULT


class PackageNotSaved(StorageError):
    """A package could not be saved. The previous files are intact."""

    exit_code = ExitCode.FAULT

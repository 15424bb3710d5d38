"""Why Python could not be prepared, said for people: what happened, what to do, and the details."""

from __future__ import annotations

import errno
import traceback
from typing import Final, NamedTuple

from praxis_desktop.core.errors import PraxisError

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_MEMORY: Final = "There is too little memory to prepare Python"


class Trouble(NamedTuple):
    """``details`` are for those who look into it, "" for none; with ``stops_runs`` no run can load what it
    needs itself either.
    """

    sentence: str = ""
    hint: str = ""
    details: str = ""
    stops_runs: bool = False


NO_TROUBLE: Final = Trouble()


def trouble_of(error: Exception) -> Trouble:
    """What ``error`` means for somebody who waits for Python."""
    from praxis_desktop.interpreter.distribution import DistributionError

    details = "".join(traceback.format_exception(error)).rstrip()
    if isinstance(error, PraxisError):
        return Trouble(str(error), error.hint, details, isinstance(error, DistributionError))
    if isinstance(error, MemoryError):
        return Trouble(_NO_MEMORY, "Close other programs, then try again.", details)
    if isinstance(error, OSError):
        return Trouble(*_of_system(error), details)
    return Trouble(
        f"This program made a mistake while it prepared Python: {type(error).__name__}: {error}",
        "Try again. If it happens again, copy the report and send it to those who look after this program.",
        details,
    )


def _of_system(error: OSError) -> tuple[str, str]:
    place = f": {error.filename}" if error.filename else ""
    if error.errno == errno.ENOMEM:
        return _NO_MEMORY, "Close other programs, then try again."
    if error.errno in _FULL:
        return f"There is no room on the disk{place}", "Make room on the disk, then try again."
    reason = error.strerror or str(error)
    if error.errno in _REFUSED:
        return (
            f"A file of this program may not be used{place} ({reason})",
            "Have the rights of this file and of its folder checked, then try again.",
        )
    return (
        f"A file of this program cannot be used{place} ({reason})",
        "Check the disk and the rights of this file, then try again.",
    )

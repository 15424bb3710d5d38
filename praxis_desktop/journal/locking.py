"""Who writes a journal holds it, so that nobody cuts what is still being written."""

from __future__ import annotations

import sys
from pathlib import Path

from praxis_desktop.core.regular_files import open_regular


def is_being_written(path: Path) -> bool:
    """Whether somebody has the journal open to write; False where files cannot be locked, too."""
    try:
        file = open_regular(path)
    except OSError:
        return False
    with file:
        return lock(file.fileno()) is False


def lock(descriptor: int) -> bool | None:
    """Hold a journal until it is closed, so that nobody cuts what is still being written; False when
    somebody else holds it, None where files cannot be locked.
    """
    if sys.platform == "win32":
        return None  # nobody can cut a file there that another has open
    import fcntl  # not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True

"""The folder of a child process for what nobody keeps; those that killed programs have left are removed."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

_PREFIX = "praxis-desktop-process-"
"""Of folders that are locked: earlier versions, which may be running, have others without a lock."""


class Scratch:
    """A new folder of this user's alone, locked as long as this process lives. Raises OSError."""

    def __init__(self) -> None:
        _sweep()
        while True:
            self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock = _locked(self.folder, waits=True)
            # Who sweeps may have taken it for left behind in the moment before it was locked.
            if self.folder.is_dir():
                return
            if self._lock is not None:
                os.close(self._lock)

    def remove(self) -> None:
        """Remove it, with what is in it; idempotent."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


@cache
def _sweep() -> None:
    """Remove the folders of those that have gone without removing theirs; once in a process."""
    if sys.platform == "win32":  # there are no locks on folders
        return
    removed = 0
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            with suppress(OSError):
                if folder.lstat().st_uid == os.geteuid() and (lock := _locked(folder)) is not None:
                    shutil.rmtree(folder, ignore_errors=True)
                    os.close(lock)
                    removed += 1
    if removed:
        log.info("%d folders of processes that were killed are removed", removed)


def _locked(folder: Path, *, waits: bool = False) -> int | None:
    """What locks ``folder`` until it is closed; None where somebody else has, or nobody can."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except OSError:  # or a file system without locks
        os.close(descriptor)
        return None
    return descriptor

"""The folder for temporary files of a child process; folders that killed processes have left are removed."""

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
"""Prefix of locked folders: earlier versions, which may be running, have others without a lock."""


class Scratch:
    """A new private folder, locked as long as this process lives. Raises OSError."""

    def __init__(self) -> None:
        _sweep()
        while True:
            self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock = _locked(self.folder, waits=True)
            # Another process may have swept it away as abandoned just before it was locked.
            if self.folder.is_dir():
                return
            if self._lock is not None:
                os.close(self._lock)

    def remove(self) -> None:
        """Remove it with its contents; idempotent."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


@cache
def _sweep() -> None:
    """Remove the folders of processes that have ended without doing so; once per process."""
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
    """Lock ``folder`` and return the lock's descriptor; None if another holds it, or locks do not work."""
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

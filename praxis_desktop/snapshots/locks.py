"""Locks among processes that want to make the same image: with a limited wait, never a reason to fail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.atomic_files import listed
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message
from praxis_desktop.core.private_files import make_private

if TYPE_CHECKING:
    import filelock

log = logging.getLogger(__name__)

FOLDER = "locks"

_said: set[str] = set()


@contextmanager
def turn(folder: Path, name: str, deadline: Deadline) -> Iterator[bool]:
    """Hold the lock ``name`` among all threads and processes; yields False if it is not available: somebody
    else held it until the deadline, or ``folder`` supports no locks.

    A lock ends with its process in any case. The block must be harmless if two run it at once: the lock saves
    work, and guarantees nothing.
    """
    lock = _acquire(folder / FOLDER / f"{name}.lock", deadline)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()


def sweep_locks(folder: Path) -> None:
    """Remove lock files that nobody holds."""
    for path in listed(folder / FOLDER, "*.lock"):
        lock = _acquire(path, Deadline.after(0))
        if lock is not None:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.debug("%s stays: %s", path, error)
            finally:
                lock.release()


def _acquire(path: Path, deadline: Deadline) -> filelock.BaseFileLock | None:
    import filelock  # most starts find their image and take no lock

    try:
        make_private(path.parent)
        # Without locks of the system filelock would use a file's existence, which outlives a killed process.
        lock = filelock.FileLock(path, fallback_to_soft=False, mode=0o600)
        remaining = deadline.remaining
        lock.acquire(timeout=-1 if remaining is None else remaining)
    except filelock.Timeout:
        return None
    except (OSError, NotImplementedError) as error:
        _say_once(path.parent, getattr(error, "strerror", None) or str(error))
        return None
    return lock


def _say_once(folder: Path, reason: str) -> None:
    text = Message(
        "Images are made without waiting for other processes: {folder} cannot hold locks: {reason}",
        folder=folder,
        reason=reason,
    )
    if text not in _said:
        _said.add(text)
        log.warning("%s", text)

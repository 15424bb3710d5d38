"""Turns among processes that want to make the same image: waited for a while, never a reason to fail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.atomic_files import listed
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.private_files import make_private

if TYPE_CHECKING:
    import filelock

log = logging.getLogger(__name__)

FOLDER = "locks"

_said: set[str] = set()


@contextmanager
def turn(folder: Path, name: str, deadline: Deadline) -> Iterator[bool]:
    """Be the only one, among all threads and processes, who is in this block for ``name``; yields False when
    that cannot be had: somebody else had it until the deadline, or there are no locks in ``folder``.

    A lock ends with the process that holds it, however that ends. What is done inside must do no harm when
    two do it at once: the lock saves work, it does not make anything safe.
    """
    lock = _acquire(folder / FOLDER / f"{name}.lock", deadline)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()


def sweep_locks(folder: Path) -> None:
    """Remove the files of locks that nobody holds."""
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
        # A file that stands for a lock would outlive who made it.
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
    text = f"Images are made without waiting for other processes: {folder} cannot hold locks: {reason}"
    if text not in _said:
        _said.add(text)
        log.warning("%s", text)

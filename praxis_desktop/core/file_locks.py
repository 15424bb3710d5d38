"""One process and thread after the other: a lock beside a file, which ends with whoever holds it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)


@contextmanager
def turn_at(path: Path, *, deadline_s: float) -> Iterator[None]:
    """Be the only one who changes ``path`` while the block runs; the lock is a hidden file beside it.

    On a file system without locks nobody waits. Raises OSError when nobody gave way for ``deadline_s``
    seconds (a TimeoutError) or the folder cannot be written.
    """
    import filelock

    # A file that stands for a lock would outlive who made it.
    lock = filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=deadline_s, fallback_to_soft=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise TimeoutError(f"another process has been changing {path} for {deadline_s:.0f} s") from None
    except (OSError, NotImplementedError):
        log.debug("%s is on a file system without locks", path)
    try:
        yield
    finally:
        lock.release()

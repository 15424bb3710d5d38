"""The counts of every process of this computer, added up in one file of the cache directory.

A process adds its own once, when it ends; one that is killed loses its own and nobody else's. The file is
replaced as a whole while a lock is held, so processes that end at the same time lose nothing.
"""

from __future__ import annotations

import json
import logging
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from praxis_desktop.core.atomic_files import replacing, sweep
from praxis_desktop.core.counters import Counts, put_back, take_counts
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.private_files import make_private
from praxis_desktop.core.regular_files import read_regular

log = logging.getLogger(__name__)

FILE_NAME = "metrics.json"
LOCK_DEADLINE_S = 2.0
"""How long a process that ends waits for others that end; each holds the lock for less than a millisecond."""

_VERSION = 1


def save_totals(folder: Path | None = None) -> bool:
    """Add what this process has counted to the totals in ``folder``, normally the cache directory.

    Returns whether that worked; a failure is logged for those who look for it, and what was counted is kept
    for the next attempt. Any thread; call it before the process ends. Does not touch the disk when nothing
    was counted.
    """
    taken = take_counts()
    if not taken:
        return True
    try:
        folder = cache_directory() if folder is None else folder
        make_private(folder)
        path = folder / FILE_NAME
        with _turn(folder / f".{FILE_NAME}.lock"):
            totals = _sum(read_totals(folder), taken)
            sweep(folder, FILE_NAME)
            with replacing(path, is_lasting=False) as file:
                file.write(json.dumps({"version": _VERSION, "counts": totals}).encode())
    except (OSError, NotImplementedError) as error:
        put_back(taken)
        log.debug("The counts of this process were not added to the totals: %s", error)
        return False
    return True


def read_totals(folder: Path | None = None) -> Counts:
    """The totals of all processes that ended; empty when there are none or the file is damaged."""
    path = (cache_directory() if folder is None else folder) / FILE_NAME
    try:
        document = json.loads(read_regular(path))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.debug("Totals begin anew, %s cannot be read: %s", path, error)
        return {}
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        log.debug("Totals begin anew, %s is not of this program's making", path)
        return {}
    series = document.get("counts")
    if not isinstance(series, dict):
        return {}
    return {
        name: {label: value for label, value in values.items() if _is_count(value)}
        for name, values in series.items()
        if isinstance(values, dict)
    }


def _is_count(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < math.inf


def _sum(totals: Counts, more: Counts) -> Counts:
    added = {series: dict(values) for series, values in totals.items()}
    for series, values in more.items():
        of_series = added.setdefault(series, {})
        for label, amount in values.items():
            of_series[label] = of_series.get(label, 0) + amount
    return added


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Hold the lock at ``path``. Raises TimeoutError, or what the file system says when it has no locks."""
    try:
        import fcntl
    except ImportError:
        import filelock

        with filelock.FileLock(path, timeout=LOCK_DEADLINE_S):
            yield
        return
    # The library for locks takes longer to import than many a process takes to end.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    try:
        deadline = time.monotonic() + LOCK_DEADLINE_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"others hold {path}") from None
                time.sleep(0.002)
        yield
    finally:
        os.close(descriptor)

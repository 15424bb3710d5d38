"""The counters of this process, with their names, meanings and labels, and the totals of all processes.

Names and units follow Prometheus' conventions: ``_total`` for counts, seconds for durations. Counting updates
a dictionary under a lock. It takes less than a microsecond and is thread-safe.
"""

from __future__ import annotations

import errno
import json
import logging
import math
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import RunState
from praxis_desktop.core.file_locks import lock_open
from praxis_desktop.core.files import make_private, read_regular, replacing, sweep

LABEL_LIMIT = 64
"""Maximum number of distinct values per label; any further values are counted together as ``other``."""

OTHER = "other"

_LabelT = TypeVar("_LabelT", bound=str)

_lock = threading.RLock()
_counts: dict[str, dict[str, float]] = {}

Counts = Mapping[str, Mapping[str, float]]
"""The values of each series by label; a series without a label uses ""."""


def _add(series: str, label: str, amount: float) -> None:
    with _lock:
        values = _counts.setdefault(series, {})
        if label not in values and len(values) >= LABEL_LIMIT:
            label = OTHER
        values[label] = values.get(label, 0) + amount


class Counter:
    """A number that only increases."""

    def __init__(self, name: str, help_text: str) -> None:
        self.name = name
        self.help_text = help_text
        self.label = ""

    def add(self, amount: float = 1) -> None:
        """Add ``amount``, which must not be negative. Thread-safe."""
        _add(self.name, "", amount)


class LabelledCounter(Generic[_LabelT]):
    """A number that only increases, kept separately for each value of a label."""

    def __init__(self, name: str, help_text: str, label: str) -> None:
        self.name = name
        self.help_text = help_text
        self.label = label

    def add(self, value: _LabelT, amount: float = 1) -> None:
        """Add ``amount``, which must not be negative, for ``value``. Thread-safe."""
        _add(self.name, value, amount)


class Summary:
    """The number of measurements and their sum."""

    def __init__(self, name: str, help_text: str) -> None:
        self.name = name
        self.help_text = help_text
        self.sum_series = f"{name}_sum"
        self.count_series = f"{name}_count"

    def observe(self, value: float) -> None:
        """Add a measurement. Thread-safe."""
        with _lock:
            _add(self.count_series, "", 1)
            _add(self.sum_series, "", value)


IMAGES_HITS = Counter("praxis_images_hits_total", "Images that were found and could be used.")
IMAGES_MISSES = LabelledCounter[str](
    "praxis_images_misses_total", "Images that were needed but could not be used, by reason.", "reason"
)
IMAGES_SAVED = LabelledCounter[Literal["saved", "failed"]](
    "praxis_images_saved_total", "Attempts to save an image, by outcome.", "outcome"
)
INTERPRETERS_STARTED = LabelledCounter[Literal["restored", "booted"]](
    "praxis_interpreters_started_total", "Interpreters started, by method.", "how"
)
RESTORE_SECONDS = Summary("praxis_restore_seconds", "Time from a loaded image to a ready interpreter.")
BOOT_SECONDS = Summary("praxis_boot_seconds", "Time to boot an interpreter without an image.")
RUNS = LabelledCounter[RunState]("praxis_runs_total", "Runs that ended, by their last state.", "state")
WORKER_REQUESTS = LabelledCounter[Literal["done", "failed"]](
    "praxis_worker_requests_total", "Runs and calls that hosts have served, by outcome.", "outcome"
)
WORKER_RESTARTS = LabelledCounter[Literal["crash", "memory", "request_limit", "health"]](
    "praxis_worker_restarts_total", "Hosts that were replaced, by reason.", "reason"
)
POOL_REQUESTS = LabelledCounter[Literal["pool", "nobody"]](
    "praxis_pool_requests_total", "Requests to the pool, by server.", "served_by"
)
SESSIONS_RESUMED = LabelledCounter[Literal["resumed", "refused"]](
    "praxis_sessions_resumed_total", "Saved sessions handed in, by outcome.", "outcome"
)

FAMILIES: tuple[Counter | LabelledCounter[Any] | Summary, ...] = (
    IMAGES_HITS,
    IMAGES_MISSES,
    IMAGES_SAVED,
    INTERPRETERS_STARTED,
    RESTORE_SECONDS,
    BOOT_SECONDS,
    RUNS,
    WORKER_REQUESTS,
    WORKER_RESTARTS,
    POOL_REQUESTS,
    SESSIONS_RESUMED,
)
"""Every counter, in display order."""


def counts() -> Counts:
    """Return a copy of the counts since the last ``take_counts``."""
    with _lock:
        return {series: dict(values) for series, values in _counts.items()}


def take_counts() -> Counts:
    """Return all counts and reset them to zero."""
    global _counts
    with _lock:
        taken, _counts = _counts, {}
        return taken


def put_back(taken: Counts) -> None:
    """Add back counts that were taken but could not be saved."""
    with _lock:
        for series, values in taken.items():
            for label, amount in values.items():
                _add(series, label, amount)


def _begin_anew() -> None:
    """In a forked child, reset the counts and replace the lock, which no thread there would ever release."""
    global _lock, _counts
    _lock = threading.RLock()
    _counts = {}


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


log = logging.getLogger(__name__)

FILE_NAME = "metrics.json"
LOCK_DEADLINE_S = 2.0
"""Maximum time, in seconds, that an exiting process waits for the lock. Other processes hold it for less than
1 ms, or for 10 to 140 ms under Wine.
"""

_VERSION = 1


def save_totals(folder: Path | None = None) -> bool:
    """Add this process's counts to the totals in ``folder`` (default: the cache directory).

    Returns True on success. A failure is logged at debug level, and the counts are kept for the next attempt.
    Call it before the process exits. Thread-safe. Does not touch the disk if nothing was counted.
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
    except OSError as error:
        put_back(taken)
        log.debug("The counts of this process were not added to the totals: %s", error)
        return False
    return True


def read_totals(folder: Path | None = None) -> Counts:
    """Return the totals of all processes that have exited; empty if there are none or the file is damaged."""
    path = (cache_directory() if folder is None else folder) / FILE_NAME
    try:
        document = json.loads(read_regular(path))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.debug("Totals start again, %s cannot be read: %s", path, error)
        return {}
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        log.debug("Totals start again: %s was not written by this program", path)
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
    """Hold the lock at ``path`` during the block. Raises TimeoutError, or OSError if it cannot be locked."""
    # Not filelock: importing it takes longer than many a process takes to exit.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        deadline = time.monotonic() + LOCK_DEADLINE_S
        while not (locked := lock_open(descriptor)):
            if locked is None:
                raise OSError(errno.ENOLCK, f"{path} cannot be locked")
            if time.monotonic() > deadline:
                raise TimeoutError(f"others hold {path}")
            time.sleep(0.002)
        yield
    finally:
        os.close(descriptor)

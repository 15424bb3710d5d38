"""What this process counts about itself: every counter's name, meaning and labels, and how to count.

Names and units follow Prometheus' conventions: ``_total`` for counts, seconds for durations. Counting is a
dictionary's update under a lock (less than a microsecond) and safe from any thread. What all processes of
this computer have counted is added together, too.
"""

from __future__ import annotations

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

from praxis_desktop.core.atomic_files import replacing, sweep
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.events import RunState
from praxis_desktop.core.private_files import make_private
from praxis_desktop.core.regular_files import read_regular

LABEL_LIMIT = 64
"""Values of one label that are told apart; further ones are counted as ``other``."""

OTHER = "other"

_LabelT = TypeVar("_LabelT", bound=str)

_lock = threading.RLock()
_counts: dict[str, dict[str, float]] = {}

Counts = Mapping[str, Mapping[str, float]]
"""From the name of a series to its value for each value of its label; without a label that is empty text."""


def _add(series: str, label: str, amount: float) -> None:
    with _lock:
        values = _counts.setdefault(series, {})
        if label not in values and len(values) >= LABEL_LIMIT:
            label = OTHER
        values[label] = values.get(label, 0) + amount


class Counter:
    """A number that only grows."""

    def __init__(self, name: str, help_text: str) -> None:
        self.name = name
        self.help_text = help_text
        self.label = ""

    def add(self, amount: float = 1) -> None:
        """Count ``amount`` more, which is not negative; any thread."""
        _add(self.name, "", amount)


class LabelledCounter(Generic[_LabelT]):
    """Numbers that only grow, one for each value of a label."""

    def __init__(self, name: str, help_text: str, label: str) -> None:
        self.name = name
        self.help_text = help_text
        self.label = label

    def add(self, value: _LabelT, amount: float = 1) -> None:
        """Count ``amount`` more, which is not negative, under the label's ``value``; any thread."""
        _add(self.name, value, amount)


class Summary:
    """How often something was measured, and the sum of what was measured."""

    def __init__(self, name: str, help_text: str) -> None:
        self.name = name
        self.help_text = help_text
        self.sum_series = f"{name}_sum"
        self.count_series = f"{name}_count"

    def observe(self, value: float) -> None:
        """Count one more measurement; any thread."""
        with _lock:
            _add(self.count_series, "", 1)
            _add(self.sum_series, "", value)


IMAGES_HITS = Counter("praxis_images_hits_total", "Images that were found and could be used.")
IMAGES_MISSES = LabelledCounter[str](
    "praxis_images_misses_total", "Images that were wanted and could not be used, by reason.", "reason"
)
IMAGES_SAVED = LabelledCounter[Literal["saved", "failed"]](
    "praxis_images_saved_total", "Attempts to save an image, by outcome.", "outcome"
)
INTERPRETERS_STARTED = LabelledCounter[Literal["restored", "booted"]](
    "praxis_interpreters_started_total", "Interpreters that were started, by how.", "how"
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
    "praxis_pool_requests_total", "Requests to the pool, by who served them.", "served_by"
)
SESSIONS_RESUMED = LabelledCounter[Literal["resumed", "refused"]](
    "praxis_sessions_resumed_total", "Saved sessions that were handed in, by outcome.", "outcome"
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
"""Every counter, in the order in which they are shown."""


def counts() -> Counts:
    """What this process has counted and not handed over; a copy."""
    with _lock:
        return {series: dict(values) for series, values in _counts.items()}


def take_counts() -> Counts:
    """What this process has counted, which begins at zero again: each count is handed over once."""
    global _counts
    with _lock:
        taken, _counts = _counts, {}
        return taken


def put_back(taken: Counts) -> None:
    """Count again what was taken and could not be handed over."""
    with _lock:
        for series, values in taken.items():
            for label, amount in values.items():
                _add(series, label, amount)


def _begin_anew() -> None:
    """A forked child has counted nothing, and nobody in it will give the lock back."""
    global _lock, _counts
    _lock = threading.RLock()
    _counts = {}


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


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

"""A SnapshotService's counts, for its owner. They are also added to the counters of this process."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from msgspec import Struct

from praxis_desktop.core import counters


class Statistics(Struct, frozen=True):
    """A service's counts at one point in time."""

    hits: int = 0
    """Number of images that were found: in memory, on disk, or shipped."""
    hits_in_memory: int = 0
    """Number of images that were found in memory, at no cost."""
    misses: Mapping[str, int] = MappingProxyType({})
    """Number of images that had to be made, by reason."""
    prepared: int = 0
    """Number of interpreters made from images."""
    saves: int = 0
    save_failures: int = 0
    unusable: int = 0
    """Number of existing images that could not be used."""
    milliseconds: Mapping[str, float] = MappingProxyType({})
    """Total time in ms by activity: ``load``, ``unpack``, an image kind, ``save``, ``prepare``, ``wait``."""


class Counts:
    """The running counts of a service. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: Counter[str] = Counter()
        self._misses: Counter[str] = Counter()
        self._milliseconds: Counter[str] = Counter()

    def add(self, name: str) -> None:
        """Add one to the count of a field of Statistics."""
        with self._lock:
            self._numbers[name] += 1
        if name == "hits":
            counters.IMAGES_HITS.add()
        elif name == "prepared":
            counters.INTERPRETERS_STARTED.add("restored")
        elif name == "saves":
            counters.IMAGES_SAVED.add("saved")
        elif name == "save_failures":
            counters.IMAGES_SAVED.add("failed")

    def miss(self, reason: str) -> None:
        """Count an image that had to be made."""
        with self._lock:
            self._misses[reason] += 1
        counters.IMAGES_MISSES.add(reason)

    @contextmanager
    def timed(self, phase: str) -> Iterator[None]:
        """Add the time spent in the block to ``phase``."""
        before = time.perf_counter()
        try:
            yield
        finally:
            passed = time.perf_counter() - before
            with self._lock:
                self._milliseconds[phase] += passed * 1000  # type: ignore[assignment]
            if phase == "prepare":
                counters.RESTORE_SECONDS.observe(passed)
            elif phase == "baseline":
                counters.INTERPRETERS_STARTED.add("booted")
                counters.BOOT_SECONDS.observe(passed)

    def snapshot(self) -> Statistics:
        """Return the current counts."""
        with self._lock:
            return Statistics(
                **self._numbers, misses=dict(self._misses), milliseconds=dict(self._milliseconds)
            )

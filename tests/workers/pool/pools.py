"""Pools for tests: one image for all of them, and what they leave behind looked at."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.settings import PoolSettings
from praxis_desktop.snapshots.service import SnapshotService
from praxis_desktop.workers.pool import Pool
from praxis_desktop.workers.pool.sessions import Sessions
from tests.workers.sources import runtime

SOON = 60.0
"""Seconds within which everything has happened, on the slowest machine."""

KEY = bytes(range(32))


@functools.cache
def service() -> SnapshotService:
    """The process's one service, which keeps its images in memory."""
    return SnapshotService(runtime)


def settings(**changes: Any) -> PoolSettings:
    return PoolSettings(**{"enabled": True, "size": 1, "largest": 1, **changes})


class Lent:
    """A source that outlives the pools which use it."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def close(self, deadline: Deadline) -> bool:
        return True


@contextmanager
def pool(*, source: Any = None, key: bytes = KEY, options: Any = None, **changes: Any) -> Iterator[Pool]:
    """A pool, closed in the end; ``changes`` are of its settings, ``options`` of Pool."""
    source = Lent(source or service())
    one = Pool(lambda: source, settings(**changes), sessions=Sessions(source, key=key), **(options or {}))
    try:
        yield one
    finally:
        assert one.close(Deadline.after(SOON))


def eventually(holds: Callable[[], object]) -> None:
    """Wait until ``holds`` does."""
    deadline = Deadline.after(SOON)
    while not holds():
        assert not deadline.expired, "it never came about"
        time.sleep(0.01)


def in_thread(function: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    return thread


def descriptors() -> int:
    """How many files this process has open; 0 where that cannot be told."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def thread_names() -> list[str]:
    """Threads that work for a pool: the timers' is the process's own."""
    return sorted(thread.name for thread in threading.enumerate() if thread.name != "timers")

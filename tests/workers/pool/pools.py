"""Pools for tests: they share one image, and their remains are checked."""

from __future__ import annotations

import functools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from bench.processes import handles
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.settings import PoolSettings
from praxis_desktop.snapshots.service import SnapshotService
from praxis_desktop.workers.pool import Pool
from praxis_desktop.workers.pool.sessions import Sessions
from tests.workers.sources import runtime

SOON = 60.0
"""The time within which everything happens on the slowest machine, in seconds."""
QUIET_S = 0.3
"""Seconds without a change after which a count has settled."""
Value = TypeVar("Value")

KEY = bytes(range(32))


@functools.cache
def service() -> SnapshotService:
    """Return the service of the process, which keeps its images in memory."""
    return SnapshotService(runtime)


def settings(**changes: Any) -> PoolSettings:
    return PoolSettings(**{"enabled": True, "size": 1, "largest": 1, **changes})


class Lent:
    """A source that outlives the pools that use it."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def close(self, deadline: Deadline) -> bool:
        return True


@contextmanager
def pool(*, source: Any = None, key: bytes = KEY, options: Any = None, **changes: Any) -> Iterator[Pool]:
    """Make a pool that is closed at the end; ``changes`` are for its settings, ``options`` for Pool."""
    source = Lent(source or service())
    one = Pool(lambda: source, settings(**changes), sessions=Sessions(source, key=key), **(options or {}))
    try:
        yield one
    finally:
        assert one.close(Deadline.after(SOON))


def eventually(holds: Callable[[], object]) -> None:
    """Wait until ``holds`` returns True."""
    deadline = Deadline.after(SOON)
    while not holds():
        assert not deadline.expired, "it never came about"
        time.sleep(0.01)


def in_thread(function: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    return thread


def descriptors() -> int:
    """Return the number of open files of this process; 0 if it is unknown, or varies, as on Windows."""
    return handles() if sys.platform == "linux" else 0


def settled(read: Callable[[], Value]) -> Value:
    """Return the result of ``read`` once it has stayed the same for a while: threads of earlier tests may
    still end.
    """
    deadline, told, since = Deadline.after(SOON), read(), time.monotonic()
    while time.monotonic() - since < QUIET_S:
        assert not deadline.expired, "it never settled"
        time.sleep(0.01)
        now = read()
        if now != told:
            told, since = now, time.monotonic()
    return told


def thread_names() -> list[str]:
    """Return the names of all threads except those of the timers and of the control service, which are not a
    pool's.
    """
    return sorted(each.name for each in threading.enumerate() if each.name not in ("timers", "control"))

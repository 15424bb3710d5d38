"""Times single actions, and the computer itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def milliseconds(action: Callable[[], object]) -> float:
    """Return the milliseconds that ``action()`` takes."""
    before = time.perf_counter()
    action()
    return (time.perf_counter() - before) * 1000


def stolen_s() -> float:
    """Return the seconds, since the start, in which this virtual computer was ready but its host let others
    run instead; 0 where the system does not count them.
    """
    counters = Path("/proc/stat")
    if not counters.exists():
        return 0.0
    return int(counters.read_text().split()[8]) / os.sysconf("SC_CLK_TCK")


def same_work(seconds: float) -> tuple[float, float]:
    """Repeat the same work, of about a millisecond, for ``seconds``; return the milliseconds that it took at
    least and at most. On a computer that others slow down, the two are far apart.
    """
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        times.append(milliseconds(lambda: sum(range(50_000))))
    return min(times), max(times)

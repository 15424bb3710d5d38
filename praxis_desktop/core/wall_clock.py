"""The computer's wall clock, limited to the range that journals and guests can represent, and how a guest's
wall clock slowly catches up after an interruption, so that the guest's time limits do not expire.
"""

from __future__ import annotations

import time

LATEST_NS = (1 << 62) - 1
"""The latest time allowed, in nanoseconds since 1970: in the year 2116."""

_CATCHING_UP = 2
"""Number of seconds that a lagging wall clock takes to catch up by one second."""


def wall_clock_ns(ahead_ns: int = 0) -> int:
    """Return the time in nanoseconds since 1970, plus ``ahead_ns``, limited to the range 0 to LATEST_NS."""
    return min(max(time.time_ns() + ahead_ns, 0), LATEST_NS)


def remaining_lag(lag: int, elapsed: int) -> int:
    """Return how much of ``lag`` remains after ``elapsed``; all times are in nanoseconds."""
    return max(0, lag - elapsed // _CATCHING_UP)

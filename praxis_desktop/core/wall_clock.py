"""The computer's wall clock, limited to the range that journals and guests can represent."""

from __future__ import annotations

import time

LATEST_NS = (1 << 62) - 1
"""The latest time allowed, in nanoseconds since 1970: in the year 2116."""


def wall_clock_ns(ahead_ns: int = 0) -> int:
    """Return the time in nanoseconds since 1970, plus ``ahead_ns``, limited to the range 0 to LATEST_NS."""
    return min(max(time.time_ns() + ahead_ns, 0), LATEST_NS)

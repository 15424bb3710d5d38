"""The computer's wall clock, kept to what journals and guests can hold, whatever it has been set to."""

from __future__ import annotations

import time

LATEST_NS = (1 << 62) - 1
"""In the year 2116; nanoseconds since 1970."""


def wall_clock_ns() -> int:
    """Nanoseconds since 1970, from 0 to LATEST_NS: a clock that is further off stands at that end."""
    return min(max(time.time_ns(), 0), LATEST_NS)

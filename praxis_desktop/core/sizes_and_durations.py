"""Sizes, durations and negative numbers as people write them."""

from __future__ import annotations

import re

_NEGATIVE = re.compile(r"(?<![\w.)-])-(?=\d)")


def with_minus_signs(text: str) -> str:
    """Return ``text`` with minus signs in place of the hyphens before negative numbers."""
    return _NEGATIVE.sub("−", text)


def bytes_for_people(count: int) -> str:
    """Format a number of bytes: ``11.3 MiB``."""
    size, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{count} bytes" if unit == "bytes" else f"{size:.1f} {unit}"


def duration_for_people(seconds: float | None) -> str:
    """Format a duration: ``< 0.1 s``, ``8.5 s``, ``34 s``, ``8 min 52 s``, ``1 h 8 min``; "" for None."""
    if seconds is None or seconds < 59.95:
        return duration_as_clock(seconds)
    minutes, second = divmod(int(seconds + 0.05), 60)
    hours, minute = divmod(minutes, 60)
    larger, smaller, unit = (f"{hours} h", minute, "min") if hours else (f"{minutes} min", second, "s")
    return f"{larger} {smaller} {unit}" if smaller else larger


def duration_as_clock(seconds: float | None) -> str:
    """Format a duration for a column: ``< 0.1 s``, ``8.5 s``, ``34 s``, ``8:52``, ``1:08:52``; "" for None.
    Ten seconds and more are rounded down, as on a clock.
    """
    if seconds is None:
        return ""
    if 0 < seconds < 0.1:
        return "< 0.1 s"
    if round(seconds, 1) < 10:
        return f"{seconds:.1f} s" if seconds else "0 s"
    minutes, second = divmod(int(seconds + 0.05), 60)
    hours, minute = divmod(minutes, 60)
    if not minutes:
        return f"{second} s"
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"

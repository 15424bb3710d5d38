"""Numbers, sizes and durations as people write them."""

from __future__ import annotations

import math
import re
from decimal import Decimal

_NEGATIVE = re.compile(r"(?<![\w.)-])-(?=\d)")


def with_minus_signs(text: str) -> str:
    """Return ``text`` with minus signs in place of the hyphens before negative numbers."""
    return _NEGATIVE.sub("−", text)


_LEAST, _MOST = 1e-6, 1e12
"""Numbers between these limits are written without an exponent."""


def has_few_digits(number: float) -> bool:
    """Return whether a number has at most ten digits, like those that instruments send; most calculated
    numbers have more.
    """
    return f"{number:.10g}" == f"{number:.15g}"


def number_for_people(number: float) -> str:
    """Format a number: ``123.45678``, ``−1.18``, ``0.00001``. A number that has more than ten digits was
    calculated, and is rounded to six.
    """
    if isinstance(number, int) or not math.isfinite(number):
        return str(number).replace("-", "−")
    text = f"{number:.10g}" if has_few_digits(number) else f"{number:.6g}"
    if "e" in text and 1 <= abs(number) < _MOST:
        text = f"{number:.0f}"
    elif "e" in text and _LEAST <= abs(number) < 1:
        text = format(Decimal(text), "f")
    return text.replace("-", "−")


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
    if seconds is None or seconds < 59.5:
        return duration_as_clock(seconds)
    if seconds < 3599.5:
        (larger, smaller), units = divmod(int(seconds + 0.5), 60), ("min", "s")
    else:
        (larger, smaller), units = divmod(int(seconds / 60 + 0.5), 60), ("h", "min")
    told = f"{larger} {units[0]}"
    return f"{told} {smaller} {units[1]}" if smaller else told


def duration_as_clock(seconds: float | None) -> str:
    """Format a duration for a column: ``< 0.1 s``, ``8.5 s``, ``34 s``, ``8:52``, ``1:08:52``; "" for None.
    Ten seconds and more are rounded to whole seconds.
    """
    if seconds is None:
        return ""
    if 0 < seconds < 0.1:
        return "< 0.1 s"
    if round(seconds, 1) < 10:
        return f"{seconds:.1f} s" if seconds else "0 s"
    minutes, second = divmod(int(seconds + 0.5), 60)
    hours, minute = divmod(minutes, 60)
    if not minutes:
        return f"{second} s"
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"

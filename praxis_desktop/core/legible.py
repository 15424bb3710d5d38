"""What people read: sizes, durations, and texts from elsewhere, of which a terminal may obey no character."""

from __future__ import annotations

import re

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Controls but for line feeds and tabs, and what turns the direction of writing around."""


_NEGATIVE = re.compile(r"(?<![\w.)-])-(?=\d)")


def legible(text: str) -> str:
    r"""``text`` with an escape (``\x1b``) for each character that moves, colours, hides or turns around what
    a terminal shows. Lines stay lines.
    """
    return text if text.isprintable() else _OBEYED.sub(_escaped, text)


def legible_line(text: str) -> str:
    """``text`` as ``legible`` has it, in one line: it cannot look like several."""
    return text if text.isprintable() else " ".join(legible(text).split())


def _escaped(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def with_minus_signs(text: str) -> str:
    """``text`` with a minus sign in the place of the hyphen of each negative number."""
    return _NEGATIVE.sub("−", text)


def bytes_for_people(count: int) -> str:
    """``11.3 MiB``."""
    size, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{count} bytes" if unit == "bytes" else f"{size:.1f} {unit}"


def duration_for_people(seconds: float | None) -> str:
    """``< 0.1 s``, ``8.5 s``, ``34 s``, ``8 min 52 s``, ``1 h 8 min``; "" for what nobody knows."""
    if seconds is None or seconds < 59.95:
        return duration_as_clock(seconds)
    minutes, second = divmod(int(seconds + 0.05), 60)
    hours, minute = divmod(minutes, 60)
    larger, smaller, unit = (f"{hours} h", minute, "min") if hours else (f"{minutes} min", second, "s")
    return f"{larger} {smaller} {unit}" if smaller else larger


def duration_as_clock(seconds: float | None) -> str:
    """A duration in a column: ``< 0.1 s``, ``8.5 s``, ``34 s``, ``8:52``, ``1:08:52``; "" for what nobody
    knows. From ten seconds on it is what a clock showed at the end.
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

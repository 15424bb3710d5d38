"""Durations as people say them."""

from __future__ import annotations

from praxis_desktop.gui.widgets.decimals import with_decimal_sign


def duration_text(seconds: float) -> str:
    """For example 8.5 s, 8 min 50 s, 24 h 10 min."""
    if 0 < seconds < 0.1:
        return with_decimal_sign("< 0.1 s")
    if seconds < 60:
        return with_decimal_sign(f"{seconds:.1f} s") if 0 < seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"

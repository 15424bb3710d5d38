"""How long a step took, as narrow as its list."""

from __future__ import annotations

from praxis_desktop.gui.history.run_words import took_text
from praxis_desktop.gui.widgets.decimals import with_decimal_sign


def step_time(seconds: float | None) -> str:
    """``< 0.1 s``, ``8.5 s``, ``1:21``; "" for what nobody knows."""
    if seconds is not None and seconds < 0.1:
        return with_decimal_sign("< 0.1 s")
    return took_text(seconds)

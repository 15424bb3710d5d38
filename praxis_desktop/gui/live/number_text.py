"""Numbers as tiles and charts word them."""

from __future__ import annotations

from decimal import Decimal

from praxis_desktop.gui.widgets.decimals import with_decimal_sign

_LEAST = 1e-6
"""Of less, the zeros could not be counted any more."""


def number_text(value: float, figures: int = 8) -> str:
    """A number with as many figures as it has, up to ``figures``."""
    text = f"{value:.{figures}g}"
    if "e" in text and _LEAST <= abs(value) < 1:
        text = format(Decimal(f"{value:.3g}"), "f")  # as a balance writes it
    if "e" in text:
        return with_decimal_sign(f"{value:.3g}")
    return with_decimal_sign(text.replace("-", "\N{MINUS SIGN}", 1) if text.startswith("-") else text)


def age_text(seconds: float) -> str:
    """How long ago something was: tenths below ten seconds."""
    if seconds < 10:
        return with_decimal_sign(f"{seconds:.1f} s")
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"

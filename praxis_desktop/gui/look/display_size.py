"""How large everything is drawn: chosen in the settings, put into force before there is an application."""

from __future__ import annotations

import os

from PySide6.QtCore import QSize

from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM

DISPLAY_SIZES = (100, 125, 150)
"""Percent by which everything can be drawn larger."""

_FACTOR = "QT_SCALE_FACTOR"
_given: str | None = None


def enlarge(percent: int) -> None:
    """Have Qt draw everything larger; only before there is a QApplication. What somebody has set in the
    environment is multiplied.
    """
    global _given
    _given = os.environ.get(_FACTOR)
    if percent != DISPLAY_SIZES[0]:
        os.environ[_FACTOR] = f"{_number(_given) * percent / 100:g}"


def forget_enlargement() -> None:
    """Qt has read it: programs that are started from here have the environment as it was."""
    if _given is None:
        os.environ.pop(_FACTOR, None)
    else:
        os.environ[_FACTOR] = _given


def fitting_sizes(screen: QSize, percent: int) -> tuple[int, ...]:
    """The sizes at which the smallest window fits a ``screen`` that is measured with ``percent`` in force."""
    return tuple(
        size
        for size in DISPLAY_SIZES
        if size == DISPLAY_SIZES[0]
        or (
            screen.width() * percent >= WINDOW_MINIMUM[0] * size
            and screen.height() * percent >= WINDOW_MINIMUM[1] * size
        )
    )


def _number(text: str | None) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 1.0

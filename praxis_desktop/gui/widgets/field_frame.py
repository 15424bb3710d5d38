"""The frame of a field that a person types into or chooses from."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL


def draw_field_frame(
    painter: QPainter, field: QWidget, *, appearance: Appearance, has_focus: bool, is_wrong: bool
) -> None:
    """Draw it around all of ``field``; ``is_wrong``: what stands in it cannot be used."""
    colors = appearance.colors
    edge, width = colors.border_strong if field.isEnabled() else colors.border, 1.0
    if has_focus:
        edge, width = colors.focus, 2.0
    if is_wrong:
        edge, width = appearance.tone("err").line, 2.0
    painter.setBrush(QColor(colors.surface if field.isEnabled() else colors.disabled_bg))
    painter.setPen(QPen(QColor(edge), width))
    half = width / 2
    frame = QRectF(field.rect()).adjusted(half, half, -half, -half)
    painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)

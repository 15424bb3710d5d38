"""A chip as delegates draw it: icon and word in the tone of a state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP
from praxis_desktop.gui.run.run_states import StateLook

HEIGHT = 24
_ICON, _BEFORE, _BETWEEN, _AFTER = 15, 8, 6, 9


def draw_chip(painter: QPainter, left_centre: QRectF, look: StateLook, appearance: Appearance) -> float:
    """Draw it at the left of a place, in its middle; returns how wide it became. What does not fit is an
    ellipsis.
    """
    tone = appearance.tone(look.tone)
    painter.setFont(appearance.font("caption", weight=600))
    around = _BEFORE + _ICON + _BETWEEN + _AFTER
    metrics = painter.fontMetrics()
    room = int(left_centre.width()) - around
    text = metrics.elidedText(look.word, Qt.TextElideMode.ElideRight, room)
    width = float(metrics.horizontalAdvance(text) + around)
    chip = QRectF(left_centre.left(), left_centre.center().y() - HEIGHT / 2, width, HEIGHT)
    painter.setBrush(QColor(tone.bg))
    painter.setPen(QPen(QColor(tone.edge), 1))
    painter.drawRoundedRect(chip, RADIUS_CHIP, RADIUS_CHIP)
    mark = QRectF(chip.left() + _BEFORE, chip.center().y() - _ICON / 2, _ICON, _ICON)
    appearance.draw_icon(painter, look.icon, mark, tone.fg)
    painter.setPen(QColor(tone.fg))
    words = chip.adjusted(_BEFORE + _ICON + _BETWEEN, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    return width

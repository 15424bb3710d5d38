"""How a chip is drawn, by a widget as in a row of a table: icon and word in the tone of a state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, ToneName

CHIP_HEIGHT = 24
_ICON, _LEFT, _GAP, _RIGHT = 15, 7, 5, 8
_LEFT_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def chip_width(word: str, appearance: Appearance) -> int:
    """Pixels of a chip in which nothing is elided."""
    metrics = QFontMetrics(appearance.font("caption", weight=600))
    return _LEFT + _ICON + _GAP + metrics.horizontalAdvance(word) + _RIGHT + 1  # advances are rounded


def draw_chip(
    painter: QPainter, frame: QRectF, word: str, icon: str, tone: ToneName, *, appearance: Appearance
) -> None:
    """Draw it in ``frame``; a word that does not fit is elided. Leaves the painter's font and pen changed."""
    colors = appearance.tone(tone)
    painter.setFont(appearance.font("caption", weight=600))
    painter.setBrush(QColor(colors.bg))
    painter.setPen(QPen(QColor(colors.edge), 1))
    painter.drawRoundedRect(frame, RADIUS_CHIP, RADIUS_CHIP)
    mark = QRectF(frame.left() + _LEFT, frame.center().y() - _ICON / 2, _ICON, _ICON)
    appearance.draw_icon(painter, icon, mark, colors.fg)
    painter.setPen(QColor(colors.fg))
    words = frame.adjusted(_LEFT + _ICON + _GAP, 0, -_RIGHT, 0)
    shown = painter.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, round(words.width()) + 2)
    painter.drawText(words.adjusted(0, 0, _RIGHT, 0), _LEFT_CENTRE, shown)


def draw_chip_in_row(
    painter: QPainter, place: QRectF, word: str, icon: str, tone: ToneName, *, appearance: Appearance
) -> float:
    """Draw it at the left of ``place``, in the middle of its height; returns how wide it became."""
    width = min(chip_width(word, appearance), place.width())
    frame = QRectF(place.left(), place.center().y() - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)
    draw_chip(painter, frame, word, icon, tone, appearance=appearance)
    return width

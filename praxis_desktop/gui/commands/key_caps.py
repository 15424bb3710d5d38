"""Keys drawn as they look on a keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance

_HEIGHT = 22
_PADDING = 8
_GAP = 6
_LEAST = 22
_RADIUS = 5


def caps_width(keys: Sequence[str], metrics: QFontMetrics) -> int:
    """How much room ``keys`` take side by side."""
    widths = [max(_LEAST, metrics.horizontalAdvance(key) + 2 * _PADDING) for key in keys]
    return sum(widths) + _GAP * max(0, len(widths) - 1)


def draw_caps(
    painter: QPainter, keys: Sequence[str], left: float, middle: float, *, appearance: Appearance
) -> None:
    """Draw ``keys`` side by side from ``left`` on, around the height ``middle``."""
    colors = appearance.colors
    painter.setFont(appearance.font("caption", weight=600))
    metrics = painter.fontMetrics()
    for key in keys:
        width = max(_LEAST, metrics.horizontalAdvance(key) + 2 * _PADDING)
        place = QRectF(left + 0.5, middle - _HEIGHT / 2 + 0.5, width - 1, _HEIGHT - 1)
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.setBrush(QColor(colors.border_strong))
        painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        top = place.adjusted(0, 0, 0, -1.5)
        painter.setBrush(QColor(colors.sunken))
        painter.drawRoundedRect(top, _RADIUS, _RADIUS)
        painter.setPen(QColor(colors.text2))
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, key)
        left += width + _GAP


def ways_width(ways: Sequence[Sequence[str]], joint: str, *, appearance: Appearance) -> int:
    """How much room several ways to press something take, ``joint`` between them."""
    metrics = QFontMetrics(appearance.font("caption", weight=600))
    widths = [caps_width(way, metrics) for way in ways]
    return sum(widths) + _between(joint, metrics) * (len(widths) - 1)


def draw_ways(
    painter: QPainter,
    ways: Sequence[Sequence[str]],
    joint: str,
    left: float,
    middle: float,
    *,
    appearance: Appearance,
) -> None:
    """Draw them from ``left`` on, around the height ``middle``."""
    metrics = QFontMetrics(appearance.font("caption", weight=600))
    between = _between(joint, metrics)
    for number, way in enumerate(ways):
        if number and joint:
            painter.setFont(appearance.font("caption"))
            painter.setPen(QColor(appearance.colors.text3))
            place = QRectF(left - between, middle - _HEIGHT / 2, between, _HEIGHT)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, joint)
        draw_caps(painter, way, left, middle, appearance=appearance)
        left += caps_width(way, metrics) + between


def _between(joint: str, metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance(joint) + 12 if joint else _GAP


class KeyCaps(QWidget):
    """Keys to be pressed together."""

    def __init__(self, keys: Sequence[str], *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = tuple(keys)
        self._appearance = appearance
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("+".join(keys))
        appearance.changed.connect(self.restyle)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        """Take the font from the appearance and draw anew."""
        self.setFont(self._appearance.font("caption", weight=600))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(caps_width(self._keys, self.fontMetrics()) + 1, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_caps(painter, self._keys, 0, self.height() / 2, appearance=self._appearance)

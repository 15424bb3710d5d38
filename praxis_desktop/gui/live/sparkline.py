"""A small curve of the last minute, beside the number that it ends in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName

SPAN_S = 60.0
_SIZE = QSize(62, 28)
_MOST = 120
"""Points that are drawn: two for each pixel."""


class Sparkline(QWidget):
    """The number beside it and the chart say the same: it is no news to a screen reader."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._points: Sequence[tuple[float, float]] = ()
        self._now = 0.0
        self._tone: ToneName = "run"
        self.setFixedSize(_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.restyle)

    def show_points(self, points: Sequence[tuple[float, float]], now: float, tone: ToneName = "run") -> None:
        """Show the points of the minute before ``now``."""
        if points or self._points:
            step = -(-len(points) // _MOST) or 1
            self._points, self._now, self._tone = points[::-1][::step][::-1], now, tone
            self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if len(self._points) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(2, 4, -5, -4)
        values = [value for _, value in self._points]
        low, high = min(values), max(values)
        height = (high - low) or 1.0
        first = min(self._points[0][0], self._now - 1)
        width = (self._now - first) or 1.0
        places = [
            QPointF(
                room.left() + (time - first) / width * room.width(),
                room.bottom() - ((value - low) / height if high > low else 0.5) * room.height(),
            )
            for time, value in self._points
        ]
        color = QColor(self._appearance.tone(self._tone).line)
        painter.setPen(QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(places)
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(places[-1], 2.6, 2.6)

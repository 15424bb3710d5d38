"""Numbers over time as a curve."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.records.exporting.pdf.scales import bounds, short, ticks

_LEFT, _RIGHT, _ABOVE, _BELOW = 56, 14, 24, 40
_FEW = 60
"""So few points are marked each."""

Points = Sequence[Sequence[float | None]]


class CurvePicture(QWidget):
    """A gap stays where there is no number."""

    accessible_role = QAccessible.Role.Chart

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._points: list[tuple[float, float | None]] = []
        self._unit = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        appearance.changed.connect(self.restyle)

    def show_points(self, title: str, points: Points, unit: str) -> None:
        """Show pairs of seconds and a number."""
        self._points = [(float(time or 0.0), value) for time, value in points]
        self._unit = unit
        numbers = [value for _, value in self._points if value is not None]
        words = self.tr("{title}: {n} numbers, from {least} to {most} {unit}")
        self.setAccessibleName(
            words.format(
                title=title,
                n=len(numbers),
                least=short(min(numbers, default=0.0)),
                most=short(max(numbers, default=0.0)),
                unit=unit,
            ).strip()
        )
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(420, 300)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 160)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        numbers = [value for _, value in self._points if value is not None]
        if not numbers:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        room = QRectF(_LEFT, _ABOVE, self.width() - _LEFT - _RIGHT, self.height() - _ABOVE - _BELOW)
        x = bounds([time for time, _ in self._points])
        low, high = bounds(numbers)
        margin = (high - low) * 0.06
        y = low - margin, high + margin
        painter.setFont(self._appearance.font("caption"))
        for value in ticks(*y):
            across = room.bottom() - (value - y[0]) / (y[1] - y[0]) * room.height()
            painter.setPen(QPen(QColor(colors.border), 1))
            painter.drawLine(QPointF(room.left(), across), QPointF(room.right(), across))
            painter.setPen(QColor(colors.text2))
            place = QRectF(0, across - 9, _LEFT - 8, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, short(value))
        for time in ticks(*x, 8):
            down = room.left() + (time - x[0]) / (x[1] - x[0]) * room.width()
            painter.setPen(QColor(colors.text2))
            painter.drawText(
                QRectF(down - 30, room.bottom() + 4, 60, 16), Qt.AlignmentFlag.AlignCenter, short(time)
            )
        painter.setPen(QPen(QColor(colors.border_strong), 1.5))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setPen(QColor(colors.text2))
        below = QRectF(room.left(), self.height() - 20, room.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("Seconds"))
        painter.drawText(QRectF(0, 0, _LEFT + 60, 18), Qt.AlignmentFlag.AlignLeft, self._unit)
        self._draw_curve(painter, room, x, y)

    def _draw_curve(
        self, painter: QPainter, room: QRectF, x: tuple[float, float], y: tuple[float, float]
    ) -> None:
        color = QColor(self._appearance.colors.series[0])
        painter.setPen(QPen(color, 2))
        painter.setBrush(color)
        piece: list[QPointF] = []
        for time, value in self._thinned(int(room.width())):
            if value is None:
                self._draw_piece(painter, piece)
                piece = []
                continue
            piece.append(
                QPointF(
                    room.left() + (time - x[0]) / (x[1] - x[0]) * room.width(),
                    room.bottom() - (value - y[0]) / (y[1] - y[0]) * room.height(),
                )
            )
        self._draw_piece(painter, piece)

    def _draw_piece(self, painter: QPainter, piece: list[QPointF]) -> None:
        if len(piece) > 1:
            painter.drawPolyline(piece)
        if len(self._points) <= _FEW:
            for point in piece:
                painter.drawEllipse(point, 2.5, 2.5)

    def _thinned(self, pixels: int) -> list[tuple[float, float | None]]:
        """The least and the greatest of each pixel: no peak is lost."""
        together = -(-len(self._points) // max(pixels, 1))
        if together <= 2:
            return self._points
        kept: list[tuple[float, float | None]] = []
        for start in range(0, len(self._points), together):
            part = [point for point in self._points[start : start + together] if point[1] is not None]
            if not part:
                kept.append(self._points[start])
                continue
            low = min(part, key=lambda point: point[1] or 0.0)
            high = max(part, key=lambda point: point[1] or 0.0)
            kept += sorted({low, high})
        return kept

"""A figure, drawn as large as the available space allows."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.core.events import DisplayEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.figures import DRAWN, FigurePictures, title_of

_REDRAWN_MS = 150
"""Delay, in milliseconds, between the last change in a figure's size and the redrawing of the figure."""


class FigureView(QWidget):
    """Shows a figure, which is redrawn whenever the size or the colour scheme changes."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._figure: DisplayEvent | None = None
        self._picture = QPixmap()
        self._words = ""
        self._numbers = count(1)
        self._number = 0
        self._pictures = FigurePictures(self)
        self._pictures.drawn.connect(self._take)
        self.destroyed.connect(self._pictures.close)
        self._timer = QTimer(self, singleShot=True, interval=_REDRAWN_MS)
        self._timer.timeout.connect(self._draw)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 80)
        appearance.changed.connect(self._draw)

    @property
    def has_picture(self) -> bool:
        """Whether the figure has been drawn."""
        return not self._picture.isNull()

    def show_figure(self, figure: DisplayEvent) -> None:
        """Show a figure in place of the previous one."""
        self._figure = figure
        self._picture = QPixmap()
        self._words = self.tr("Drawing…") if _is_drawn(figure) else self.tr("Not shown here")
        self.setAccessibleName(self.tr("Figure {name}").format(name=title_of(figure)))
        self._draw()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture.isNull():
            painter.setPen(QColor(self._appearance.colors.text2))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
            return
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))

    @Slot()
    def _draw(self) -> None:
        if self._figure is None or not _is_drawn(self._figure) or self.size().isEmpty():
            return
        self._number = next(self._numbers)
        self._pictures.clear()
        room = self.size() * self.devicePixelRatioF()
        self._pictures.draw(self._number, self._figure, room, is_dark=self._appearance.is_dark)

    @Slot(int, bytes)
    def _take(self, number: int, picture: bytes) -> None:
        if number != self._number:
            return
        if not (picture and self._picture.loadFromData(picture, "PNG")):
            self._picture = QPixmap()
            self._words = self.tr("This figure cannot be drawn")
        self.update()


def _is_drawn(figure: DisplayEvent) -> bool:
    return bool(figure.data) and figure.mime in DRAWN

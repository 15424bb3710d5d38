"""A quiet scroll bar: a rounded handle on the ground of what it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from praxis_desktop.gui.look.appearance import Appearance

_WIDTH = 14
_MARGIN = 3


class VerticalScrollBar(QScrollBar):
    """A vertical scroll bar; it is empty while everything is in view."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._appearance = appearance
        appearance.changed.connect(self.restyle)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_WIDTH, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.parentWidget() or self
        painter.fillRect(self.rect(), ground.palette().base())
        if self.maximum() <= self.minimum():
            return
        # QStyle brings so many enumerations along that the first window would be seen to wait for them.
        from PySide6.QtWidgets import QStyle, QStyleOptionSlider

        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        colors = self._appearance.colors
        is_held = self.isSliderDown() or self.underMouse()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.border_strong if is_held else colors.scrollbar))
        place = QRectF(handle).adjusted(_MARGIN, 0, -_MARGIN, 0)
        radius = place.width() / 2
        painter.drawRoundedRect(place, radius, radius)

"""A button that looks like a link."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import STATUS_BAR_HEIGHT
from praxis_desktop.gui.widgets.flat_button import FlatButton

_PADDING = 6


class Link(FlatButton):
    """For the line at the foot, where a framed button would be too much."""

    def __init__(self, text: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(text, appearance=appearance, weight=600, parent=parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + 2 * _PADDING + 1, STATUS_BAR_HEIGHT - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_focus(painter)
        font = painter.font()
        font.setUnderline(self.underMouse() or self.isDown())
        painter.setFont(font)
        painter.setPen(QColor(self._appearance.colors.link))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

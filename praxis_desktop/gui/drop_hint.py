"""What the window shows while a file hovers over it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.tokens import RADIUS_CARD


class DropHint(QWidget):
    """A dashed frame over the whole window with a sentence in it."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self._appearance = appearance
        self._sentence = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_sentence(self, sentence: str) -> None:
        """Cover the parent."""
        self._sentence = sentence
        self.setFont(self._appearance.font("h1"))
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        ground = QColor(colors.accent_soft)
        ground.setAlpha(235)
        painter.setBrush(ground)
        pen = QPen(QColor(colors.focus), 2)
        pen.setDashPattern([5, 3.5])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(12, 12, -12, -12), RADIUS_CARD, RADIUS_CARD)
        painter.setPen(QColor(colors.link))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._sentence)

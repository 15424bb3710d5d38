"""A thin bar that shows how far a piece of work is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance

_HEIGHT = 8


class ThinProgressBar(QProgressBar):
    """A progress bar 8 pixels high; a QProgressBar to assistive technology."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setTextVisible(False)
        self.setRange(0, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.restyle)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        radius = whole.height() / 2
        painter.setBrush(QColor(self._appearance.tone("idle").edge))
        painter.drawRoundedRect(whole, radius, radius)
        share = self.value() / (self.maximum() or 1)
        if share > 0:
            painter.setBrush(QColor(self._appearance.tone("run").line))
            done = QRectF(0, 0, max(whole.height(), whole.width() * share), whole.height())
            painter.drawRoundedRect(done, radius, radius)

"""A slider that jumps to where it is pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider

from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, smooth_painter

_HANDLE, _GROOVE = 8.0, 8.0


class DrawnSlider(QSlider):
    """A slider that is filled up to its handle. ``choose`` is called when the user moves the handle."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._appearance = appearance
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.actionTriggered.connect(self._take_action)
        appearance.changed.connect(self.update)

    def choose(self, share: float) -> None:
        """Called when the user moves the handle to ``share``, a fraction from 0 to 1."""
        raise NotImplementedError

    @property
    def filled(self) -> str:
        """The colour of the filled part."""
        return self._appearance.colors.accent

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, 40)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(60, 40)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self._go_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setSliderDown(False)

    def _go_to(self, event: QMouseEvent) -> None:
        room = max(self.width() - 2 * _HANDLE, 1.0)
        share = min(max((event.position().x() - _HANDLE) / room, 0.0), 1.0)
        self.setValue(round(share * self.maximum()))
        self.choose(share)

    @Slot(int)
    def _take_action(self, _action: int) -> None:
        self.choose(self.sliderPosition() / self.maximum() if self.maximum() else 0.0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        middle, room = self.height() / 2, self.width() - 2 * _HANDLE
        at = _HANDLE + room * (self.value() / self.maximum() if self.maximum() else 0.0)
        groove = QRectF(_HANDLE, middle - _GROOVE / 2, room, _GROOVE)
        draw_rounded(painter, groove, 4, ground=colors.scrollbar)
        draw_rounded(painter, QRectF(_HANDLE, groove.top(), at - _HANDLE, _GROOVE), 4, ground=self.filled)
        edge = colors.focus if self.hasFocus() else self.filled
        painter.setPen(QPen(QColor(edge), 3 if self.hasFocus() else 2))
        painter.setBrush(QColor(colors.surface))
        painter.drawEllipse(QRectF(at - _HANDLE + 1, middle - _HANDLE + 1, 2 * _HANDLE - 2, 2 * _HANDLE - 2))

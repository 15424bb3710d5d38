"""A slider for a place in time, drawn from the tokens."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.state_words import clock_text

_STEPS = 1000
"""Places that it can be at."""
_HANDLE, _GROOVE = 9.0, 6.0


class PositionSlider(QSlider):
    """Arrows go on by a hundredth, Page Up and Page Down by a tenth; ``chosen`` has the seconds."""

    chosen = Signal(float)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self._seconds = 0.0
        self.setRange(0, _STEPS)
        self.setSingleStep(_STEPS // 100)
        self.setPageStep(_STEPS // 10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Position in the run"))
        self.actionTriggered.connect(self._choose)
        appearance.changed.connect(self.restyle)

    def show_position(self, position: float, seconds: float) -> None:
        """Show a place in a run of so many seconds."""
        self._seconds = seconds
        if not self.isSliderDown():
            self.setValue(round(_STEPS * position / seconds) if seconds else 0)
        words = self.tr("{position} of {all}")
        self.setAccessibleDescription(
            words.format(position=clock_text(int(position)), all=clock_text(int(seconds)))
        )
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, 40)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(80, 40)

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
        self.setValue(round(share * _STEPS))
        self.chosen.emit(share * self._seconds)

    @Slot(int)
    def _choose(self, _action: int) -> None:
        self.chosen.emit(self.sliderPosition() / _STEPS * self._seconds)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, tone = self._appearance.colors, self._appearance.tone("sim")
        middle, room = self.height() / 2, self.width() - 2 * _HANDLE
        at = _HANDLE + room * self.value() / _STEPS
        painter.setPen(QPen(QColor(colors.border_strong), 1))
        painter.setBrush(QColor(colors.surface))
        painter.drawRoundedRect(QRectF(_HANDLE, middle - _GROOVE / 2, room, _GROOVE), 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.line))
        painter.drawRoundedRect(QRectF(_HANDLE, middle - _GROOVE / 2, at - _HANDLE, _GROOVE), 3, 3)
        painter.setPen(QPen(QColor(colors.focus if self.hasFocus() else tone.line), 2.5))
        painter.setBrush(QColor(colors.surface))
        painter.drawEllipse(QRectF(at - _HANDLE + 1, middle - _HANDLE + 1, 2 * _HANDLE - 2, 2 * _HANDLE - 2))

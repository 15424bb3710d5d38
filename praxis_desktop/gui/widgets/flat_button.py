"""What buttons without a frame share: their font, the key that presses them, what shows the focus."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, FontRole


class FlatButton(QAbstractButton):
    """The Enter key presses it, as the space bar does. A kind of it draws itself in ``paintEvent``."""

    def __init__(
        self,
        text: str = "",
        *,
        appearance: Appearance,
        font: FontRole = "small",
        weight: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(appearance.font(font, weight=weight))
        appearance.changed.connect(self.restyle)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _draw_ground(self, painter: QPainter) -> None:
        """Show that it is pointed at or pressed."""
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._appearance.colors.sunken))
            painter.drawRoundedRect(self._frame, RADIUS_CHIP, RADIUS_CHIP)

    def _draw_focus(self, painter: QPainter) -> None:
        """Show that keys go to it."""
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._appearance.colors.focus), 2))
            painter.drawRoundedRect(self._frame, RADIUS_CHIP, RADIUS_CHIP)

    @property
    def _frame(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, 4, -1, -4)

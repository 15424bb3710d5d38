"""An item of the line at the foot: an icon and words, and details for whoever points at it or presses it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.tokens import RADIUS_CHIP, STATUS_BAR_HEIGHT, ToneName

_ICON, _GAP, _PADDING = 16, 6, 8


class StatusItem(QAbstractButton):
    """Pressing it shows its details: fingers in gloves do not hover."""

    def __init__(
        self, text: str, icon: str, tone: ToneName, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._icon = icon
        self._tone: ToneName = tone
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._show_details)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_state(self, text: str, icon: str, tone: ToneName, details: str) -> None:
        """Show another state; ``details`` may be several lines."""
        if (text, icon, tone, details) == (self.text(), self._icon, self._tone, self.toolTip()):
            return
        self._icon, self._tone = icon, tone
        self.setText(text)
        self.setToolTip(details)
        self.setAccessibleDescription(details)
        self.updateGeometry()
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Take the font from the appearance and draw anew."""
        self.setFont(self._appearance.font("small"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(_PADDING + _ICON + _GAP + text + _PADDING + 1, STATUS_BAR_HEIGHT - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        frame = QRectF(self.rect()).adjusted(1, 4, -1, -4)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.sunken))
            painter.drawRoundedRect(frame, RADIUS_CHIP, RADIUS_CHIP)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.drawRoundedRect(frame, RADIUS_CHIP, RADIUS_CHIP)
        place = QRectF(_PADDING, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, self._icon, place, self._appearance.tone(self._tone).line)
        painter.setPen(QColor(self._appearance.tone("err").fg if self._tone == "err" else colors.text2))
        left = _PADDING + _ICON + _GAP
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )

    @Slot()
    def _show_details(self) -> None:
        if self.toolTip():
            QToolTip.showText(self.mapToGlobal(QPoint(0, -STATUS_BAR_HEIGHT)), self.toolTip(), self)

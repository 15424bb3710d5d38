"""A line that unfolds what is below it, and says in short what is there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.tokens import CONTROL_HEIGHT, RADIUS_CHIP

_ICON, _LEFT, _GAP = 18, 2, 8


class FoldButton(QAbstractButton):
    """Checked while what is below is shown. The summary is elided where it does not fit."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_summary(self, summary: str) -> None:
        """Say what is below."""
        self.setText(summary)
        self.setToolTip(summary)
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Take the font from the appearance and draw anew."""
        self.setFont(self._appearance.font("small"))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(60, CONTROL_HEIGHT)

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
        icon = "chevron-up" if self.isChecked() else "chevron-down"
        place = QRectF(_LEFT, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, icon, place, colors.text2)
        painter.setPen(QColor(colors.text2))
        left = _LEFT + _ICON + _GAP
        words = QRectF(left, 0, self.width() - left - 4, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

"""A chip that can be chosen, among others: a pill with an icon and a word, and how many things there are."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance

_HEIGHT, _ICON = 36, 16
_PADDING, _GAP = 13, 5


class ChoiceChip(QAbstractButton):
    """``toggled`` tells that it was chosen, or is no longer."""

    def __init__(self, word: str, icon: str, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._word, self._icon = word, icon
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def show_count(self, count: int) -> None:
        """Say how many there are."""
        self.setText(f"{self._word} {count:,}")
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Take the font from the appearance and draw anew."""
        self.setFont(self._appearance.font("caption", weight=600))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        icon = _ICON + _GAP if self._icon else 0
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + icon + 2 * _PADDING + 2, _HEIGHT)

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
        is_chosen = self.isChecked()
        width = 2.0 if self.hasFocus() else 1.0
        edge = colors.focus if self.hasFocus() or is_chosen else colors.border_strong
        ground = colors.accent_soft if is_chosen else colors.surface
        if self.underMouse() and not is_chosen:
            ground = colors.sunken
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(edge), width))
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        color = colors.link if is_chosen else colors.text2
        left = float(_PADDING)
        if self._icon:
            place = QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON)
            self._appearance.draw_icon(painter, self._icon, place, color)
            left += _ICON + _GAP
        painter.setPen(QColor(color))
        place = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())

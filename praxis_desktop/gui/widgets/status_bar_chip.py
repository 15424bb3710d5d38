"""A chip in the status bar that shows what is happening elsewhere and, when clicked, leads there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance, smooth_painter
from praxis_desktop.gui.look.tokens import STATUS_BAR_HEIGHT, ToneName
from praxis_desktop.gui.widgets.buttons import FlatButton

_ICON, _GAP, _LEFT, _RIGHT = 18, 8, 12, 14
_LONGEST_NAME = 200
_LEFT_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class StatusBarChip(FlatButton):
    """An icon, a name and a few words on a tinted background. If there is too little space, the words are
    truncated first, then the name. The icon is always shown.
    """

    changed = Signal()
    """Emitted when the chip is shown or hidden, or shows a different state."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._icon = "circle"
        self._tone: ToneName = "idle"
        self._name = self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def tone(self) -> ToneName:
        """The tone of the chip's background."""
        return self._tone

    def show_state(self, icon: str, tone: ToneName, name: str, words: str, details: str = "") -> None:
        """Change the state shown. ``details`` are shown in the tool tip."""
        if (icon, tone, name, words) != (self._icon, self._tone, self._name, self._words):
            self._icon, self._tone, self._name, self._words = icon, tone, name, words
            self.setText(" ".join(part for part in (name, words) if part))
            self.updateGeometry()
            self.update()
            self.changed.emit()
        if details != self.toolTip():
            self.setToolTip(details)
            self.setAccessibleDescription(details)

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        was_visible = not self.isHidden()
        super().setVisible(visible)
        if visible != was_visible:
            self.changed.emit()

    def sizeHint(self) -> QSize:  # noqa: N802
        name = min(QFontMetrics(self._name_font).horizontalAdvance(self._name) + 1, _LONGEST_NAME)
        words = QFontMetrics(self._words_font).horizontalAdvance(self._words)
        gap = _GAP if words else 0
        return QSize(_LEFT + _ICON + _GAP + name + gap + words + _RIGHT + 2, STATUS_BAR_HEIGHT - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_LEFT + _ICON + _RIGHT, STATUS_BAR_HEIGHT - 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        tone, colors = self._appearance.tone(self._tone), self._appearance.colors
        painter.fillRect(self.rect(), QColor(tone.bg))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(tone.edge))
        if self.underMouse() or self.isDown():
            painter.fillRect(0, self.height() - 3, self.width() - 1, 3, QColor(tone.line))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.focus), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -2, -1))
        icon = QRectF(_LEFT, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, self._icon, icon, tone.line)
        left, right = icon.right() + _GAP, self.width() - _RIGHT
        room = max(0.0, right - left)
        left += self._draw(painter, left, min(room, _LONGEST_NAME), self._name, self._name_font, tone.fg)
        left += _GAP
        self._draw(painter, left, max(0.0, right - left), self._words, self._words_font, colors.text)

    @property
    def _name_font(self) -> QFont:
        return self._appearance.font("small", weight=600)

    @property
    def _words_font(self) -> QFont:
        return self._appearance.font("small")

    @staticmethod
    def _draw(painter: QPainter, left: float, room: float, text: str, font: QFont, color: str) -> float:
        """Draw as much of ``text`` as fits; return the width of the drawn text in pixels."""
        painter.setFont(font)
        painter.setPen(QColor(color))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, 0, room + 2, painter.device().height()), _LEFT_CENTRE, shown)
        return metrics.horizontalAdvance(shown)

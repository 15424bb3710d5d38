"""A chip: icon, word and colour of a state."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CHIP, ToneName

_HEIGHT, _ICON, _LEFT, _GAP, _RIGHT = 24, 15, 7, 5, 8


class Chip(QWidget):
    """Never colour alone: the word is always there."""

    def __init__(
        self, text: str, tone: ToneName, icon: str, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._text = text
        self._tone: ToneName = tone
        self._icon = icon
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(appearance.font("caption", weight=600))
        appearance.changed.connect(self.restyle)

    def text(self) -> str:
        """The word on it."""
        return self._text

    def show_state(self, text: str, tone: ToneName, icon: str) -> None:
        """Show another state."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        text = self.fontMetrics().horizontalAdvance(self._text)
        return QSize(_LEFT + _ICON + _GAP + text + _RIGHT + 1, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = self._appearance.tone(self._tone)
        painter.setBrush(QColor(tone.bg))
        painter.setPen(QPen(QColor(tone.edge), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CHIP, RADIUS_CHIP)
        place = QRectF(_LEFT, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, self._icon, place, tone.fg)
        painter.setPen(QColor(tone.fg))
        left = _LEFT + _ICON + _GAP
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self._text
        )

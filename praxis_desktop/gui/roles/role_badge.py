"""The picture of an instrument beside its name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance

_BADGE = 36
_ICONS = {
    "balance": "scale",
    "mettler": "scale",
    "scale": "scale",
    "shake": "shaker",
    "pump": "drop",
    "liquid": "drop",
    "barcode": "barcode",
    "scanner": "barcode",
    "heat": "thermometer",
    "temperature": "thermometer",
    "incubator": "thermometer",
}
"""By a word of what a protocol expects."""


class RoleBadge(QWidget):
    """Violet while the instrument is a simulated one. ``expected`` says what it is."""

    def __init__(self, expected: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        words = expected.casefold()
        self._icon = next((icon for word, icon in _ICONS.items() if word in words), "plug")
        self._is_simulated = False
        self.setFixedSize(_BADGE, _BADGE)
        appearance.changed.connect(self.restyle)

    def set_simulated(self, is_simulated: bool) -> None:
        """Choose the tone."""
        self._is_simulated = is_simulated
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = self._appearance.tone("sim" if self._is_simulated else "run")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.bg))
        painter.drawRoundedRect(QRectF(self.rect()), 9, 9)
        self._appearance.draw_icon(painter, self._icon, QRectF(self.rect()).adjusted(7, 7, -7, -7), tone.fg)

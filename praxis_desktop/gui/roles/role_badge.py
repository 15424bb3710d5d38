"""The picture of an instrument beside its name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance

_BADGE = 36


class RoleBadge(QWidget):
    """Violet while the instrument is a simulated one."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
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
        icon = "ghost" if self._is_simulated else "plug"
        self._appearance.draw_icon(painter, icon, QRectF(self.rect()).adjusted(7, 7, -7, -7), tone.fg)

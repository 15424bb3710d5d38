"""A frame around what is no run but one that is played again."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD

_WIDTH = 3


class VioletFrame(QWidget):
    """Seen while it ``is_framed``; what is inside stands away from it then."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.is_framed = False
        appearance.changed.connect(self.restyle)

    def set_framed(self, is_framed: bool) -> None:
        """Draw it, or do not."""
        self.is_framed = is_framed
        margin = 3 * _WIDTH if is_framed else 0
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(margin, margin, margin, margin)
        self.update()

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if not self.is_framed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._appearance.tone("sim").line), _WIDTH))
        frame = QRectF(self.rect()).adjusted(_WIDTH / 2, _WIDTH / 2, -_WIDTH / 2, -_WIDTH / 2)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)

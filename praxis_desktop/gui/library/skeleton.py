"""Grey cards in the place of those to come, where reading the library takes a moment."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.library.card_sizes import CARD_WIDTH, GAP, HEIGHT
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_CARD

_AFTER_MS = 200


class Skeleton(QWidget):
    """Shows nothing in its first moment: what is there at once needs no place holder."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._is_late = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._draw_cards)
        self.setAccessibleName(self.tr("Reading the protocols…"))
        appearance.changed.connect(self.restyle)

    @Slot()
    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        self._is_late = False
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if not self._is_late:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        columns = max(1, self.width() // CARD_WIDTH)
        width = self.width() // columns
        for place in range(2 * columns):
            left, top = (place % columns) * width, (place // columns) * HEIGHT
            card = QRectF(left + 1, top + 1, width - GAP - 2, HEIGHT - GAP - 2)
            painter.setPen(QPen(QColor(colors.border), 1))
            painter.setBrush(QColor(colors.surface))
            painter.drawRoundedRect(card, RADIUS_CARD, RADIUS_CARD)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.sunken))
            painter.drawRoundedRect(QRectF(card.left() + 15, card.top() + 15, 44, 44), 10, 10)
            for x, y, share in ((71, 18, 0.55), (71, 44, 0.3), (15, 76, 0.85), (15, 96, 0.6)):
                line = QRectF(card.left() + x, card.top() + y, (card.width() - x - 15) * share, 12)
                painter.drawRoundedRect(line, 4, 4)

    @Slot()
    def _draw_cards(self) -> None:
        self._is_late = True
        self.update()

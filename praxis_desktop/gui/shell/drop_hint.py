"""What the window shows while a file hovers over it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import PAGE_HEADER_HEIGHT, RADIUS_CARD

_MARGIN = 20
_ICON = 44


class DropHint(QWidget):
    """A dashed frame over a page below its header, with an icon, a sentence and what it means."""

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self._appearance = appearance
        self.title = ""
        self.words = ""
        self._icon = "file"
        self.is_refused = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_words(self, title: str, words: str, icon: str, *, is_refused: bool = False) -> None:
        """Cover the parent."""
        self.title, self.words, self._icon, self.is_refused = title, words, icon, is_refused
        self.setAccessibleName(f"{title}. {words}")
        self.cover()
        self.raise_()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def cover(self) -> None:
        """Take the size of what is covered."""
        self.setGeometry(self._covered.rect().adjusted(0, PAGE_HEADER_HEIGHT + 1, 0, 0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        painter.fillRect(self.rect(), QColor(colors.bg))
        painter.setBrush(QColor(colors.surface2 if self.is_refused else colors.accent_soft))
        pen = QPen(QColor(colors.border_strong if self.is_refused else colors.focus), 2)
        pen.setDashPattern([5, 3.5])
        painter.setPen(pen)
        frame = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        middle = frame.center().y()
        mark = QRectF(frame.center().x() - _ICON / 2, middle - 50, _ICON, _ICON)
        color = self._appearance.tone("err").fg if self.is_refused else colors.link
        self._appearance.draw_icon(painter, self._icon, mark, color)
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        for text, role, ink, top, height in (
            (self.title, "h1", colors.text, 8, 32),
            (self.words, "body", colors.text2, 40, 24),
        ):
            painter.setFont(self._appearance.font("h1" if role == "h1" else "body"))
            painter.setPen(QColor(ink))
            place = QRectF(frame.left() + 12, middle + top, frame.width() - 24, height)
            line = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(place.width()))
            painter.drawText(place, centre, line)

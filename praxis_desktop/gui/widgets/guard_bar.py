"""How long a sheet takes no presses yet, as a bar that fills; then what its keys do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.guard import GUARD_MS, Guard

_HEIGHT, _BAR, _ICON, _GAP = 24, 4, 15, 7
_TICK_MS = 40


class GuardBar(QWidget):
    """As high with ``words`` as with the bar: nothing moves when the guard ends."""

    def __init__(self, guard: Guard, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._guard = guard
        self._words = ""
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFont(appearance.font("small"))
        guard.changed.connect(self._follow)
        appearance.changed.connect(self.update)

    def set_words(self, words: str) -> None:
        """What is said once the guard has ended."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, _HEIGHT)

    @Slot()
    def _follow(self) -> None:
        if self._guard.is_on:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        painter.setPen(QColor(colors.text2))
        text = QRectF(0, 0, self.width(), _HEIGHT - _BAR - 2)
        if not self._guard.is_on:
            self._draw_words(painter, text, self._words)
            return
        left_ms = self._guard.remaining_ms
        seconds = self.locale().toString(max(left_ms, 1) / 1000 + 0.049, "f", 1)
        icon = QRectF(0, text.center().y() - _ICON / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, "hourglass", icon, colors.text2)
        words = self.tr("Buttons and keys work in {time} s, so that nothing is answered by accident")
        self._draw_words(painter, text.adjusted(_ICON + _GAP, 0, 0, 0), words.format(time=seconds))
        bar = QRectF(0, _HEIGHT - _BAR, self.width(), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.border))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        bar.setWidth(bar.width() * (GUARD_MS - left_ms) / GUARD_MS)
        painter.setBrush(QColor(colors.text2))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)

    def _draw_words(self, painter: QPainter, place: QRectF, words: str) -> None:
        fitting = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)

"""An item of the line at the foot: an icon and words, and details for whoever points at it or presses it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import STATUS_BAR_HEIGHT, ToneName
from praxis_desktop.gui.widgets.flat_button import FlatButton

_ICON, _GAP, _PADDING = 16, 6, 8
_LEAST = 96
"""So wide it can still be told what it is."""


class StatusItem(FlatButton):
    """Pressing it shows its details: fingers in gloves do not hover."""

    def __init__(
        self, text: str, icon: str, tone: ToneName, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, appearance=appearance, parent=parent)
        self._icon = icon
        self._tone: ToneName = tone
        # In a narrow window its words are shortened: in other languages they are longer.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._show_details)

    def show_state(self, text: str, icon: str, tone: ToneName, details: str) -> None:
        """Show another state; ``details`` may be several lines."""
        if (text, icon, tone, details) == (self.text(), self._icon, self._tone, self.toolTip()):
            return
        self._icon, self._tone = icon, tone
        self.setText(text)
        self.setToolTip(details)
        self.setAccessibleDescription(details)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(_PADDING + _ICON + _GAP + text + _PADDING + 1, STATUS_BAR_HEIGHT - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(min(_LEAST, self.sizeHint().width()), STATUS_BAR_HEIGHT - 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        self._draw_ground(painter)
        self._draw_focus(painter)
        place = QRectF(_PADDING, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, self._icon, place, self._appearance.tone(self._tone).line)
        painter.setPen(QColor(self._appearance.tone("err").fg if self._tone == "err" else colors.text2))
        left = _PADDING + _ICON + _GAP
        place = QRectF(left, 0, self.width() - left, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    @Slot()
    def _show_details(self) -> None:
        if self.toolTip():
            QToolTip.showText(self.mapToGlobal(QPoint(0, -STATUS_BAR_HEIGHT)), self.toolTip(), self)

"""A check box, and the drawing of its tick."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import ROW_HEIGHT

_BOX, _GAP = 20, 10


def draw_tick(painter: QPainter, box: QRectF, *, is_ticked: bool, appearance: Appearance) -> None:
    """Draw the square ``box`` of a check box, ticked or empty."""
    colors = appearance.colors
    ground, edge = (colors.accent, colors.accent) if is_ticked else (colors.surface, colors.border_strong)
    draw_rounded(painter, box.adjusted(1, 1, -1, -1), 5, ground=ground, edge=edge, width=1.5)
    if is_ticked:
        _draw_hook(painter, box, colors.on_accent)


def _draw_hook(painter: QPainter, box: QRectF, color: str) -> None:
    pen = QPen(QColor(color), 2.2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    middle = box.center()
    painter.drawPolyline(
        [middle + QPointF(-4.5, 0.2), middle + QPointF(-1.3, 3.4), middle + QPointF(4.8, -3.4)]
    )


class CheckBox(QCheckBox):
    """A check box. Clicking the text also toggles the box. The text is elided if it does not fit."""

    def __init__(self, text: str, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._appearance = appearance
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(appearance.font("small"))
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_BOX + _GAP + self.fontMetrics().horizontalAdvance(self.text()) + 6, ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_BOX + _GAP + 60, ROW_HEIGHT)

    def hitButton(self, place: object) -> bool:  # noqa: N802
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        box = QRectF(2, (self.height() - _BOX) / 2, _BOX, _BOX)
        if self.isEnabled():
            draw_tick(painter, box, is_ticked=self.isChecked(), appearance=self._appearance)
        else:
            ground = colors.disabled_text if self.isChecked() else colors.disabled_bg
            draw_rounded(painter, box.adjusted(1, 1, -1, -1), 5, ground=ground, edge=ground, width=1.5)
            if self.isChecked():
                _draw_hook(painter, box, colors.on_accent)
        if self.hasFocus():
            draw_rounded(painter, box.adjusted(-1, -1, 1, 1), 6, edge=colors.focus, width=2)
        painter.setPen(QColor(colors.text if self.isEnabled() else colors.disabled_text))
        left = box.right() + _GAP - 2
        place = QRectF(left, 0, self.width() - left, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

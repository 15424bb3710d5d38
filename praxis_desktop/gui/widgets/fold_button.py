"""A line that unfolds what is below it, and says in short what is there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT
from praxis_desktop.gui.widgets.flat_button import FlatButton
from praxis_desktop.gui.widgets.tool_tips import tool_tip

_ICON, _LEFT, _GAP = 18, 2, 8


class FoldButton(FlatButton):
    """Checked while what is below is shown. The summary is elided where it does not fit."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_summary(self, summary: str) -> None:
        """Say what is below."""
        self.setText(summary)
        self.setToolTip(tool_tip(summary))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(60, CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        self._draw_ground(painter)
        self._draw_focus(painter)
        icon = "chevron-up" if self.isChecked() else "chevron-down"
        place = QRectF(_LEFT, (self.height() - _ICON) / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, icon, place, colors.text2)
        painter.setPen(QColor(colors.text2))
        left = _LEFT + _ICON + _GAP
        words = QRectF(left, 0, self.width() - left - 4, self.height())
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

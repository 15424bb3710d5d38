"""The names of a table's columns, drawn from the tokens."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from praxis_desktop.gui.look.appearance import Appearance

NUMBER_MARGIN = 12
"""Pixels behind numbers, which stand at the right of their column, and behind its name."""

_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole


class TableHead(QHeaderView):
    """Columns are as wide as the table makes them."""

    def __init__(self, *, appearance: Appearance, parent: QWidget, height: int) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self._height = height
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setFixedHeight(height)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        place = QRectF(rect)
        colors = self._appearance.colors
        painter.save()
        painter.fillRect(place, QColor(colors.surface2))
        painter.fillRect(QRectF(place.left(), place.bottom() - 1, place.width(), 1), QColor(colors.border))
        painter.setFont(self._appearance.font("caption", weight=600))
        painter.setPen(QColor(colors.text2))
        words = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        aligned = self.model().headerData(section, Qt.Orientation.Horizontal, _ALIGNMENT)
        is_right = aligned == Qt.AlignmentFlag.AlignRight
        inside = place.adjusted(12 if self._height > 32 else 10, 0, -NUMBER_MARGIN if is_right else -2, 0)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(inside.width()))
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | side, shown)
        painter.restore()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().sizeHint().width(), self._height)

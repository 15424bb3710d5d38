"""How cells of a table's rows are drawn: the ground below them, and a line of text on it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.gui.look.appearance import Appearance

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class CellDelegate(QStyledItemDelegate):
    """For rows of ``height`` pixels; whoever derives from it draws what is in the cells."""

    def __init__(self, height: int, *, appearance: Appearance) -> None:
        super().__init__()
        self._height = height
        self._appearance = appearance

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(80, self._height)

    def draw_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, *, is_current: bool, is_first: bool
    ) -> None:
        """Draw what is below a cell. A row that ``is_current`` has a line at the left of its first cell,
        and around all of them while the table has the keys. Sharp edges: cells side by side have no seam.
        """
        colors, cell = self._appearance.colors, option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, QColor(colors.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(cell, QColor(colors.surface2))
        painter.fillRect(cell.left(), cell.bottom(), cell.width(), 1, QColor(colors.border))
        if not is_current:
            return
        if is_first:
            painter.fillRect(cell.left(), cell.top(), 3, cell.height(), QColor(colors.focus))
        if option.widget.hasFocus():
            painter.fillRect(cell.left(), cell.top(), cell.width(), 2, QColor(colors.focus))
            painter.fillRect(cell.left(), cell.bottom() - 1, cell.width(), 2, QColor(colors.focus))

    def draw_text(self, painter: QPainter, place: QRectF, text: str, font: QFont, color: str) -> None:
        """Write one line; what does not fit is an ellipsis."""
        painter.setFont(font)
        painter.setPen(QColor(color))
        line = " ".join(text.split())
        shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, _LEFT, shown)

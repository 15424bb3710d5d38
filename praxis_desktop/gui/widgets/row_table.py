"""Tables with drawn rows, which are selected as a whole and stay in view while other rows come and go."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from shiboken6 import isValid

from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.look.appearance import Appearance, set_colors
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar

_Action = QAbstractItemView.CursorAction
_ACROSS = (_Action.MoveLeft, _Action.MoveRight)


def has_modifier(event: QKeyEvent) -> bool:
    """Return whether Ctrl or Alt is held."""
    return bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))


def typed_text(event: QKeyEvent) -> str:
    """Return the visible text that a key types; "" for other keys, and for keys with Ctrl or Alt."""
    text = event.text()
    return text if text.isprintable() and text.strip() and not has_modifier(event) else ""


class TableView(QTableView):
    """A table whose visible rows stay where they are while the model inserts or removes rows above them. Home
    and End go to the first and the last row.
    """

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        if action == _Action.MoveHome:
            return self.model().index(0, 0)
        if action == _Action.MoveEnd:
            return self.model().index(self.model().rowCount() - 1, 0)
        current = self.currentIndex()
        if action in _ACROSS:
            return current
        if not current.isValid():
            return self.model().index(self.rowAt(0), 0)
        return super().moveCursor(action, modifiers)

    def rowsInserted(  # noqa: N802
        self, parent: QModelIndex | QPersistentModelIndex, start: int, end: int
    ) -> None:
        super().rowsInserted(parent, start, end)
        bar = self.verticalScrollBar()
        value = bar.value()
        if value < bar.maximum() and (first := self._position(start)) < value:
            self.executeDelayedItemsLayout()  # otherwise the scroll bar's range is outdated
            bar.setValue(value + self._position(end + 1) - first)

    def rowsAboutToBeRemoved(  # noqa: N802
        self, parent: QModelIndex | QPersistentModelIndex, start: int, end: int
    ) -> None:
        if start <= self.currentIndex().row() <= end:
            # Otherwise Qt would make another row current, and possibly select it and scroll to it.
            self.selectionModel().clearCurrentIndex()
        self.executeDelayedItemsLayout()  # otherwise the scroll bar's range could be outdated
        bar = self.verticalScrollBar()
        value = bar.value()
        if value < bar.maximum() and (first := self._position(start)) < value:
            bar.setValue(max(first, value - (self._position(end + 1) - first)))
        super().rowsAboutToBeRemoved(parent, start, end)

    def _position(self, row: int) -> int:
        """Return the value that the scroll bar has when the row is at the top."""
        if self.verticalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerItem:
            return row
        header = self.verticalHeader()
        return header.sectionPosition(row) if row < header.count() else header.length()


NUMBER_MARGIN = 12
"""Margin, in pixels, to the right of right-aligned numbers and of their column's title."""

_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_ARROW = 14
"""Width, in pixels, of the arrow that marks the column by which a table is sorted."""


class TableHead(QHeaderView):
    """A header whose sections the user cannot resize, because the table sets their widths."""

    def __init__(self, *, appearance: Appearance, parent: QWidget, height: int) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self._height = height
        self.sorted_by: tuple[int, bool] | None = None
        """The section by which the rows are sorted, and whether the largest value comes first."""
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
        is_sorted = self.sorted_by is not None and self.sorted_by[0] == section
        metrics = painter.fontMetrics()
        room = int(inside.width()) - (_ARROW if is_sorted else 0)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | side, shown)
        if is_sorted:
            beside = metrics.horizontalAdvance(shown) + _ARROW / 2 + 2
            self._draw_arrow(painter, inside.right() - beside if is_right else inside.left() + beside, place)
        painter.restore()

    def _draw_arrow(self, painter: QPainter, x: float, place: QRectF) -> None:
        """Draw the arrow on the sorted column; it points down if the largest value comes first."""
        rise = 3.0 if self.sorted_by is not None and self.sorted_by[1] else -3.0
        y = place.center().y()
        corners = [QPointF(x - 4, y - rise / 1.5), QPointF(x + 4, y - rise / 1.5), QPointF(x, y + rise)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.colors.text2))
        painter.drawPolygon(corners)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().sizeHint().width(), self._height)


class RowTable(TableView):
    """A table with rows of equal height. Several rows can be selected, unless the owner prevents that."""

    def __init__(
        self,
        rows: QAbstractItemModel,
        delegate: QStyledItemDelegate,
        *,
        height: int,
        head_height: int,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._delegate = delegate
        self.setModel(rows)
        self.setItemDelegate(delegate)
        self.head = TableHead(appearance=appearance, parent=self, height=head_height)
        self.setHorizontalHeader(self.head)
        aside = self.verticalHeader()
        aside.hide()
        aside.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        aside.setMinimumSectionSize(height)
        aside.setDefaultSectionSize(height)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        appearance.changed.connect(self.restyle)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        set_colors(self, {QPalette.ColorRole.Base: self._appearance.colors.surface})
        self.viewport().update()


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class CellDelegate(QStyledItemDelegate):
    """Draws the cells of rows that are ``height`` pixels high. Subclasses draw what the cells contain."""

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
        """Draw the background of a cell. The current row has a line on its left and, while the table has the
        focus, a frame. Edges are not antialiased, so that adjacent cells show no seam.
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
        """Write one line, elided if it does not fit."""
        painter.setFont(font)
        painter.setPen(QColor(color))
        line = " ".join(text.split())
        shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, _LEFT, shown)


_MOST_DRAWN = 120


def draw_plainly(painter: QPainter, place: QRectF, text: str, font: QFont, color: str) -> None:
    """Draw a line of text quickly, without measuring it. The complete cell is painted later."""
    painter.setFont(font)
    painter.setPen(QColor(color))
    painter.drawText(place, _LEFT, text[:_MOST_DRAWN].partition("\n")[0])


class LateCells(QObject):
    """Repaints only the cells that the delegate ``parent`` left out. Repainting more would keep a slow
    computer from ever finishing a page.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[tuple[QAbstractItemView, QPersistentModelIndex]] = []
        self._turn = OwnTurn(self._paint, self)

    def add(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Schedule a repaint of the cell ``index`` in its view. ``option`` contains the view."""
        view = option.widget
        assert isinstance(view, QAbstractItemView)
        self._waiting.append((view, QPersistentModelIndex(index)))
        self._turn.start()

    def _paint(self) -> None:
        waiting, self._waiting = self._waiting, []
        for view, index in waiting:
            # The view may have been deleted since.
            if isValid(view):
                view.update(index)

"""The library as a table, sorted by the clicked column."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from praxis_desktop.gui.library import table_model
from praxis_desktop.gui.library.card_drawing import draw_result, icon_of
from praxis_desktop.gui.library.table_model import EntryRows, SortKey, description_of, title_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import FontRole
from praxis_desktop.gui.widgets.chip import draw_chip_in_row
from praxis_desktop.gui.widgets.row_table import CellDelegate, RowTable, has_modifier, typed_text

HEIGHT = 56
_PADDING = 12
_WIDTHS = {
    table_model.CATEGORY: 134,
    table_model.TAGS: 130,
    table_model.CHECK: 150,
    table_model.LAST_RUN: 212,
    table_model.OPEN: 84,
}
_NARROW = {
    table_model.CATEGORY: 126,
    table_model.TAGS: 0,
    table_model.CHECK: 176,
    table_model.LAST_RUN: 212,
    table_model.OPEN: 78,
}
_WIDE = 1040
_KEYS: dict[int, SortKey] = {
    table_model.PROTOCOL: "name",
    table_model.CATEGORY: "category",
    table_model.CHECK: "check",
    table_model.LAST_RUN: "last run",
}


class EntryDelegate(CellDelegate):
    """Draws the cells of the table."""

    def __init__(self, rows: EntryRows, *, appearance: Appearance) -> None:
        super().__init__(HEIGHT, appearance=appearance)
        self._rows = rows

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if not 0 <= index.row() < len(self._rows.entries):
            return
        entry, colors = self._rows.entries[index.row()], self._appearance.colors
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self.draw_ground(
            painter, option, is_current=is_chosen, is_first=index.column() == table_model.PROTOCOL
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect).adjusted(_PADDING, 0, -8, 0)
        match index.column():
            case table_model.PROTOCOL:
                icon = QRectF(place.left(), place.center().y() - 10, 20, 20)
                is_broken = entry.problem is not None
                ink = colors.text3 if is_broken else colors.link
                self._appearance.draw_icon(painter, icon_of(entry), icon, ink)
                words = place.adjusted(31, 8, 0, -8)
                half = words.height() / 2
                top = QRectF(words.left(), words.top(), words.width(), half)
                self._draw_text(
                    painter, top, title_of(entry), "h3", colors.text3 if is_broken else colors.text
                )
                told = " · ".join(filter(None, (self._rows.file_of(entry), description_of(entry))))
                self._draw_text(painter, top.translated(0, half), told, "caption", colors.text2)
            case table_model.CHECK:
                look = self._rows.check_look(entry)
                draw_chip_in_row(painter, place, look.word, look.icon, look.tone, appearance=self._appearance)
            case table_model.LAST_RUN:
                runs = self._rows.last_runs(entry)
                if runs is not None and runs.all:
                    run = runs.all[0]
                    draw_result(painter, place, run, self._appearance)
                else:
                    self._draw_text(painter, place, self._rows.last_words(entry), "body", colors.text2)
            case table_model.OPEN if entry.problem is None:
                icon = QRectF(place.left(), place.center().y() - 9, 18, 18)
                self._appearance.draw_icon(painter, "play", icon, colors.link)
                self._draw_text(painter, place.adjusted(25, 0, 8, 0), self.tr("Run"), "h3", colors.link)
            case table_model.OPEN:
                self._draw_text(painter, place.adjusted(0, 0, 8, 0), self.tr("Show"), "h3", colors.link)
            case column:
                self._draw_text(painter, place, self._rows.text(entry, column), "body", colors.text)
        painter.restore()

    def _draw_text(self, painter: QPainter, place: QRectF, text: str, role: FontRole, color: str) -> None:
        self.draw_text(painter, place, text, self._appearance.font(role), color)


class EntryTable(RowTable):
    """The table of protocols. ``entry_opened`` carries a row opened with Enter, a double click or its button;
    ``typed`` carries typed letters, for the search field.
    """

    entry_opened = Signal(QModelIndex)
    sort_wanted = Signal(str)
    details_wanted = Signal()
    removal_wanted = Signal()
    typed = Signal(str)

    def __init__(self, rows: EntryRows, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(
            rows,
            EntryDelegate(rows, appearance=appearance),
            height=HEIGHT,
            head_height=38,
            appearance=appearance,
            parent=parent,
        )
        self.setAccessibleName(self.tr("Protocols"))
        self._rows = rows
        self._pressed = ""
        self.head.setSectionsClickable(True)
        self.head.sectionClicked.connect(self._sort)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self.entry_opened)
        rows.modelReset.connect(self._hide_drop_row)
        self._hide_drop_row()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        room = self.viewport().width()
        widths = _WIDTHS if room >= _WIDE else _NARROW
        for column, width in widths.items():
            self.setColumnHidden(column, not width)
            self.setColumnWidth(column, width)
        self.setColumnWidth(table_model.PROTOCOL, max(room - sum(widths.values()), 120))
        self.verticalScrollBar().setSingleStep(HEIGHT // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entry_opened.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space and not has_modifier(event):
            self.details_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.removal_wanted.emit()
        elif text := typed_text(event):
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pressed = self._opening_at(event)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, ""
        if event.button() == Qt.MouseButton.LeftButton and pressed and pressed == self._opening_at(event):
            self.entry_opened.emit(self.indexAt(event.position().toPoint()))

    def _opening_at(self, event: QMouseEvent) -> str:
        """Return the target of the protocol whose button is under the mouse, or "". The row is not returned,
        because rows may move before the button is released.
        """
        index = self.indexAt(event.position().toPoint())
        is_opening = index.column() == table_model.OPEN and index.row() < len(self._rows.entries)
        return self._rows.entries[index.row()].target if is_opening else ""

    @Slot(int)
    def _sort(self, column: int) -> None:
        if column in _KEYS:
            self.sort_wanted.emit(_KEYS[column])

    @Slot()
    def _hide_drop_row(self) -> None:
        """Hide the drop area for files, because only the cards show it."""
        for row in range(self._rows.rowCount()):
            self.setRowHidden(row, row == len(self._rows.entries))

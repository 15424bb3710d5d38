"""The table of what passed on ports: time, direction, text and hexadecimal, step and line."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.own_turn import is_long
from praxis_desktop.gui.widgets.late_cells import LateCells
from praxis_desktop.gui.widgets.row_table import RowTable
from praxis_desktop.gui.wire.wire_rows import HEX, LINE, PORT, STEP, TEXT, TIME, WAY, Index, WireRows

_HEIGHT, _PADDING = 26, 10
_WIDTHS = {TIME: 120, WAY: 34, PORT: 92, STEP: 58, LINE: 150}
_NARROWER = {TIME: 116, WAY: 34, PORT: 70, STEP: 54, LINE: 110}
_TEXT_SHARE = 0.57
"""Of the room for the bytes, where they are written both ways."""
_MOST_SEEN = 400
"""Characters."""
_LINE_FROM, _STEP_FROM = 700, 560
"""Widths, without a scroll bar, from which there is room for the columns that the foot says, too."""


class Notation(IntEnum):
    """How bytes are written."""

    TEXT = 0
    HEX = 1
    BOTH = 2


class _WireDelegate(QStyledItemDelegate):
    def __init__(self, rows: WireRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance
        self._late = LateCells(self)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(60, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if is_long():
            self._late.add(option, index)
            return
        line, column = self._rows.lines[index.row()], index.column()
        colors = self._appearance.colors
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colors.selection))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect).adjusted(_PADDING, 0, -4, 0)
        if column == WAY:
            name, tone = ("arrow-right", "run") if line.first.is_out else ("arrow-left", "ok")
            icon = QRectF(place.left() - 2, place.center().y() - 8, 16, 16)
            self._appearance.draw_icon(painter, name, icon, self._appearance.tone(tone).line)  # type: ignore[arg-type]  # one of two tones
            painter.restore()
            return
        is_mono = column in (TIME, TEXT, HEX)
        painter.setFont(self._appearance.font("mono" if is_mono else "small"))
        painter.setPen(QColor(colors.text if column == TEXT else colors.text2))
        # Of very many bytes no more is measured than could be seen.
        text = self._rows.text(line, column)[:_MOST_SEEN]
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class WireTable(RowTable):
    """Rows are chosen by mouse or keys, and copied with Ctrl+C. The newest stays in sight until somebody
    scrolls up: ``follows`` tells whether it does.
    """

    follows = Signal(bool)
    row_chosen = Signal()

    def __init__(self, rows: WireRows, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(
            rows,
            _WireDelegate(rows, appearance=appearance),
            height=_HEIGHT,
            head_height=30,
            appearance=appearance,
            parent=parent,
        )
        self.setAccessibleName(self.tr("Bytes exchanged"))
        self.rows = rows
        self._notation = Notation.BOTH
        self._is_following = False
        self.setAccessibleDescription(self.tr("Choose a row to see its step and its line of the program"))
        self.selectionModel().selectionChanged.connect(self.row_chosen)
        self.verticalScrollBar().valueChanged.connect(self._note_scrolling)
        rows.rowsInserted.connect(self._follow)
        rows.modelReset.connect(self._fit)

    @property
    def chosen(self) -> int:
        """The row that is chosen, -1 for none or several."""
        places = self.selectionModel().selectedRows()
        return places[0].row() if len(places) == 1 else -1

    def write_as(self, notation: Notation) -> None:
        """Write the bytes as text, in hexadecimal, or as both."""
        self._notation = notation
        self._fit()

    def set_following(self, is_following: bool) -> None:
        """Keep the newest row in sight, or not."""
        self._is_following = is_following
        if is_following:
            self.scrollToBottom()
        self.follows.emit(is_following)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()
        self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = self.rows
        text = "\n".join(
            "\t".join(rows.text(rows.lines[place], column) for column in range(rows.columnCount()))
            for place in places
        )
        QGuiApplication.clipboard().setText(text)

    @Slot()
    def _follow(self, *_: object) -> None:
        if self._is_following:
            self.scrollToBottom()

    @Slot(int)
    def _note_scrolling(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if (bar.isSliderDown() or self.underMouse() or self.hasFocus()) and bar.maximum() > 0:
            is_at_end = value >= bar.maximum() - 1
            if is_at_end != self._is_following:
                self._is_following = is_at_end
                self.follows.emit(is_at_end)

    @Slot()
    def _fit(self) -> None:
        room = self.viewport().width()
        # What is shown must not depend on whether there is a scroll bar: that depends on what is shown.
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        widths = _WIDTHS if width > _LINE_FROM else _NARROWER
        self.horizontalHeader().setVisible(width > _STEP_FROM)
        shown = {
            PORT: not self.rows.port and len(self.rows.ports) > 1,
            TEXT: self._notation != Notation.HEX,
            HEX: self._notation != Notation.TEXT,
            STEP: width > _STEP_FROM,
            LINE: width > _LINE_FROM,
        }
        for column, size in widths.items():
            if shown.get(column, True):
                room -= size
                self.setColumnWidth(column, size)
        text = int(room * _TEXT_SHARE) if shown[HEX] else room
        self.setColumnWidth(TEXT, max(text, 60))
        self.setColumnWidth(HEX, max(room - text if shown[TEXT] else room, 60))
        for column, is_shown in shown.items():
            self.setColumnHidden(column, not is_shown)

    def scroll_to(self, row: int) -> None:
        """Have a row in sight."""
        self.scrollTo(self.rows.index(row, TIME), QAbstractItemView.ScrollHint.PositionAtCenter)

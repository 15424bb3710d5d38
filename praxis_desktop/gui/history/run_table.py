"""The table of the history, operated by keyboard, with columns that fit the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from praxis_desktop.gui.history import run_rows
from praxis_desktop.gui.history.run_delegate import HEIGHT, RunDelegate
from praxis_desktop.gui.history.run_rows import RunRows
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.row_table import RowTable

_WIDTHS = {
    run_rows.TICK: 44,
    run_rows.RUN: 70,
    run_rows.VERDICT: 146,
    run_rows.END: 172,
    run_rows.MODE: 124,
    run_rows.STARTED: 130,
    run_rows.DURATION: 86,
    run_rows.OPERATOR: 110,
    run_rows.OPEN: 34,
}
_NARROW = {
    run_rows.TICK: 38,
    run_rows.RUN: 56,
    run_rows.VERDICT: 138,
    run_rows.END: 174,
    run_rows.MODE: 112,
    run_rows.STARTED: 122,
    run_rows.OPEN: 30,
}
"""Column widths in a narrow window. Operator and duration are left out; the report has them."""
_WIDE = 1040
_COMPARE = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)
_AHEAD = 40
"""Older runs are loaded when this many rows remain below."""


class RunTable(RowTable):
    """The table of runs. ``run_opened`` carries the id of a run opened by Enter, a double click or a click on
    its arrow. Space or a click on its box ticks it. ``compare_wanted`` asks to compare the ticked runs,
    ``menu_wanted`` for the context menu of a row at a screen position.
    """

    run_opened = Signal(str)
    compare_wanted = Signal()
    menu_wanted = Signal(int, QPoint)
    typed = Signal(str)
    """Text typed while the table has the focus."""

    def __init__(self, rows: RunRows, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(
            rows,
            RunDelegate(rows, appearance=appearance),
            height=HEIGHT,
            head_height=38,
            appearance=appearance,
            parent=parent,
        )
        self.setAccessibleName(self.tr("Runs"))
        self._rows = rows
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._pressed = -1, -1
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._open_clicked)
        self.verticalScrollBar().valueChanged.connect(self._read_ahead)
        self.selectionModel().currentRowChanged.connect(self._redraw)

    @property
    def current(self) -> str:
        """The id of the current row's run."""
        place = self.currentIndex().row()
        return self._rows.runs[place].row.run_id if 0 <= place < len(self._rows.runs) else ""

    def choose(self, run_id: str) -> None:
        """Select a run, or the first where it is not listed."""
        if self._rows.runs:
            self.selectRow(max(self._rows.place_of(run_id), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        room = self.viewport().width()
        widths = _WIDTHS if room >= _WIDE else _NARROW
        for column in (run_rows.OPERATOR, run_rows.DURATION):
            self.setColumnHidden(column, column not in widths)
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self.setColumnWidth(run_rows.PROTOCOL, max(room - sum(widths.values()), 120))
        self.verticalScrollBar().setSingleStep(HEIGHT // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        text = event.text()
        has_modifier = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.keyCombination() == _COMPARE:
            self.compare_wanted.emit()
        elif event.key() == Qt.Key.Key_Space and not has_modifier:
            if self.current:
                self._rows.tick(self.currentIndex().row())
        elif text.isprintable() and text.strip() and not has_modifier:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # The Run menu uses the same keys for the output; while the table has the focus they compare.
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if event.keyCombination() == _COMPARE:
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        index = self.indexAt(event.position().toPoint())
        self._pressed = index.row(), index.column()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if self._pressed != (index.row(), index.column()):
            return
        if index.column() == run_rows.OPEN:
            self._open(index)
        elif index.column() == run_rows.TICK:
            self._rows.tick(index.row())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place = event.globalPos()
            index = self.indexAt(self.viewport().mapFromGlobal(place))
        else:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid():
            self.menu_wanted.emit(index.row(), place)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._rows.runs):
            self.run_opened.emit(self._rows.runs[index.row()].row.run_id)

    @Slot(QModelIndex)
    def _open_clicked(self, index: QModelIndex) -> None:
        if index.column() != run_rows.TICK:
            self._open(index)

    @Slot(int)
    def _read_ahead(self, value: int) -> None:
        """Load older runs before the user scrolls to the end."""
        if value >= self.verticalScrollBar().maximum() - _AHEAD * HEIGHT:
            self._rows.fetchMore(QModelIndex())

    @Slot()
    def _redraw(self) -> None:
        self.viewport().update()

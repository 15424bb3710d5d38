"""The table of recorded runs: its model, how its cells are drawn, and columns that fit the window."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QKeyCombination,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from praxis_desktop.core.words import number_or_id
from praxis_desktop.gui.background import is_long
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken, spoken_error
from praxis_desktop.gui.run.words import StateLook, began_text, look_of, mode_look, run_name, took_text
from praxis_desktop.gui.widgets.check_box import draw_tick
from praxis_desktop.gui.widgets.chip import draw_chip_in_row
from praxis_desktop.gui.widgets.labels import tool_tip
from praxis_desktop.gui.widgets.row_table import (
    CellDelegate,
    LateCells,
    RowTable,
    draw_plainly,
    has_modifier,
    typed_text,
)
from praxis_desktop.gui.widgets.verdict import draw_verdict_chip_in_row, verdict_text

if TYPE_CHECKING:
    from praxis_desktop.core.verdicts import VerdictWord
    from praxis_desktop.gui.records.history_model import Listed, ListedRun


Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns, from left to right."""

    TICK = 0
    RUN = 1
    PROTOCOL = 2
    VERDICT = 3
    END = 4
    MODE = 5
    STARTED = 6
    DURATION = 7
    OPERATOR = 8
    OPEN = 9


_ROOT = QModelIndex()


class RunRows(QAbstractTableModel):
    """The runs as a table model. GUI thread only. ``more_wanted`` requests older runs, and is emitted again
    only after ``append`` or ``show_listed``. ``ticks_changed`` is emitted when runs are ticked or unticked.
    """

    more_wanted = Signal()
    ticks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[ListedRun] = []
        self._ticked: dict[str, ListedRun] = {}
        self._is_all = True
        self._is_waiting = False

    @property
    def oldest(self) -> int | None:
        """The sort key of the oldest loaded run; None if no run is loaded."""
        return self.runs[-1].row.ordered_ns if self.runs else None

    def show_listed(self, listed: Listed) -> bool:
        """Replace the runs; return whether anything has changed."""
        self._is_all, self._is_waiting = listed.is_all, False
        runs = list(listed.runs)
        if runs == self.runs:
            return False
        self.beginResetModel()
        self.runs = runs
        self.endResetModel()
        return True

    def append(self, before: int, listed: Listed) -> None:
        """Append the runs older than ``before``. The result of an outdated query is ignored."""
        if before != self.oldest:
            return
        self._is_all, self._is_waiting = listed.is_all, False
        if listed.runs:
            first = len(self.runs)
            self.beginInsertRows(QModelIndex(), first, first + len(listed.runs) - 1)
            self.runs += listed.runs
            self.endInsertRows()

    def give_up(self) -> None:
        """Allow ``more_wanted`` to be emitted again, because the older runs could not be read."""
        self._is_waiting = False

    @property
    def run_ids(self) -> list[str]:
        """The ids of the runs, by row."""
        return [run.row.run_id for run in self.runs]

    def place_of(self, run_id: str) -> int:
        """Return the row of a run; -1 if it is not loaded."""
        return next((place for place, run in enumerate(self.runs) if run.row.run_id == run_id), -1)

    # ---- ticks
    @property
    def ticked(self) -> tuple[ListedRun, ...]:
        """The ticked runs, oldest first, including any that the filters hide."""
        return tuple(sorted(self._ticked.values(), key=lambda listed: listed.row.ordered_ns))

    def is_ticked(self, run_id: str) -> bool:
        return run_id in self._ticked

    def tick(self, place: int, *, is_ticked: bool | None = None) -> None:
        """Tick or untick the run in a row; None toggles it."""
        listed = self.runs[place]
        run_id = listed.row.run_id
        wanted = not self.is_ticked(run_id) if is_ticked is None else is_ticked
        if wanted == self.is_ticked(run_id):
            return
        if wanted:
            self._ticked[run_id] = listed
        else:
            del self._ticked[run_id]
        self._tell_ticks()

    def tick_alone(self, listed: ListedRun) -> None:
        """Tick only the given run."""
        self._ticked = {listed.row.run_id: listed}
        self._tell_ticks()

    def clear_ticks(self) -> None:
        """Untick all runs."""
        self._ticked = {}
        self._tell_ticks()

    def _tell_ticks(self) -> None:
        if self.runs:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.runs) - 1, Column.OPEN))
        self.ticks_changed.emit()

    def number_of(self, run_id: str) -> int:
        """Return the number of a run; 0 if it is not loaded."""
        place = self.place_of(run_id)
        return self.runs[place].row.number if place >= 0 else 0

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else Column.OPEN + 1

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802
        return not parent.isValid() and not self._is_all and not self._is_waiting

    def fetchMore(self, parent: Index) -> None:  # noqa: N802
        if self.canFetchMore(parent):
            self._is_waiting = True
            self.more_wanted.emit()

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            "",
            self.tr("Run"),
            self.tr("Protocol and label"),
            self.tr("Verdict"),
            self.tr("How it ended"),
            self.tr("Mode"),
            self.tr("Started"),
            self.tr("Duration"),
            self.tr("By"),
            "",
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.runs):
            return None
        listed = self.runs[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(listed, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            run = listed.row
            told = (
                *(run.title, run.name, spoken_error(run.error), spoken(run.reason), run.notes),
                spoken(run.damage),
            )
            return tool_tip("\n".join(part for part in told if part))
        return None

    def text(self, listed: ListedRun, column: int) -> str:
        """Return the text for a cell."""
        run = listed.row
        match column:
            case 0:
                return self.tr("ticked") if self.is_ticked(run.run_id) else self.tr("not ticked")
            case 1:
                return number_or_id(run.number, run.run_id)
            case 2:
                return ", ".join(part for part in (run.title or run.protocol, run.name) if part)
            case 3:
                return verdict_text(run.verdict, is_simulated=run.simulated)
            case 4:
                return look_of(run).word
            case 5:
                return mode_look(listed.mode).word
            case 6:
                return began_text(run.begun_ns // 10**9)
            case 7:
                return took_text(run.duration)
            case 8:
                return run.operator
        return self.tr("Open {run}").format(run=run_name(run.number, run.run_id))


HEIGHT = 50
_PADDING = 12
_BELOW = 16
"""Height, in pixels, of the text below a chip."""


class RunDelegate(CellDelegate):
    """Draws the cells in the table of runs."""

    def __init__(self, rows: RunRows, *, appearance: Appearance) -> None:
        super().__init__(HEIGHT, appearance=appearance)
        self._rows = rows
        self._late = LateCells(self)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if not 0 <= index.row() < len(self._rows.runs):
            return
        listed = self._rows.runs[index.row()]
        view = option.widget
        current = view.currentIndex() if hasattr(view, "currentIndex") else QModelIndex()
        is_current, is_first = current.row() == index.row(), index.column() == Column.TICK
        painter.save()
        self.draw_ground(painter, option, is_current=is_current, is_first=is_first)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect).adjusted(_PADDING, 0, -4, 0)
        if is_long():
            text = (
                ""
                if index.column() in (Column.TICK, Column.OPEN)
                else self._rows.text(listed, index.column())
            )
            draw_plainly(painter, place, text, self._appearance.font("body"), self._appearance.colors.text)
            self._late.add(option, index)
        else:
            self._draw_cell(painter, place, listed, index.column())
        painter.restore()

    def _draw_cell(self, painter: QPainter, place: QRectF, listed: ListedRun, column: int) -> None:
        colors = self._appearance.colors
        run = listed.row
        match column:
            case Column.TICK:
                draw_tick(
                    painter,
                    QRectF(place.left(), place.center().y() - 10, 20, 20),
                    is_ticked=self._rows.is_ticked(run.run_id),
                    appearance=self._appearance,
                )
            case Column.RUN:
                is_number = bool(run.number)
                font = self._appearance.font("h3") if is_number else self._appearance.font("mono", weight=600)
                color = self._appearance.tone("sim").fg if run.simulated else colors.text
                self.draw_text(painter, place, self._rows.text(listed, column), font, color)
            case Column.PROTOCOL:
                self._draw_protocol(painter, place, listed)
            case Column.VERDICT:
                self._draw_verdict(painter, place, run.verdict, is_simulated=run.simulated)
            case Column.END:
                self._draw_end(painter, place, look_of(run), is_simulated=run.simulated)
            case Column.MODE:
                mode = mode_look(listed.mode, is_short=True)
                draw_chip_in_row(painter, place, mode.word, mode.icon, mode.tone, appearance=self._appearance)
            case Column.OPEN:
                icon = QRectF(place.left() - 4, place.center().y() - 9, 18, 18)
                self._appearance.draw_icon(painter, "chevron-right", icon, colors.text2)
            case Column.OPERATOR:
                font = self._appearance.font("body")
                self.draw_text(painter, place, run.operator, font, colors.text2)
            case _:
                text = self._rows.text(listed, column)
                self.draw_text(painter, place, text, self._appearance.font("body"), colors.text)

    def _draw_verdict(
        self, painter: QPainter, place: QRectF, word: VerdictWord, *, is_simulated: bool
    ) -> None:
        """Draw the verdict chip. If the run is simulated, say so below the chip, because there is no room
        next to it.
        """
        says_mode = is_simulated and word != "none"
        draw_verdict_chip_in_row(
            painter,
            place.adjusted(0, 0, 0, -_BELOW if says_mode else 0),
            word,
            is_simulated=is_simulated,
            appearance=self._appearance,
            says_mode=False,
        )
        if says_mode:
            below = QRectF(place.left() + 2, place.bottom() - _BELOW - 3, place.width() - 2, _BELOW)
            color = self._appearance.tone("sim").fg
            self.draw_text(painter, below, self.tr("in simulation"), self._appearance.font("caption"), color)

    def _draw_protocol(self, painter: QPainter, place: QRectF, listed: ListedRun) -> None:
        colors, run = self._appearance.colors, listed.row
        title = run.title or run.protocol
        label = run.name or run.notes.partition("\n")[0]
        font = self._appearance.font("h3")
        if not label:
            self.draw_text(painter, place, title, font, colors.text)
            return
        first = QRectF(place.left(), place.top() + 5, place.width(), 21)
        second = QRectF(place.left(), first.bottom(), place.width(), 18)
        self.draw_text(painter, first, title, font, colors.text)
        self.draw_text(painter, second, label, self._appearance.font("caption"), colors.text2)

    def _draw_end(self, painter: QPainter, place: QRectF, look: StateLook, *, is_simulated: bool) -> None:
        color, font = self._appearance.colors.text2, self._appearance.font("body")
        if look.tone == "err":  # an emergency stop must stand out from other ends
            color, font = (
                self._appearance.tone("sim" if is_simulated else "err").fg,
                self._appearance.font("h3"),
            )
        self._appearance.draw_icon(
            painter, look.icon, QRectF(place.left(), place.center().y() - 8, 16, 16), color
        )
        self.draw_text(painter, place.adjusted(22, 0, 0, 0), look.word, font, color)


_WIDTHS = {
    Column.TICK: 44,
    Column.RUN: 70,
    Column.VERDICT: 154,
    Column.END: 172,
    Column.MODE: 124,
    Column.STARTED: 130,
    Column.DURATION: 86,
    Column.OPERATOR: 110,
    Column.OPEN: 34,
}
_NARROW = {
    Column.TICK: 38,
    Column.RUN: 56,
    Column.VERDICT: 154,
    Column.END: 170,
    Column.MODE: 112,
    Column.STARTED: 116,
    Column.OPEN: 30,
}
"""Column widths in a narrow window. The operator and duration are omitted; the report shows both."""
_WIDE = 1040
_COMPARE = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)
_AHEAD = 40
"""Older runs are loaded when no more than this many rows remain below the visible area."""


class RunTable(RowTable):
    """The table of runs. ``run_opened`` carries the id of a run opened with Enter, a double click or a click
    on its arrow. Space, or a click on a run's box, ticks or unticks the run. ``compare_wanted`` requests a
    comparison of the ticked runs; ``menu_wanted`` requests the context menu for a row at a screen position.
    """

    run_opened = Signal(str)
    compare_wanted = Signal()
    menu_wanted = Signal(int, QPoint)
    typed = Signal(str)
    """Carries text typed while the table has the focus."""

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
        self.rows = rows
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._pressed = -1, -1
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._open_clicked)
        self.verticalScrollBar().valueChanged.connect(self._read_ahead)
        self.selectionModel().currentRowChanged.connect(self._redraw)

    @property
    def current(self) -> str:
        """The id of the run in the current row."""
        place = self.currentIndex().row()
        return self.rows.runs[place].row.run_id if 0 <= place < len(self.rows.runs) else ""

    def choose(self, *run_ids: str) -> None:
        """Select the first of ``run_ids`` that is listed or, if none of them is, the first run."""
        if self.rows.runs:
            places = map(self.rows.place_of, run_ids)
            self.selectRow(next((place for place in places if place >= 0), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        room = self.viewport().width()
        widths = _WIDTHS if room >= _WIDE else _NARROW
        for column in (Column.OPERATOR, Column.DURATION):
            self.setColumnHidden(column, column not in widths)
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self.setColumnWidth(Column.PROTOCOL, max(room - sum(widths.values()), 120))
        self.verticalScrollBar().setSingleStep(HEIGHT // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.keyCombination() == _COMPARE:
            self.compare_wanted.emit()
        elif event.key() == Qt.Key.Key_Space and not has_modifier(event):
            if self.current:
                self.rows.tick(self.currentIndex().row())
        elif text := typed_text(event):
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # The Run menu uses the same shortcut for the output; while the table has the focus, it compares runs.
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
        if index.column() == Column.OPEN:
            self._open(index)
        elif index.column() == Column.TICK:
            self.rows.tick(index.row())

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
        if 0 <= index.row() < len(self.rows.runs):
            self.run_opened.emit(self.rows.runs[index.row()].row.run_id)

    @Slot(QModelIndex)
    def _open_clicked(self, index: QModelIndex) -> None:
        if index.column() != Column.TICK:
            self._open(index)

    @Slot(int)
    def _read_ahead(self, value: int) -> None:
        """Load older runs before the user scrolls to the end."""
        if value >= self.verticalScrollBar().maximum() - _AHEAD * HEIGHT:
            self.rows.fetchMore(QModelIndex())

    @Slot()
    def _redraw(self) -> None:
        self.viewport().update()

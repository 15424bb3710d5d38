"""The rehearsal matrix: a row for each operation, a column for each fault."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, set_colors, smooth_painter
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.rehearsal.model import RehearsalModel
from praxis_desktop.gui.rehearsal.words import (
    LOOKS,
    fault_title,
    instrument_name,
    is_bad,
    operation_words,
    outcome_title,
)
from praxis_desktop.gui.widgets.labels import tool_tip
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar
from praxis_desktop.runs.rehearsal.faults import COLUMNS

if TYPE_CHECKING:
    from praxis_desktop.runs.rehearsal import BranchOutcome, Operation
    from praxis_desktop.runs.rehearsal.outcomes import Outcome

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_ROW, _HEAD = 46, 108
_ASIDE, _NARROW_ASIDE = 196, 184
"""Width, in pixels, of the operation names, and their width in a narrow table."""
_NARROW = 640
_LEAST, _MOST = 24, 44
"""Minimum and maximum width of a column, in pixels."""
_ANGLE = -52
_QUIET = 0.28
_NEVER: Final = "·"
_COLUMN_OF: Final = {column.name: place for place, column in enumerate(COLUMNS)}


class Branches(QAbstractTableModel):
    """The branches as a table model, with a row for each operation that has an outcome in ``wanted``, or for
    every operation if ``wanted`` is empty.
    """

    def __init__(self, model: RehearsalModel) -> None:
        super().__init__()
        self._model = model
        self._operations: tuple[Operation, ...] = ()
        self._numbers: dict[tuple[int, int], int] = {}
        """Branch numbers, keyed by operation and fault."""
        self._places: list[tuple[int, int]] = []
        self._rows: list[int] = []
        """The positions of the operations that are shown."""
        self.wanted: frozenset[Outcome] = frozenset()

    def show_branches(self) -> None:
        """Show the branches of the model's rehearsal."""
        state = self._model.state
        self.beginResetModel()
        self._operations = state.operations
        rows = {id(operation): row for row, operation in enumerate(state.operations)}
        self._places = [(rows[id(each.operation)], _COLUMN_OF[each.fault]) for each in state.branches]
        self._numbers = {place: number for number, place in enumerate(self._places)}
        self._rows = self._wanted_rows()
        self.endResetModel()

    @property
    def size(self) -> int:
        """The number of branches in the table, including those in hidden rows."""
        return len(self._places)

    def want(self, wanted: frozenset[Outcome]) -> None:
        """Show only operations with one of the outcomes in ``wanted``, or all operations if it is empty."""
        if wanted != self.wanted:
            self.beginResetModel()
            self.wanted = wanted
            self._rows = self._wanted_rows()
            self.endResetModel()

    def update(self, numbers: tuple[int, ...]) -> None:
        """Show the outcomes that have become known for the branches with the given numbers."""
        rows = self._wanted_rows()
        if rows != self._rows:
            self.layoutAboutToBeChanged.emit()
            kept = self.persistentIndexList()
            operations = [self._rows[index.row()] for index in kept]
            self._rows = rows
            places = {operation: row for row, operation in enumerate(rows)}
            moved = [
                self.index(places[operation], index.column()) if operation in places else QModelIndex()
                for operation, index in zip(operations, kept, strict=True)
            ]
            self.changePersistentIndexList(kept, moved)
            self.layoutChanged.emit()
            return
        for number in numbers:
            index = self.index_of(number)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def _wanted_rows(self) -> list[int]:
        if not self.wanted:
            return list(range(len(self._operations)))
        found = {
            self._places[number][0]
            for number, outcome in self._model.outcomes.items()
            if outcome.outcome in self.wanted
        }
        return sorted(found)

    def number_at(self, index: Index) -> int | None:
        """Return the number of the branch in a cell, or None if there is no such branch."""
        if not 0 <= index.row() < len(self._rows):
            return None
        return self._numbers.get((self._rows[index.row()], index.column()))

    def index_of(self, number: int) -> QModelIndex:
        """Return the index of the cell for a branch, or an invalid index if the cell is not shown."""
        operation, column = self._places[number]
        row = operation if not self.wanted else -1
        if self.wanted and operation in self._rows:
            row = self._rows.index(operation)
        return self.index(row, column) if row >= 0 else QModelIndex()

    def outcome_at(self, index: Index) -> BranchOutcome | None:
        """Return the outcome in a cell, or None if the outcome is not known."""
        number = self.number_at(index)
        return None if number is None else self._model.outcomes.get(number)

    def operation_at(self, row: int) -> Operation:
        return self._operations[self._rows[row]]

    def is_strong(self, outcome: Outcome) -> bool:
        """Return whether the filter includes an outcome."""
        return not self.wanted or outcome in self.wanted

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Horizontal:
            return fault_title(COLUMNS[section].name)
        return operation_words(self.operation_at(section))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        if not 0 <= index.row() < len(self._rows):
            return None
        said = self._said(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return said
        fault = fault_title(COLUMNS[index.column()].name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(f"{fault}: {said}")
        return f"{operation_words(self.operation_at(index.row()))}, {fault}: {said}"

    def _said(self, index: Index) -> str:
        number = self.number_at(index)
        if number is None:
            return self.tr("cannot happen here")
        outcome = self._model.outcomes.get(number)
        if outcome is None:
            is_active = self._model.state.is_active
            return self.tr("not known yet") if is_active else self.tr("did not happen")
        return outcome_title(outcome)


class _CellDelegate(QStyledItemDelegate):
    """Draws the icon for an outcome, on a filled cell if the outcome is bad, otherwise on a tinted cell."""

    def __init__(self, branches: Branches, table: QTableView, *, appearance: Appearance) -> None:
        super().__init__()
        self._branches = branches
        self._table = table
        self._appearance = appearance

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        appearance, colors = self._appearance, self._appearance.colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = self._table.currentIndex()
        if current.row() == index.row():
            band = QRectF(option.rect).adjusted(0, 1, 0, -1)
            painter.fillRect(band, QColor(colors.selection))
        cell = QRectF(option.rect).adjusted(2, 3, -2, -3)
        outcome = self._branches.outcome_at(index)
        if outcome is not None:
            self._draw_outcome(painter, cell, outcome)
        elif self._branches.number_at(index) is None:
            painter.setPen(QColor(colors.text3))
            painter.setFont(appearance.font("caption"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, _NEVER)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.border), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(cell, 5, 5)
        if current == index:
            width = 3 if self._table.hasFocus() else 2
            draw_rounded(painter, cell.adjusted(0, -1, 0, 1), 6, edge=colors.focus, width=width)
        painter.restore()

    def _draw_outcome(self, painter: QPainter, cell: QRectF, outcome: BranchOutcome) -> None:
        look = LOOKS[outcome.outcome]
        tone = self._appearance.tone(look.tone)
        is_filled = is_bad(outcome)
        ground, color = (tone.fg, self._appearance.colors.surface) if is_filled else (tone.bg, tone.fg)
        if not self._branches.is_strong(outcome.outcome):
            painter.setOpacity(_QUIET)
        draw_rounded(painter, cell, 5, ground=ground, edge=tone.fg if is_filled else tone.edge)
        size = 18.0 if is_filled else 15.0
        middle = cell.center()
        place = QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size)
        self._appearance.draw_icon(painter, look.icon, place, color)
        painter.setOpacity(1.0)


class _FaultHead(QHeaderView):
    """The header with the names of the faults, slanted above their columns."""

    def __init__(self, table: QTableView, *, appearance: Appearance) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self._appearance = appearance
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setFixedHeight(_HEAD)

    @property
    def leaning(self) -> int:
        """Space, in pixels, to the right of the last column, into which its slanted fault name extends."""
        metrics = QFontMetrics(self._appearance.font("caption", weight=700))
        width = metrics.horizontalAdvance(fault_title(COLUMNS[-1].name)) + metrics.height()
        return math.ceil(width * math.cos(math.radians(_ANGLE)))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().sizeHint().width(), _HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self.viewport())
        colors = self._appearance.colors
        painter.fillRect(self.viewport().rect(), QColor(colors.surface))
        current = self._table.currentIndex().column()
        for section in range(self.count()):
            is_current = section == current
            painter.save()
            middle = self.sectionViewportPosition(section) + self.sectionSize(section) / 2
            painter.translate(middle, _HEAD - 8)
            painter.rotate(_ANGLE)
            painter.setFont(self._appearance.font("caption", weight=700 if is_current else None))
            painter.setPen(QColor(colors.text if is_current else colors.text2))
            room = QRectF(0, -9, _HEAD * 1.2, 18)
            words = painter.fontMetrics().elidedText(
                fault_title(COLUMNS[section].name), Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
            painter.restore()


class _OperationHead(QHeaderView):
    """The header with the operations: their steps, titles and instruments."""

    def __init__(self, branches: Branches, table: QTableView, *, appearance: Appearance) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._branches = branches
        self._table = table
        self._appearance = appearance
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(_ROW)
        self.setDefaultSectionSize(_ROW)
        self.show_width(_ASIDE)

    def show_width(self, width: int) -> None:
        """Set the width, in pixels."""
        self._width = width
        self.setFixedWidth(width)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._width, super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        operation = self._branches.operation_at(section)
        colors = self._appearance.colors
        place = QRectF(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(place, QColor(colors.surface))
        if section == self._table.currentIndex().row():
            painter.fillRect(place.adjusted(0, 1, 0, -1), QColor(colors.selection))
        painter.setFont(self._appearance.font("caption", weight=600))
        painter.setPen(QColor(colors.text3))
        step, at, line = operation.name.partition("@")
        middle, left = place.center().y(), place.left() + 33
        number = QRectF(place.left() + 2, place.top(), 24, place.height())
        if at:  # several operations in a step: the line number is below the step
            left = place.left() + 54
            number = QRectF(place.left() + 2, middle - 18, 45, 18)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(number, right, step if operation.step else "")
        painter.setFont(self._appearance.font("caption"))
        painter.drawText(number.translated(0, 18), right, f"@{line}" if at else "")
        room = place.right() - left - 8
        painter.setFont(self._appearance.font("small", weight=600))
        painter.setPen(QColor(colors.text))
        _draw_words(painter, QRectF(left, middle - 18, room, 18), spoken(operation.title))
        painter.setFont(self._appearance.font("caption"))
        painter.setPen(QColor(colors.text3))
        _draw_words(painter, QRectF(left, middle, room, 16), instrument_name(operation))
        painter.restore()


def _draw_words(painter: QPainter, place: QRectF, words: str) -> None:
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


class Matrix(QTableView):
    """The matrix. ``opened`` carries the number of the branch in the current cell, or None; ``entered`` is
    emitted when the user presses Enter or Space.
    """

    opened = Signal(object)
    entered = Signal()

    def __init__(self, model: RehearsalModel, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.branches = Branches(model)
        self._delegate = _CellDelegate(self.branches, self, appearance=appearance)
        self._aside = _OperationHead(self.branches, self, appearance=appearance)
        self._head = _FaultHead(self, appearance=appearance)
        self.setHorizontalHeader(self._head)
        self.setVerticalHeader(self._aside)
        self.setModel(self.branches)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("What happens to the run, by operation and fault"))
        # There is a current cell but no selection, because Qt would draw a selection beyond the cell.
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        appearance.changed.connect(self.restyle)
        self.branches.modelReset.connect(self._tell_current)
        self.restyle()

    def show_branch(self, number: int) -> None:
        """Go to the cell for a branch, if the cell is shown."""
        index = self.branches.index_of(number)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def show_next_bad(self) -> bool:
        """Go to the next cell with a bad outcome. Return False if there is none."""
        columns, rows = self.branches.columnCount(), self.branches.rowCount()
        current = self.currentIndex()
        at = current.row() * columns + current.column() if current.isValid() else -1
        for step in range(1, rows * columns + 1):
            row, column = divmod((at + step) % (rows * columns), columns)
            index = self.branches.index(row, column)
            if is_bad(self.branches.outcome_at(index)):
                self.setCurrentIndex(index)
                self.scrollTo(index)
                self.setFocus()
                return True
        return False

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        super().currentChanged(current, previous)
        self._repaint_bands()
        self.opened.emit(self.branches.number_at(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def updateGeometries(self) -> None:  # noqa: N802
        super().updateGeometries()
        # Qt shows an empty button between the headers, whatever is set.
        corner = self.findChild(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if corner is not None:
            corner.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        self._aside.show_width(_NARROW_ASIDE if is_narrow else _ASIDE)
        room = self.width() - self._aside.width() - self._head.leaning
        width = min(_MOST, max(_LEAST, room // len(COLUMNS)))
        for column in range(len(COLUMNS)):
            self.setColumnWidth(column, width)

    @Slot()
    def restyle(self) -> None:
        role = QPalette.ColorRole
        set_colors(
            self, dict.fromkeys((role.Base, role.Window, role.Button), self._appearance.colors.surface)
        )
        self._repaint_bands()

    @Slot()
    def _tell_current(self) -> None:
        self._repaint_bands()
        self.opened.emit(None)

    def _repaint_bands(self) -> None:
        """Repaint everything, because the current row is tinted and the current column has a bold name."""
        self.viewport().update()
        self.horizontalHeader().viewport().update()
        self._aside.viewport().update()

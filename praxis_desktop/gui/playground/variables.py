"""The Variables tab: the names that cells have defined, with types and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from praxis_desktop.gui.console.model import Variable, Variables
from praxis_desktop.gui.look.appearance import Appearance, Drawn, set_colors
from praxis_desktop.gui.widgets.labels import Label, tool_tip
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar

Index = QModelIndex | QPersistentModelIndex

_HEIGHT, _HEAD, _LEFT, _NAME = 46, 32, 14, 116
_ROOT = QModelIndex()
_ROLE = int(Qt.ItemDataRole.UserRole)


class VariableRows(QAbstractListModel):
    """The variables as a list model. GUI thread only."""

    def __init__(self) -> None:
        super().__init__()
        self.variables: tuple[Variable, ...] = ()

    def show(self, variables: tuple[Variable, ...]) -> None:
        """Show these variables."""
        if [one.name for one in variables] == [one.name for one in self.variables]:
            self.variables = variables
            if variables:
                self.dataChanged.emit(self.index(0), self.index(len(variables) - 1))
            return
        self.beginResetModel()
        self.variables = variables
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.variables)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.variables):
            return None
        one = self.variables[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.name}, {one.type}, {one.value}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(one.value)
        return one if role == _ROLE else None


class _VariableDelegate(QStyledItemDelegate):
    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(100, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one = index.data(_ROLE)
        if not isinstance(one, Variable):
            return
        colors, place = self._appearance.colors, QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colors.selection))
            painter.fillRect(QRectF(place.left(), place.top(), 3, place.height()), QColor(colors.accent))
        painter.fillRect(QRectF(place.left(), place.bottom() - 1, place.width(), 1), QColor(colors.border))
        name_width = _NAME - _LEFT - 8
        painter.setFont(self._appearance.font("mono", weight=500))
        painter.setPen(QColor(colors.text))
        above = QRectF(place.left() + _LEFT, place.top() + 4, name_width, 20)
        self._write(painter, above, one.name)
        painter.setFont(self._appearance.font("caption", weight=400))
        painter.setPen(QColor(colors.text2))
        self._write(painter, above.translated(0, 18), one.type)
        painter.setFont(self._appearance.font("small"))
        left = place.left() + _NAME + _LEFT
        self._write(painter, QRectF(left, place.top(), place.right() - left - 8, place.height()), one.value)
        painter.restore()

    def _write(self, painter: QPainter, place: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


class _Head(Drawn):
    """The column titles. They are hidden from screen readers, which read each row of the list in full."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setFixedHeight(_HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colors = self._appearance.colors
        painter.fillRect(self.rect(), QColor(colors.surface2))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colors.border))
        painter.setFont(self._appearance.font("caption", weight=600))
        painter.setPen(QColor(colors.text2))
        for left, text in ((_LEFT, self.tr("Name")), (_LEFT + _NAME, self.tr("Value"))):
            place = QRectF(left, 0, self.width() - left, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


class _VariableList(QListView):
    """The list of variables. ``opened`` carries the name of a variable clicked or opened with Enter."""

    opened = Signal(str)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setItemDelegate(_VariableDelegate(appearance=appearance, parent=self))
        self.setAccessibleName(self.tr("Variables"))
        self.clicked.connect(self._open)
        appearance.changed.connect(self.restyle)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        set_colors(self, {QPalette.ColorRole.Base: self._appearance.colors.surface})
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(str(index.data()))


class VariablesTab(QWidget):
    """The Variables tab; ``inspected`` carries the name of a variable to inspect."""

    inspected = Signal(str)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.rows = VariableRows()
        self.list = _VariableList(appearance=appearance)
        self.list.setModel(self.rows)
        self._head = _Head(appearance=appearance)
        self.note = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.note.setContentsMargins(_LEFT, 10, _LEFT, 10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)
        layout.addStretch()
        self.list.opened.connect(self.inspected)
        self.show_variables(Variables())

    @Slot(object)
    def show_variables(self, told: Variables) -> None:
        """Show the current variables. The selected variable stays selected."""
        self.count = len(told.variables) + told.left_out
        """The number of variables, including those that are not listed."""
        chosen = self.list.currentIndex().data()
        self.rows.show(told.variables)
        places = [row for row, one in enumerate(told.variables) if one.name == chosen]
        if places:
            self.list.selectionModel().setCurrentIndex(
                self.rows.index(places[0]), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        if not told.variables:
            self.note.setText(
                self.tr("Variables defined in cells are listed here with their type and value.")
            )
        elif told.left_out:
            self.note.setText(self.tr("{n} more are not shown.").format(n=told.left_out))
        self.note.setVisible(not told.variables or bool(told.left_out))
        self._head.setVisible(bool(told.variables))
        self.list.setVisible(bool(told.variables))


class ChoiceTable(PlainTable):
    """A table in which the user chooses a row. ``opened`` carries the row's number; ``deletion_wanted`` is
    emitted when the user presses Del.
    """

    opened = Signal(int)
    deletion_wanted = Signal()

    def __init__(self, columns: Sequence[Column], *, name: str, appearance: Appearance) -> None:
        super().__init__(columns, name=name, appearance=appearance)
        self.setSelectionMode(PlainTable.SelectionMode.SingleSelection)
        self.doubleClicked.connect(self._open)

    @property
    def chosen(self) -> int:
        """The number of the selected row, or -1 if no row is selected."""
        index = self.currentIndex()
        return index.row() if index.isValid() and self.selectionModel().hasSelection() else -1

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.deletion_wanted.emit()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.row())

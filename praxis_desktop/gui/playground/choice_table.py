"""A plain table of which one row is chosen, and opened by a double click or Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable


class ChoiceTable(PlainTable):
    """``opened`` has the row; ``deletion_wanted`` is the Del key on the one that is chosen."""

    opened = Signal(int)
    deletion_wanted = Signal()

    def __init__(
        self, columns: Sequence[Column], *, name: str, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(columns, name=name, appearance=appearance, parent=parent)
        self.setSelectionMode(PlainTable.SelectionMode.SingleSelection)
        self.doubleClicked.connect(self._open)

    @property
    def chosen(self) -> int:
        """The row that is chosen, -1 for none."""
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

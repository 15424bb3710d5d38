"""A table whose keys go from row to row, as in a list, and never from column to column."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

_Action = QAbstractItemView.CursorAction
_ACROSS = (_Action.MoveLeft, _Action.MoveRight)


class RowKeysTable(QTableView):
    """Home and End go to the first and the last row."""

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Where a key leads."""
        if action == _Action.MoveHome:
            return self.model().index(0, 0)
        if action == _Action.MoveEnd:
            return self.model().index(self.model().rowCount() - 1, 0)
        if action in _ACROSS:
            return self.currentIndex()
        return super().moveCursor(action, modifiers)

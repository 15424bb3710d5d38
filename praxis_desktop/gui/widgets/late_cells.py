"""Cells of a view that a turn leaves to another, because it has become long before it came to them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem
from shiboken6 import isValid

from praxis_desktop.gui.own_turn import OwnTurn


class LateCells(QObject):
    """What a delegate did not paint, ``parent``, is painted soon: these cells alone, or a slow computer would
    never come to the last of a page.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[tuple[QAbstractItemView, QPersistentModelIndex]] = []
        self._turn = OwnTurn(self._paint, self)

    def add(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The cell ``index`` of the view that paints it with ``option``."""
        view = option.widget
        assert isinstance(view, QAbstractItemView)
        self._waiting.append((view, QPersistentModelIndex(index)))
        self._turn.start()

    def _paint(self) -> None:
        waiting, self._waiting = self._waiting, []
        for view, index in waiting:
            if isValid(view):
                view.update(index)

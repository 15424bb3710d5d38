"""The view of the steps: however many rows it has, it looks at those alone that are seen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.steps.drawing import HEIGHT, NOW_HEIGHT
from praxis_desktop.gui.widgets.row_table import RowKeysTable
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar


class StepList(RowKeysTable):
    """A table of one column, which is used like a list. Qt's own list asks its model about every row
    whenever one is added, which for thousands of them keeps the window waiting at each step.
    """

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = QPersistentModelIndex()
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(HEIGHT)
        across.hide()
        across.setStretchLastSection(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.viewport().setAutoFillBackground(False)
        # Rows draw their own ground, with round corners: the table would draw a rectangle below it.
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        self.setPalette(palette)

    def give_room(self, index: QModelIndex) -> None:
        """Make the row of what goes on higher than the others; of none with an index that is not valid."""
        if index == self._now:
            return
        if self._now.isValid():
            self.setRowHeight(self._now.row(), HEIGHT)
        self._now = QPersistentModelIndex(index)
        if index.isValid():
            self.setRowHeight(index.row(), NOW_HEIGHT)

"""A table of rows that are drawn, and chosen as wholes, on the ground of a card."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.row_keys import RowKeysTable
from praxis_desktop.gui.widgets.scroll_bar import VerticalScrollBar
from praxis_desktop.gui.widgets.table_head import TableHead


class RowTable(RowKeysTable):
    """All rows are of one height; who needs other than several chosen rows says so afterwards."""

    def __init__(
        self,
        rows: QAbstractItemModel,
        delegate: QStyledItemDelegate,
        *,
        height: int,
        head_height: int,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._delegate = delegate
        self.setModel(rows)
        self.setItemDelegate(delegate)
        self.head = TableHead(appearance=appearance, parent=self, height=head_height)
        self.setHorizontalHeader(self.head)
        aside = self.verticalHeader()
        aside.hide()
        aside.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        aside.setMinimumSectionSize(height)
        aside.setDefaultSectionSize(height)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        appearance.changed.connect(self.restyle)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        """Draw anew, on the ground of a card."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(self._appearance.colors.surface))
        self.setPalette(palette)
        self.viewport().update()

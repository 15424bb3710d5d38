"""The library as cards in columns. This module paints and hit-tests the cards' buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from praxis_desktop.gui.library.card_drawing import CardDelegate
from praxis_desktop.gui.library.table_model import EntryRows
from praxis_desktop.gui.look.appearance import Appearance, set_colors
from praxis_desktop.gui.look.tokens import CARD_HEIGHT, CARD_WIDTH
from praxis_desktop.gui.widgets.row_table import has_modifier, typed_text
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar


class CardList(QListView):
    """The list of cards. ``entry_opened`` carries a row, and ``menu_wanted`` a row and a screen position;
    ``drop_pressed`` is emitted when the last cell is pressed. ``typed`` carries letters for the search field.
    """

    entry_opened = Signal(QModelIndex)
    menu_wanted = Signal(QModelIndex, QPoint)
    drop_pressed = Signal()
    details_wanted = Signal()
    removal_wanted = Signal()
    typed = Signal(str)

    def __init__(self, rows: EntryRows, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._appearance = appearance
        self._delegate = CardDelegate(rows, appearance=appearance)
        self._pressed: tuple[str, str] | None = None
        """The protocol, and the part of its card, where the mouse button was pressed. A release elsewhere is
        ignored.
        """
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setAccessibleName(self.tr("Protocols"))
        self.viewport().setAutoFillBackground(False)
        self.viewport().installEventFilter(self)
        self.activated.connect(self.entry_opened)
        appearance.changed.connect(self.restyle)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        set_colors(self, {QPalette.ColorRole.Base: self._appearance.colors.bg})
        self.viewport().update()

    def prepare(self) -> None:
        """Prepare for drawing, so that the first cards appear quickly."""
        self._delegate.prepare()

    @property
    def opening_words(self) -> str:
        """The text of the cards' buttons."""
        return self._delegate.opening_words

    def show_ready(self, is_ready: bool) -> None:
        """Set whether a run would begin immediately if started."""
        if is_ready != self._delegate.is_ready:
            self._delegate.is_ready = is_ready
            self.viewport().update()

    def menu_place(self, index: QModelIndex) -> QPoint:
        """Return the screen position for a card's menu."""
        dots = self._delegate.menu_rect(self.visualRect(index)).toRect()
        return self.viewport().mapToGlobal(dots.bottomLeft())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.viewport():
            if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                assert isinstance(event, QMouseEvent)
                self._pressed = self._part_at(event)
            elif event.type() == QEvent.Type.MouseButtonRelease:
                assert isinstance(event, QMouseEvent)
                pressed, self._pressed = self._pressed, None
                return pressed is not None and pressed == self._part_at(event) and self._press(event)
            if event.type() == QEvent.Type.Resize:
                self._fit()
        return bool(super().eventFilter(watched, event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space and not has_modifier(event):
            self.details_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.removal_wanted.emit()
        elif text := typed_text(event):
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def _part_at(self, event: QMouseEvent) -> tuple[str, str]:
        """Return the protocol under the mouse, and the part of its card. The row is not returned, because
        cards may move before the button is released.
        """
        index, place = self.indexAt(event.position().toPoint()), event.position()
        row = index.row()
        if not index.isValid() or row >= len(self._rows.entries):
            return "", "drop" if index.isValid() else ""
        cell, target = self.visualRect(index), self._rows.entries[row].target
        if self._delegate.menu_rect(cell).contains(place):
            return target, "menu"
        return target, "button" if self._delegate.button_rect(cell).contains(place) else ""

    def _press(self, event: QMouseEvent) -> bool:
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return False
        if index.row() == len(self._rows.entries):
            self.drop_pressed.emit()
            return True
        cell, place = self.visualRect(index), event.position()
        if self._delegate.menu_rect(cell).contains(place):
            self.menu_wanted.emit(index, self.menu_place(index))
            return True
        if self._delegate.button_rect(cell).contains(place):
            self.entry_opened.emit(index)
            return True
        return False

    def _fit(self) -> None:
        """Show as many columns as fit."""
        room = self.viewport().width() - 2
        columns = max(1, room // CARD_WIDTH)
        width = room // columns
        if width != self._delegate.width:
            self._delegate.width = width
            self.setGridSize(QSize(width, CARD_HEIGHT))
            self.scheduleDelayedItemsLayout()
        self.verticalScrollBar().setSingleStep(CARD_HEIGHT // 4)

"""A combo box and its menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QDeadlineTimer,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QFrame,
    QLineEdit,
    QListView,
    QMenu,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance, smooth_painter
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, ROW_HEIGHT
from praxis_desktop.gui.widgets.appearing_guard import GUARD_MS
from praxis_desktop.gui.widgets.fields import LineLimit, SelectOnClick, draw_field_frame
from praxis_desktop.gui.widgets.press_through import PressThrough
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar

_PADDING = 12


class RowDelegate(QStyledItemDelegate):
    """Makes the rows of an open list tall enough to be pressed with a gloved finger."""

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)


_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
_CHOOSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)


class RowsOnly(QObject):
    """Lets the user choose only the current row of an open list, or a row on which the mouse was both pressed
    and released. Without this, a click on a heading or next to the rows would choose the row that was last
    highlighted, or the first one.
    """

    def __init__(self, view: QAbstractItemView, close: Callable[[], object]) -> None:
        """Filter the events of ``view``, which must already belong to its combo box, because the filter
        installed last is applied first. ``close`` closes the list.
        """
        super().__init__(view)
        self._view = view
        self._close = close
        self._pressed: QPersistentModelIndex | None = None
        """The row that was pressed; None if the press was outside the list."""
        self._moved = QDeadlineTimer(0)
        """The time until which presses are dropped because rows have moved."""
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def hold(self) -> None:
        """Drop presses for a while, because rows have moved and the wrong row may be under the mouse."""
        self._pressed = QPersistentModelIndex()
        self._moved.setRemainingTime(GUARD_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _CHOOSING_KEYS:
            is_marked = self._view.selectionModel().isSelected(self._view.currentIndex())
            if not is_marked:
                self._close()
            return not is_marked
        if kind not in _PRESSES and kind != QEvent.Type.MouseButtonRelease:
            return False
        if watched is self._view or not isinstance(event, QMouseEvent):
            return False
        row = self._view.indexAt(event.position().toPoint())
        if kind in _PRESSES:
            is_early = not self._moved.hasExpired()
            self._pressed = QPersistentModelIndex() if is_early else QPersistentModelIndex(row)
            return is_early
        pressed, self._pressed = self._pressed, None
        is_same = pressed is None or (pressed.isValid() and pressed.row() == row.row())
        return not (is_same and row.isValid() and row.flags() & Qt.ItemFlag.ItemIsEnabled)


class ChoiceField(QComboBox):
    """A combo box whose choice can be changed only while its list is open. This prevents the wheel and the
    arrow keys from choosing a different instrument by accident.
    """

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._is_wrong = self._hands_presses_on = False
        self._rows_only: RowsOnly | None = None
        self.setItemDelegate(RowDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(appearance.font("body"))
        appearance.changed.connect(self.update)

    def set_wrong(self, is_wrong: bool) -> None:
        """Set whether to draw the frame that marks an error."""
        self._is_wrong = is_wrong
        self.update()

    @property
    def is_open(self) -> bool:
        """Whether the list is open."""
        return self._rows_only is not None and self.view().isVisible()

    def offer_entries(self, entries: Sequence[tuple[str, object]]) -> None:
        """Offer ``entries``, each consisting of a text and its data, in this order. The choice is kept if it
        is still offered; the highlight in an open list is also kept, unless the order has changed.
        """
        before, offered = [self.itemData(row) for row in range(self.count())], [data for _, data in entries]
        for row in reversed(range(self.count())):
            if self.itemData(row) not in offered:
                self.removeItem(row)
        left, chosen = [self.itemData(row) for row in range(self.count())], self.currentData()
        is_in_order = left == [data for data in offered if data in left]
        if not is_in_order:
            self.clear()
        for row, (text, data) in enumerate(entries):
            if row == self.count() or self.itemData(row) != data:
                self.insertItem(row, text, data)
            elif self.itemText(row) != text:
                self.setItemText(row, text)
        if not is_in_order:
            self.setCurrentIndex(self.findData(chosen))
        if before != offered:
            self.hold_presses()

    def hold_presses(self) -> None:
        """Drop presses in the open list for a while, because its rows have moved."""
        if self._rows_only is not None and self.is_open:
            self._rows_only.hold()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().sizeHint().width(), CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, CONTROL_HEIGHT)

    def showPopup(self) -> None:  # noqa: N802
        super().showPopup()
        if self._rows_only is None:
            self._rows_only = RowsOnly(self.view(), self.hidePopup)
        if self.currentIndex() < 0:
            self.view().selectionModel().clear()  # Qt selects the first entry, which Enter would then choose
        if not self._hands_presses_on:
            self._hands_presses_on = True
            PressThrough(self.view().window())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        # Ignored, so that the page scrolls.
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        self._draw_frame(painter)
        if not self.isEditable():
            colors = self._appearance.colors
            is_chosen = self.currentIndex() >= 0
            color = colors.text if is_chosen else colors.text3
            painter.setPen(QColor(color if self.isEnabled() else colors.disabled_text))
            place = QRectF(_PADDING, 0, self.width() - _PADDING - 34, self.height())
            text = self.fontMetrics().elidedText(
                self.currentText() if is_chosen else self.placeholderText(),
                Qt.TextElideMode.ElideRight,
                int(place.width()),
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_frame(self, painter: QPainter) -> None:
        colors = self._appearance.colors
        draw_field_frame(
            painter, self, appearance=self._appearance, has_focus=self.hasFocus(), is_wrong=self._is_wrong
        )
        place = QRectF(self.width() - 29, (self.height() - 18) / 2, 18, 18)
        color = colors.text2 if self.isEnabled() else colors.disabled_text
        self._appearance.draw_icon(painter, "chevron-down", place, color)


_LOOK = """
QMenu { background-color: palette(base); border: 1px solid palette(dark); padding: 5px; }
QMenu::item { padding: 10px 24px 10px 30px; border-radius: 6px; color: palette(text); }
QMenu::item:selected { background-color: palette(highlight); color: palette(highlighted-text); }
QMenu::item:disabled { background-color: transparent; color: palette(placeholder-text); }
QMenu::separator { height: 1px; background-color: palette(mid); margin: 5px 8px; }
"""


class PopupMenu(QMenu):
    """A menu styled like the rest of the application."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.aboutToShow.connect(self._dress)
        PressThrough(self)

    @Slot()
    def _dress(self) -> None:
        # Set each time, because the colours may have changed; not earlier, because it is slow.
        self.setStyleSheet(_LOOK)


class EditableField(ChoiceField):
    """A choice field in which text can also be typed. ``left`` and ``right`` are the widths, in pixels, that
    ``editor`` leaves free on either side of the text.
    """

    def __init__(self, editor: QLineEdit, *, left: int, right: int, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._edit = editor
        self._padding = f"0 {right}px 0 {left}px"
        self.setEditable(True)
        self.setLineEdit(editor)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        editor.setFrame(False)
        LineLimit(editor)
        SelectOnClick(editor)
        appearance.changed.connect(self._restyle_editor)
        self._restyle_editor()

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        super().setAccessibleName(name)
        self._edit.setAccessibleName(name)  # to screen readers, the editor is a part of its own

    @Slot()
    def _restyle_editor(self) -> None:
        colors = self._appearance.colors
        # The field paints its own rounded background, which the editor's would cover. A palette does not
        # work: the combo box replaces the editor's palette with every change.
        self._edit.setStyleSheet(
            "QLineEdit { background: transparent; border: 0;"
            f" padding: {self._padding}; color: {colors.text} }}"
            f"QLineEdit:disabled {{ color: {colors.disabled_text} }}"
        )


_ROWS_SHOWN = 10


class SearchField(EditableField):
    """A list of ``names`` with an editor. ``changed`` is emitted when the text changes."""

    changed = Signal()

    def __init__(self, names: Sequence[str], *, appearance: Appearance) -> None:
        super().__init__(QLineEdit(), left=10, right=34, appearance=appearance)
        self.setMaxVisibleItems(_ROWS_SHOWN)
        self.addItems(list(names))
        self._edit.setPlaceholderText(self.tr("Type part of its name"))
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(_ROWS_SHOWN)
        found = QListView(self)
        found.setFrameShape(QFrame.Shape.Box)
        found.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        completer.setPopup(found)
        found.setItemDelegate(RowDelegate(found))
        self.view().setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setCompleter(completer)
        self.editTextChanged.connect(self.changed)

    @property
    def text(self) -> str:
        """The name chosen or typed."""
        return self.currentText().strip()

    def set_text(self, text: str) -> None:
        """Set the name without emitting a signal."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findText(text))
        self.setEditText(text)
        self._edit.setCursorPosition(0)
        self.blockSignals(False)

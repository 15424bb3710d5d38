"""The field for a role's device, which is chosen from a list or typed as a path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QStandardItemModel,
)
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from praxis_desktop.core.devices import is_local, is_nameable, is_simulated
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import DEVICE_ROW_HEIGHT, RADIUS_CHIP, ROW_HEIGHT, ToneName
from praxis_desktop.gui.roles.devices import DeviceChoice, PortsSeen
from praxis_desktop.gui.widgets.choice_field import EditableField, RowsOnly
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar

RowKind = Literal["heading", "device", "fold", "note"]


class DeviceRow(Struct, frozen=True):
    """A row in the list: its ``kind``, its ``text`` and, for a device, the ``choice``."""

    kind: RowKind
    text: str
    choice: DeviceChoice | None = None
    is_folded_away: bool = False


def device_rows(choices: Iterable[DeviceChoice], *, kind: str = "", is_unfolded: bool) -> list[DeviceRow]:
    """Return the rows for ``choices``: first named instruments, then ports without a name, other devices, and
    simulators. The other devices are ports that rarely belong to an instrument and, if a ``kind`` is given,
    devices of other kinds. They are folded away unless ``is_unfolded`` is set.
    """
    groups: dict[str, list[DeviceChoice]] = {"known": [], "port": [], "other": [], "simulator": []}
    for choice in choices:
        fits = not kind or choice.kind in ("", kind)
        group = "known" if choice.known_as else choice.group
        groups[group if fits else "other"].append(choice)
    groups["known"].sort(key=lambda choice: not choice.is_there)
    rows: list[DeviceRow] = []
    if groups["known"]:
        rows.append(DeviceRow("heading", _tr("Real instruments")))
        rows += [DeviceRow("device", choice.text, choice) for choice in groups["known"]]
    if groups["port"] or not groups["known"]:
        rows.append(DeviceRow("heading", _tr("Ports")))
        rows += [DeviceRow("device", choice.text, choice) for choice in groups["port"]]
    if not any(_is_instrument(choice) for group in groups.values() for choice in group):
        rows.append(DeviceRow("note", _tr("No instrument is plugged in. Plug one in; it will appear here.")))
    if groups["other"]:
        words = _tr("Others ({count})").format(count=len(groups["other"]))
        rows.append(DeviceRow("fold", words))
        rows += [
            DeviceRow("device", choice.text, choice, is_folded_away=not is_unfolded)
            for choice in groups["other"]
        ]
    if groups["simulator"]:
        rows.append(DeviceRow("heading", _tr("Simulators")))
        rows += [DeviceRow("device", choice.text, choice) for choice in groups["simulator"]]
    return rows


def _is_instrument(choice: DeviceChoice) -> bool:
    """Return whether the choice may be a connected instrument."""
    return choice.is_there and (bool(choice.known_as) or choice.group == "port")


def device_look(choice: DeviceChoice | None) -> tuple[str, ToneName]:
    """Return the icon and tone for a device."""
    if choice is None:
        return "unplug", "err"
    if not choice.is_there:
        return "unplug", "idle"
    if choice.group == "simulator":
        return "ghost", "sim"
    return ("lock", "err") if choice.trouble else ("plug", "run")


class DeviceDelegate(QStyledItemDelegate):
    """Draws list items, using the rows that ``rows`` returns."""

    def __init__(
        self,
        rows: Callable[[], Sequence[DeviceRow]],
        *,
        appearance: Appearance,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._appearance = appearance

    def _row(self, index: QModelIndex | QPersistentModelIndex) -> DeviceRow:
        rows = self._rows()
        place = index.row()
        return rows[place] if place < len(rows) else DeviceRow("note", "")

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        height = {"heading": 28, "note": ROW_HEIGHT, "fold": ROW_HEIGHT, "device": DEVICE_ROW_HEIGHT}
        return QSize(200, height[self._row(index).kind])

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._row(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        place = QRectF(option.rect)
        painter.fillRect(place, QColor(colors.surface))
        state = option.state
        if row.kind in ("device", "fold") and state & QStyle.StateFlag.State_Selected:
            draw_rounded(painter, place.adjusted(4, 1, -4, -1), RADIUS_CHIP, ground=colors.selection)
        if row.choice is not None:
            self._draw_device(painter, place, row.choice)
        else:
            self._draw_words(painter, place, row)
        painter.restore()

    def _draw_words(self, painter: QPainter, place: QRectF, row: DeviceRow) -> None:
        colors = self._appearance.colors
        left = 12.0
        if row.kind == "fold":
            is_open = not any(one.is_folded_away for one in self._rows())
            icon = "chevron-up" if is_open else "chevron-down"
            self._appearance.draw_icon(
                painter, icon, QRectF(12, place.center().y() - 9, 18, 18), colors.text2
            )
            left = 40.0
        is_heading = row.kind == "heading"
        painter.setFont(self._appearance.font("caption", weight=600) if is_heading else self._small())
        painter.setPen(QColor(colors.text3 if row.kind != "fold" else colors.text2))
        self._draw_text(painter, place.adjusted(left, 4 if is_heading else 0, -12, 0), row.text)

    def _small(self) -> QFont:
        return self._appearance.font("small")

    def _draw_device(self, painter: QPainter, place: QRectF, choice: DeviceChoice) -> None:
        colors = self._appearance.colors
        icon, tone = device_look(choice)
        self._appearance.draw_icon(
            painter, icon, QRectF(12, place.center().y() - 10, 20, 20), self._appearance.tone(tone).line
        )
        upper = QRectF(42, place.top() + 5, place.width() - 54, 20)
        painter.setFont(self._appearance.font("h3"))
        painter.setPen(QColor(colors.text))
        self._draw_text(painter, upper, choice.title)
        painter.setFont(self._small())
        color = self._appearance.tone(tone).fg if tone != "run" else colors.text3
        painter.setPen(QColor(color))
        details = f"{choice.trouble} · {choice.details}" if choice.trouble else choice.details
        self._draw_text(painter, upper.translated(0, 20), details)

    def _draw_text(self, painter: QPainter, place: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeviceRow", text)


_ICON = 18
_EDITOR_LEFT, _EDITOR_RIGHT = 32, 12
_LIST_WIDTH = 420
_ROWS_SHOWN = 8
_CLOSING_CLICK_MS = 250
"""How long after the list closes, in milliseconds, a click is treated as the click that closed the list."""
_ERASING_KEYS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_STAYING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
"""Reasons for brief losses of focus, which do not end the user's typing."""
_FOLDING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class _Editor(QLineEdit):
    """The field's editor. Unless it has the focus, it shows the beginning of its text, elided if long."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        width = self.width() - _EDITOR_LEFT - _EDITOR_RIGHT
        if self.hasFocus() or self.fontMetrics().horizontalAdvance(self.text()) <= width:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(self.palette().color(group, QPalette.ColorRole.Text))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, width)
        painter.drawText(
            QRectF(_EDITOR_LEFT + 2, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, text
        )


class DeviceField(EditableField):
    """An editable combo box; ``device`` is what the user chose or typed, or "". Typed text is accepted when
    Enter is pressed or the focus leaves the field; Esc discards the text. Enter also accepts a part of the
    name of only one device; if several have it, Enter opens the list at the first. A chosen device stays
    chosen when it is unplugged, because the field remembers the device's identity, not its row.
    """

    device_changed = Signal()
    """Emitted when a different device has been chosen or typed."""
    typing_changed = Signal()
    """Emitted when the user begins to type, and when typing has ended."""
    list_opened = Signal()
    """Emitted when the list opens, so that it can be refreshed."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(_Editor(), left=_EDITOR_LEFT, right=_EDITOR_RIGHT, appearance=appearance)
        self._seen = PortsSeen()
        self._rows: list[DeviceRow] = []
        self._is_unfolded = False
        self._kind = ""
        self._device = ""
        self._text = ""
        self._is_showing = False
        self._is_typing = False
        """Whether the user has typed since the field received the focus."""
        self._is_emptied = False
        """Whether the user has erased the text."""
        self._since_closed = QElapsedTimer()
        self.was_there = False
        """Whether the device has ever been connected. A typed device may never have been connected."""
        # A completer would enter a device that the user has not chosen.
        self.setCompleter(None)  # type: ignore[arg-type]
        self.setMaxVisibleItems(_ROWS_SHOWN)
        self._list = QListView(self)
        self.setView(self._list)
        self.setItemDelegate(DeviceDelegate(self._current_rows, appearance=appearance, parent=self))
        # Installed later, so called earlier than the box's own filter, which would choose the folding row.
        self._list.installEventFilter(self)
        self._list.viewport().installEventFilter(self)
        self._rows_only = RowsOnly(self._list, self.hidePopup)
        self._list.setMinimumWidth(_LIST_WIDTH)
        self._list.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self._edit.setPlaceholderText(self.tr("Choose an instrument"))
        self._edit.setAcceptDrops(False)
        self._edit.installEventFilter(self)
        self._edit.returnPressed.connect(self._take_entered)
        self.activated.connect(self._take_chosen)
        self._edit.textEdited.connect(self._note_typing)
        self.editTextChanged.connect(self._take_text)

    @property
    def device(self) -> str:
        """The device in ``--port`` syntax, named by its identity if it has one."""
        return self._device

    @property
    def choice(self) -> DeviceChoice | None:
        """The DeviceChoice for the device; None if the device is not connected or was only typed."""
        choice = self._offered
        return choice if choice is not None and choice.is_there else None

    @property
    def _offered(self) -> DeviceChoice | None:
        """The DeviceChoice for the device, even if the device is not connected; None if there is none."""
        present = self._seen.present.get(self._device)
        if present is not None:
            return present
        return next((choice for choice in self._seen.choices if choice.device == self._device), None)

    @property
    def simulator(self) -> str:
        """The text for the chosen simulator, without its options; "" if the simulator is unknown."""
        kind = self._device.partition(",")[0]
        return next((choice.text for choice in self._seen.choices if choice.device == kind), "")

    @property
    def only_fitting(self) -> str:
        """The device of the only known instrument of the wanted kind that is connected; "" if there is no
        such instrument or more than one.
        """
        fitting = [
            one for one in self._seen.choices if one.known_as and one.is_there and one.kind == self._kind
        ]
        return fitting[0].device if self._kind and len(fitting) == 1 else ""

    @property
    def is_absent(self) -> bool:
        """True if the chosen device is a port on this computer that was searched for and not found."""
        was_looked_for = self._device in self._seen.asked or self._offered is not None
        return is_local(self._device) and was_looked_for and self.choice is None

    @property
    def is_unclear(self) -> bool:
        """Whether the typed text is not the name of a port, simulator or instrument."""
        if not self._device:
            return self._is_emptied
        return self._offered is None and not is_nameable(self._device)

    @property
    def binding(self) -> str:
        """The device to pass to a run, by its current path if known, because programs may open it by path."""
        choice = self.choice
        return choice.path if choice is not None and choice.path else self._device

    @property
    def words(self) -> str:
        """The text in the field."""
        return self._text

    def named(self, device: str) -> str:
        """Return the name of the device listed at this path, or the path itself if there is none."""
        return next((one.device for one in self._seen.choices if one.path == device), device)

    def set_device(self, device: str, words: str = "") -> None:
        """Set the device; ``words`` are shown in place of the device's name until the name is known."""
        is_other = device != self._device
        self._is_emptied = False
        self._set_typing(False)
        self._device = device
        self._text = words or device
        self.was_there = bool(words)
        self._show()
        if is_other:
            self.device_changed.emit()

    def offer(self, seen: PortsSeen) -> None:
        """Replace the list, keeping the choice and any text being typed."""
        self._seen = seen
        self._fill()
        if (self._offered is not None or not self._device) and not self._is_typing:
            self._show()
        self.update()

    def take_typed(self) -> None:
        """Accept the typed text as the device."""
        if self._is_typing:
            self._is_emptied = not self.currentText().strip()
            self._set_typing(False)
            self._take_text(self.currentText())

    @property
    def is_typing(self) -> bool:
        """Whether text has been typed that is not the device yet."""
        return self._is_typing

    def _set_typing(self, is_typing: bool) -> None:
        is_other, self._is_typing = is_typing != self._is_typing, is_typing
        if is_other:
            self.typing_changed.emit()

    def show_fitting(self, kind: str) -> None:
        """Fold away devices that are known to be of a kind other than ``kind``; "" folds no kind away."""
        if kind != self._kind:
            self._kind = kind
            self._fill()

    def showPopup(self) -> None:  # noqa: N802
        meant = self._meant() if self._is_typing else []
        self.list_opened.emit()
        start, length = self._edit.selectionStart(), self._edit.selectionLength()
        super().showPopup()
        place = self.currentIndex()
        if meant:
            self._list.setCurrentIndex(self.model().index(meant[0], 0))
        elif place >= 0 and self._rows[place].text != self._text:
            # another device has been typed since; Enter would choose the old one again
            self._list.selectionModel().clear()
        if not self._is_typing:
            self._select_all()  # typing then replaces the name instead of adding to the name
        elif length:
            # losing the focus clears the selection, but typing must still replace the text
            self._edit.setSelection(start, length)

    @Slot()
    def _open_by_click(self) -> None:
        """Open the list on a click, unless that click has just closed the list."""
        is_closing = self._since_closed.isValid() and not self._since_closed.hasExpired(_CLOSING_CLICK_MS)
        if self.isEnabled() and self.isVisible() and not self._list.isVisible() and not is_closing:
            self.showPopup()

    @Slot()
    def _note_typing(self) -> None:
        self._set_typing(True)

    def _opens_list(self, event: QKeyEvent) -> bool:
        """Return whether a key opens the list: Space does, unless a name is being typed."""
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        return event.key() == Qt.Key.Key_Space and is_plain and not self._is_typing

    def _type(self, event: QKeyEvent) -> bool:
        """Let the editor handle a key typed while the list is open; return False if the list handles it."""
        is_text = event.text().isprintable() and bool(event.text().strip())
        if not (is_text or event.key() in _ERASING_KEYS or event.matches(QKeySequence.StandardKey.Paste)):
            return False
        self.hidePopup()
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        typed = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat())
        QCoreApplication.sendEvent(self._edit, typed)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        # Not in a filter of the editor: the box has the focus, and hands keys to the editor past its filters.
        if self._opens_list(event):
            self.showPopup()
        elif self._is_typing and event.key() == Qt.Key.Key_Escape:
            self._take_back()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if watched is self._list and kind == QEvent.Type.Hide:
            self._since_closed.start()
        if watched is self._edit and kind == QEvent.Type.MouseButtonRelease:
            assert isinstance(event, QMouseEvent)
            if event.button() == Qt.MouseButton.LeftButton and not self._edit.hasSelectedText():
                QTimer.singleShot(0, self._open_by_click)  # after the click has selected the text
        if watched is self._list.viewport() and kind == QEvent.Type.MouseButtonRelease:
            assert isinstance(event, QMouseEvent)
            return self._fold_at(self._list.indexAt(event.position().toPoint()).row())
        if watched is self._list and isinstance(event, QKeyEvent) and event.key() in _FOLDING_KEYS:
            place = self._list.currentIndex().row()
            if kind == QEvent.Type.ShortcutOverride and self._is_fold(place):
                event.accept()
                return True
            if kind == QEvent.Type.KeyPress and self._fold_at(place):
                return True
        if watched is self._list and isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._type(event)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        self._draw_frame(painter)
        place = QRectF(11, (self.height() - _ICON) / 2, _ICON, _ICON)
        icon, color = self._look()
        self._appearance.draw_icon(painter, icon, place, color)

    def _look(self) -> tuple[str, str]:
        """Return the icon and colour of the device."""
        if is_simulated(self._device):
            return "ghost", self._appearance.tone("sim").line
        colors = self._appearance.colors
        if not self.isEnabled() or not self._device:
            return "plug", colors.disabled_text if self._device else colors.text3
        if self.is_absent:
            icon, tone = device_look(None)
        else:
            icon, tone = device_look(self.choice or DeviceChoice("", self._device))
        return icon, self._appearance.tone(tone).line

    def _current_rows(self) -> list[DeviceRow]:
        return self._rows

    # ---- display
    def _show(self) -> None:
        """Show the current device in the field."""
        choice = self._offered
        if choice is not None:
            self._text = choice.text
            self.was_there = True
        row = next(
            (
                place
                for place, one in enumerate(self._rows)
                if choice is not None and one.choice is not None and one.choice.text == choice.text
            ),
            -1,
        )
        with self._showing():
            self.setCurrentIndex(row)
            self.setEditText(self._text)
        told = self.tr("Choose an instrument or a simulator, or type the path of a port")
        if self._text:
            told = "\n".join(filter(None, (self._text, "" if choice is None else choice.details)))
        self.setToolTip(told)
        self.update()

    def _fill(self) -> None:
        wanted = self._wanted_rows()
        if wanted == self._rows:
            return
        text = self.currentText()
        was_open = self._list.isVisible()
        if [row.text for row in wanted] != [row.text for row in self._rows]:
            self.hold_presses()
        marked = self._list.currentIndex().row() if was_open else -1
        marked_text = self._rows[marked].text if 0 <= marked < len(self._rows) else ""
        with self._showing():
            self._fill_with(wanted, text)
        if was_open:
            super().showPopup()
            place = next((place for place, row in enumerate(wanted) if row.text == marked_text), -1)
            if place >= 0:
                self._list.setCurrentIndex(self.model().index(place, 0))
            else:
                self._list.selectionModel().clear()  # Enter would choose another device

    def _fill_with(self, wanted: list[DeviceRow], text: str) -> None:
        self.clear()
        self._rows = wanted
        for place, row in enumerate(wanted):
            self.addItem(row.text)
            told = row.choice.details if row.choice is not None else row.text
            if row.choice is not None and row.choice.trouble:
                told = f"{row.choice.trouble}. {row.choice.remedy}\n{told}"
            self.setItemData(place, told, Qt.ItemDataRole.ToolTipRole)
            self._list.setRowHidden(place, row.is_folded_away)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        for place, row in enumerate(wanted):
            model.item(place).setEnabled(row.kind in ("device", "fold"))
        self.setCurrentIndex(next((i for i, row in enumerate(wanted) if row.text == text), -1))
        self.setEditText(text)

    @contextmanager
    def _showing(self) -> Iterator[None]:
        """Return a context manager for changes that the program makes to the text. If the text stays the
        same, so do the cursor and the selection; otherwise the beginning of the text is shown.
        """
        edit, text, cursor = self._edit, self.currentText(), self._edit.cursorPosition()
        start, length = edit.selectionStart(), edit.selectionLength()
        self._is_showing = True
        yield
        self._is_showing = False
        if self.currentText() != text:
            edit.setCursorPosition(0)
        elif length:
            edit.setSelection(start, length)
        else:
            edit.setCursorPosition(cursor)

    def _meant(self) -> list[int]:
        """Return the visible rows of the devices whose names contain the typed text."""
        text = self.currentText().strip().casefold()
        if not text or is_nameable(text):
            return []
        devices = [(place, row.choice) for place, row in enumerate(self._rows) if not row.is_folded_away]
        return [
            place
            for place, choice in devices
            if choice is not None and text in f"{choice.text}\n{choice.title}".casefold()
        ]

    @Slot()
    def _take_entered(self) -> None:
        """Accept the typed text, or the only device that it can mean."""
        meant = self._meant() if self._is_typing else []
        if len(meant) > 1 and self.currentText() not in [self._rows[place].text for place in meant]:
            self.showPopup()
            return
        if len(meant) == 1:
            with self._showing():
                self.setEditText(self._rows[meant[0]].text)
        self._take_chosen()

    @Slot()
    def _take_chosen(self) -> None:
        """Accept the typed or chosen text, and select it so that typing replaces it."""
        self.take_typed()
        self._select_all()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        if event.reason() not in (*_STAYING, Qt.FocusReason.MouseFocusReason):
            self._select_all()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if event.reason() not in _STAYING:
            self.take_typed()  # losing the focus ends typing

    def _take_back(self) -> None:
        self._set_typing(False)
        with self._showing():
            self.setEditText(self._text)
        self._select_all()

    def _select_all(self) -> None:
        """Select all the text, with the cursor at its start so that the beginning is visible."""
        length = len(self._edit.text())
        self._edit.setSelection(length, -length)

    def _wanted_rows(self) -> list[DeviceRow]:
        return device_rows(self._seen.choices, kind=self._kind, is_unfolded=self._is_unfolded)

    def _is_fold(self, place: int) -> bool:
        return 0 <= place < len(self._rows) and self._rows[place].kind == "fold"

    def _fold_at(self, place: int) -> bool:
        """Fold or unfold the group headed by the given row; return False if the row heads no group."""
        if not self._is_fold(place):
            return False
        self._is_unfolded = not self._is_unfolded
        self._rows = self._wanted_rows()
        for number, row in enumerate(self._rows):
            self._list.setRowHidden(number, row.is_folded_away)
        super().showPopup()  # again, with the height that it needs now
        self._list.setCurrentIndex(self.model().index(place, 0))
        return True

    @Slot(str)
    def _take_text(self, text: str) -> None:
        """Set the device that was typed or chosen."""
        if self._is_showing or self._is_typing:
            return
        known = next((row.choice for row in self._rows if row.choice and row.choice.text == text), None)
        device = text.strip() if known is None else known.device
        self._text = text
        if device != self._device:
            self._device = device
            self.was_there = known is not None
            self.device_changed.emit()
        if known is not None:
            self._show()
        self.update()

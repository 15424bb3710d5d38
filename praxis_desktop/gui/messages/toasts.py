"""Toasts in the lower right corner of the window, each shown briefly. The list keeps their messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCursor,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.messages.messages import Message, Messages, MessageView
from praxis_desktop.gui.run_page.header import StateHeader
from praxis_desktop.gui.widgets.appearing_guard import Guard
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.overlay import TAKES_TOASTS, open_covers, visible_in
from praxis_desktop.gui.widgets.sheet import safety_corner
from praxis_desktop.gui.widgets.surfaces import Bar, Card, paint_popup

_GAP = 10
_LARGE = 4
"""A widget taller than the window's height divided by this number is page content, which toasts may cover."""


def kept_free(body: QWidget, messages: Sequence[QWidget]) -> list[QRect]:
    """Return the areas that toasts must not cover, in the coordinates of ``body``."""
    found = {
        each
        for each in visible_in(body)
        if _is_head(each) or _is_pressed_next(each) or _is_filled_in(each, body)
    }
    found.update(_in_use(body))
    corner = safety_corner(body)
    kept = [] if corner is None else [corner.geometry().translated(-body.mapTo(body.window(), QPoint(0, 0)))]
    return kept + [
        place
        for widget in found
        if not any(message.isAncestorOf(widget) for message in messages)
        if not (place := _seen(widget, body)).isEmpty()
    ]


def _is_head(widget: QWidget) -> bool:
    """Return whether this is the header of a page, which shows a run or a title, together with buttons."""
    return isinstance(widget, StateHeader) or (isinstance(widget, Bar) and widget.is_head)


def _is_pressed_next(widget: QWidget) -> bool:
    """Return whether this is the main button of a page."""
    return isinstance(widget, Button) and (widget.kind is ButtonKind.PRIMARY or widget.is_way_on)


def _is_filled_in(widget: QWidget, body: QWidget) -> bool:
    """Return whether this is a field in which the user types or chooses."""
    is_field = isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox | QPlainTextEdit)
    return is_field and widget.isEnabled() and widget.height() * _LARGE <= body.height()


def _in_use(body: QWidget) -> Iterator[QWidget]:
    """Yield the widget that has the focus, and the button under the pointer."""
    focus = QApplication.focusWidget()
    if focus is not None and body.isAncestorOf(focus) and focus.height() * _LARGE <= body.height():
        yield focus
    under = body.childAt(body.mapFromGlobal(QCursor.pos()))
    while under is not None and under is not body:
        if isinstance(under, QAbstractButton):
            yield under
            return
        under = under.parentWidget()


def _seen(widget: QWidget, body: QWidget) -> QRect:
    """Return the part of a widget that is not scrolled out of view."""
    place = widget.rect().translated(widget.mapTo(body, QPoint(0, 0)))
    around = widget.parentWidget()
    while around is not None and around is not body:
        place &= around.rect().translated(around.mapTo(body, QPoint(0, 0)))
        around = around.parentWidget()
    return place & body.rect()


def _room_in_column(body: QWidget) -> QRect:
    """Return the empty room of the visible column that takes toasts, in the coordinates of ``body``."""
    column = next((each for each in visible_in(body) if each.property(TAKES_TOASTS)), None)
    if column is None:
        return QRect()
    room = _seen(column, body)
    room.setTop(room.top() + column.sizeHint().height())
    return room.adjusted(_GAP, 0, -_GAP, -_GAP)


def free_place(wanted: QRect, kept: Sequence[QRect]) -> QRect | None:
    """Return ``wanted`` or, if it overlaps ``kept``, the next rectangle above it that does not; None if no
    such rectangle exists.
    """
    place = QRect(wanted)
    while place.top() >= 0:
        below = [each for each in kept if each.intersects(place)]
        if not below:
            return place
        place.moveBottom(min(each.top() for each in below) - _GAP)
    return None


_WIDTH = 380
_MARGIN = 16
_MOST = 3
_SHOWN_MS = 6000
_BAD_MS = 20_000
"""Time, in milliseconds, for which a message about a problem is shown as a toast."""
_WAIT_MS = 400
_LOOK_MS = 1000
"""Interval, in milliseconds, between attempts to remove a toast that is focused or under the pointer."""


class Toast(Card):
    """A toast; ``over`` is emitted when the toast may be removed."""

    over = Signal(object)

    def __init__(self, message: Message, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.message = message
        self.close_button = Button(appearance=appearance, kind=ButtonKind.GHOST, icon="close")
        self.close_button.setFixedSize(36, 36)
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.setToolTip(self.close_button.accessibleName())
        self.close_button.clicked.connect(self._end)
        self.view = MessageView(message, appearance=appearance)
        self.view.acted.connect(self._end)
        self.view.setContentsMargins(0, 8, 0, 6)  # aligned with the close button
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(8)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.guard = Guard(self)
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._look)
        if not message.stays:
            self.timer.start(_BAD_MS if message.is_bad else _SHOWN_MS)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        paint_popup(self, self._appearance)

    @Slot()
    def _look(self) -> None:
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self.timer.start(_LOOK_MS)
        else:
            self._end()

    @Slot()
    def _end(self) -> None:
        self.timer.stop()
        self.over.emit(self)


class Toasts(QObject):
    """Stacks toasts in ``parent`` above the bottom ``foot`` pixels, newest at the bottom, or in a column that
    takes toasts if they fit there. Toasts move up if they would otherwise cover a widget in use. If there
    are too many, the oldest is removed; toasts that are meant to stay are removed last.
    """

    def __init__(self, messages: Messages, *, foot: int, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._foot = foot
        self._appearance = appearance
        self.shown: list[Toast] = []
        self._waiting: list[Message] = []
        self._room = QRect()
        """The empty room of a column at the last arrangement."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._look)
        self._looking = QTimer(self)
        self._looking.setInterval(_WAIT_MS)
        self._looking.timeout.connect(self._make_way)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._make_way)
        messages.changed.connect(self._drop_withdrawn)
        self._messages = messages
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and self.shown:
            self._arrange()
        return False

    def take(self, message: Message) -> None:
        """Show a message unless it is quiet. If a sheet is open, wait until the sheet closes, because a toast
        could cover the sheet's buttons.
        """
        if message.is_quiet:
            return
        self._waiting.append(message)
        self._look()

    @Slot()
    def _look(self) -> None:
        """Show the waiting messages."""
        if self._waiting and self._is_covered():
            self._timer.start()
            return
        waiting, self._waiting = self._waiting[-_MOST:], []
        for message in waiting:
            self._show(message)

    def _is_covered(self) -> bool:
        return bool(open_covers(self._parent))

    def _show(self, message: Message) -> None:
        toast = Toast(message, appearance=self._appearance, parent=self._parent)
        toast.over.connect(self._remove)
        self.shown.append(toast)
        if len(self.shown) > _MOST:
            passing = [shown for shown in self.shown[:-1] if not shown.message.stays]
            self._remove((passing or self.shown)[0])
        self._arrange()
        toast.raise_()
        words = f"{message.title}. {message.text}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(toast, words))

    def dismiss(self) -> None:
        """Remove all toasts. The list keeps their messages."""
        self._waiting.clear()
        for toast in list(self.shown):
            self._remove(toast)

    @Slot()
    def _drop_withdrawn(self) -> None:
        self._waiting = [message for message in self._waiting if message in self._messages.all]
        for toast in list(self.shown):
            if toast.message not in self._messages.all:
                self._remove(toast)

    @Slot(object)
    def _remove(self, toast: Toast) -> None:
        if toast not in self.shown:
            return
        self.shown.remove(toast)
        toast.timer.stop()
        focus = QApplication.focusWidget()
        had_focus = focus is not None and toast.isAncestorOf(focus)
        toast.hide()
        toast.deleteLater()
        if had_focus and self.shown:
            self.shown[-1].close_button.setFocus()
        self._arrange()

    @Slot()
    def _make_way(self) -> None:
        """Move toasts away from widgets that are now in use; hide them while a sheet is open."""
        if not self.shown:
            return
        if self._is_covered():
            for toast in self.shown:
                toast.hide()
            return
        kept = kept_free(self._parent, self.shown)
        is_other_page = _room_in_column(self._parent) != self._room
        if is_other_page or any(
            toast.isHidden() or any(map(toast.geometry().intersects, kept)) for toast in self.shown
        ):
            self._arrange(kept)

    def _arrange(self, kept: Sequence[QRect] | None = None) -> None:
        if self.shown:
            self._looking.start()
        else:
            self._looking.stop()
        if self._is_covered():
            for toast in self.shown:
                toast.hide()
            return
        if kept is None:
            kept = kept_free(self._parent, self.shown)
        width = min(_WIDTH, self._parent.width() - 2 * _MARGIN)
        left = self._parent.width() - width - _MARGIN
        bottom = self._parent.height() - self._foot - _GAP
        room = _room_in_column(self._parent)
        self._room = QRect(room)
        for toast in reversed(self.shown):
            beside = max(toast.heightForWidth(room.width()), 56)
            if beside <= room.height() and toast.minimumSizeHint().width() <= room.width():
                toast.setGeometry(room.left(), room.bottom() + 1 - beside, room.width(), beside)
                toast.show()
                room.setBottom(room.bottom() - beside - _GAP)
                continue
            height = max(toast.heightForWidth(width), 56)
            place = free_place(QRect(left, bottom - height, width, height), kept)
            toast.setVisible(place is not None)  # hidden until there is space; the list shows the message
            if place is not None:
                toast.setGeometry(place)
                bottom = place.top() - _GAP

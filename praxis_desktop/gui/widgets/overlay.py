"""A card over the pages of the window. Pressing Esc or clicking outside the card closes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.resting_focus import has_lost_keys
from praxis_desktop.gui.widgets.sheet import Cover, QuestionSheet, Sheet, SheetCard, hide_cover, stops_in

_AROUND = 12
"""Minimum distance between the card and the edges of the overlay, in pixels."""


class Overlay(Cover):
    """While open, covers the area of its parent that ``place`` returns, but not the buttons that stop a run.
    Tab stays inside the overlay; closing it restores the focus.
    """

    def __init__(
        self, size: QSize, *, place: Callable[[], QRect], appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._size = size
        self._place = place
        self.card = SheetCard(appearance=appearance, parent=self)
        parent.installEventFilter(self)

    def open(self, focus: QWidget) -> None:
        """Open the overlay, and focus ``focus``."""
        if not self.is_open:
            self._focus_before = QApplication.focusWidget()
        self.follow_size()
        self.raise_()
        self.show()
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def dismiss(self) -> None:
        """Close the overlay."""
        if not self.is_open:
            return
        before, self._focus_before = self._focus_before, None
        hide_cover(self, before)

    @Slot()
    def follow_size(self) -> None:
        """Adapt to the size and content of the window."""
        place = self._place()
        self.setGeometry(place)
        width = min(self._size.width(), place.width() - 2 * _AROUND)
        height = min(self._size.height(), place.height() - 2 * _AROUND)
        left = (place.width() - width) // 2
        self.card.setGeometry(left, max(_AROUND, self._top(height, place.height())), width, height)

    @Slot()
    def follow_run(self) -> None:
        """Adapt to the buttons that stop a run, which may have appeared or disappeared."""
        if self.is_open and self._place() != self.geometry():
            self.follow_size()

    def _top(self, height: int, room: int) -> int:
        """Return the upper edge of the card, in pixels."""
        return (room - height) // 2

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and self.is_open:
            self.follow_size()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        # Keep these keys from the page below, where they have other meanings.

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        event.accept()  # the release is delivered here, too

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if not self.card.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        stops = stops_in(self.card)
        focus = QApplication.focusWidget()
        if stops:
            place = stops.index(focus) + (1 if is_next else -1) if focus in stops else 0
            stops[place % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True


def open_covers(part: QWidget) -> list[Sheet | QuestionSheet | Overlay]:
    """Return the visible sheets and overlays in ``part``, in the order in which they were created."""
    return [each for each in visible_in(part) if isinstance(each, Sheet | QuestionSheet | Overlay)]


def focus_cover(page: QWidget) -> bool:
    """Focus the frontmost sheet or overlay on ``page``, which has just been shown, in the field that had the
    focus when the page was left. A button does not get the focus back, because a key meant for another page
    could press it. Return False if none is open.
    """
    covers = [each for each in visible_in(page) if isinstance(each, Cover)]
    if not covers:
        return False
    front, before = covers[-1], page.focusWidget()
    is_inside = front.isAncestorOf(before) and not has_lost_keys(before)
    is_field = is_inside and not isinstance(before, QAbstractButton)
    (before if is_field else front).setFocus(Qt.FocusReason.OtherFocusReason)
    return True


_FIELDS = (QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit, QLabel, QAbstractButton)
"""Widgets that contain objects of Qt's private classes. On meeting the first such object, PySide creates
nearly all of its own classes and enums while searching for a matching class; this takes 14 ms.
"""


TAKES_TOASTS: Final = "praxis_takes_toasts"


def takes_toasts(column: QWidget) -> None:
    """Let toasts use the empty room at the bottom of ``column``, because they would cover rows elsewhere."""
    column.setProperty(TAKES_TOASTS, True)


def visible_in(part: QWidget) -> Iterator[QWidget]:
    """Yield the visible widgets in ``part``. Unlike ``findChildren``, this searches neither hidden widgets,
    which are most of a window with many pages, nor the parts of Qt's own fields.
    """
    for child in part.children():
        if isinstance(child, QWidget) and child.isVisible():
            yield child
            if not isinstance(child, _FIELDS):
                yield from visible_in(child)

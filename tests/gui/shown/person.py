"""The eyes and hands of a person at the window, who finds visible things by their texts, presses them, and
types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.library.card_list import CardList
from praxis_desktop.gui.widgets.appearing_guard import Guard
from praxis_desktop.gui.widgets.meant_presses import SCANNER_MS

TIMEOUT_MS = 60_000
DOUBLE_CLICK_MS = 450
"""A second press after this many milliseconds is a decision, not a double click."""
_MOST_STOPS = 200

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton

Seen = TypeVar("Seen", bound=QWidget)


class Person:
    """Sends mouse and key events to the window itself, which passes them on: covered widgets cannot be
    pressed, and widgets without the focus cannot be typed into.
    """

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    # ---- eyes
    def waits_until(self, is_so: Callable[[], object]) -> None:
        """Wait until a condition is true, as long as that takes on a busy computer."""
        deadline = Deadline.after(TIMEOUT_MS / 1000)
        while not is_so():
            assert not deadline.expired, f"it does not come to that; in view is:\n{self.words}"
            QTest.qWait(10)

    def waits(self, milliseconds: int = DOUBLE_CLICK_MS) -> None:
        """Let some time pass."""
        QTest.qWait(milliseconds)

    @property
    def words(self) -> str:
        """All visible texts in the window."""
        return "\n".join(text for widget in self._visible(QWidget) for text in texts(widget))

    def reads(self, *words: str) -> None:
        """Wait until all of these texts are visible."""
        self.waits_until(lambda: all(word in self.words for word in words))

    def sees(self, kind: type[QWidget]) -> bool:
        """Return whether a widget of this class is visible."""
        return any(True for _ in self._visible(kind))

    def button(self, name: str) -> QAbstractButton | None:
        """Return the visible, uncovered button with this name."""
        return next((one for one in self._visible(QAbstractButton) if called(one) == name), None)

    def sees_button(self, name: str) -> bool:
        """Return whether a button with this name is visible and can be pressed."""
        found = self.button(name)
        return found is not None and found.isEnabled()

    @property
    def focus(self) -> QWidget:
        """The widget that has the focus."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    @property
    def focus_name(self) -> str:
        """The name of the widget that has the focus."""
        return called(self.focus)

    # ---- the mouse
    def clicks(self, name: str) -> None:
        """Click on a button as soon as it can be pressed."""
        self.waits_until(lambda: self.sees_button(name))
        found = self.button(name)
        assert found is not None
        self.clicks_on(found)

    def starts_real(self) -> None:
        """Start a run that moves real instruments: tick the required boxes on the sheet, and press its
        button.
        """
        self.clicks("Start real run…")
        self.reads("Real instruments will ")
        sheet = self.window.setup.starting.sheet
        self.waits_until(lambda: not sheet.state.waits)
        for box in (sheet.looked_box, sheet.without_box):
            if box is not None:
                self.clicks_on(box)
        self.clicks(sheet.start_button.text())

    def clicks_on(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Click on a widget, once it accepts clicks."""
        self._lets_it_appear(widget)
        QTest.mouseClick(*self._target(widget, place))

    def presses_on(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Press the mouse button on a widget, and hold it."""
        self._lets_it_appear(widget)
        QTest.mousePress(*self._target(widget, place))

    def presses_on_button(self, name: str) -> None:
        """Press the mouse button on a button, and hold it."""
        self.waits_until(lambda: self.sees_button(name))
        found = self.button(name)
        assert found is not None
        self.presses_on(found)

    def double_clicks(self, name: str) -> None:
        """Click twice at the position of a button, as fast as possible; the button may have gone by the
        second click.
        """
        self.waits_until(lambda: self.sees_button(name))
        found = self.button(name)
        assert found is not None
        self._lets_it_appear(found)
        handle, button, modifier, place = self._target(found, None)
        for _ in range(2):
            QTest.mouseClick(handle, button, modifier, place)

    def touches(self, name: str) -> None:
        """Tap a button with a finger."""
        self.waits_until(lambda: self.sees_button(name))
        found = self.button(name)
        assert found is not None
        handle, _, _, place = self._target(found, None)
        screen = QTest.createTouchDevice()
        QTest.touchEvent(handle, screen).press(0, place, handle).commit()

    def clicks_run_on_card(self, title: str) -> None:
        """Click on the painted button of a protocol's card."""
        cards = next(self._visible(CardList))
        index = self._card(cards, title)
        cards.scrollTo(index)
        QApplication.processEvents()
        place = cards._delegate.button_rect(cards.visualRect(index)).center().toPoint()
        self.clicks_on(cards.viewport(), place)

    def sees_card(self, title: str) -> bool:
        """Return whether the library has a card with this title."""
        for cards in self._visible(CardList):
            names = [cards.model().index(row, 0).data() for row in range(cards.model().rowCount())]
            return title in names
        return False

    def _card(self, cards: CardList, title: str) -> QModelIndex:
        rows = (cards.model().index(row, 0) for row in range(cards.model().rowCount()))
        return next(index for index in rows if index.data() == title)

    # ---- the keys
    def types(self, *what: str | Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Type letters and keys into the focused widget, once it accepts them."""
        self._lets_it_appear(QApplication.focusWidget())
        for one in what:
            if isinstance(one, str):
                for letter in one:
                    QTest.keyClick(self._handle, letter)  # type: ignore[call-overload]
            else:
                self.waits(SCANNER_MS + 10)  # no hand is as fast as a scanner
                QTest.keyClick(self._handle, one, modifier)

    def goes_to(self, name: str, kind: type[QWidget] = QWidget) -> None:
        """Press Tab until a widget with this name and class has the focus."""
        passed = []
        for _ in range(_MOST_STOPS):
            found = QApplication.focusWidget()
            if isinstance(found, kind) and called(found) == name:
                return
            passed.append("" if found is None else called(found))
            self.types(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not come to {name!r}, but to {passed}")

    # ---- parts of the above
    def _lets_it_appear(self, widget: QWidget | None) -> None:
        """Wait until a widget has been visible long enough, because nobody answers a question before seeing
        it.
        """
        self.waits_until(lambda: widget is None or not Guard.is_guarded(widget))

    @property
    def _handle(self) -> QWindow:
        """The window that receives keys: an open menu, or the window itself."""
        popup = QApplication.activePopupWidget()
        handle = (popup or self.window).windowHandle()
        assert handle is not None
        return handle

    def _target(
        self, widget: QWidget, place: QPoint | None
    ) -> tuple[QWindow, Qt.MouseButton, Qt.KeyboardModifier, QPoint]:
        top = widget.window()
        handle = top.windowHandle()
        assert handle is not None
        return handle, LEFT, NONE, widget.mapTo(top, widget.rect().center() if place is None else place)

    def _visible(self, kind: type[Seen]) -> Iterator[Seen]:
        """Yield the visible, uncovered widgets of a class."""
        for widget in self.window.findChildren(kind):
            if widget.isVisible() and is_on_top(widget):
                yield widget


def is_on_top(widget: QWidget) -> bool:
    """Return whether a click on the middle of a widget would reach it or one of its children."""
    top = widget.window()
    place = widget.rect().translated(widget.mapTo(top, QPoint(0, 0)))
    around = widget.parentWidget()
    while around is not None:  # scrolled-out parts do not count as visible
        place &= around.rect().translated(around.mapTo(top, QPoint(0, 0)))
        around = None if around is top else around.parentWidget()
    found = top.childAt(place.center()) if place.isValid() else None
    return found is not None and (found is widget or widget.isAncestorOf(found) or found.isAncestorOf(widget))


def called(widget: QWidget) -> str:
    """Return a widget's name: as a screen reader says it, or as written on it."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        return widget.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    return widget.text() if isinstance(widget, QLabel) else ""


def texts(widget: QWidget) -> Iterator[str]:
    """Yield the texts on a widget."""
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    elif isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QAbstractItemView):
        yield from _rows(widget)
    elif widget.accessibleName():  # what is painted, as it is reported
        yield widget.accessibleName()


def _rows(view: QAbstractItemView) -> Iterator[str]:
    """Yield the texts in the visible rows."""
    model, area = view.model(), view.viewport().rect()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    first = view.indexAt(QPoint(4, 4))
    for row in range(max(first.row(), 0), model.rowCount()):
        texts = []
        for column in range(columns):
            index = model.index(row, column)
            if area.intersects(view.visualRect(index)):
                texts.append(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data())
        if not texts:
            return
        yield from (str(text) for text in texts if text)

"""Sheets over a page: a card with a header, a scrolling body, and a footer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import CORNER_TOP, RADIUS_SHEET, ToneName
from praxis_desktop.gui.widgets.appearing_guard import Guard, GuardBar
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.emergency_button import EmergencyButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, lines_of
from praxis_desktop.gui.widgets.resting_focus import has_lost_keys, rest_keys
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import Card, Disc


def keeps_escape(event: QEvent) -> bool:
    """Return whether ``event`` asks which widget handles Esc. A cover accepts such an event, because Esc
    has other meanings on the page below, such as stopping the run.
    """
    is_shortcut = event.type() == QEvent.Type.ShortcutOverride
    if is_shortcut and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
        event.accept()
        return True
    return False


def hide_cover(cover: QWidget, before: QWidget | None) -> None:
    """Hide ``cover``. If the focus was inside, move it to ``before``, if that exists and is visible."""
    focus = QApplication.focusWidget()
    cover.hide()
    if focus is not None and cover.isAncestorOf(focus) and can_have_keys(before):
        before.setFocus()


def can_have_keys(before: QWidget | None) -> TypeGuard[QWidget]:
    """Return whether ``before``, the widget that had focus, still exists and is visible."""
    return before is not None and isValid(before) and before.isVisible()


def safety_corner(widget: QWidget) -> EmergencyButton | None:
    """Return the EMERGENCY STOP button, which is on top of everything in ``widget``'s window, or None."""
    return widget.window().findChild(EmergencyButton, options=Qt.FindChildOption.FindDirectChildrenOnly)


def room_of_corner(cover: QWidget) -> int:
    """Return the height, in pixels, that must stay free at the top of ``cover`` for EMERGENCY STOP."""
    corner = safety_corner(cover)
    if corner is None:
        return 0
    top = cover.mapTo(cover.window(), QPoint(0, 0)).y()
    return max(0, corner.geometry().bottom() + 1 + CORNER_TOP - top)


def stops_in(parent: QWidget) -> list[QWidget]:
    """Return the tab stops in a widget."""
    return [widget for widget in in_order(parent) if is_stop(widget, parent)]


def in_order(parent: QWidget) -> Iterator[QWidget]:
    """Yield the visible descendants of a widget. For each widget, the children in its layout come first, in
    order, followed by the others from top to bottom.
    """
    inside = [
        child
        for child in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if not child.isWindow()
    ]
    layout = parent.layout()
    children = [] if layout is None else list(_laid_out(layout, inside))
    known = set(map(id, children))
    others = [child for child in inside if id(child) not in known]
    # Widgets at the same place, such as the pages of a stack, keep their own order.
    others.sort(key=lambda child: (child.y(), child.x()))
    for child in [*children, *others]:
        if not child.isHidden():
            yield child
            yield from in_order(child)


def is_stop(widget: QWidget, parent: QWidget) -> bool:
    """Return whether ``widget``, which is inside ``parent``, is a tab stop."""
    takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return takes_tab and widget.focusProxy() is None and widget.isEnabled() and widget.isVisibleTo(parent)


def _laid_out(layout: QLayout, widgets: Sequence[QWidget]) -> Iterator[QWidget]:
    """Yield the ``widgets`` that are in a layout or its sublayouts, in reading order.

    The items of the layout are not used, because they are not QObjects, so Python could mistake a new item
    for a deleted one with the same address.
    """
    placed: list[tuple[tuple[int, ...], QWidget | QLayout]] = []
    for inside in (*widgets, *layout.children()):
        if isinstance(inside, QWidget | QLayout) and (number := layout.indexOf(inside)) >= 0:
            place = layout.getItemPosition(number)[:2] if isinstance(layout, QGridLayout) else (number,)  # type: ignore[index]
            placed.append((place, inside))
    placed.sort(key=lambda each: each[0])
    for _, inside in placed:
        if isinstance(inside, QLayout):
            yield from _laid_out(inside, widgets)
        else:
            yield inside


_MARGIN = 26
_LAYOUT_MS = 40
"""How long to wait, in milliseconds, for a change to be laid out."""
_SCROLL_BAR = 12
_AROUND = 12
"""Minimum distance between the card and the edges of the page, in pixels."""


class SheetCard(Card):
    """The card of a sheet."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        draw_frame(painter, self.rect(), RADIUS_SHEET, ground=colors.surface, edge=colors.border)


class Cover(Drawn):
    """Covers its parent while open, so that what is below stays visible but cannot be clicked. Esc triggers
    none of the window's shortcuts.
    """

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._focus_before: QWidget | None = None
        self.hide()

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def event(self, event: QEvent) -> bool:
        return keeps_escape(event) or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).fillRect(self.rect(), QColor(self._appearance.colors.scrim))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, 0)


class Sheet(Cover):
    """Covers its parent while open, but not EMERGENCY STOP. Tab reaches only the sheet, EMERGENCY STOP and
    the ``neighbours`` above the sheet. Closing the sheet restores the focus.

    The sheet is guarded when it appears, and no button has the focus at first. Enter does not press a button;
    in a field, it moves the focus to the last button of the footer, and the sheet says how to press it.
    """

    def __init__(
        self, icon: str, tone: ToneName, width: int, *, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._width = width
        self.neighbours: Sequence[QWidget] = ()
        self.card = SheetCard(appearance=appearance, parent=self)
        self.caption = ElidedLabel(appearance=appearance, role="small")
        self.caption.set_tone(tone)
        self.title = Label(appearance=appearance, role="h1", wrap=True)
        self.title.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.title)
        self.corner = QVBoxLayout()
        self.corner.setSpacing(0)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 8, 0)
        self.body.setSpacing(10)
        self._content = content
        self._scroll = QuietScrollArea(content, appearance=appearance)
        self._scroll.setFrameStyle(0)
        self._giving: tuple[QWidget, int, int] | None = None
        """The part of the body that shrinks first, with its minimum and its full height in pixels."""
        self.foot = QHBoxLayout()
        self.foot.setSpacing(10)
        self.guard = Guard(self)
        self.guard_bar = GuardBar(self.guard, appearance=appearance, parent=self.card)
        self._disc = Disc(icon, tone, size=52, edge=12, appearance=appearance)
        self._lay_out()
        content.installEventFilter(self)

    def open(self, focus: QWidget | None = None) -> None:
        """Open the sheet and focus ``focus``, which is a field to type in; without it, focus the title."""
        if not self.is_open:
            self._focus_before = QApplication.focusWidget()
        self.guard.restart()
        self.raise_()
        self.show()
        # Reopened at the same size, the sheet would not be laid out again without this.
        self.body.invalidate()
        self._fit()
        self._scroll.verticalScrollBar().setValue(0)
        (focus or self.title).setFocus(Qt.FocusReason.OtherFocusReason)
        words = f"{self.caption.text()}: {self.title.text()}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def dismiss(self) -> None:
        """Close the sheet."""
        if not self.is_open:
            return
        before, self._focus_before = self._focus_before, None
        hide_cover(self, before)
        self.guard_bar.set_words("")

    def turn_to(self, button: Button) -> None:
        """Focus a button that Enter must not press, and say how to press it."""
        button.setFocus(Qt.FocusReason.TabFocusReason)
        words = self.tr("Press Space for “{button}”")
        self.guard_bar.set_words(words.format(button=button.text().replace("&&", "&")))

    def reveal(self, widget: QWidget) -> None:
        """Scroll the body until ``widget`` is in view."""

        def show() -> None:
            self._fit()
            self._scroll.ensureWidgetVisible(widget, 0, 20)

        QTimer.singleShot(_LAYOUT_MS, widget, show)

    def button(
        self, text: str = "", *, kind: ButtonKind = ButtonKind.SECONDARY, icon: str | None = None
    ) -> Button:
        """Return a new button for the footer, as large as the buttons that control runs."""
        return Button(
            text, appearance=self._appearance, kind=kind, icon=icon, is_run_control=True, parent=self.card
        )

    def let_give_way(self, widget: QWidget, least: int, full: int) -> None:
        """Make ``widget``, a part of the body that can scroll on its own, shrink first if the sheet does not
        fit.
        """
        self._giving = widget, least, full
        widget.setFixedHeight(full)

    def clear_body(self) -> None:
        """Remove everything from the body."""
        while (item := self.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.LayoutRequest and self.is_open:
            self._fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            last = self.foot.itemAt(self.foot.count() - 1)
            button = None if last is None else last.widget()
            is_typing = isinstance(QApplication.focusWidget(), QLineEdit)
            if is_typing and isinstance(button, Button) and not has_lost_keys(button):
                self.turn_to(button)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        if not self.is_open:
            return super().focusNextPrevChild(is_next)
        stops = self._stops()
        focus = QApplication.focusWidget()
        if focus is not None and has_lost_keys(focus):
            return rest_keys(focus)
        if focus in stops:
            place = (stops.index(focus) + (1 if is_next else -1)) % len(stops)
        else:
            place = 0 if is_next else len(stops) - 1
        if stops:
            stops[place].setFocus(Qt.FocusReason.TabFocusReason)
            if self._content.isAncestorOf(stops[place]):
                self._scroll.ensureWidgetVisible(stops[place], 0, 30)
        return True

    def _stops(self) -> list[QWidget]:
        """Return the tab stops of the sheet, followed by the usable ``neighbours`` and EMERGENCY STOP."""
        corner = safety_corner(self)
        around = [*self.neighbours] if corner is None else [*self.neighbours, corner]
        above = [widget for widget in around if widget.isEnabled() and widget.isVisible()]
        return [*stops_in(self.card), *above]

    def _fit(self) -> None:
        """Give the body the height that it needs or, if there is less room, all of the room."""
        above = max(_AROUND, room_of_corner(self))
        self._margins.setContentsMargins(_AROUND, above, _AROUND, _AROUND)
        width = min(self._width, self.width() - 2 * _AROUND)
        self.card.setFixedWidth(max(width, 200))
        inside = width - 2 * _MARGIN
        # Without the body, the card has the height of its header and footer.
        self._scroll.setFixedHeight(0)
        layout = self.card.layout()
        assert layout is not None
        rest = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        # Reserve no room for a scroll bar that is not needed: it would make lines wrap and so be needed.
        wanted = self._content.heightForWidth(inside - _SCROLL_BAR)
        if wanted < 0:
            wanted = self._content.sizeHint().height()
        room = self.height() - above - _AROUND - rest
        if self._giving is not None and not self._giving[0].isHidden():
            giving, least, full = self._giving
            others = wanted - giving.minimumHeight()
            giving.setFixedHeight(max(least, min(full, room - others)))
            wanted = others + giving.minimumHeight()
        self._scroll.setFixedHeight(max(40, min(wanted, room)))
        self.card.setFixedHeight(rest + self._scroll.height())

    def _lay_out(self) -> None:
        words = lines_of(self.caption, self.title, spacing=2)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 8, 0)
        head.setSpacing(14)
        head.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addLayout(self.corner)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(_MARGIN, 18, _MARGIN - 8, 18)
        inside.setSpacing(8)
        inside.addLayout(head)
        inside.addWidget(self._scroll)
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 0, 8, 0)
        bar.addWidget(self.guard_bar)
        inside.addLayout(bar)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 8, 0)
        foot.addLayout(self.foot)
        inside.addLayout(foot)
        layout = self._margins = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)


class ClosableSheet(Sheet):
    """A sheet that Esc closes. Closing it has no other effect."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)


class WindowSheet(ClosableSheet):
    """A sheet over the central part of ``asker``'s window, between the menu bar and the status bar. It always
    has the size of the area that it covers.
    """

    def __init__(
        self, icon: str, tone: ToneName, width: int, *, appearance: Appearance, asker: QWidget
    ) -> None:
        window = asker.window()
        body = window.centralWidget() if isinstance(window, QMainWindow) else None
        self._covered = body or window
        super().__init__(icon, tone, width, appearance=appearance, parent=self._covered)
        self._covered.installEventFilter(self)

    def open(self, focus: QWidget | None = None) -> None:
        self.setGeometry(self._covered.rect())
        super().open(focus)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        if watched is self._covered and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._covered.rect())
        return super().eventFilter(watched, event)


_WIDTH = 560


class QuestionSheet(Cover):
    """Asks a question over its parent, but does not cover EMERGENCY STOP. ``answered`` carries the number of
    the answer. Esc gives the first answer, which changes nothing. Enter does not answer, and no answer has
    the focus at first.
    """

    answered = Signal(int)

    def __init__(self, answers: Sequence[str], *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.title = Label(appearance=appearance, role="h1", wrap=True)
        self.title.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.title)
        self.details = Label(appearance=appearance, role="body", color="text2", wrap=True)
        card = self._card = Card(appearance=appearance, parent=self)
        card.setFixedWidth(_WIDTH)
        self.buttons: list[Button] = []
        foot = QHBoxLayout()
        foot.setSpacing(10)
        for number, answer in enumerate(answers):
            is_last = number == len(answers) - 1
            kind = ButtonKind.PRIMARY if is_last else ButtonKind.SECONDARY
            button = Button(answer, appearance=appearance, kind=kind, is_run_control=True, parent=card)
            button.clicked.connect(self._take_click)
            foot.addWidget(button)
            if number == 0:
                foot.addStretch(1)
            self.buttons.append(button)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(26, 22, 26, 22)
        inside.setSpacing(10)
        inside.addWidget(self.title)
        inside.addWidget(self.details)
        self.guard = Guard(self)
        inside.addWidget(GuardBar(self.guard, appearance=appearance, parent=card))
        inside.addLayout(foot)
        layout = self._margins = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def ask(self, title: str, details: str) -> None:
        """Ask the question. The focus stays on the sheet until the user has answered."""
        self.title.setText(title)
        self.details.setText(details)
        self._card.setFixedHeight(self._card.heightForWidth(_WIDTH))
        self._focus_before = QApplication.focusWidget()
        self.follow_size()
        self.raise_()
        self.show()
        self.guard.restart()
        self.title.setFocus()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{title} {details}"))

    def offer(self, number: int, is_offered: bool) -> None:
        """Set whether an answer is offered. Must not be called for the first or the last answer."""
        self.buttons[number].setVisible(is_offered)

    def follow_size(self) -> None:
        """Resize the sheet to cover its parent."""
        covered = self.parentWidget()
        if covered is not None:
            self.setGeometry(covered.rect())
            self._margins.setContentsMargins(0, room_of_corner(self), 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self._answer(0)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        offered = [button for button in self.buttons if not button.isHidden()]
        focus = QApplication.focusWidget()
        here = offered.index(focus) if isinstance(focus, Button) and focus in offered else -is_next
        place = (here + (1 if is_next else -1)) % len(offered)
        offered[place].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @Slot()
    def _take_click(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            self._answer(self.buttons.index(sender))

    def _answer(self, number: int) -> None:
        before, self._focus_before = self._focus_before, None
        self.hide()
        if can_have_keys(before):
            before.setFocus()
        self.answered.emit(number)

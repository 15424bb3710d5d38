"""A sheet over a page of the window: a card with a head, a body that scrolls, and a foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import RADIUS_SHEET, ToneName
from praxis_desktop.gui.widgets.covering import hide_cover, keeps_escape, room_of_corner, safety_corner
from praxis_desktop.gui.widgets.guard import Guard
from praxis_desktop.gui.widgets.guard_bar import GuardBar
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, lines_of
from praxis_desktop.gui.widgets.layout_order import stops_in
from praxis_desktop.gui.widgets.resting_focus import has_lost_keys, rest_keys
from praxis_desktop.gui.widgets.scroll_area import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import Card

_MARGIN = 26
_LAYOUT_MS = 40
"""After so long a change of what is shown has been laid out."""
_SCROLL_BAR = 12
_AROUND = 12
"""Between the card and the edges of the page at least."""


class SheetDisc(QWidget):
    """The icon of a sheet on a pale disc. The words beside it say the same."""

    def __init__(self, icon: str, tone: ToneName, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._icon, self._tone = icon, tone
        self.setFixedSize(52, 52)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = self._appearance.tone(self._tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.bg))
        painter.drawEllipse(self.rect())
        place = QRectF(self.rect()).adjusted(12, 12, -12, -12)
        self._appearance.draw_icon(painter, self._icon, place, tone.fg)


class SheetCard(Card):
    """The ground of a sheet."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._appearance.colors
        painter.setBrush(QColor(colors.surface))
        painter.setPen(QPen(QColor(colors.border), 1))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_SHEET, RADIUS_SHEET)


class Sheet(QWidget):
    """Covers its parent while it is open, and leaves the safety corner free; Tab stays on it, the corner and
    the ``neighbours``, which are above it. Focus goes back where it was.

    It is guarded from when it appears, and no button has the keys then. Enter presses nothing: in a field it
    goes on to the last button of the foot.
    """

    def __init__(
        self, icon: str, tone: ToneName, width: int, *, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._width = width
        self._focus_before: QWidget | None = None
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
        """What gives way in the body, its least and its full height."""
        self.foot = QHBoxLayout()
        self.foot.setSpacing(10)
        self.guard = Guard(self)
        self.guard_bar = GuardBar(self.guard, appearance=appearance, parent=self.card)
        self._disc = SheetDisc(icon, tone, appearance=appearance)
        self._lay_out()
        content.installEventFilter(self)
        appearance.changed.connect(self.update)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether a person is asked."""
        return not self.isHidden()

    def open(self, focus: QWidget | None = None) -> None:
        """Cover the page; keys go to ``focus``, a field to type into, else to the title."""
        if not self.is_open:
            self._focus_before = QApplication.focusWidget()
        self.guard.restart()
        self._content.adjustSize()
        self.raise_()
        self.show()
        self._fit()
        self._scroll.verticalScrollBar().setValue(0)
        (focus or self.title).setFocus(Qt.FocusReason.OtherFocusReason)
        words = f"{self.caption.text()}: {self.title.text()}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def dismiss(self) -> None:
        """Uncover the page."""
        if not self.is_open:
            return
        before, self._focus_before = self._focus_before, None
        hide_cover(self, before)

    def reveal(self, widget: QWidget) -> None:
        """Scroll the body until ``widget`` is in view."""

        def show() -> None:
            self._fit()
            self._scroll.ensureWidgetVisible(widget, 0, 20)

        QTimer.singleShot(_LAYOUT_MS, widget, show)

    def let_give_way(self, widget: QWidget, least: int, full: int) -> None:
        """Where not all of the body has room, let this part of it, which scrolls by itself, be less high
        first.
        """
        self._giving = widget, least, full
        widget.setFixedHeight(full)

    def clear_body(self) -> None:
        """Take everything out of the body."""
        while (item := self.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return False

    def event(self, event: QEvent) -> bool:
        # Esc has other meanings elsewhere; on a sheet it decides nothing.
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            last = self.foot.itemAt(self.foot.count() - 1)
            button = None if last is None else last.widget()
            is_typing = isinstance(QApplication.focusWidget(), QLineEdit)
            if is_typing and button is not None and not has_lost_keys(button):
                button.setFocus(Qt.FocusReason.TabFocusReason)
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

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).fillRect(self.rect(), QColor(self._appearance.colors.scrim))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, 0)

    def _stops(self) -> list[QWidget]:
        """Where Tab stops: in the order of the layouts, then above the sheet."""
        corner = safety_corner(self)
        around = [*self.neighbours] if corner is None else [*self.neighbours, corner]
        above = [widget for widget in around if widget.isEnabled() and widget.isVisible()]
        return [*stops_in(self.card), *above]

    def _fit(self) -> None:
        """Give the body the height that it needs, as far as there is room."""
        above = max(_AROUND, room_of_corner(self))
        self._margins.setContentsMargins(_AROUND, above, _AROUND, _AROUND)
        width = min(self._width, self.width() - 2 * _AROUND)
        self.card.setFixedWidth(max(width, 200))
        inside = width - 2 * _MARGIN
        # Without the body, the card is its head and its foot.
        self._scroll.setFixedHeight(0)
        layout = self.card.layout()
        assert layout is not None
        rest = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        # A scroll bar that need not be would make lines wrap that fit without it, and so be needed.
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

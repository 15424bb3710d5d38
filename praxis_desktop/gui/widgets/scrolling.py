"""Quiet scroll bars, a scroll area, and functions that keep in view what the user is reading."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise, takewhile

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFocusEvent, QPaintEvent, QPalette, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, set_colors, smooth_painter

_WIDTH = 14
_MARGIN = 3


class QuietScrollBar(QScrollBar):
    """A scroll bar that is invisible while everything is in view."""

    def __init__(self, orientation: Qt.Orientation, *, appearance: Appearance) -> None:
        super().__init__(orientation)
        hint = super().sizeHint()
        is_vertical = orientation is Qt.Orientation.Vertical
        self._hint = QSize(_WIDTH, hint.height()) if is_vertical else QSize(hint.width(), _WIDTH)
        self._appearance = appearance
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        # Text that is being written asks thousands of times; each call of Qt's methods can wait for the GIL.
        return self._hint

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        ground = self.parentWidget() or self
        painter.fillRect(self.rect(), ground.palette().base())
        if self.maximum() <= self.minimum():
            return
        # Imported late: QStyle's many enumerations would visibly delay the first window.
        from PySide6.QtWidgets import QStyle, QStyleOptionSlider

        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        colors = self._appearance.colors
        is_held = self.isSliderDown() or self.underMouse()
        is_vertical = self.orientation() is Qt.Orientation.Vertical
        beside, above = (_MARGIN, 0) if is_vertical else (0, _MARGIN)
        place = QRectF(handle).adjusted(beside, above, -beside, -above)
        color = colors.border_strong if is_held else colors.scrollbar
        draw_rounded(painter, place, min(place.width(), place.height()) / 2, ground=color)


class VerticalScrollBar(QuietScrollBar):
    """A vertical scroll bar, invisible while everything is in view."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(Qt.Orientation.Vertical, appearance=appearance)


_MINIMUM = 100
_EXPLICIT = Qt.WidgetAttribute.WA_WState_ExplicitShowHide


class QuietScrollArea(QScrollArea):
    """Scrolls ``content`` vertically, on the background of a card or, with ``on_page``, of the page. With
    ``takes_focus``, the user can scroll with the keyboard, and a frame shows the focus.
    """

    def __init__(
        self,
        content: QWidget,
        *,
        appearance: Appearance,
        takes_focus: bool = False,
        on_page: bool = False,
    ) -> None:
        super().__init__()
        self._is_on_page = on_page
        self._appearance = appearance
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if takes_focus else Qt.FocusPolicy.NoFocus)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setLineWidth(2)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def sizeHint(self) -> QSize:  # noqa: N802
        # Qt's own hint is limited to 24 lines, and does not follow changes of the content.
        hint = self._content.sizeHint()
        if self._content.hasHeightForWidth():
            hint.setHeight(self._content.heightForWidth(self.viewport().width()))
        return hint + QSize(2, 2) * self.frameWidth()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_MINIMUM, min(_MINIMUM, self.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @contextmanager
    def keeping_place(self) -> Iterator[None]:
        """Return a context manager that keeps the scroll position while the content is replaced."""
        bar = self.verticalScrollBar()
        place = bar.value()
        yield
        if place and (layout := self._content.layout()) is not None:
            for number in range(layout.count()):
                item = layout.itemAt(number)
                widget = None if item is None else item.widget()
                # Otherwise Qt shows a new widget in a later turn, and the content has no height until then.
                if widget is not None and not widget.testAttribute(_EXPLICIT):
                    widget.show()
            layout.activate()
            QApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))  # the scroll bar's range follows
            bar.setValue(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    @Slot()
    def restyle(self) -> None:
        colors = self._appearance.colors
        ground = colors.bg if self._is_on_page else colors.surface
        frame = colors.focus if self.hasFocus() else ground
        set_colors(self, {QPalette.ColorRole.Base: ground, QPalette.ColorRole.WindowText: frame})

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.restyle()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.restyle()


def keep_last_lines(text: QPlainTextEdit, most: int) -> None:
    """Remove the first lines if there are more than ``most`` lines. What is in view stays where it is.

    Qt's own limit, ``maximumBlockCount``, takes ten times as long, and moves the text under the reader's
    eyes.
    """
    excess = text.blockCount() - most
    if excess <= 0:
        return
    bar = text.verticalScrollBar()
    below = bar.maximum() - bar.value()
    cursor = QTextCursor(text.document())
    first_kept = text.document().findBlockByNumber(excess)
    cursor.setPosition(first_kept.position(), QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    bar.setValue(bar.maximum() - below)


@contextmanager
def keeping_view(view: QAbstractItemView, keys: Callable[[], Sequence[str]]) -> Iterator[None]:
    """Return a context manager that keeps the visible rows where they are while the model is reset and a row
    is selected. ``keys`` returns a key for each row. A view at the top stays there and shows new first rows.
    """

    def place_of(row: int) -> QRect:
        return view.visualRect(view.model().index(row, 0))

    before, bar, scrolls = keys(), view.verticalScrollBar(), view.hasAutoScroll()
    first = bisect_left(range(len(before)), 0, key=lambda row: place_of(row).bottom())
    tops = ((before[row], place_of(row).top()) for row in range(first, len(before)))
    seen = dict(takewhile(lambda each: each[1] < view.viewport().height(), tops))
    place, was_at_top = bar.value(), bar.value() == bar.minimum()
    # Otherwise the view would scroll to the selected row, at the latest when it is shown.
    view.setAutoScroll(False)
    try:
        yield
    finally:
        view.setAutoScroll(scrolls)
    rows = {key: row for row, key in enumerate(keys())}
    left = [key for key in seen if key in rows]
    if left and not was_at_top:
        # The first row may itself have moved in the order; two rows that are still neighbours have not.
        held = next((key for key, other in pairwise(left) if rows[other] == rows[key] + 1), left[0])
        if view.verticalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerItem:
            bar.setValue(place + rows[held] - before.index(held))
        else:
            bar.setValue(bar.value() + place_of(rows[held]).top() - seen[held])

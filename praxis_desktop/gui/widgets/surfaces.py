"""Backgrounds and simple parts: cards, bars, separators, icons, and the headers of pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import HEAD_RIGHT, PAGE_HEADER_HEIGHT, RADIUS_CARD, ToneName
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import ElidedLabel, TwoLineLabel, lines_of
from praxis_desktop.gui.widgets.tips_below import TipsBelow


def keep_room(widget: QWidget, *, is_kept: bool = True) -> None:
    """Set whether ``widget`` keeps its space in layouts while it is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(is_kept)
    widget.setSizePolicy(policy)


@contextmanager
def laid_out_once(*layouts: QLayout | None) -> Iterator[None]:
    """Return a context manager that lays out ``layouts``, given innermost first, only once, on exit. Without
    it, Qt would lay out the surroundings of each widget that is shown or hidden on a visible page.
    """
    paused = [layout for layout in layouts if layout is not None]
    for layout in paused:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in paused:
            layout.setEnabled(True)
            layout.activate()


class FilledStack(QStackedWidget):
    """A stack whose pages fill the available space. It does not ask the pages what height they need for a
    given width, because with nested stacks, asking took longer than drawing.
    """

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return False


class Card(Drawn):
    """A card, which is a rounded surface. With a tone, it has the background of a message."""

    def __init__(
        self, *, appearance: Appearance, tone: ToneName | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._tone = tone

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        if self._tone is None:
            ground, edge = colors.surface, colors.border
        else:
            tone = self._appearance.tone(self._tone)
            ground, edge = tone.bg, tone.edge
        draw_frame(painter, self.rect(), RADIUS_CARD, ground=ground, edge=edge)


def paint_popup(popup: QWidget, appearance: Appearance) -> None:
    """Paint the background and frame of a widget that floats above a page. Call this in ``paintEvent``."""
    painter, colors = smooth_painter(popup), appearance.colors
    draw_frame(painter, popup.rect(), RADIUS_CARD, ground=colors.surface, edge=colors.border_strong)


class Bar(Drawn):
    """A bar across a page, with a line at ``edge``."""

    def __init__(self, edge: Qt.Edge, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._edge = edge

    @property
    def is_head(self) -> bool:
        """Whether the bar is above its content."""
        return self._edge is Qt.Edge.BottomEdge

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colors, width, height = self._appearance.colors, self.width(), self.height()
        painter.fillRect(self.rect(), QColor(colors.surface))
        lines = {
            Qt.Edge.TopEdge: (0, 0, width, 1),
            Qt.Edge.BottomEdge: (0, height - 1, width, 1),
            Qt.Edge.LeftEdge: (0, 0, 1, height),
            Qt.Edge.RightEdge: (width - 1, 0, 1, height),
        }
        painter.fillRect(*lines[self._edge], QColor(colors.border))


class Separator(Drawn):
    """A line one pixel high across a card."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).fillRect(self.rect(), QColor(self._appearance.colors.border))


class Icon(Drawn):
    """An icon. Screen readers ignore it, because the text next to it says the same thing."""

    def __init__(
        self, name: str, tone: ToneName, *, size: int, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._name = name
        self._tone: ToneName = tone
        self.setFixedSize(size, size)
        # The widget below must receive mouse events.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, tone: ToneName) -> None:
        """Change the icon or tone."""
        self._name = name
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        color = self._appearance.tone(self._tone).line
        self._appearance.draw_icon(painter, self._name, QRectF(self.rect()), color)


class Disc(Icon):
    """An icon on a pale disc, which extends ``edge`` pixels beyond the icon."""

    def __init__(
        self,
        name: str,
        tone: ToneName,
        *,
        size: int,
        edge: int,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, tone, size=size, appearance=appearance, parent=parent)
        self._around = edge

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter, tone = smooth_painter(self), self._appearance.tone(self._tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.bg))
        painter.drawEllipse(self.rect())
        edge = self._around
        place = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        self._appearance.draw_icon(painter, self._name, place, tone.fg)


class RowCard(Card):
    """A card as high as its content."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def arrange(self, icon: QWidget, lines: Sequence[QWidget], button: QWidget, *, spacing: int) -> None:
        """Arrange the widgets. Call this only once. ``spacing`` is the distance between lines in pixels."""
        words = QVBoxLayout()
        words.setSpacing(spacing)
        words.addStretch(1)
        for line in lines:
            words.addWidget(line)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 10, 10)
        layout.setSpacing(12)
        layout.addWidget(icon)
        layout.addLayout(words, 1)
        layout.addWidget(button)


class BackHead(Bar):
    """The header of a page that was opened from another page. It contains a button with the accessible name
    ``back``, then ``title`` with ``words`` below it.
    """

    def __init__(
        self,
        back: str,
        tip: str,
        *,
        title: QLabel | None = None,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        """Lay out the header. If ``title`` is given, it is used in place of an elided label."""
        super().__init__(Qt.Edge.BottomEdge, appearance=appearance, parent=parent)
        self.setFixedHeight(PAGE_HEADER_HEIGHT)
        self.back_button = Button(
            appearance=appearance, kind=ButtonKind.GHOST, icon="arrow-left", parent=self
        )
        self.back_button.setAccessibleName(back)
        self.back_button.setToolTip(tip)
        self.title = title or ElidedLabel(appearance=appearance, role="h1")
        kind = TwoLineLabel if title is None else ElidedLabel  # a given title may need two lines itself
        self.words = kind(appearance=appearance, role="small", color="text2")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, HEAD_RIGHT, 1)
        self._row.setSpacing(10)
        self._row.addWidget(self.back_button)
        self._row.addLayout(lines_of(self.title, self.words, spacing=0), 1)

    def put(self, *widgets: QWidget) -> None:
        """Put widgets on the right. The last one is next to EMERGENCY STOP."""
        for widget in widgets:
            self._row.addWidget(widget)
        TipsBelow(self)


class PageHead(Bar):
    """The header of a page. ``buttons`` are on the right, with the last one next to EMERGENCY STOP. Other
    widgets can be put to the left of the buttons.
    """

    def __init__(
        self, title: str, *buttons: QWidget, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Edge.BottomEdge, appearance=appearance, parent=parent)
        self.words = TwoLineLabel(appearance=appearance, role="small", color="text2")
        self._first = buttons[0]
        self.setFixedHeight(PAGE_HEADER_HEIGHT)
        said = lines_of(ElidedLabel(title, appearance=appearance, role="h1"), self.words, spacing=0)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, HEAD_RIGHT, 1)
        self._row.setSpacing(10)
        self._row.addLayout(said, 1)
        for button in buttons:
            self._row.addWidget(button)
        self._tips = TipsBelow(self)

    def put_before_buttons(self, widget: QWidget) -> None:
        """Put ``widget`` to the left of the buttons, and before them in the tab order."""
        self._row.insertWidget(1, widget)
        self._tips.follow(widget)
        QWidget.setTabOrder(widget, self._first)

    def lay_above(self, body: QLayout, page: QWidget) -> None:
        """Lay out ``page`` with the header on top and ``body`` below it."""
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self)
        layout.addLayout(body, 1)

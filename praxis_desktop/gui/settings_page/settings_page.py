"""The page of the settings: a list of sections at the left, the sections themselves below one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import HEAD_RIGHT, PAGE_HEADER_HEIGHT
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.settings_page.section_list import SectionList
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.scroll_area import QuietScrollArea
from praxis_desktop.gui.widgets.tips_below import TipsBelow

_PAUSE_MS = 5
"""Between two sections: what was made last is laid out and painted meanwhile."""
_ROOM = 600
_ABOVE = 16
"""Between the top of the view and a section that was gone to."""


class SectionMaker(NamedTuple):
    """A section that is made when its turn comes, or when somebody goes there."""

    name: str
    title: str
    icon: str
    make: Callable[[], Section]


class _SectionsArea(QuietScrollArea):
    """Has the room that the page leaves it: all sections need not be measured anew for each that comes."""

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_ROOM, _ROOM)


class SettingsPage(QWidget):
    """Sections are made one after the other while the window has nothing else to do: the page is there at
    once.
    """

    def __init__(
        self, makers: Sequence[SectionMaker], command_button: QWidget | None, *, appearance: Appearance
    ) -> None:
        super().__init__()
        self._appearance = appearance
        self._makers = list(makers)
        self.sections: dict[str, Section] = {}
        self._made: Section | None = None
        """The next one, not on the page yet."""
        self.list = SectionList(appearance=appearance)
        for maker in makers:
            self.list.add(maker.title, maker.icon)
        self.list.mark(0)
        self._content = QWidget()
        self._cards = QVBoxLayout(self._content)
        self._cards.setContentsMargins(18, _ABOVE, 18, _ABOVE)
        self._cards.setSpacing(14)
        self._cards.addStretch(1)
        self.area = _SectionsArea(self._content, appearance=appearance, on_page=True)
        self._lay_out(command_button)
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._make_next)
        self._wanted: str | None = None
        self._is_going = False
        self.list.chosen.connect(self._go_to_number)
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._follow_scroll)
        bar.rangeChanged.connect(self._keep_place)
        appearance.changed.connect(self.update)
        self._timer.start()

    def go_to(self, name: str) -> None:
        """Show the section ``name`` at the top, as far as the page can scroll."""
        self.section(name)
        number = [maker.name for maker in self._makers].index(name)
        self._wanted = name
        self.list.mark(number)
        self._keep_place()

    def section(self, name: str) -> Section:
        """The section ``name``; those before it are made now if need be, and so is it."""
        while name not in self.sections:
            self._make_next()
        return self.sections[name]

    @Slot()
    def _make_next(self) -> None:
        """Make a section, or lay out the one that was made: both at once would be felt."""
        place = len(self.sections)
        if place == len(self._makers):
            self._timer.stop()
        elif self._made is None:
            self._made = self._makers[place].make()
            self._made.setParent(self._content)
        else:
            self.sections[self._makers[place].name] = self._made
            self._cards.insertWidget(place, self._made)
            self._made = None

    def _lay_out(self, command_button: QWidget | None) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 0, HEAD_RIGHT, 0)
        head.setSpacing(10)
        head.addWidget(Label(self.tr("Settings"), appearance=self._appearance, role="h1"), 1)
        if command_button is not None:
            head.addWidget(command_button)
        holder = QWidget()
        holder.setFixedHeight(PAGE_HEADER_HEIGHT)
        holder.setLayout(head)
        TipsBelow(holder)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.list)
        body.addWidget(self.area, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(holder)
        layout.addLayout(body, 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        colors = self._appearance.colors
        painter.fillRect(0, 0, self.width(), PAGE_HEADER_HEIGHT, QColor(colors.surface))
        painter.fillRect(0, PAGE_HEADER_HEIGHT - 1, self.width(), 1, QColor(colors.border))

    @Slot(int)
    def _go_to_number(self, number: int) -> None:
        self.go_to(self._makers[number].name)

    @Slot()
    def _keep_place(self) -> None:
        """Stay at the section that was gone to, while those around it come or grow."""
        if self._wanted is not None:
            self._is_going = True
            bar = self.area.verticalScrollBar()
            bar.setValue(self.sections[self._wanted].y() - _ABOVE)
            self._is_going = False

    @Slot(int)
    def _follow_scroll(self, value: int) -> None:
        """Mark the section that is in view, when somebody has scrolled."""
        if self._is_going:
            return
        self._wanted = None
        shown = 0
        for number, section in enumerate(self.sections.values()):
            if section.y() <= value + 2 * _ABOVE + 40:
                shown = number
        self.list.mark(shown)

"""The Settings page: a list of sections on the left, and the sections themselves, one below another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.background import OwnTurn, make_piece
from praxis_desktop.gui.look.appearance import Appearance, Drawn, draw_rounded, smooth_painter
from praxis_desktop.gui.look.tokens import HEAD_RIGHT, PAGE_HEADER_HEIGHT, RADIUS_CONTROL
from praxis_desktop.gui.widgets.buttons import FlatButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.overlay import takes_toasts
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.surfaces import Bar, Card, Icon, Separator
from praxis_desktop.gui.widgets.tips_below import TipsBelow
from praxis_desktop.gui.window.page_opening import lay_out_in_pieces

if TYPE_CHECKING:
    from praxis_desktop.gui.settings.rows import KeyRow


_SIDE = 20


class SettingRow(QWidget):
    """A setting: its title and help on the left, and ``controls`` on the right. If the setting cannot be
    changed, the reason is shown below.
    """

    def __init__(
        self, title: str, help_: str = "", *controls: QWidget, appearance: Appearance, is_elided: bool = False
    ) -> None:
        super().__init__()
        self.title = Label(title, appearance=appearance, role="h3")
        self.title.setWordWrap(True)
        self.help: Label
        if is_elided:
            self.help = ElidedLabel(
                help_,
                appearance=appearance,
                role="small",
                color="text2",
                elide=Qt.TextElideMode.ElideMiddle,
            )
        else:
            self.help = Label(help_, appearance=appearance, role="small", color="text2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.help)
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        self._line.addLayout(words, 1)
        self._line.addSpacing(12)
        for control in controls:
            self.add_control(control)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 9, 0, 9)
        self._layout.setSpacing(4)
        self._layout.addLayout(self._line)
        self.help.setVisible(bool(help_))  # set after it has a parent, or it would be a window for a moment
        self._reason_line: tuple[Icon, Label] | None = None
        self._appearance = appearance

    def add_control(self, control: QWidget) -> None:
        """Add a control on the right."""
        control.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def reason(self) -> str:
        """Why the setting cannot be changed; "" if it can be."""
        return "" if self._reason_line is None else _plain(self._reason_line[1])

    @property
    def help_text(self) -> str:
        """The help below the title."""
        return _plain(self.help)

    def show_help(self, text: str) -> None:
        """Change the help below the title."""
        self.help.setText(text)
        self.help.setVisible(bool(text))

    def show_reason(self, reason: str, *, is_locked: bool = False) -> None:
        """Show why the setting cannot be changed; "" if it can be. ``is_locked`` means that the reason is
        shown with a lock.
        """
        if self._reason_line is None:
            if not reason:
                return
            self._reason_line = self._make_reason()
        icon, label = self._reason_line
        icon.show_icon("lock" if is_locked else "information", "idle")
        label.setText(reason)
        label.setVisible(bool(reason))
        icon.setVisible(bool(reason))

    def _make_reason(self) -> tuple[Icon, Label]:
        icon = Icon("information", "idle", size=14, appearance=self._appearance)
        label = Label(appearance=self._appearance, role="caption", color="text2", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1)
        self._layout.addLayout(line)
        return icon, label


class Section(Card):
    """A section: a title with a remark, and rows separated by lines."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._title = Label(appearance=appearance, role="h2")
        self.remark = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.head = QHBoxLayout()
        self.head.setSpacing(12)
        self.head.addWidget(self._title)
        self.head.addWidget(self.remark, 1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(_SIDE, 12, _SIDE, 10)
        self.body.setSpacing(0)
        self.body.addLayout(self.head)
        self.rows: list[SettingRow] = []
        self.keys: dict[str, KeyRow] = {}
        """The rows for settings from the settings file, keyed by setting."""
        self._waiting: Iterator[KeyRow] = iter(())
        self._key_rows = QVBoxLayout()
        self._key_rows.setSpacing(0)
        self._is_first = True

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self.setAccessibleName(title)

    def row(self, title: str, help_: str = "", *controls: QWidget, is_elided: bool = False) -> SettingRow:
        """Add a row."""
        made = SettingRow(title, help_, *controls, appearance=self._appearance, is_elided=is_elided)
        self.add(made)
        self.rows.append(made)
        return made

    def add_keys(self, rows: Iterator[KeyRow]) -> None:
        """Reserve space at this point for ``rows``, which show settings from the settings file. ``make_rows``
        creates them in steps, so that the window does not freeze.
        """
        self._waiting = rows
        self._is_first = self.body.count() == 1
        self.body.addLayout(self._key_rows)

    def make_rows(self, count: int) -> bool:
        """Create the next ``count`` rows for settings; return False if all of them already existed."""
        made = list(islice(self._waiting, count))
        for row in made:
            if not self._is_first:
                self._key_rows.addWidget(Separator(appearance=self._appearance))
            self._is_first = False
            self._key_rows.addWidget(row)
            self.keys[row.key.name] = row
            self.rows.append(row)
        return bool(made)

    def add_tiles(self, *tiles: QWidget) -> None:
        """Add tiles side by side."""
        line = QHBoxLayout()
        line.setContentsMargins(0, 8, 0, 10)
        line.setSpacing(10)
        for tile in tiles:
            line.addWidget(tile, 1)
        self.body.addLayout(line)

    def add(self, widget: QWidget) -> None:
        """Add a widget below the last row, with a separator line between them."""
        if self.body.count() > 1:
            self.body.addWidget(Separator(appearance=self._appearance))
        self.body.addWidget(widget)


def _plain(label: Label) -> str:
    """Return the label's text without its invisible line-break characters."""
    return label.text().replace("\u200b", "")


WIDTH = 212
_HEIGHT = 44
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class _Entry(FlatButton):
    def __init__(self, text: str, icon: str, *, appearance: Appearance) -> None:
        super().__init__(text, appearance=appearance, font="body", weight=500)
        self._icon = icon
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        frame = self.rect().adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse():
            ground = colors.accent_soft if self.isChecked() else colors.sunken
            draw_rounded(painter, frame, RADIUS_CONTROL, ground=ground)
        if self.hasFocus():
            draw_rounded(painter, frame, RADIUS_CONTROL, edge=colors.focus, width=2)
        color = colors.link if self.isChecked() else colors.text
        self._appearance.draw_icon(painter, self._icon, QRectF(13, (self.height() - 18) / 2, 18, 18), color)
        painter.setFont(self._appearance.font("body", weight=600 if self.isChecked() else 500))
        painter.setPen(QColor(color))
        place = QRectF(42, 0, self.width() - 46, self.height())
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if Qt.Key(event.key()) in _STEPS:
            event.ignore()  # left to the list, because Qt would move the focus without choosing
        else:
            super().keyPressEvent(event)


class SectionList(Bar):
    """The list of sections. ``chosen`` carries the number of the section to show; arrow keys move between
    sections.
    """

    chosen = Signal(int)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(Qt.Edge.RightEdge, appearance=appearance)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Settings sections"))
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 14, 10, 14)
        self._layout.setSpacing(2)
        self._layout.addStretch(1)
        takes_toasts(self)

    def add(self, text: str, icon: str) -> None:
        """Add a section."""
        number = len(self._group.buttons())
        entry = _Entry(text, icon, appearance=self._appearance)
        self._group.addButton(entry, number)
        self._layout.insertWidget(number, entry)

    def button(self, number: int) -> FlatButton:
        """Return the entry for a section."""
        found = self._group.button(number)
        assert isinstance(found, FlatButton)
        return found

    @property
    def number(self) -> int:
        """The number of the marked section."""
        return self._group.checkedId()

    def mark(self, number: int) -> None:
        """Mark a section as the one in view."""
        self._group.button(number).setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        buttons = self._group.buttons()
        place = (self._group.checkedId() + step) % len(buttons)
        buttons[place].setFocus()
        buttons[place].click()


_PAUSE_MS = 5
"""Pause between the steps that create sections, in milliseconds, so that the window can lay out and paint."""
_ROWS_AT_ONCE = 3
"""The number of rows that are created in one turn."""
_ROOM = 600
_BESIDE, _ABOVE = 18, 16
"""Distances between the edges of the view and a chosen section, in pixels."""


class SectionMaker(Struct, frozen=True):
    """A section that is created when its turn comes, or earlier if the user opens it."""

    name: str
    title: str
    icon: str
    make: Callable[[], Section]


class _SectionsArea(QuietScrollArea):
    """A scroll area without a size hint, so that Qt does not measure all sections when one is added."""

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_ROOM, _ROOM)


class SettingsPage(Drawn):
    """The Settings page. Sections are created one by one while the window is idle, so that the page opens
    immediately.
    """

    def __init__(
        self, makers: Sequence[SectionMaker], command_button: QWidget | None, *, appearance: Appearance
    ) -> None:
        super().__init__(appearance=appearance)
        self._makers = list(makers)
        self.sections: dict[str, Section] = {}
        self._made: Section | None = None
        """The next section, which has been created but is not yet on the page."""
        self._laid_out: Iterator[None] = iter(())
        """What is left to do to lay out that section."""
        self.list = SectionList(appearance=appearance)
        for maker in makers:
            self.list.add(maker.title, maker.icon)
        self.list.mark(0)
        self._content = QWidget()
        self._cards = QVBoxLayout(self._content)
        self._cards.setContentsMargins(_BESIDE, _ABOVE, _BESIDE, _ABOVE)
        self._cards.setSpacing(14)
        self._cards.addStretch(1)
        self.area = _SectionsArea(self._content, appearance=appearance, on_page=True)
        self._lay_out(command_button)
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._turn = OwnTurn(self._make_next, self)
        self._timer.timeout.connect(self._turn.start)
        self._wanted: str | None = None
        self._is_going = False
        self.list.chosen.connect(self._go_to_number)
        bar = self.area.verticalScrollBar()
        bar.valueChanged.connect(self._follow_scroll)
        bar.rangeChanged.connect(self._keep_place)
        self._timer.start()

    def go_to(self, name: str) -> None:
        """Scroll until the section called ``name`` is at the top, or as far as the page can scroll."""
        self.section(name)
        number = [maker.name for maker in self._makers].index(name)
        self._wanted = name
        self.list.mark(number)
        self._keep_place()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        """Move from the list into the chosen section, not to the top of the page."""
        focused = QApplication.focusWidget()
        if is_next and focused is not None and self.list.isAncestorOf(focused):
            section = self.sections.get(self._makers[self.list.number].name)
            first = None if section is None else _first_control(section)
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
                if self._wanted is None:  # the user has scrolled since choosing the section
                    self.area.ensureWidgetVisible(first)
                return True
        return super().focusNextPrevChild(is_next)

    def section(self, name: str) -> Section:
        """Return the section called ``name``, first creating it and all sections before it if necessary."""
        while name not in self.sections:
            self._laid_out = iter(())  # in a single turn, laying it out ahead would take longer
            self._make_next()
        return self.sections[name]

    @Slot()
    def _make_next(self) -> None:
        """Create the next section, create some of its rows, lay out a piece of it, or put the section on the
        page. Each call does only one of these, so that the window does not freeze.
        """
        place = len(self.sections)
        if place == len(self._makers):
            self._timer.stop()
        elif self._made is None:
            self._made = self._makers[place].make()
            self._made.set_title(self._makers[place].title)
            self._made.setParent(self._content)
            self._made.hide()
            self._made.resize(self.area.viewport().width() - 2 * _BESIDE, self._made.height())
            self._laid_out = lay_out_in_pieces(self._made)
        elif not self._made.make_rows(_ROWS_AT_ONCE) and not make_piece(self._laid_out):
            self.sections[self._makers[place].name] = self._made
            self._cards.insertWidget(place, self._made)
            self._made.show()
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
        """Keep the chosen section in place while other sections are added or grow."""
        if self._wanted is not None:
            self._is_going = True
            bar = self.area.verticalScrollBar()
            bar.setValue(self.sections[self._wanted].y() - _ABOVE)
            self._is_going = False

    @Slot(int)
    def _follow_scroll(self, value: int) -> None:
        """Mark the section in view once the user has scrolled."""
        if self._is_going:
            return
        self._wanted = None
        shown = 0
        for number, section in enumerate(self.sections.values()):
            if section.y() <= value + 2 * _ABOVE + 40:
                shown = number
        self.list.mark(shown)


def _first_control(section: Section) -> QWidget | None:
    """Return the first control of ``section`` that Tab reaches."""
    control = section.nextInFocusChain()
    while control is not None and control is not section:
        is_reached = control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
        if is_reached and section.isAncestorOf(control) and control.isVisibleTo(section):
            return control
        control = control.nextInFocusChain()
    return None

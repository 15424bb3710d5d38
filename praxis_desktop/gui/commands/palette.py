"""The command palette: the user types part of a command's name and presses Enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from praxis_desktop.gui.commands.registry import GROUPS, Command, group_title
from praxis_desktop.gui.commands.shortcuts_sheet import KeyCaps, caps_width, draw_caps
from praxis_desktop.gui.look.appearance import Appearance, draw_rounded, set_colors
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL
from praxis_desktop.gui.widgets.fields import LineLimit
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, tool_tip
from praxis_desktop.gui.widgets.overlay import Overlay
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar, keeping_view
from praxis_desktop.gui.widgets.surfaces import Icon, Separator

_BEGINS, _WORD, _INSIDE, _OTHER_WORD, _OTHER, _SCATTERED = 120, 100, 60, 50, 30, 10
_ENDS, _TOGETHER = 40, 20
_LEVELS = (_INSIDE, _OTHER_WORD, _OTHER)
"""Match levels, best first. Commands below the highest level reached by any command are hidden."""


def best_first(
    commands: Iterable[Command], text: str, recent: Sequence[str] = ()
) -> list[tuple[int, Command]]:
    """Return the commands that match all words in ``text``, each with its score, best match first."""
    words = text.casefold().split()
    found: list[tuple[int, int, Command]] = []
    for command in commands:
        fits = [_fit(word, command) for word in words]
        if all(fits):
            bonus = (5 if command.name in recent else 0) - (8 if command.obstacle else 0)
            bonus += _phrase_bonus(" ".join(words), command.title.casefold())
            found.append((min(fits, default=_BEGINS), sum(fits) + bonus, command))
    best = max((worst for worst, _, _ in found), default=0)
    least = next((level for level in _LEVELS if best >= level), 0)
    kept = [(score, command) for worst, score, command in found if worst >= least]
    return sorted(kept, key=lambda scored: -scored[0])


def _phrase_bonus(phrase: str, title: str) -> int:
    """Return how much better a title is that contains the words together: best if nothing follows them."""
    if not phrase or f" {phrase}" not in f" {title}":
        return 0
    return _ENDS if title.endswith(phrase) else _TOGETHER


def _fit(word: str, command: Command) -> int:
    """Return how well a word matches; 0 if it does not match."""
    title = command.title.casefold()
    if title.startswith(word):
        return _BEGINS
    if f" {word}" in title:
        return _WORD
    if word in title:
        return _INSIDE
    other = f" {command.words} {command.hint} {group_title(command.group)}".casefold()
    if f" {word}" in other:
        return _OTHER_WORD
    if word in other:
        return _OTHER
    return _SCATTERED if _is_scattered(word, title) else 0


def _is_scattered(word: str, title: str) -> bool:
    """Return whether the letters of ``word`` occur in ``title`` in the same order, each directly after the
    previous one or at the start of a later word: "odp" matches "open the dilution protocol".
    """
    places = {-1}
    for letter in word:
        places = {
            place
            for place, other in enumerate(title)
            if other == letter and (place - 1 in places - {-1} or _begins_word(title, place, places))
        }
        if not places:
            return False
    return len(word) > 1


def _begins_word(title: str, place: int, before: set[int]) -> bool:
    return (place == 0 or not title[place - 1].isalnum()) and min(before) < place


_RECENT_SHOWN = 5

Row = str | Command
"""A row of the palette: a heading, or a command below a heading."""


class PaletteRows(QAbstractListModel):
    """The commands as a list model. GUI thread only. Without search text, it lists recent commands, then all
    commands by group; with search text, it lists the matches, starting with the group of the best match.
    """

    def __init__(self) -> None:
        super().__init__()
        self._commands: tuple[Command, ...] = ()
        self._recent: tuple[str, ...] = ()
        self.rows: list[Row] = []

    def show_commands(self, commands: Iterable[Command], recent: Sequence[str]) -> None:
        """Replace the commands to search."""
        self._commands, self._recent = tuple(commands), tuple(recent)
        self.look_for("")

    def look_for(self, text: str) -> None:
        """Search for ``text`` and show the matches."""
        self.beginResetModel()
        self.rows = self._found(text) if text.strip() else self._everything()
        self.endResetModel()

    @property
    def keys(self) -> list[str]:
        """For each row, its heading or the name of its command."""
        return [row if isinstance(row, str) else row.name for row in self.rows]

    def place_of(self, name: str) -> int:
        """Return the row of a command, or -1 if the command is not shown."""
        named = (isinstance(row, Command) and row.name == name for row in self.rows)
        return next((place for place, is_it in enumerate(named) if is_it), -1)

    def command(self, row: int) -> Command | None:
        """Return the command in a row, or None for a heading."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, Command) else None

    @property
    def first(self) -> int:
        """The row of the first enabled command or, if none is enabled, of the first command; -1 if there is
        none.
        """
        places = [place for place, row in enumerate(self.rows) if isinstance(row, Command)]
        possible = [place for place in places if not self.rows[place].obstacle]  # type: ignore[union-attr]
        return next(iter(possible or places), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if self.command(index.row()) is None:
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if isinstance(row, str):
            return row if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(row.obstacle or row.hint)
        return None

    def _everything(self) -> list[Row]:
        by_name = {command.name: command for command in self._commands}
        recent = [by_name[name] for name in self._recent if name in by_name and not by_name[name].obstacle]
        recent = recent[:_RECENT_SHOWN]
        rows: list[Row] = []
        if recent:
            rows += [QCoreApplication.translate("Palette", "Last used"), *recent]
        for group in GROUPS:
            found = [command for command in self._commands if command.group == group]
            found = [command for command in found if not command.only_sought and command not in recent]
            if found:
                rows += [group_title(group), *found]
        return rows

    def _found(self, text: str) -> list[Row]:
        rows: list[Row] = []
        scored = best_first(self._commands, text, self._recent)
        for group in dict.fromkeys(command.group for _, command in scored):
            rows += [group_title(group), *[command for _, command in scored if command.group == group]]
        return rows


def spoken(command: Command) -> str:
    """Return the text that a screen reader speaks for a command."""
    parts = [command.title, command.hint, "+".join(command.keys), command.obstacle]
    return ". ".join(part for part in parts if part)


_ROW, _HEADING = 46, 28
_ICON = 20
_LEFT, _RIGHT = 12, 10
_GAP = 10


class PaletteDelegate(QStyledItemDelegate):
    """Draws headings in small type, and commands with their icon, hint and shortcut."""

    def __init__(self, rows: PaletteRows, *, appearance: Appearance) -> None:
        super().__init__()
        self._rows = rows
        self._appearance = appearance

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        is_command = self._rows.command(index.row()) is not None
        return QSize(200, _ROW if is_command else _HEADING)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if not 0 <= index.row() < len(self._rows.rows):
            return
        row = self._rows.rows[index.row()]
        place = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Command):
            is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._draw_command(painter, place.adjusted(0, 1, 0, -1), row, is_chosen=is_chosen)
        else:
            painter.setFont(self._appearance.font("caption"))
            painter.setPen(QColor(self._appearance.colors.text2))
            painter.drawText(place.adjusted(0, 4, 0, 0), Qt.AlignmentFlag.AlignVCenter, row)
        painter.restore()

    def _draw_command(self, painter: QPainter, place: QRectF, command: Command, *, is_chosen: bool) -> None:
        colors = self._appearance.colors
        if is_chosen:
            draw_rounded(painter, place, RADIUS_CONTROL, ground=colors.selection)
        is_possible = not command.obstacle
        text = colors.text if is_possible else colors.text2 if is_chosen else colors.disabled_text
        icon_color = colors.link if is_chosen and is_possible else colors.text2 if is_possible else text
        middle = place.center().y()
        icon = QRectF(place.left() + _LEFT, middle - _ICON / 2, _ICON, _ICON)
        self._appearance.draw_icon(painter, command.icon, icon, icon_color)
        right = self._draw_keys(painter, place, command, is_chosen=is_chosen)
        left = icon.right() + _GAP
        painter.setFont(self._appearance.font("body", weight=600 if is_chosen else 500))
        painter.setPen(QColor(text))
        left += self._draw_words(painter, command.title, left, right, place) + _GAP
        painter.setFont(self._appearance.font("small"))
        painter.setPen(QColor(colors.text2 if is_chosen else colors.text3))
        self._draw_words(painter, command.obstacle or command.hint, left, right, place)

    def _draw_keys(self, painter: QPainter, place: QRectF, command: Command, *, is_chosen: bool) -> float:
        """Draw the shortcut, and return the position of its left edge in pixels."""
        keys = command.keys
        if is_chosen and not keys and not command.obstacle:
            keys = (self.tr("Enter"),)
        metrics = QFontMetrics(self._appearance.font("caption", weight=600))
        left = place.right() - _RIGHT - caps_width(keys, metrics)
        draw_caps(painter, keys, left, place.center().y(), appearance=self._appearance)
        return left - _GAP

    def _draw_words(self, painter: QPainter, words: str, left: float, right: float, place: QRectF) -> float:
        """Draw ``words``, elided if they do not fit; return their width in pixels."""
        room = right - left
        if room < _ICON or not words:
            return 0.0
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(" ".join(words.split()), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(
            QRectF(left, place.top(), room + 2, place.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )
        return float(metrics.horizontalAdvance(shown))


_SIZE = QSize(680, 494)
_TOP = 84
_PAGE_ROWS = 7
_TEXT_LIMIT = 200
"""Maximum length of the search text, in characters, because pasted text may be long."""


class Palette(Overlay):
    """The command palette. ``chosen`` carries the chosen Command after the palette has closed."""

    chosen = Signal(object)

    def __init__(
        self,
        commands: Callable[[], Sequence[Command]],
        recent: Callable[[], Sequence[str]],
        *,
        place: Callable[[], QRect],
        appearance: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(_SIZE, place=place, appearance=appearance, parent=parent)
        self._commands, self._recent = commands, recent
        self.setAccessibleName(self.tr("Command palette"))
        self.rows = PaletteRows()
        self.field = QLineEdit()
        self.field.setFrame(False)
        LineLimit(self.field)
        self.field.setMaxLength(_TEXT_LIMIT)
        self.field.setMinimumHeight(40)
        self.field.setPlaceholderText(self.tr("Search or run a command"))
        self.field.setAccessibleName(self.tr("Search or run a command"))
        self.field.installEventFilter(self)
        self.list = self._made_list(appearance)
        self.nothing = Label(appearance=appearance, color="text2", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out(appearance)
        self.field.textChanged.connect(self._look)
        self.list.clicked.connect(self._take_click)
        appearance.changed.connect(self.restyle)
        self.restyle()

    @Slot()
    def ask(self) -> None:
        """Open the palette with an empty field, listing recent commands first."""
        self.field.clear()
        self.rows.show_commands(self._commands(), self._recent())
        self._choose(self.rows.first)
        self.open(self.field)

    @Slot()
    def refresh(self) -> None:
        """Update the commands, keeping the search text and the selection."""
        if not self.is_open:
            return
        chosen = self.command
        with keeping_view(self.list, lambda: self.rows.keys):
            self.rows.show_commands(self._commands(), self._recent())
            self._look(self.field.text())
            if chosen is not None and (place := self.rows.place_of(chosen.name)) >= 0:
                self.list.setCurrentIndex(self.rows.index(place, 0))

    @property
    def command(self) -> Command | None:
        """The selected command."""
        return self.rows.command(self.list.currentIndex().row())

    @Slot()
    def restyle(self) -> None:
        """Apply the appearance's fonts and colours."""
        font = self._appearance.font("body")
        font.setPixelSize(17)
        self.field.setFont(font)
        set_colors(self.field, {QPalette.ColorRole.Base: self._appearance.colors.surface})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        moves = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _PAGE_ROWS,
            Qt.Key.Key_PageUp: -_PAGE_ROWS,
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._move(moves[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._do(self.command)
        else:
            return False
        return True

    def _top(self, height: int, room: int) -> int:
        return min(_TOP, (room - height) // 2)

    def _move(self, by: int) -> None:
        """Move the selection by ``by`` rows; single steps wrap around."""
        places = [place for place in range(len(self.rows.rows)) if self.rows.command(place) is not None]
        if not places:
            return
        here = self.list.currentIndex().row()
        at = places.index(here) + by if here in places else 0
        at = at % len(places) if abs(by) == 1 else max(0, min(at, len(places) - 1))
        self._choose(places[at])
        if (command := self.command) is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, spoken(command)))

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self.rows.index(row, 0))
        if row == self.rows.first or row == 1:
            self.list.scrollToTop()
        self.list.scrollTo(self.rows.index(row, 0))

    @Slot(str)
    def _look(self, text: str) -> None:
        self.rows.look_for(text)
        self.list.setVisible(bool(self.rows.rows))
        self.nothing.setVisible(not self.rows.rows)
        self.nothing.setText(self.tr("Nothing matches “{text}”").format(text=text.strip()))
        self._choose(self.rows.first)

    @Slot(QModelIndex)
    def _take_click(self, index: QModelIndex) -> None:
        self._do(self.rows.command(index.row()))

    def _do(self, command: Command | None) -> None:
        if command is None or command.obstacle:
            return
        self.dismiss()
        # Emitted after the palette has closed, because the command may move the focus.
        QTimer.singleShot(0, self, lambda: self.chosen.emit(command))

    def _made_list(self, appearance: Appearance) -> QListView:
        view = QListView()
        view.setModel(self.rows)
        self._delegate = PaletteDelegate(self.rows, appearance=appearance)
        view.setItemDelegate(self._delegate)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps the focus
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName(self.tr("Commands"))
        return view

    def _lay_out(self, appearance: Appearance) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(10, 0, 8, 0)
        top.setSpacing(10)
        top.addWidget(Icon("search", "idle", size=22, appearance=appearance))
        top.addWidget(self.field, 1)
        top.addWidget(KeyCaps([self.tr("Esc")], appearance=appearance))
        foot = QHBoxLayout()
        foot.setSpacing(16)
        for words in (
            self.tr("↑ ↓ choose"),
            self.tr("Enter run"),
        ):
            foot.addWidget(Label(words, appearance=appearance, role="caption", color="text2"))
        reason = self.tr("Unavailable commands show the reason")
        foot.addWidget(ElidedLabel(reason, appearance=appearance, role="caption", color="text2"), 1)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(16, 10, 16, 12)
        inside.setSpacing(5)
        inside.addLayout(top)
        inside.addWidget(Separator(appearance=appearance))
        inside.addWidget(self.list, 1)
        inside.addWidget(self.nothing, 1)
        inside.addWidget(Separator(appearance=appearance))
        inside.addLayout(foot)
        self.nothing.hide()

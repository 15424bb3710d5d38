"""The command palette: type a part of what you want, press Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from praxis_desktop.gui.commands.command import Command
from praxis_desktop.gui.commands.key_caps import KeyCaps
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.palette.palette_rows import PaletteRows, spoken
from praxis_desktop.gui.palette.row_drawing import PaletteDelegate
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.overlay import Overlay
from praxis_desktop.gui.widgets.scroll_bar import VerticalScrollBar
from praxis_desktop.gui.widgets.surfaces import Icon, Separator
from praxis_desktop.gui.widgets.text_limit import LineLimit

_SIZE = QSize(680, 494)
_TOP = 84
_PAGE_ROWS = 7
_TEXT_LIMIT = 200
"""Characters that are looked for: what is pasted may be long."""


class Palette(Overlay):
    """``chosen`` has the Command that is to be done, once the palette is gone."""

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
        """Open it, empty; what was done last is offered first."""
        self.field.clear()
        self.rows.show_commands(self._commands(), self._recent())
        self._choose(self.rows.first)
        self.open(self.field)

    @Slot()
    def refresh(self) -> None:
        """There are other commands; what was typed and chosen stays."""
        if not self.is_open:
            return
        chosen = self.command
        self.rows.show_commands(self._commands(), self._recent())
        self._look(self.field.text())
        if chosen is not None and (place := self.rows.place_of(chosen.name)) >= 0:
            self._choose(place)

    @property
    def command(self) -> Command | None:
        """The one that is chosen."""
        return self.rows.command(self.list.currentIndex().row())

    @Slot()
    def restyle(self) -> None:
        """Take font and colours from the appearance."""
        font = self._appearance.font("body")
        font.setPixelSize(17)
        self.field.setFont(font)
        palette = self.field.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(self._appearance.colors.surface))
        self.field.setPalette(palette)

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
        """Choose another row; from the last one on to the first, but only one by one."""
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
        # Not before the palette is gone: what is done may take the focus.
        QTimer.singleShot(0, self, lambda: self.chosen.emit(command))

    def _made_list(self, appearance: Appearance) -> QListView:
        view = QListView()
        view.setModel(self.rows)
        self._delegate = PaletteDelegate(self.rows, appearance=appearance)
        view.setItemDelegate(self._delegate)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field has the keys
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
        reason = self.tr("Commands that cannot run now are listed with the reason")
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

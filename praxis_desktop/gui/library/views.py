"""The views of the library: cards and a table that share a model and a selection, the context menu for a
protocol, and the placeholder shown if there are no protocols.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPoint, QRectF, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QDesktopServices, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui import library
from praxis_desktop.gui.library.table_model import EntryRows, title_of
from praxis_desktop.gui.look.appearance import Appearance, Drawn, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import PopupMenu
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.scrolling import keeping_view
from praxis_desktop.gui.widgets.surfaces import Card

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView

    from praxis_desktop.gui.library.card_list import CardList
    from praxis_desktop.gui.library.table import EntryTable
    from praxis_desktop.runs.library import LibraryEntry


class EntryViews(QWidget):
    """Shows ``rows`` as cards or as a table. Both views share the selection, which is kept when the rows
    change. Each view is created on first use.
    """

    entry_opened = Signal(object)
    details_wanted = Signal(object)
    removal_wanted = Signal(object)
    """Carries the LibraryEntry to be removed."""
    menu_wanted = Signal(object, QPoint)
    """Carries a LibraryEntry and a screen position."""
    drop_pressed = Signal()
    """Emitted when the last card, the drop area for files, is pressed."""
    sort_wanted = Signal(str)
    """Carries the SortKey of a column."""
    typed = Signal(str)

    def __init__(self, rows: EntryRows, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._appearance = appearance
        self._chosen = ""
        self._is_awaited = False
        """Whether to scroll to the chosen protocol once the library contains it."""
        self._is_showing = False
        self._is_table = False
        self._cards: CardList | None = None
        self.table: EntryTable | None = None
        self._table_card: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    @property
    def current(self) -> QAbstractItemView:
        """The visible view."""
        return self.table if self._is_table and self.table is not None else self.cards

    @property
    def entry(self) -> LibraryEntry | None:
        """The selected protocol."""
        return self._entry_at(self.current.currentIndex())

    @property
    def cards(self) -> CardList:
        """The cards, loaded and created on first use."""
        if self._cards is None:
            self._cards = self._made_cards()
        return self._cards

    def prepare_cards(self) -> None:
        """Create the cards and prepare to draw them, so that they appear in the first frame."""
        self.cards.prepare()

    def show_table(self, *, is_shown: bool) -> None:
        """Show the table or the cards."""
        if is_shown and self.table is None:
            self.table, self._table_card = self._made_table()
        self._is_table = is_shown
        if self._cards is not None:
            self._cards.setVisible(not is_shown)
        if self._table_card is not None:
            self._table_card.setVisible(is_shown)
        self.keep_choice()

    def choose_target(self, target: str) -> None:
        """Select a protocol by name, as soon as the library contains it."""
        self._chosen = target
        self._is_awaited = self._rows.place_of(target) < 0
        if not self._is_awaited:
            self.keep_choice()

    def keep_choice(self) -> None:
        """Restore the selection if its protocol is shown; otherwise select the first protocol. Call this
        after each change of rows.
        """
        if not self._rows.entries:
            return
        place = self._rows.place_of(self._chosen)
        self._is_awaited = self._is_awaited and place < 0
        index = self._rows.index(max(place, 0), 0)
        view = self.current
        if index.row() != view.currentIndex().row():
            self._is_showing = True
            view.setCurrentIndex(index)
            self._is_showing = False

    @contextmanager
    def keeping_view(self) -> Iterator[None]:
        """Keep the visible protocols where they are while the rows change for any reason other than a choice
        made by the user.
        """
        was_awaited, is_any = self._is_awaited, bool(self._rows.entries)  # without any, there is no view yet
        with keeping_view(self.current, lambda: self._rows.targets) if is_any else nullcontext():
            yield
        if was_awaited and not self._is_awaited:
            self.current.scrollTo(self.current.currentIndex())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        view = self.current
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place = event.globalPos()
            self._want_menu(view.indexAt(view.viewport().mapFromGlobal(place)), place)
        elif view.hasFocus():
            index = view.currentIndex()
            self._want_menu(index, view.viewport().mapToGlobal(view.visualRect(index).center()))

    # ---- construction
    def _made_cards(self) -> library.CardList:
        cards = library.CardList(self._rows, appearance=self._appearance, parent=self)
        cards.setVisible(not self._is_table)
        cards.menu_wanted.connect(self._want_menu)
        cards.drop_pressed.connect(self.drop_pressed)
        self._connect(cards)
        self._layout.addWidget(cards, 1)
        return cards

    def _made_table(self) -> tuple[library.EntryTable, QWidget]:
        """Create the table, and the card that contains the table."""
        table = library.EntryTable(self._rows, appearance=self._appearance, parent=self)
        table.sort_wanted.connect(self.sort_wanted)
        self._connect(table)
        card = Card(appearance=self._appearance, parent=self)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 6, 1, 6)
        inside.addWidget(table)
        around = QHBoxLayout()
        around.setContentsMargins(0, 0, 14, 14)
        around.addWidget(card)
        self._layout.addLayout(around, 1)
        return table, card

    def _connect(self, view: CardList | EntryTable) -> None:
        view.entry_opened.connect(self._open)
        view.details_wanted.connect(self._want_details)
        view.typed.connect(self.typed)
        view.selectionModel().currentChanged.connect(self._note_choice)
        view.pressed.connect(self._note_choice)  # the card or row may have been selected in place of another
        view.removal_wanted.connect(self._want_removal)

    # ---- notifications
    def _entry_at(self, index: QModelIndex) -> LibraryEntry | None:
        """Return the protocol at an index; None for the drop area for files."""
        entries = self._rows.entries
        return entries[index.row()] if 0 <= index.row() < len(entries) else None

    @Slot()
    def _note_choice(self) -> None:
        entry = self.entry
        if entry is not None and not self._is_showing:
            self._chosen, self._is_awaited = entry.target, False

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if (entry := self._entry_at(index)) is not None:
            self.current.setCurrentIndex(index)
            self._note_choice()
            self.entry_opened.emit(entry)

    @Slot(QModelIndex, QPoint)
    def _want_menu(self, index: QModelIndex, place: QPoint) -> None:
        if (entry := self._entry_at(index)) is not None:
            self.current.setCurrentIndex(index)
            self.menu_wanted.emit(entry, place)

    @Slot()
    def _want_details(self) -> None:
        if (entry := self.entry) is not None:
            self.details_wanted.emit(entry)

    @Slot()
    def _want_removal(self) -> None:
        if (entry := self.entry) is not None:
            self.removal_wanted.emit(entry)


_ICON = 44
_RIGHT, _BELOW = 14, 20
"""Margins to the right of the frame and below it, in pixels, the same as for cards."""


class EntryMenu(QObject):
    """The context menu for a protocol."""

    open_wanted = Signal(object)
    check_wanted = Signal(object)
    duplicate_wanted = Signal(object)
    remove_wanted = Signal(object)
    samples_unwanted = Signal()
    versions_wanted = Signal(object)
    """Carries the LibraryEntry whose earlier versions the user wants to see."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry: LibraryEntry | None = None
        self.menu = PopupMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.run = self._made(self.tr("Run Protocol"), self._run)
        self.check = self._made(self.tr("Check now"), self._check)
        self.edit = self._made(self.tr("Open in editor"), self._edit)
        self.duplicate = self._made(self.tr("Duplicate"), self._duplicate)
        self.folder = self._made(self.tr("Show in folder"), self._show_folder)
        self.versions = self._made(self.tr("Version history"), self._show_versions)
        self.versions.setVisible(False)
        self.menu.addSeparator()
        self.remove = self._made(self.tr("Remove from library…"), self._remove)

    def open_for(self, entry: LibraryEntry, place: QPoint) -> None:
        """Open the menu for a protocol at a screen position."""
        self._entry = entry
        self.menu.setAccessibleName(title_of(entry))
        is_broken = entry.problem is not None
        self.run.setText(self.tr("Show problem") if is_broken else self.tr("Run Protocol"))
        words = self.tr("Remove from library…")
        if entry.folder == "bundled":
            words = self.tr("Remove all samples from library…")
        elif entry.folder == "added":
            reason = self.tr("its folder is listed in the settings")
            words = self.tr("Remove from library ({reason})").format(reason=reason)
        self.remove.setText(words)
        self.remove.setEnabled(entry.folder != "added")
        self.menu.popup(place)

    def _made(self, words: str, slot: object) -> QAction:
        action = QAction(words, self.menu)
        action.triggered.connect(slot)
        self.menu.addAction(action)
        return action

    @Slot()
    def _run(self) -> None:
        self.open_wanted.emit(self._entry)

    @Slot()
    def _check(self) -> None:
        self.check_wanted.emit(self._entry)

    @Slot()
    def _edit(self) -> None:
        if self._entry is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self._entry.path))

    @Slot()
    def _duplicate(self) -> None:
        self.duplicate_wanted.emit(self._entry)

    @Slot()
    def _show_folder(self) -> None:
        if self._entry is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self._entry.path).parent)))

    @Slot()
    def _show_versions(self) -> None:
        self.versions_wanted.emit(self._entry)

    @Slot()
    def _remove(self) -> None:
        if self._entry is not None and self._entry.folder == "bundled":
            self.samples_unwanted.emit()
        else:
            self.remove_wanted.emit(self._entry)


class EmptyLibrary(Drawn):
    """A dashed frame around a sentence and buttons."""

    file_wanted = Signal()
    samples_wanted = Signal()
    all_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._icon = "inbox"
        self._title = Label(appearance=appearance, role="h1", wrap=True)
        self._words = Label(appearance=appearance, role="body", color="text2", wrap=True)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.samples_button = Button(
            self.tr("Add the sample protocols"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="plus",
            parent=self,
        )
        self.file_button = Button(
            self.tr("Choose a file…"), appearance=appearance, icon="folder-open", parent=self
        )
        self.clear_button = Button(self.tr("Clear filters"), appearance=appearance, parent=self)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.setSpacing(10)
        buttons.addWidget(self.samples_button)
        buttons.addWidget(self.file_button)
        buttons.addWidget(self.clear_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(40, 20, 40 + _RIGHT, 20 + _BELOW)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addSpacing(_ICON + 12)
        layout.addWidget(self._title)
        layout.addWidget(self._words)
        layout.addSpacing(10)
        layout.addLayout(buttons)
        layout.addStretch(1)
        self.samples_button.clicked.connect(self.samples_wanted)
        self.file_button.clicked.connect(self.file_wanted)
        self.clear_button.clicked.connect(self.all_wanted)
        self.hide()

    @property
    def title(self) -> str:
        return self._title.text().replace("\u200b", "")

    def tell_none(self) -> None:
        """Say that there are no protocols."""
        words = self.tr(
            "Drop a protocol file (.py) here, or start with the samples.\nNothing runs until you press Run."
        )
        self._tell("inbox", self.tr("No protocols here yet"), words)
        self.samples_button.show()
        self.file_button.show()

    def tell_no_match(self, text: str) -> None:
        """Say that no protocol matches the filters."""
        title = self.tr("Nothing matches “{text}”").format(text=text[:60])
        if not text:
            title = self.tr("Nothing matches these filters")
        self._tell("search", title, self.tr("Search for something else, or show all protocols."))
        self.clear_button.show()

    def tell_problem(self, problem: str) -> None:
        """Say why the library could not be read."""
        self._tell("alert-circle", self.tr("The library could not be read"), problem)
        self.file_button.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        pen = QPen(QColor(colors.border_strong), 2)
        pen.setDashPattern([5, 3.5])
        painter.setPen(pen)
        painter.setBrush(QColor(colors.surface))
        frame = QRectF(self.rect()).adjusted(1, 1, -_RIGHT - 1, -_BELOW - 1)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        mark = QRectF(frame.center().x() - _ICON / 2, self._title.y() - _ICON - 12, _ICON, _ICON)
        self._appearance.draw_icon(painter, self._icon, mark, colors.link)

    def _tell(self, icon: str, title: str, words: str) -> None:
        self._icon = icon
        self._title.setText(title)
        self._words.setText(words)
        self.setAccessibleName(f"{title}. {words}")
        self.samples_button.hide()
        self.file_button.hide()
        self.clear_button.hide()
        self.update()

"""What protocols are looked for by, in which order they stand, and whether as cards or as a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.library.entry_filter import EntryFilter, SortKey
from praxis_desktop.gui.library.several_field import SeveralField
from praxis_desktop.gui.library.tag_row import TagRow
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, NARROW, RAIL_WIDTH
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.popup_menu import PopupMenu
from praxis_desktop.gui.widgets.segments import Segments

CARDS, TABLE = 0, 1
_DEBOUNCE_MS = 150
_WIDEST = 178


class FilterBar(QWidget):
    """``changed`` tells that others are looked for, ``sorted`` that they are to stand otherwise."""

    changed = Signal()
    sorted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = LineField(appearance=appearance, icon="search")
        self.search.setPlaceholderText(self.tr("Search name, description, tag"))
        self.search.setAccessibleName(self.tr("Search the library"))
        self.search.setMaximumWidth(264)
        self.category = SeveralField(self.tr("Category"), self.tr("All categories"), appearance=appearance)
        self.category.setMaximumWidth(_WIDEST)
        self.check = self._made_choice(self.tr("Check result"), appearance)
        for words, result in (
            (self.tr("Any check result"), ""),
            (self.tr("Check passed"), "passed"),
            (self.tr("Packages missing"), "missing"),
            (self.tr("Check failed"), "failed"),
        ):
            self.check.addItem(words, result)
        self.order = self._made_choice(self.tr("Order"), appearance)
        self.order_button = Button(appearance=appearance, icon="sort", parent=self)
        self.order_button.setAccessibleName(self.tr("Order"))
        self._choices = QActionGroup(self)
        for words, key in (
            (self.tr("Sort: last run"), "last run"),
            (self.tr("Sort: name"), "name"),
            (self.tr("Sort: category"), "category"),
            (self.tr("Sort: check"), "check"),
        ):
            self.order.addItem(words, key)
            action = self._choices.addAction(words)
            action.setCheckable(True)
        self._choices.triggered.connect(self._take_action)
        self.order_button.clicked.connect(self._open_menu)
        self.views = Segments(
            [self.tr("Cards"), self.tr("Table")], icons=["cards", "table"], appearance=appearance
        )
        self.views.setAccessibleName(self.tr("How protocols are shown"))
        self.tags = TagRow(appearance=appearance)
        self.shown = Label(appearance=appearance, role="small", color="text2")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.search, 5)
        fields: tuple[QWidget, ...] = (self.category, self.check, self.order)
        for field in fields:
            line.addWidget(field, 3)
        line.addWidget(self.order_button)
        line.addStretch(1)
        line.addWidget(self.views)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self.tags, 1)
        below.addStretch(0)
        below.addWidget(self.shown, 0, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(line)
        layout.addLayout(below)
        self._kept: EntryFilter | None = None
        self._knows_library = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self.changed)
        self.search.textChanged.connect(self._tell_soon)
        self.tags.changed.connect(self.tell)
        self.order.activated.connect(self.sorted)
        self.category.changed.connect(self.tell)
        self.check.activated.connect(self.tell)

    @property
    def wanted(self) -> EntryFilter:
        """Which protocols are looked for."""
        return EntryFilter(
            words=tuple(self.search.text().casefold().split()),
            categories=self.category.chosen,
            check=self.check.currentData() or "",
            tags=self.tags.chosen,
        )

    @property
    def sort_key(self) -> SortKey:
        """In which order they stand."""
        key: SortKey = self.order.currentData()
        return key

    def choose_order(self, key: str) -> None:
        """Stand in another order."""
        self.order.setCurrentIndex(max(self.order.findData(key), 0))
        self.sorted.emit()

    def clear(self) -> None:
        """Look for all protocols."""
        self.search.clear()
        self.category.choose(frozenset())
        self.check.setCurrentIndex(0)
        self.tags.clear()
        self.tell()

    def offer(self, categories: Sequence[str], tags: Sequence[str]) -> None:
        """These there are; what was chosen stays so while it is there."""
        self.tags.offer(tags)
        told = [(name, name.replace("_", " ")) for name in categories]
        self.category.offer([(name, words[:1].upper() + words[1:]) for name, words in told])
        self._knows_library = True
        self._show_kept()

    def keep_filter(self, kept: EntryFilter) -> None:
        """Look for this as soon as there is something to choose from: it was looked for another time."""
        self._kept = kept
        if self._knows_library:
            self._show_kept()

    def show_filter(self, shown: EntryFilter) -> None:
        """Have the fields say this, as far as it is offered; nobody is told."""
        self.category.choose(shown.categories)
        self.check.setCurrentIndex(max(self.check.findData(shown.check), 0))
        self.tags.choose(shown.tags)

    def _show_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None and kept != EntryFilter():
            self.show_filter(kept)
            self.tell()

    @Slot()
    def tell(self) -> None:
        """Look now."""
        self._timer.stop()
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW - RAIL_WIDTH - 40
        self.order.setVisible(not is_narrow)
        self.order_button.setVisible(is_narrow)
        short, long = self.tr("Any check"), self.tr("Any check result")
        self.check.setItemText(0, short if is_narrow else long)

    @cached_property
    def _menu(self) -> PopupMenu:
        menu = PopupMenu(self)
        menu.addActions(self._choices.actions())
        return menu

    @Slot()
    def _open_menu(self) -> None:
        self._choices.actions()[max(self.order.currentIndex(), 0)].setChecked(True)
        self._menu.popup(self.order_button.mapToGlobal(self.order_button.rect().bottomLeft()))

    @Slot(QAction)
    def _take_action(self, action: QAction) -> None:
        self.choose_order(str(self.order.itemData(self._choices.actions().index(action))))

    @Slot()
    def _tell_soon(self) -> None:
        self._timer.start()

    def _made_choice(self, name: str, appearance: Appearance) -> ChoiceField:
        field = ChoiceField(appearance=appearance)
        field.setAccessibleName(name)
        field.setMaximumWidth(_WIDEST)
        field.setFixedHeight(CONTROL_HEIGHT)
        return field

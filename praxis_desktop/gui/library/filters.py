"""The filters of the library: search, category, check, tags, order, and cards or table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.library.table_model import EntryFilter, SortKey, category_title
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import CONTROL_HEIGHT, NARROW, RADIUS_CONTROL, RAIL_WIDTH
from praxis_desktop.gui.widgets.buttons import Button, FlatButton
from praxis_desktop.gui.widgets.chip import ChoiceChip
from praxis_desktop.gui.widgets.choice_field import ChoiceField, PopupMenu
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.segments import Segments

_PADDING, _ARROW = 12, 18
_LEAST = 120


class _StayingMenu(PopupMenu):
    """A menu that stays open while items are ticked. Esc or a click outside closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        action: QAction | None = self.actionAt(event.position().toPoint())
        if action is not None and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        action: QAction | None = self.activeAction()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)


class SeveralField(FlatButton):
    """A button whose menu lets the user tick several choices; ``name`` says what the choices are. ``changed``
    is emitted when the choice changes; an empty choice means all.
    """

    changed = Signal()

    def __init__(self, name: str, everything: str, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance, font="body")
        self._name = name
        self._everything = everything
        self._all = self._made_action(everything)
        self._all.triggered.connect(self.clear_and_tell)
        self._all.setChecked(True)
        self._actions: list[QAction] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)
        self._say()

    @cached_property
    def menu(self) -> QMenu:
        """The menu, created when it is first opened, to save time at startup."""
        menu = _StayingMenu(self)
        menu.setAccessibleName(self._name)
        self._fill(menu)
        return menu

    @property
    def chosen(self) -> frozenset[str]:
        """The chosen values; an empty set means all."""
        return frozenset(str(action.data()) for action in self._actions if action.isChecked())

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer ``choices``, each a pair of a value and its text. Chosen values stay chosen."""
        if [(str(action.data()), action.text()) for action in self._actions] == list(choices):
            return
        chosen = self.chosen
        for action in self._actions:
            action.deleteLater()
        self._actions = []
        for value, words in choices:
            action = self._made_action(words)
            action.setData(value)
            action.setChecked(value in chosen)
            action.triggered.connect(self._tell)
            self._actions.append(action)
        if "menu" in vars(self):
            self._fill(self.menu)
        self._say()

    def choose(self, values: frozenset[str]) -> None:
        """Choose ``values`` without emitting a signal. Values that are not offered are ignored."""
        for action in self._actions:
            action.setChecked(str(action.data()) in values)
        self._say()

    @Slot()
    def clear_and_tell(self) -> None:
        """Clear the choice, so that it means all, and emit ``changed``."""
        self.choose(frozenset())
        self.changed.emit()

    @Slot()
    def open_menu(self) -> None:
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(max(_LEAST, 178), CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(_LEAST, CONTROL_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        opening = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_F4, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in opening:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        edge, width = (colors.focus, 2) if self.hasFocus() else (colors.border_strong, 1)
        draw_frame(painter, self.rect(), RADIUS_CONTROL, ground=colors.surface, edge=edge, width=width)
        arrow = QRectF(self.width() - 29, (self.height() - _ARROW) / 2, _ARROW, _ARROW)
        self._appearance.draw_icon(painter, "chevron-down", arrow, colors.text2)
        place = QRectF(_PADDING, 0, arrow.left() - _PADDING - 5, self.height())
        painter.setPen(QColor(colors.text))
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        menu.addAction(self._all)
        menu.addSeparator()
        menu.addActions(self._actions)

    def _made_action(self, words: str) -> QAction:
        action = QAction(words.replace("&", "&&"), self)
        action.setCheckable(True)
        return action

    @Slot()
    def _tell(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        chosen = [action.text() for action in self._actions if action.isChecked()]
        self._all.setChecked(not chosen)
        words = chosen[0] if len(chosen) == 1 else self.tr("{n} chosen").format(n=len(chosen))
        self.setText(words if chosen else self._everything)
        self.setAccessibleName(f"{self._name}: {', '.join(chosen) or self._everything}")
        self.setToolTip(", ".join(chosen) if len(chosen) > 1 else "")
        self.update()


_GAP = 6
_MORE_WIDTH = 84


class TagRow(QWidget):
    """A row of tags, always one chip high. ``changed`` is emitted when the choice changes."""

    changed = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.chips: list[ChoiceChip] = []
        self._actions: list[QAction] = []
        self._label = Label(self.tr("Tags"), appearance=appearance, role="small", color="text2")
        self.more = ChoiceChip(self.tr("More…"), "", appearance=appearance, parent=self)
        self.more.setCheckable(False)
        self.more.setAccessibleDescription(self.tr("More tags"))
        self.more.clicked.connect(self._open_menu)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        self._layout.addWidget(self._label)
        self._layout.addSpacing(4)
        self._layout.addWidget(self.more)
        self._layout.addStretch(1)
        self.hide()

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(chip.text() for chip in self.chips if chip.isChecked())

    def offer(self, tags: Sequence[str]) -> None:
        """Offer ``tags``. Chosen tags stay chosen."""
        if [chip.text() for chip in self.chips] == list(tags):
            return
        chosen = self.chosen
        for chip in self.chips:
            self._layout.removeWidget(chip)
            chip.deleteLater()
        self.chips = []
        for place, tag in enumerate(tags):
            chip = ChoiceChip(tag, "", appearance=self._appearance, parent=self)
            chip.setChecked(tag in chosen)
            chip.toggled.connect(self._tell)
            chip.installEventFilter(self)
            self._layout.insertWidget(2 + place, chip)
            self.chips.append(chip)
        self.setVisible(bool(tags))
        self._fit()

    def clear(self) -> None:
        """Clear the choice of tags."""
        self.choose(frozenset())

    def choose(self, tags: frozenset[str]) -> None:
        """Choose ``tags``, ignoring any that do not exist."""
        for chip in self.chips:
            chip.setChecked(chip.text() in tags)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        return False

    def _fit(self) -> None:
        """Show as many tags as fit; chosen tags are always shown."""
        room = self.width() - self._label.sizeHint().width() - 4 - 2 * _GAP
        widths = [chip.sizeHint().width() + _GAP for chip in self.chips]
        if sum(widths) > room:
            room -= _MORE_WIDTH + _GAP
            room -= sum(w for chip, w in zip(self.chips, widths, strict=True) if chip.isChecked())
        is_full = False
        for chip, width in zip(self.chips, widths, strict=True):
            if not chip.isChecked():
                is_full = is_full or width > room
                room -= 0 if is_full else width
            chip.setVisible(chip.isChecked() or not is_full)
        self.more.setVisible(is_full)

    @cached_property
    def _menu(self) -> PopupMenu:
        return PopupMenu(self)

    @Slot()
    def _open_menu(self) -> None:
        self._menu.clear()
        for chip in self.chips:
            if chip.isHidden():
                action = self._menu.addAction(chip.text().replace("&", "&&"))
                action.triggered.connect(chip.click)
        self._menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    @Slot()
    def _tell(self) -> None:
        self._fit()
        self.changed.emit()


CARDS, TABLE = 0, 1
_DEBOUNCE_MS = 150
_WIDEST = 178


class FilterBar(QWidget):
    """The library's filters. ``changed`` is emitted when a filter changes, and ``sorted`` when the order
    changes.
    """

    changed = Signal()
    sorted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
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
        """The filter that selects the protocols to show."""
        return EntryFilter(
            words=tuple(self.search.text().casefold().split()),
            categories=self.category.chosen,
            check=self.check.currentData() or "",
            tags=self.tags.chosen,
        )

    @property
    def sort_key(self) -> SortKey:
        """The chosen order."""
        key: SortKey = self.order.currentData()
        return key

    def choose_order(self, key: str) -> None:
        self.order.setCurrentIndex(max(self.order.findData(key), 0))
        self.sorted.emit()

    def clear(self) -> None:
        """Reset all filters."""
        self.search.clear()
        self.category.choose(frozenset())
        self.check.setCurrentIndex(0)
        self.tags.clear()
        self.tell()

    def offer(self, categories: Sequence[str], tags: Sequence[str]) -> None:
        """Offer ``categories`` and ``tags``. Chosen ones stay chosen if they still exist."""
        self.tags.offer(tags)
        self.category.offer([(name, category_title(name)) for name in categories])
        self._knows_library = True
        self._show_kept()

    def keep_filter(self, kept: EntryFilter) -> None:
        """Restore a filter from an earlier session as soon as there are values to choose from."""
        self._kept = kept
        if self._knows_library:
            self._show_kept()

    def show_filter(self, shown: EntryFilter) -> None:
        """Show the parts of a filter whose values are offered, without emitting a signal."""
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
        """Apply the filters immediately."""
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

"""The labware card, which shows the labware used for each role and what to place on the deck before a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.decks import DeckLayout
from praxis_desktop.gui import plates
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.look.tokens import RADIUS_CARD
from praxis_desktop.gui.roles.row import sentence_of
from praxis_desktop.gui.roles.words import SectionState, role_title
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.check_box import CheckBox
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.choice_field import SearchField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.surfaces import Card, Separator
from praxis_desktop.workers.setup.sheets import LabwareSheet, SetupSheet

if TYPE_CHECKING:
    from praxis_desktop.gui.plates.channels_and_supplies import SuppliesPanel
    from praxis_desktop.gui.plates.deck import DeckMap
    from praxis_desktop.gui.plates.supplies import Supply
    from praxis_desktop.gui.run.forecast import BenchFacts
    from praxis_desktop.protocols.benches.deck_plan import DeckPlan
    from praxis_desktop.runs.dry_run.report import DryRunReport


class ToPlace(Struct, frozen=True):
    """A piece to place, or another task. ``key`` identifies the item; ``where`` says where the piece belongs
    or what has to be done.
    """

    key: str
    title: str
    where: str = ""


class PlacingItem(Card):
    """A piece to place. ``pointed`` carries the key, or "" when the pointer and the focus are elsewhere."""

    pointed = Signal(str)

    def __init__(
        self, item: ToPlace, number: int, *, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.item = item
        self.box = CheckBox(f"{number}  {item.title}", appearance=appearance, parent=self)
        self.box.setToolTip(item.title)
        self.box.setAccessibleDescription(item.where)
        self._where = Label(item.where, appearance=appearance, role="small", color="text2", wrap=True)
        self._where.setContentsMargins(34, 0, 8, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 8)
        layout.setSpacing(0)
        layout.addWidget(self.box)
        layout.addWidget(self._where)
        self._where.setVisible(bool(item.where))
        self.is_marked = False
        # Repaints when the pointer enters or leaves.
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.box.installEventFilter(self)

    def mark(self, is_marked: bool) -> None:
        """Highlight the item while the user is pointing at it in the drawing."""
        if is_marked != self.is_marked:
            self.is_marked = is_marked
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self.pointed.emit(self.item.key)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.pointed.emit(self.item.key if self.box.hasFocus() else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.FocusIn:
            self.pointed.emit(self.item.key)
        elif event.type() == QEvent.Type.FocusOut:
            self.pointed.emit("")
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self.is_marked:
            painter, colors = smooth_painter(self), self._appearance.colors
            ground, edge = colors.accent_soft, colors.accent
            draw_frame(painter, self.rect(), RADIUS_CARD, ground=ground, edge=edge, width=2)


class PlacingList(QWidget):
    """The checklist of items to place. ``changed`` is emitted when items are ticked or unticked. In a
    simulated run, all items are ticked and disabled.
    """

    changed = Signal()
    pointed = Signal(str)
    """Carries the key of the item under the pointer or the focus, or ""."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._columns = 2
        self._placed: set[ToPlace] = set()
        """The items that the user has ticked. They are kept while the run is simulated."""
        self._is_simulated = False
        self.items: list[PlacingItem] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self.hide()

    @property
    def placed(self) -> int:
        """The number of items that are in place."""
        return sum(item.box.isChecked() for item in self.items)

    @property
    def first_open(self) -> PlacingItem | None:
        """The first item that is not in place yet."""
        return next((item for item in self.items if not item.box.isChecked()), None)

    def show_items(self, items: Sequence[ToPlace]) -> None:
        """Show the given items. Ticked items that have not changed stay ticked."""
        if [one.item for one in self.items] == [*items]:
            return
        for old in self.items:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.items = []
        for place, item in enumerate(items):
            one = PlacingItem(item, place + 1, appearance=self._appearance, parent=self)
            one.box.toggled.connect(self._take)
            one.pointed.connect(self.pointed)
            one.show()
            self.items.append(one)
        self._arrange()
        self.setVisible(bool(items))
        self._refresh()

    def set_columns(self, columns: int) -> None:
        """Arrange the items in the given number of columns."""
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _arrange(self) -> None:
        for place, one in enumerate(self.items):
            self._grid.addWidget(one, place // self._columns, place % self._columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)

    @Slot(str)
    def mark(self, key: str) -> None:
        """Highlight the item with the given key; "" clears the highlight."""
        for one in self.items:
            one.mark(one.item.key == key)

    def forget(self) -> None:
        """Untick all items, because another protocol is being set up or a run has used up the labware."""
        self._placed.clear()
        self._refresh()
        self.changed.emit()

    def set_simulated(self, is_simulated: bool) -> None:
        """Set whether the run is simulated, in which case nothing has to be placed."""
        if is_simulated != self._is_simulated:
            self._is_simulated = is_simulated
            self._refresh()

    @Slot()
    def place_all(self) -> None:
        """Tick all items."""
        self._placed = {item.item for item in self.items}
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        for one in self.items:
            # Only changes by the user are reported.
            one.box.blockSignals(True)
            one.box.setChecked(self._is_simulated or one.item in self._placed)
            one.box.blockSignals(False)
            one.box.setEnabled(not self._is_simulated)
            one.box.update()

    @Slot()
    def _take(self) -> None:
        self._placed = {one.item for one in self.items if one.box.isChecked()}
        self.changed.emit()


_DECK_HEIGHT, _DECK_HIGHEST, _TABLE_HEIGHT = 260, 420, 200
_DECK = "deck"
"""The name of the deck's role in a protocol that does not give that name."""


class LabwareRow(QWidget):
    """The row for a role, with the field for the role's catalogue piece."""

    changed = Signal()

    def __init__(self, sheet: LabwareSheet, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.role = sheet.role.name
        self.usual = sheet.usual
        self._titles = {name: spoken(title) for name, title in sheet.titles.items()}
        self._names = {title: name for name, title in self._titles.items()}
        self.problem = ""
        label = Label(role_title(sheet.role.name), appearance=appearance, role="h3")
        self.title = label.text()
        self.field = SearchField(tuple(self._names), appearance=appearance)
        self.field.setAccessibleName(label.text())
        self.field.setAccessibleDescription(sheet.role.help)
        label.setBuddy(self.field)
        words = sheet.role.help.rstrip(".")
        self.notice = NoticeLine(appearance=appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.field)
        self.catalogue = Label(appearance=appearance, role="small", color="text2", wrap=True)
        """Shows what the role is for, and the catalogue name of the chosen piece."""
        self._words = words
        layout.addWidget(self.catalogue)
        layout.addWidget(self.notice)
        self.field.changed.connect(self._tell)
        self._show_name()

    @property
    def choice(self) -> str:
        """The chosen catalogue name or the typed text, followed by @ and the position, if any."""
        shown, at, place = self.field.text.partition("@")
        return f"{self._names.get(shown.strip(), shown.strip())}{at}{place}"

    @property
    def chosen_title(self) -> str:
        """The title of the chosen piece."""
        name = self.choice.partition("@")[0]
        return self._titles.get(name, name)

    def choose(self, choice: str) -> None:
        """Choose a piece by its catalogue name, without emitting a signal."""
        name, at, place = choice.partition("@")
        self.field.set_text(f"{self._titles.get(name, name)}{at}{place}")
        self._show_name()

    @Slot()
    def _tell(self) -> None:
        self._show_name()
        self.changed.emit()

    def _show_name(self) -> None:
        name = self.choice.partition("@")[0]
        self.catalogue.setText(" · ".join(part for part in (self._words, name) if part))

    def show_problem(self, sentence: str) -> None:
        """Show why the choice does not suit the role; "" clears the message."""
        self.problem = sentence
        self.field.set_wrong(bool(sentence))
        self.notice.show_notice("alert-circle", "err", sentence)


class LabwarePanel(Card):
    """A row for each labware role, and the checklist of items to place. ``changed`` is emitted when a choice
    changes; ``placed`` is emitted when the checklist or its ticks may have changed.
    """

    changed = Signal()
    placed = Signal()
    deck_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._appearance = appearance
        self._deck_role, self._deck_name = _DECK, ""
        """The name of the deck's role, and the deck chosen for that role, or "" if none was chosen."""
        self.rows: list[LabwareRow] = []
        self._tasks: tuple[ToPlace, ...] = ()
        """What has to be done before the run, apart from placing labware."""
        self._facts: BenchFacts | None = None
        """The labware, with the positions that are known."""
        self._wrong: frozenset[str] = frozenset()
        """The labware for which the dry run found a problem."""
        self.supplies: SuppliesPanel | None = None
        """Shows what the run needs and what is available; created when a dry run first reports this."""
        self.deck: DeckMap | None = None
        """The drawing of the deck, created when there is first something to draw (see ``_show_deck``)."""
        self._is_simulated = False
        self.chip = Chip("", "ok", "check-circle", appearance=appearance)
        self.all_button = Button(self.tr("All placed"), appearance=appearance, icon="check", parent=self)
        self.all_button.setToolTip(self.tr("Tick all remaining items"))
        self.all_button.is_way_on = True
        self._empty = Label(
            self.tr("Nothing needs to be placed for this protocol."),
            appearance=appearance,
            color="text2",
            wrap=True,
        )
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(self.tr("Deck & labware"), appearance=appearance, role="h2"))
        head.addStretch(1)
        head.addWidget(self.chip)
        head.addWidget(self.all_button)
        self.deck_button = Button(
            self.tr("Set up deck…"), appearance=appearance, icon="layers", is_run_control=True, parent=self
        )
        self.deck_button.setToolTip(self.tr("Place carriers and labware by drag and drop"))
        head.addWidget(self.deck_button)
        self.deck_button.clicked.connect(self.deck_wanted)
        self.list = PlacingList(appearance=appearance)
        self._hint = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._line = Separator(appearance=appearance)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(14)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 18)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._empty)
        layout.addLayout(self._rows)
        layout.addWidget(self._line)
        layout.addWidget(self._hint)
        self._bench = QHBoxLayout()
        self._bench.setSpacing(14)
        self._bench.addWidget(self.list, 2, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._bench)
        self._whole = layout
        self.all_button.clicked.connect(self.list.place_all)
        self.list.changed.connect(self._show_placed)
        self._show_items()

    @property
    def names(self) -> dict[str, str]:
        """The choices, keyed by role, including the deck if one was chosen on this card."""
        deck = {self._deck_role: self._deck_name} if self._deck_name else {}
        return {**{row.role: row.choice for row in self.rows if row.choice}, **deck}

    @Slot(object)
    def take_plan(self, plan: DeckPlan) -> None:
        """Adopt the labware, and its positions, from a deck that the user has set up."""
        texts = {**plan.texts, self._deck_role: plan.deck}
        self.choose(texts)
        self.changed.emit()

    def choose(self, names: Mapping[str, str]) -> None:
        """Choose pieces by role, as specified by a bench, without emitting ``changed``."""
        self._deck_name = names.get(self._deck_role, "")
        for row in self.rows:
            if row.role in names:
                row.choose(names[row.role])
        self._show_items()

    @property
    def open_items(self) -> int:
        """The number of items that are not in place yet."""
        return len(self.list.items) - self.list.placed

    @property
    def state(self) -> SectionState:
        """The state of this section, which depends on the choices and the placed items."""
        count, placed = len(self.list.items), self.list.placed
        if any(row.problem for row in self.rows):
            wrong = sum(bool(row.problem) for row in self.rows)
            return SectionState("err", "alert-circle", self.tr("{n} to choose").format(n=wrong))
        if not count:
            return SectionState("ok", "check-circle", self.tr("Nothing to place"))
        if self._is_simulated:
            words = (
                self.tr("1 item, simulated")
                if count == 1
                else self.tr("{n} items, simulated").format(n=count)
            )
            return SectionState("ok", "check-circle", words)
        words = self.tr("{n} of {all} placed").format(n=placed, all=count)
        if placed < count:
            return SectionState("warn", "hand", words)
        return SectionState("ok", "check-circle", words)

    def show_nothing(self) -> None:
        """Clear the card, because another protocol has been opened."""
        self._tasks, self._facts = (), None
        self._remove_rows()
        self.list.forget()
        self._show_items()

    def show_sheet(self, sheet: SetupSheet, chosen: Mapping[str, str]) -> None:
        """Show a row for each role, with the last choice for that role."""
        self._remove_rows()
        self._deck_role = sheet.protocol.deck_param_name or _DECK
        self._deck_name = chosen.get(self._deck_role, "")
        for labware in sheet.labware:
            row = LabwareRow(labware, appearance=self._appearance, parent=self)
            row.choose(chosen.get(row.role, "") or labware.usual)
            row.changed.connect(self.changed)
            row.changed.connect(self._show_items)
            self._rows.addWidget(row)
            row.show()
            self.rows.append(row)
        instructions = [one for one in sheet.protocol.setup_instructions if one.severity != "info"]
        told = [(one.position or self.tr("Before the run"), one.message) for one in instructions]
        self._tasks = tuple(
            # The key does not depend on the instructions above, which may change.
            ToPlace(f"\0{told[:number].count(task)}\0{task}", *task)
            for number, task in enumerate(told)
        )
        self._show_items()

    @Slot(object)
    def show_places(self, facts: BenchFacts) -> None:
        """Show the position of each role's labware on the deck."""
        if facts != self._facts:
            self._facts = facts
            self._show_items()

    def show_report(self, report: DryRunReport | None) -> None:
        """Show the labware for which the dry run found a problem, and whether supplies are sufficient."""
        findings = () if report is None else report.findings
        wrong = {each.container.partition(" ")[0] for each in findings if each.severity == "violation"}
        if wrong != self._wrong:
            self._wrong = frozenset(wrong)
            self._show_deck()
        found: tuple[Supply, ...] = ()
        if report is not None and report.is_complete and self._facts is not None:
            contents = plates.Contents(self._facts)
            found = plates.supplies_of(contents.labware.values(), is_foreseen=True)
        if found and self.supplies is None:
            self.supplies = plates.SuppliesPanel(appearance=self._appearance, parent=self)
            self._whole.addWidget(self.supplies)
        if self.supplies is not None:
            titles = {row.role: row.title for row in self.rows}
            names = [titles.get(supply.labware, supply.labware) for supply in found]
            self.supplies.show_supplies(found, names)
            self.supplies.setVisible(bool(found))

    def _place_of(self, role: str) -> str:
        told = () if self._facts is None else self._facts.labware
        place = next((each.place for each in told if each.name == role), "")
        return self.tr("Position {place}").format(place=place) if place else ""

    def _show_deck(self) -> None:
        """Draw the deck if the position of any labware is known; positions are never guessed. In a
        simulated run, in which nobody relies on the drawing, draw the labware even if no positions are
        known.
        """
        told = () if self._facts is None else self._facts.labware
        is_drawn = any(each.place for each in told) or (self._is_simulated and bool(told))
        if self.deck is None and is_drawn:
            self.deck = plates.DeckMap(appearance=self._appearance, parent=self)
            self.deck.chosen.connect(self._go_to_item)
            self.deck.pointed_piece.connect(self.list.mark)
            self.list.pointed.connect(self.deck.mark)
            self._bench.insertWidget(0, self.deck, 3)
        if self.deck is None:
            return

        placed = {item.item.key for item in self.list.items if item.box.isChecked()}
        titles = {row.role: row.title for row in self.rows}
        models = {row.role: row.chosen_title.partition(" · ")[0] for row in self.rows}
        layout = self._layout()
        has_slots = any(each.slot for each in told) or layout is not None
        self.deck.setMinimumHeight(_DECK_HEIGHT if has_slots else _TABLE_HEIGHT)
        self.deck.setMaximumHeight(_DECK_HIGHEST if has_slots else _TABLE_HEIGHT)
        top = Qt.AlignmentFlag(0) if has_slots else Qt.AlignmentFlag.AlignTop
        self._bench.setAlignment(self.deck, top)
        self.deck.setVisible(is_drawn)
        self.list.set_columns(1 if is_drawn else 2)
        self.deck.show_pieces(
            [
                plates.DeckPiece(
                    each.name,
                    titles.get(each.name, each.name),
                    models.get(each.name, each.model),
                    each.place,
                    each.slot,
                    placing="" if self._is_simulated else "placed" if each.name in placed else "open",
                    is_wrong=each.name in self._wrong,
                )
                for each in told
                if layout is None or each.name in layout.pieces
            ],
            layout,
        )

    def _layout(self) -> DeckLayout | None:
        """Return the deck with its known carriers; None if the deck is unknown or has slots instead of
        rails.
        """
        if self._facts is None or self._facts.layout is None or self._facts.deck == "OTDeck":
            return None
        layout = DeckLayout()
        layout.take(self._facts.layout)
        return layout if layout.facts.rails else None

    @Slot(str)
    def _go_to_item(self, role: str) -> None:
        """Focus the tick box for a piece chosen in the drawing."""
        item = next((item for item in self.list.items if item.item.key == role), None)
        if item is not None:
            item.box.setFocus()

    @Slot(object)
    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Show the roles for which the chosen labware is unsuitable, and why."""
        for row in self.rows:
            row.show_problem(sentence_of(problems.get(row.role, ""), row.role))
        self._show_placed()

    def set_simulated(self, is_simulated: bool) -> None:
        """Set whether the run is simulated, in which case nothing has to be placed."""
        self._is_simulated = is_simulated
        self.list.set_simulated(is_simulated)
        self._show_placed()

    def select(self, role: str) -> bool:
        """Focus the field for a role; return False if there is no such field."""
        for row in self.rows:
            if row.role == role:
                row.field.setFocus()
                return True
        return False

    def select_open(self) -> bool:
        """Focus the first item that is not in place; return False if all items are in place."""
        item = self.list.first_open
        if item is None:
            return False
        item.box.setFocus()
        return True

    def _remove_rows(self) -> None:
        for row in self.rows:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []

    @Slot()
    def _show_items(self) -> None:
        items = []
        for row in self.rows:
            facts = (self._place_of(row.role), row.chosen_title)
            items.append(ToPlace(row.role, row.title, " · ".join(fact for fact in facts if fact)))
        self.list.show_items([*items, *self._tasks])
        self._show_placed()

    @Slot()
    def _show_placed(self) -> None:
        state, has_items = self.state, bool(self.list.items)
        self.chip.show_state(state.words, state.tone, state.icon)
        self._empty.setVisible(not has_items)
        self.deck_button.setVisible(bool(self.rows))
        self._line.setVisible(bool(self.rows))
        self._hint.setVisible(has_items)
        self._hint.setText(
            self.tr("In a simulated run, nothing needs to be in place.")
            if self._is_simulated
            else self.tr("Tick each item once it is in place.")
        )
        self._show_deck()
        self.all_button.setVisible(has_items and not self._is_simulated and self.open_items > 0)
        self.placed.emit()

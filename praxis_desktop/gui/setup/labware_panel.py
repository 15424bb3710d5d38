"""The card of the labware that a protocol works with, and of what is put in place before a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.role_sentences import sentence_of
from praxis_desktop.gui.roles.section_state import SectionState
from praxis_desktop.gui.setup.placing_list import PlacingList, ToPlace
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.gui.widgets.search_field import SearchField
from praxis_desktop.gui.widgets.surfaces import Card, Separator
from praxis_desktop.workers.setting_up.sheets import LabwareSheet, SetupSheet

if TYPE_CHECKING:
    from praxis_desktop.gui.plates.deck_map import DeckMap
    from praxis_desktop.gui.run.bench_facts import BenchFacts

_DECK_HEIGHT, _DECK_HIGHEST = 260, 420


class LabwareRow(QWidget):
    """One role: which piece of the catalogue plays it."""

    changed = Signal()

    def __init__(self, sheet: LabwareSheet, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.role = sheet.role.name
        self.usual = sheet.usual
        self.problem = ""
        label = Label(sheet.role.name.replace("_", " ").capitalize(), appearance=appearance, role="h3")
        self.title = label.text()
        self.field = SearchField(sheet.names, appearance=appearance)
        self.field.setAccessibleName(label.text())
        self.field.setAccessibleDescription(sheet.role.help)
        label.setBuddy(self.field)
        words = " · ".join(part for part in (sheet.role.help.rstrip("."), sheet.labware) if part)
        self.notice = NoticeLine(appearance=appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.field)
        layout.addWidget(Label(words, appearance=appearance, role="small", color="text2", wrap=True))
        layout.addWidget(self.notice)
        self.field.changed.connect(self.changed)

    def show_problem(self, sentence: str) -> None:
        """Say why it cannot play the role; "" takes it back."""
        self.problem = sentence
        self.field.set_wrong(bool(sentence))
        self.notice.show_notice("alert-circle", "err", sentence)


class LabwarePanel(Card):
    """A row for each role, and what is to be placed. ``changed`` tells of another choice, ``placed`` that
    more is in its place, or less.
    """

    changed = Signal()
    placed = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._appearance = appearance
        self.rows: list[LabwareRow] = []
        self._tasks: tuple[ToPlace, ...] = ()
        """What is to be done before the run, besides placing labware."""
        self._facts: BenchFacts | None = None
        """Where what stands, as far as that is said."""
        self.deck: DeckMap | None = None
        """Made with the first labware that has a place."""
        self._is_simulated = False
        self.chip = Chip("", "ok", "check-circle", appearance=appearance)
        self.all_button = Button(self.tr("All placed"), appearance=appearance, icon="check", parent=self)
        self.all_button.setToolTip(self.tr("Tick everything that is not ticked yet"))
        self._empty = Label(
            self.tr("Nothing has to be placed for this protocol."),
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
        self.all_button.clicked.connect(self.list.place_all)
        self.list.changed.connect(self._show_placed)
        self._show_items()

    @property
    def names(self) -> dict[str, str]:
        """The choices by role."""
        return {row.role: row.field.text for row in self.rows if row.field.text}

    @property
    def open_items(self) -> int:
        """How many are not in place yet."""
        return len(self.list.items) - self.list.placed

    @property
    def state(self) -> SectionState:
        """How far labware is chosen and placed, in words."""
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
        """Another protocol is open, and nothing is known of it yet."""
        self._tasks, self._facts = (), None
        self._remove_rows()
        self.list.forget()
        self._show_items()

    def show_sheet(self, sheet: SetupSheet, chosen: Mapping[str, str]) -> None:
        """Make a row for each role, with what was chosen for it last."""
        self._remove_rows()
        for labware in sheet.labware:
            row = LabwareRow(labware, appearance=self._appearance, parent=self)
            row.field.set_text(chosen.get(row.role, "") or labware.usual)
            row.changed.connect(self.changed)
            row.changed.connect(self._show_items)
            self._rows.addWidget(row)
            row.show()
            self.rows.append(row)
        instructions = [one for one in sheet.protocol.setup_instructions if one.severity != "info"]
        self._tasks = tuple(
            ToPlace(f"\0{number}", one.position or self.tr("Before the run"), one.message, is_task=True)
            for number, one in enumerate(instructions)
        )
        self._show_items()

    @Slot(object)
    def show_places(self, facts: BenchFacts) -> None:
        """Say where on the deck each role's labware stands."""
        if facts != self._facts:
            self._facts = facts
            self._show_items()

    def _place_of(self, role: str) -> str:
        told = () if self._facts is None else self._facts.labware
        place = next((each.place for each in told if each.name == role), "")
        return self.tr("Position {place}").format(place=place) if place else ""

    def _show_deck(self) -> None:
        """Draw the deck where it is said what stands where: elsewhere nothing is invented."""
        told = () if self._facts is None else self._facts.labware
        if self.deck is None and any(each.place for each in told):
            from praxis_desktop.gui.plates.deck_map import DeckMap

            self.deck = DeckMap(appearance=self._appearance, parent=self)
            self.deck.setMinimumHeight(_DECK_HEIGHT)
            self.deck.setMaximumHeight(_DECK_HIGHEST)
            self.deck.chosen.connect(self._go_to_item)
            self.deck.pointed_piece.connect(self.list.mark)
            self.list.pointed.connect(self.deck.mark)
            self._bench.insertWidget(0, self.deck, 3)
        if self.deck is None:
            return
        from praxis_desktop.gui.plates.deck_map import DeckPiece

        placed = {item.item.key for item in self.list.items if item.box.isChecked()}
        titles = {row.role: row.title for row in self.rows}
        is_drawn = any(each.place for each in told)
        self.deck.setVisible(is_drawn)
        self.list.set_columns(1 if is_drawn else 2)
        self.deck.show_pieces(
            [
                DeckPiece(
                    each.name,
                    titles.get(each.name, each.name),
                    each.model,
                    each.place,
                    each.slot,
                    placing="placed" if each.name in placed else "open",
                )
                for each in told
            ]
        )

    @Slot(str)
    def _go_to_item(self, role: str) -> None:
        """Go to where a piece of the drawing is ticked."""
        item = next((item for item in self.list.items if item.item.key == role), None)
        if item is not None:
            item.box.setFocus()

    @Slot(object)
    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say which roles nothing plays, and why."""
        for row in self.rows:
            row.show_problem(sentence_of(problems.get(row.role, ""), row.role))
        self._show_placed()

    def set_simulated(self, is_simulated: bool) -> None:
        """Whether nothing has to be placed, because nothing is real."""
        self._is_simulated = is_simulated
        self.list.set_simulated(is_simulated)
        self._show_placed()

    def select(self, role: str) -> bool:
        """Go to the field of a role; False when there is none."""
        for row in self.rows:
            if row.role == role:
                row.field.setFocus()
                return True
        return False

    def select_open(self) -> bool:
        """Go to the first that is not in place; False when all are."""
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
            facts = (self._place_of(row.role), row.field.text.partition("@")[0])
            items.append(ToPlace(row.role, row.title, " · ".join(fact for fact in facts if fact)))
        self.list.show_items([*items, *self._tasks])
        self._show_placed()

    @Slot()
    def _show_placed(self) -> None:
        state, has_items = self.state, bool(self.list.items)
        self.chip.show_state(state.words, state.tone, state.icon)
        self._empty.setVisible(not has_items)
        self._line.setVisible(bool(self.rows))
        self._hint.setVisible(has_items)
        self._hint.setText(
            self.tr("In a simulated run nothing has to be in place.")
            if self._is_simulated
            else self.tr("Tick each item once it is in place.")
        )
        self._show_deck()
        self.all_button.setVisible(has_items and not self._is_simulated and self.open_items > 0)
        self.placed.emit()

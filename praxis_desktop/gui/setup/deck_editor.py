"""The sheet for setting up a deck: the catalogue on the left, the deck on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.plates.contents import Labware
from praxis_desktop.gui.plates.deck import neighbour
from praxis_desktop.gui.plates.deck_canvas import DeckCanvas, Landing
from praxis_desktop.gui.plates.pieces import DeckPiece
from praxis_desktop.gui.plates.scaled import carrier_title
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.run.forecast import LabwareFacts
from praxis_desktop.gui.setup.deck_catalogue import ENTER, CatalogueTable, entries_of
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.protocols.benches import deck_plan
from praxis_desktop.protocols.benches.bench import Bench, LabwareChoice, Place
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.deck_plan import DeckPlan, PlannedCarrier
from praxis_desktop.protocols.parameters.wells import PlateShape

if TYPE_CHECKING:
    from praxis_desktop.core.decks import DeckLayout
    from praxis_desktop.gui.setup.labware import LabwarePanel
    from praxis_desktop.gui.setup.model import SetupModel
    from praxis_desktop.gui.setup.page import SetupPage
    from praxis_desktop.workers.setup.sheets import LabwareSheet

USUAL_DECK = "STARLetDeck"
"""The deck that is offered if the deck in use has neither rails nor slots."""
_WIDTH = 1240
_LEAST, _FULL = 240, 640
"""The minimum and the full height of the deck, in pixels."""
_CATALOGUE_WIDTH = 300
_MOST_UNDONE = 200
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Held(Struct, frozen=True):
    """The piece being moved: labware for a role, other labware from the catalogue, or a carrier, which may
    already be on the deck.
    """

    role: str = ""
    catalogue: str = ""
    carrier: PlannedCarrier | None = None
    grip: float = 0.0
    """Distance, in mm, from a carrier's left edge to the point at which the carrier is held."""


class DeckEditor(ClosableSheet):
    """Sets up a deck. ``decided`` carries the DeckPlan to be used."""

    decided = Signal(object)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("layers", "run", _WIDTH, appearance=appearance, parent=parent)
        self._catalogue: Catalogue | None = None
        self._roles: Sequence[LabwareSheet] = ()
        self._history: list[DeckPlan] = []
        self._at = 0
        """The index of the current plan in the history."""
        self._held: Held | None = None
        self._target = ""
        """The site (a name) or rail (a number) to which the arrow keys have moved the held piece."""
        self._layout: DeckLayout | None = None
        self.title.setText(self.tr("Set up the deck"))
        self.caption.setText(self.tr("Deck & labware"))
        self.field = LineField(appearance=appearance)
        self.field.setPlaceholderText(self.tr("Search labware and carriers"))
        self.field.setAccessibleName(self.tr("Search labware and carriers"))
        self.table = CatalogueTable(appearance=appearance)
        self.deck_field = ChoiceField(appearance=appearance)
        self.deck_field.setAccessibleName(self.tr("Deck type"))
        self.canvas = DeckCanvas(appearance=appearance)
        self.notice = NoticeLine(appearance=appearance)
        self.undo_button = Button(self.tr("Undo"), appearance=appearance, icon="undo", parent=self.card)
        self.redo_button = Button(self.tr("Redo"), appearance=appearance, icon="refresh", parent=self.card)
        self.remove_button = Button(self.tr("Remove"), appearance=appearance, icon="trash", parent=self.card)
        self.cancel_button = self.button(self.tr("Cancel"))
        self.use_button = self.button(self.tr("Use this deck"), kind=ButtonKind.PRIMARY)
        self._arrange()
        self.field.textEdited.connect(self._list_entries)
        self.field.returnPressed.connect(self.table.setFocus)
        table, canvas = self.table, self.canvas
        table.picked.connect(self._pick_entry)
        table.dragged.connect(self._drag_from_table)
        table.dropped.connect(self._drop_from_table)
        table.taken.connect(self._take_entry)
        canvas.chosen.connect(self._choose)
        canvas.picked.connect(self._pick_piece)
        canvas.dragged.connect(self._drag)
        canvas.dropped.connect(self._drop)
        canvas.key_pressed.connect(self._press)
        self.deck_field.activated.connect(self._take_deck)
        self.undo_button.clicked.connect(self.undo)
        self.redo_button.clicked.connect(self.redo)
        self.remove_button.clicked.connect(self.remove)
        self.cancel_button.clicked.connect(self.dismiss)
        self.use_button.clicked.connect(self._use)
        QShortcut(QKeySequence.StandardKey.Undo, self, self.undo)
        QShortcut(QKeySequence.StandardKey.Redo, self, self.redo)

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.deck_field)
        left.addWidget(self.field)
        left.addWidget(self.table, 1)
        column = QWidget()
        column.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        column.setFixedWidth(_CATALOGUE_WIDTH)
        both = QWidget()
        inside = QHBoxLayout(both)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(column)
        inside.addWidget(self.canvas, 1)
        both.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.body.addWidget(both)
        self.let_give_way(both, _LEAST, _FULL)
        self.notice.keep_two_lines()
        self.body.addWidget(self.notice)
        for button in (self.cancel_button, self.undo_button, self.redo_button, self.remove_button):
            self.foot.addWidget(button)
        self.foot.insertStretch(1, 1)
        self.foot.addWidget(self.use_button)

    @property
    def plan(self) -> DeckPlan:
        """The current plan."""
        return self._history[self._at]

    def edit(self, plan: DeckPlan, roles: Sequence[LabwareSheet], catalogue: Catalogue) -> None:
        """Open the sheet with a plan that places the labware for the given roles."""
        self._catalogue, self._roles = catalogue, roles
        self._history, self._at = [plan], 0
        self.field.clear()
        self.deck_field.clear()
        for deck in catalogue.decks.values():
            if deck_plan.can_be_planned(deck):
                self.deck_field.addItem(deck.name, deck.name)
        self._held = None
        self.canvas.choose("")
        self._show_hint()
        self._show()
        self.open()

    # ---- display
    def _show_hint(self) -> None:
        self.notice.show_notice(
            "information",
            "idle",
            self.tr("Drag pieces onto the deck, or press Enter, arrow keys, Enter. Delete removes a piece."),
            self.tr("Empty carriers are left out of the run."),
        )

    def _show(self) -> None:
        plan, catalogue = self.plan, self._catalogue
        assert catalogue is not None
        self._layout = deck_plan.layout_of(plan, catalogue)
        pieces = []
        for piece in plan.placed:
            kind = catalogue.labware[piece.catalogue]
            shape = PlateShape(kind.rows, kind.columns) if kind.rows else None
            facts = LabwareFacts(piece.role, kind.name, shape, kind=deck_plan.kind_of(kind))
            pieces.append(DeckPiece(piece.role, role_title(piece.role), contents=Labware(facts)))
        choosable = [f"{carrier.catalogue}_{carrier.rails}" for carrier in plan.carriers]
        choosable += [piece.role for piece in plan.placed]
        self.canvas.show_deck(self._layout, pieces, choosable)
        self.canvas.setAccessibleDescription("; ".join(map(self._words, choosable)))
        self.deck_field.setCurrentIndex(self.deck_field.findData(plan.deck))
        self.undo_button.setEnabled(self._at > 0)
        self.redo_button.setEnabled(self._at < len(self._history) - 1)
        self.remove_button.setEnabled(bool(self.canvas.here))
        self._list_entries()

    def _words(self, name: str) -> str:
        """Describe a chosen piece and its position."""
        assert self._layout is not None
        piece = self._layout.pieces.get(name)
        if piece is None:
            return ""
        carrier, spot = self._layout.carrier_of(piece)
        if piece.kind == "carrier":
            planned = self._carrier_named(name)
            rails = 0 if planned is None else planned.rails
            return self.tr("{what}, {model}, rail {rails}").format(
                what=carrier_title(piece), model=piece.model, rails=rails
            )
        if carrier is None:
            return self.tr("{what}, slot {slot}").format(
                what=role_title(name), slot=self.plan.piece(name).place.slot
            )
        return self.tr("{what}, rail {rails}, site {site}").format(
            what=role_title(name), rails=self.plan.piece(name).place.rails, site=spot
        )

    @Slot()
    def _list_entries(self) -> None:
        """List the catalogue entries that match the search."""
        assert self._catalogue is not None
        self.table.show_entries(
            entries_of(self.plan, self._roles, self._catalogue, self.field.text().lower().split())
        )

    # ---- changes
    def _change(self, plan: DeckPlan) -> None:
        if plan == self.plan:
            return
        self._history = [*self._history[: self._at + 1], plan][-_MOST_UNDONE:]
        self._at = len(self._history) - 1
        self._show()

    @Slot()
    def undo(self) -> None:
        """Undo the last change."""
        if self._at > 0:
            self._at -= 1
            self._show()

    @Slot()
    def redo(self) -> None:
        """Redo the most recently undone change."""
        if self._at < len(self._history) - 1:
            self._at += 1
            self._show()

    @Slot()
    def remove(self) -> None:
        """Take the chosen piece off the deck."""
        name = self.canvas.here
        carrier = self._carrier_named(name)
        if carrier is not None:
            self._change(deck_plan.without_carrier(self.plan, carrier.rails))
        elif name:
            self._change(deck_plan.without_piece(self.plan, name))

    @Slot(int)
    def _take_deck(self, _row: int) -> None:
        name = str(self.deck_field.currentData())
        if name != self.plan.deck:
            self._change(deck_plan.with_deck(self.plan, name))

    @Slot()
    def _use(self) -> None:
        self.dismiss()
        self.decided.emit(self.plan)

    # ---- carrying
    def _carrier_named(self, name: str) -> PlannedCarrier | None:
        return next((each for each in self.plan.carriers if f"{each.catalogue}_{each.rails}" == name), None)

    @Slot()
    def _pick_entry(self) -> None:
        entry = self.table.current
        if entry is not None:
            self._held = Held(entry.role, entry.catalogue)

    @Slot(str)
    def _pick_piece(self, name: str) -> None:
        carrier = self._carrier_named(name)
        if carrier is None:
            self._held = Held(name)
            return
        assert self._layout is not None
        self._held = Held("", carrier.catalogue, carrier)

    @Slot(QPoint)
    def _drag_from_table(self, point: QPoint) -> None:
        inside = self.canvas.mapFromGlobal(point)
        if self.canvas.rect().contains(inside):
            self._drag(*self.canvas.millimetres(QPointF(inside)))
        else:
            self.canvas.show_landing(None)
            self._show_hint()

    @Slot(QPoint)
    def _drop_from_table(self, point: QPoint) -> None:
        inside = self.canvas.mapFromGlobal(point)
        if self.canvas.rect().contains(inside):
            self._drop(*self.canvas.millimetres(QPointF(inside)))
        else:
            self._let_go()

    @Slot(float, float)
    def _drag(self, x: float, y: float) -> None:
        self._show_landing(self._target_at(x, y))

    @Slot(float, float)
    def _drop(self, x: float, y: float) -> None:
        target, held = self._target_at(x, y), self._held
        if not target and held is not None and not self._is_on_deck(x, y) and (held.carrier or held.role):
            self.remove()  # dragged off the deck
            self._let_go()
            return
        self._put(target)

    def _is_on_deck(self, x: float, y: float) -> bool:
        return self.canvas.rect().contains(self.canvas.box(x, y, 0, 0).topLeft().toPoint())

    def _target_at(self, x: float, y: float) -> str:
        """Return the rail or site under a point on the deck; "" if the point is on neither."""
        held, catalogue = self._held, self._catalogue
        if held is None or catalogue is None or self._layout is None:
            return ""
        if self._is_carrier(held):
            kind = catalogue.labware[held.catalogue]
            deck = catalogue.decks[self.plan.deck]
            rails = deck_plan.rail_at(kind, deck, x - kind.size[0] / 2)
            return str(min(max(rails, 1), deck_plan.facts_of(deck).rails)) if self._is_on_deck(x, y) else ""
        for name in deck_plan.places_for(self.plan, catalogue):
            site = self._layout.pieces[name]
            if site.x <= x <= site.x + site.width and site.y <= y <= site.y + site.depth:
                return name
        return ""

    def _is_carrier(self, held: Held) -> bool:
        assert self._catalogue is not None
        return not held.role and bool(self._catalogue.labware[held.catalogue].site_places)

    def _with_held(self, target: str) -> DeckPlan:
        """Return the plan with the held piece at a target. Raises UsageError if the piece cannot go there."""
        held, catalogue, plan = self._held, self._catalogue, self.plan
        assert held is not None
        assert catalogue is not None
        if self._is_carrier(held):
            return deck_plan.with_carrier(plan, catalogue, held.catalogue, int(target), held.carrier)
        place = deck_plan.places_for(plan, catalogue)[target]
        if held.role:
            return deck_plan.with_piece(plan, catalogue, held.role, place)
        role = self._role_for(held.catalogue, place)
        plan = deck_plan.with_catalogue(plan, role, held.catalogue)
        return deck_plan.with_piece(plan, catalogue, role, place)

    def _role_for(self, name: str, place: Place) -> str:
        """Return the role to assign to a catalogue piece placed at ``place``. Raises UsageError if no role
        needs it.
        """
        plan = self.plan
        fitting = [sheet.role.name for sheet in self._roles if name in sheet.titles]
        standing = next((piece.role for piece in plan.placed if piece.place == place), "")
        if standing in fitting:
            return standing
        free = [role for role in fitting if plan.piece(role) not in plan.placed]
        if not free:
            raise UsageError(self.tr("This protocol needs no more labware of this kind"))
        return free[0]

    def _show_landing(self, target: str) -> None:
        held = self._held
        if held is None or not target:
            self.canvas.show_landing(None)
            if held is not None:
                self.notice.show_notice("information", "run", self.tr("Put it on a site or into a slot"))
            return
        refusal = ""
        try:
            self._with_held(target)
        except UsageError as error:
            refusal = spoken(error.message)
        self.canvas.show_landing(Landing(self._place_of(target), refusal))
        if refusal:
            self.notice.show_notice("alert-circle", "err", refusal)
        else:
            self.notice.show_notice("check-circle", "ok", self._target_words(target))

    def _target_words(self, target: str) -> str:
        if target.isdecimal():
            return self.tr("Rail {rails}").format(rails=target)
        assert self._catalogue is not None
        place = deck_plan.places_for(self.plan, self._catalogue)[target]
        if place.slot is not None:
            return self.tr("Slot {slot}").format(slot=place.slot)
        return self.tr("Rail {rails}, site {site}").format(rails=place.rails, site=place.spot)

    def _place_of(self, target: str) -> QRectF:
        held, catalogue = self._held, self._catalogue
        assert held is not None
        assert catalogue is not None
        if not target.isdecimal():
            return self.canvas.place(target)
        planned = PlannedCarrier(held.catalogue, int(target))
        piece = deck_plan.carrier_piece(planned, catalogue, self.plan.deck)
        return self.canvas.box(piece.x, piece.y, piece.width, piece.depth)

    def _put(self, target: str) -> None:
        """Put the held piece onto a target, or say why that is not possible."""
        held = self._held
        if held is None or not target:
            self._let_go()
            return
        try:
            plan = self._with_held(target)
        except UsageError as error:
            self._let_go()
            self.notice.show_notice("alert-circle", "err", spoken(error.message))
            return
        name = f"{held.catalogue}_{target}"
        if not self._is_carrier(held):
            assert self._catalogue is not None
            place = deck_plan.places_for(self.plan, self._catalogue)[target]
            name = next(piece.role for piece in plan.placed if piece.place == place)
        self._let_go()
        self.canvas.choose(name)
        self._change(plan)
        self._choose(name)

    def _let_go(self) -> None:
        self._held, self._target = None, ""
        self.canvas.show_landing(None)
        self._show_hint()

    # ---- keys
    @Slot(str)
    def _choose(self, name: str) -> None:
        if self._held is not None and self._target:
            return
        self.canvas.choose(name)
        self.remove_button.setEnabled(bool(name))
        if name:
            self.notice.show_notice("information", "run", self._words(name))
        else:
            self._show_hint()

    @Slot()
    def _take_entry(self) -> None:
        """Pick up the current entry to move it with the keyboard, starting where it first fits."""
        self._pick_entry()
        self._carry()

    def _carry(self) -> None:
        held, catalogue = self._held, self._catalogue
        if held is None or catalogue is None:
            return
        targets = self._targets()
        self._target = next((target for target in targets if self._is_possible(target)), "")
        self._target = self._target or next(iter(targets), "")
        self.canvas.setFocus()
        self._show_landing(self._target)
        if not self._target:
            self._held = None

    def _targets(self) -> list[str]:
        assert self._catalogue is not None
        assert self._held is not None
        if self._is_carrier(self._held):
            rails = deck_plan.facts_of(self._catalogue.decks[self.plan.deck]).rails
            return [str(rail) for rail in range(1, rails + 1)]
        return list(deck_plan.places_for(self.plan, self._catalogue))

    def _is_possible(self, target: str) -> bool:
        try:
            self._with_held(target)
        except UsageError:
            return False
        return True

    @Slot(Qt.Key)
    def _press(self, key: Qt.Key) -> None:
        if self._held is not None and self._target:
            self._press_carrying(key)
        elif key == Qt.Key.Key_Delete:
            self.remove()
        elif key in ENTER:
            if self.canvas.here:
                self._pick_piece(self.canvas.here)
                self._begin_where_it_stands()
        else:
            names = self.canvas.choosable
            if names:
                here = names.index(self.canvas.here) if self.canvas.here in names else 0
                self._choose(names[neighbour([self.canvas.place(name) for name in names], here, key)])

    def _begin_where_it_stands(self) -> None:
        held = self._held
        assert held is not None
        assert self._layout is not None
        if held.carrier is not None:
            self._target = str(held.carrier.rails)
        else:
            self._target = self._layout.pieces[held.role].parent
        self._show_landing(self._target)

    def _press_carrying(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Escape:
            self._let_go()
        elif key in ENTER:
            self._put(self._target)
        elif self._target.isdecimal():
            targets = self._targets()
            rail = int(self._target) + _STEPS.get(key, 0)
            self._target = str(min(max(rail, 1), len(targets)))
            self._show_landing(self._target)
        else:
            targets = self._targets()
            places = [self.canvas.place(target) for target in targets]
            self._target = targets[neighbour(places, targets.index(self._target), key)]
            self._show_landing(self._target)


class DeckSetup(QObject):
    """Opens the deck editor over ``page`` when ``panel`` requests it, and applies the resulting plan."""

    def __init__(
        self,
        *,
        model: SetupModel,
        panel: LabwarePanel,
        page: SetupPage,
        appearance: Appearance,
    ) -> None:
        super().__init__(panel)
        self._model, self._panel, self._page = model, panel, page
        self._appearance = appearance
        self.editor: DeckEditor | None = None
        """The sheet, created on first use."""
        panel.deck_wanted.connect(self.edit)

    @Slot()
    def edit(self) -> None:
        """Open the editor with the deck and labware that are currently chosen."""
        sheet, result = self._model.sheet, self._model.result
        if sheet is None or not sheet.labware:
            return
        if self.editor is None:
            self.editor = DeckEditor(appearance=self._appearance, parent=self._page)
            self.editor.decided.connect(self._panel.take_plan)
            self._page.put_cover(self.editor)
        catalogue = Catalogue.find()
        rehearsal = None if result is None else result.rehearsal
        bench = Bench() if rehearsal is None else rehearsal.bench
        known = {choice.role: choice for choice in bench.labware}
        report = self._model.rehearsal.report
        pieces = []
        for labware, row in zip(sheet.labware, self._panel.rows, strict=True):
            name = row.choice.partition("@")[0]
            fitting = (name, labware.usual, *labware.titles)
            chosen = next((each for each in fitting if each in catalogue.labware), "")
            if chosen:
                place = known[row.role].place if row.role in known else Place()
                pieces.append(LabwareChoice(row.role, chosen, {}, place))
        deck = bench.deck.deck.rpartition(":")[2]
        if deck not in catalogue.decks or not deck_plan.can_be_planned(catalogue.decks[deck]):
            deck = USUAL_DECK
        layout = None if report is None else report.layout
        roles = [each for each in sheet.labware if any(piece.role == each.role.name for piece in pieces)]
        self.editor.edit(deck_plan.plan_of(deck, pieces, catalogue, layout), roles, catalogue)

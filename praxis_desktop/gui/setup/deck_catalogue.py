"""The catalogue next to a deck that is being set up: labware for the roles, carriers, and other labware."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.protocols.benches import deck_plan
from praxis_desktop.protocols.benches.catalogue import labware_titles

if TYPE_CHECKING:
    from praxis_desktop.protocols.benches.catalogue import Catalogue
    from praxis_desktop.protocols.benches.deck_plan import DeckPlan
    from praxis_desktop.workers.setup.sheets import LabwareSheet

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_ROW_HEIGHT = 40


class Entry(Struct, frozen=True):
    """The labware for a ``role``, other labware, or a carrier. ``catalogue`` is its name in the catalogue."""

    catalogue: str
    title: str
    detail: str = ""
    role: str = ""


class CatalogueTable(PlainTable):
    """The entries of the catalogue. While an entry is dragged, ``dragged`` carries the pointer's position on
    the screen; ``dropped`` carries the position at which it is released. ``taken`` is emitted when Enter
    picks up the current entry.
    """

    picked = Signal()
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    taken = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__((Column(""), Column("", 86, is_quiet=True)), name="", appearance=appearance)
        self.setAccessibleName(self.tr("Catalogue"))
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self._pressed: QPoint | None = None
        self._is_dragging = False
        self.horizontalHeader().hide()
        self._entries: list[Entry] = []

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mousePressEvent(event)
        on_row = self.indexAt(event.position().toPoint()).isValid()
        self._pressed = event.position().toPoint() if on_row else None
        self._is_dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._pressed is None:
            return
        moved = (event.position().toPoint() - self._pressed).manhattanLength()
        if not self._is_dragging and moved >= QApplication.startDragDistance():
            self._is_dragging = True
            self.picked.emit()
        if self._is_dragging:
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        was_dragging, self._pressed, self._is_dragging = self._is_dragging, None, False
        super().mouseReleaseEvent(event)
        if was_dragging:
            self.dropped.emit(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if Qt.Key(event.key()) in ENTER:
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    @property
    def current(self) -> Entry | None:
        """The current entry; None if there is none."""
        row = self.currentIndex().row()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def show_entries(self, entries: list[Entry]) -> None:
        """Show the given entries. The current row is kept if the entries have not changed."""
        if entries != self._entries:
            self._entries = entries
            self.show_lines([TableRow((entry.title, entry.detail)) for entry in entries])
            if entries:
                self.selectRow(0)


def entries_of(
    plan: DeckPlan, roles: Sequence[LabwareSheet], catalogue: Catalogue, words: Sequence[str]
) -> list[Entry]:
    """Return the entries that match ``words``: labware for the roles, carriers and, during a search, other
    labware.
    """
    found = []
    for sheet in roles:
        piece = plan.piece(sheet.role.name)
        state = _tr("placed") if piece in plan.placed else _tr("to place")
        named = spoken(sheet.titles.get(piece.catalogue, piece.catalogue)).partition(" · ")[0]
        found.append(Entry(piece.catalogue, f"{role_title(piece.role)}: {named}", state, piece.role))
    deck = catalogue.decks[plan.deck]
    if deck_plan.facts_of(deck).rails:
        is_tecan = deck.kind == "TecanDeck"
        found += [
            Entry(kind.name, kind.name, _tr("{n} sites").format(n=len(kind.sites)))
            for kind in catalogue.labware.values()
            if kind.site_places and not kind.is_deprecated and bool(kind.rail_offset) == is_tecan
        ]
    if words:
        fitting = {name for sheet in roles for name in sheet.titles}
        kinds = [catalogue.labware[name] for name in sorted(fitting)]
        titles = labware_titles(kinds)
        found += [Entry(kind.name, spoken(titles[kind.name]), kind.kind) for kind in kinds]
    return [entry for entry in found if _matches(entry, words)]


def _matches(entry: Entry, words: Sequence[str]) -> bool:
    text = f"{entry.title} {entry.catalogue} {entry.detail}".lower()
    return all(word in text for word in words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CatalogueTable", text)

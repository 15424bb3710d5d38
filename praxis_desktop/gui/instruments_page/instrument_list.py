"""The list of instruments: known ones, new ports, other ports folded away, and simulators."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.gui.instruments_page.instrument_card import InstrumentCard
from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts, Look, Place
from praxis_desktop.gui.instruments_page.instrument_state import InstrumentState
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.fold_button import FoldButton
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.links import Link
from praxis_desktop.gui.widgets.scroll_area import QuietScrollArea

_PLACES: tuple[Place, ...] = ("known", "new", "other", "simulator")
_SIMULATORS_SHOWN = 4

StateOf = Callable[[InstrumentFacts], InstrumentState]


class _Section(QWidget):
    """A heading, what is said where there is nothing, and cards."""

    def __init__(self, heading: QWidget, empty: str, *, appearance: Appearance) -> None:
        super().__init__()
        self.empty = Label(empty, appearance=appearance, role="small", color="text2", wrap=True)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(7)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(heading)
        layout.addWidget(self.empty)
        layout.addLayout(self._cards)

    def put(self, cards: Sequence[QWidget]) -> None:
        """Put the cards in their places."""
        for place, card in enumerate(cards):
            if self._cards.indexOf(card) != place:
                self._cards.insertWidget(place, card)
                card.show()


class InstrumentList(QWidget):
    """``chosen`` has the device of the instrument to show; ``opened`` asks for the keys to go there.
    ``add_wanted`` asks for a port to be typed; ``rename_wanted`` and ``forget_wanted`` are about the one that
    is chosen.
    """

    chosen = Signal(str)
    opened = Signal()
    add_wanted = Signal()
    rename_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._cards: dict[str, InstrumentCard] = {}
        self._order: list[str] = []
        self.device = ""
        self._awaits_focus = False
        self._is_awaited = False
        self.add_link = Link("", appearance=appearance, parent=self)
        self.add_link.setAccessibleName(self.tr("+ Add by hand…"))
        self.set_narrow(is_narrow=False)
        self.other_fold = FoldButton(appearance=appearance)
        self.simulator_fold = FoldButton(appearance=appearance)
        known = QWidget()
        heading = QHBoxLayout(known)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.addWidget(self._heading(self.tr("Known instruments")), 1)
        heading.addWidget(self.add_link)
        no_known = self.tr("None yet. Allow a new port below, or add one by hand.")
        no_new = self.tr("No new port. Plug an instrument in: it appears here within a second.")
        self._sections: dict[Place, _Section] = {
            "known": _Section(known, no_known, appearance=appearance),
            "new": _Section(self._heading(self.tr("New ports")), no_new, appearance=appearance),
            "other": _Section(self.other_fold, "", appearance=appearance),
            "simulator": _Section(self._heading(self.tr("Simulators")), "", appearance=appearance),
        }
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 2, 0)
        inside.setSpacing(10)
        for place in _PLACES:
            inside.addWidget(self._sections[place])
        inside.addWidget(self.simulator_fold)
        inside.addStretch(1)
        self._scroll = QuietScrollArea(content, appearance=appearance, on_page=True)
        self._scroll.setFrameStyle(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)
        self.add_link.clicked.connect(self.add_wanted)
        self.other_fold.toggled.connect(self._fold)
        self.simulator_fold.toggled.connect(self._fold)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Leave the heading beside it its room."""
        self.add_link.setText(self.tr("+ Add…") if is_narrow else self.tr("+ Add by hand…"))

    def show_look(self, look: Look, state_of: StateOf) -> None:
        """Show what there is; the chosen one stays chosen while it is there."""
        present = {facts.device for facts in look.instruments}
        for device in [device for device in self._cards if device not in present]:
            self._remove(device)
        self._order = []
        for place in _PLACES:
            cards = []
            for facts in look.of(place):
                cards.append(self._card(facts))
                cards[-1].show_facts(facts, state_of(facts))
                self._order.append(facts.device)
            self._sections[place].put(cards)
            self._sections[place].empty.setVisible(not cards and place in ("known", "new"))
        self._fold()
        if self.device in present:
            if self._is_awaited:
                self.choose(self.device)
        elif not self._is_awaited:
            first = next((facts for facts in look.instruments if facts.place != "other"), None)
            if first is not None:
                self.choose(first.device)
        if self._awaits_focus and self._order:
            self.focus_chosen()

    def choose(self, device: str) -> None:
        """Show another instrument; one that is not there yet, as soon as it is."""
        self.device = device
        self._is_awaited = bool(device) and device not in self._cards
        for known, card in self._cards.items():
            card.setChecked(known == device)
        card_chosen = self._cards.get(device)
        if card_chosen is not None:
            if card_chosen.isHidden() and card_chosen.facts.place in ("other", "simulator"):
                fold = self.other_fold if card_chosen.facts.place == "other" else self.simulator_fold
                fold.setChecked(True)
            self._scroll.ensureWidgetVisible(card_chosen, 0, 20)
        self.chosen.emit(device)

    def card(self, device: str) -> InstrumentCard | None:
        """The card of an instrument."""
        return self._cards.get(device)

    def focus_chosen(self) -> None:
        """Let the keys go to the chosen one."""
        card = self._cards.get(self.device)
        self._awaits_focus = card is None
        (self.add_link if card is None else card).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, InstrumentCard):
            assert isinstance(event, QKeyEvent)
            return self._take_key(watched, event)
        return super().eventFilter(watched, event)

    def _take_key(self, card: InstrumentCard, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            shown = [device for device in self._order if not self._cards[device].isHidden()]
            here = shown.index(card.facts.device)
            last = len(shown) - 1
            places = {
                Qt.Key.Key_Up: max(here - 1, 0),
                Qt.Key.Key_Down: min(here + 1, last),
                Qt.Key.Key_Home: 0,
                Qt.Key.Key_End: last,
            }
            self.choose(shown[places[Qt.Key(key)]])
            self.focus_chosen()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose(card.facts.device)
            self.opened.emit()
        elif key == Qt.Key.Key_F2:
            self.rename_wanted.emit()
        elif key == Qt.Key.Key_Delete:
            self.forget_wanted.emit()
        else:
            return False
        return True

    def _heading(self, text: str) -> ElidedLabel:
        return ElidedLabel(text, appearance=self._appearance, role="h3", color="text2")

    def _card(self, facts: InstrumentFacts) -> InstrumentCard:
        card = self._cards.get(facts.device)
        if card is not None and card.facts.place == facts.place:
            return card
        had_focus = card is not None and card.hasFocus()
        if card is not None:
            self._remove(facts.device)
        made = InstrumentCard(facts, appearance=self._appearance, is_small=facts.is_simulated, parent=self)
        made.clicked.connect(self._take_click)
        made.installEventFilter(self)
        made.setChecked(facts.device == self.device)
        self._cards[facts.device] = made
        if had_focus:
            made.setFocus()
        return made

    def _remove(self, device: str) -> None:
        card = self._cards.pop(device)
        card.hide()
        card.setParent(None)
        card.deleteLater()

    @Slot()
    def _take_click(self) -> None:
        sender = self.sender()
        if isinstance(sender, InstrumentCard):
            self.choose(sender.facts.device)

    @Slot()
    def _fold(self) -> None:
        others = [card for card in self._cards.values() if card.facts.place == "other"]
        for card in others:
            card.setVisible(self.other_fold.isChecked())
        self._sections["other"].setVisible(bool(others))
        self.other_fold.show_summary(self.tr("Other ports ({n})").format(n=len(others)))
        simulators = [device for device in self._order if self._cards[device].facts.is_simulated]
        is_open = self.simulator_fold.isChecked()
        for number, device in enumerate(simulators):
            self._cards[device].setVisible(is_open or number < _SIMULATORS_SHOWN)
        more = len(simulators) - _SIMULATORS_SHOWN
        words = self.tr("Fewer") if is_open else self.tr("{n} more").format(n=more)
        self.simulator_fold.show_summary(words)
        self.simulator_fold.setVisible(more > 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 120)

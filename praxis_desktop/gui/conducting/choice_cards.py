"""The cards of a question of which one can be chosen."""

from __future__ import annotations

from collections.abc import Container, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from praxis_desktop.core.prompts import Choice
from praxis_desktop.gui.conducting.choice_card import ChoiceCard
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName

_LOOKS: dict[str, tuple[str, ToneName]] = {
    "retry": ("refresh", "run"),
    "skip": ("skip", "run"),
    "abort": ("stop-circle", "err"),
    "set_value": ("check", "run"),
    "continue": ("play", "run"),
    "reconnect": ("plug", "run"),
    "redo": ("refresh", "run"),
    "go_on": ("arrow-right", "run"),
    "start_over": ("refresh", "run"),
}
_KEYS = {
    "retry": "T",
    "abort": "E",
    "set_value": "V",
    "reconnect": "C",
    "redo": "1",
    "go_on": "2",
    "start_over": "3",
}
"""Of answers whose first letter is another's, and of those that are numbered."""
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


def choice_icon(value: str) -> str:
    """The icon of an answer, "" where it has none."""
    return _LOOKS.get(value, ("", "run"))[0]


class ChoiceCards(QWidget):
    """``chosen`` tells that another card was pressed; none is at first. One that is advised comes first. A
    letter of each answer chooses, too, and so do the arrow keys.
    """

    chosen = Signal()

    def __init__(
        self, choices: Sequence[Choice], *, columns: int, has_keys: bool = False, appearance: Appearance
    ) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.cards: list[ChoiceCard] = []
        self._keys: dict[str, ChoiceCard] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for column in range(min(columns, len(choices))):
            layout.setColumnStretch(column, 1)
        place = 0
        for number, choice in enumerate(sorted(choices, key=lambda choice: not choice.advice)):
            letter = _KEYS.get(choice.value, choice.value[:1].upper()) if has_keys else ""
            letter = "" if letter in self._keys else letter
            icon, tone = _LOOKS.get(choice.value, ("", "run"))
            card = ChoiceCard(choice, icon=icon, tone=tone, key=letter, appearance=appearance, parent=self)
            if letter:
                self._keys[letter] = card
            self._group.addButton(card, number)
            card.installEventFilter(self)
            self.cards.append(card)
            width = 2 if choice.advice and columns > 2 else 1  # its reason has room
            layout.addWidget(card, place // columns, place % columns, 1, width)
            place += width
        self._group.idToggled.connect(self._tell)

    @property
    def choice(self) -> Choice | None:
        """The answer that is chosen."""
        card = self._group.checkedButton()
        return card.choice if isinstance(card, ChoiceCard) else None

    def allow(self, values: Container[str], *, is_allowed: bool) -> None:
        """Let these answers be chosen, as far as nothing else is in their way, or not: what was chosen of
        them is not any more then.
        """
        for card in self.cards:
            if card.choice.value in values:
                can = is_allowed and not card.choice.obstacle
                if not can and card.isChecked():
                    self._group.setExclusive(False)
                    card.setChecked(False)
                    self._group.setExclusive(True)
                card.setEnabled(can)

    def press(self, letter: str) -> bool:
        """Choose the card of a key; False when there is none. Nothing is answered by that."""
        card = self._keys.get(letter.upper())
        if card is None or not card.isEnabled():
            return False
        card.setChecked(True)
        card.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _ARROWS.get(Qt.Key(event.key()))
            if step is not None and isinstance(watched, ChoiceCard):
                usable = [card for card in self.cards if card.isEnabled()]
                card = usable[(usable.index(watched) + step) % len(usable)]
                card.setChecked(True)
                card.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    @Slot(int, bool)
    def _tell(self, number: int, is_checked: bool) -> None:
        if is_checked:
            self.chosen.emit()

"""Cards with the possible answers to a question, from which the user chooses one."""

from __future__ import annotations

from collections.abc import Container, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from praxis_desktop.core.prompts import Choice
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, draw_rounded, smooth_painter
from praxis_desktop.gui.look.sentences import capitalized
from praxis_desktop.gui.look.tokens import RADIUS_CARD, RADIUS_CHIP, ToneName
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.surfaces import Icon


class KeyCap(QWidget):
    """Shows the key that chooses a card."""

    def __init__(self, letter: str, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._letter = letter
        self.setFixedSize(24, 24)
        # A click on the key is a click on the card.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        draw_frame(painter, self.rect(), RADIUS_CHIP, ground=colors.sunken, edge=colors.border_strong)
        painter.setFont(self._appearance.font("caption", weight=600))
        painter.setPen(QColor(colors.text2))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)


ANSWER_HEIGHT = 76


class ChoiceCard(QAbstractButton):
    """A card for one choice. Pressing the card only selects it or, if ``is_answer`` is set, gives the answer
    at once. If the choice has an obstacle, the card is disabled and shows the obstacle.
    """

    def __init__(
        self,
        choice: Choice,
        *,
        icon: str = "",
        tone: ToneName = "run",
        key: str = "",
        is_answer: bool = False,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.choice = choice
        told = choice.obstacle or choice.consequence
        told = capitalized(told)
        self._appearance = appearance
        self.setText(choice.title)
        self._is_answer = is_answer
        self.setCheckable(not is_answer)
        if is_answer:
            self.setMinimumHeight(ANSWER_HEIGHT)
        self.setEnabled(not choice.obstacle)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(10)
        shown: ToneName = "idle" if choice.obstacle or is_answer else tone
        mark = Icon(icon, shown, size=26 if is_answer else 22, appearance=appearance, parent=self)
        mark.setVisible(bool(icon))
        if not is_answer:
            head.addWidget(mark)
        title = Label(choice.title, appearance=appearance, role="h2", wrap=True)
        head.addWidget(title, 1)
        self._words = words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self._tell(told)
        if choice.obstacle:
            words.set_tone("warn")
        if not words.text():
            words.hide()  # without a parent, a visible widget would be a window
        if choice.advice:
            head.addWidget(Chip(self.tr("Advised"), "ok", "check", appearance=appearance, parent=self))
        if key:
            head.addWidget(KeyCap(key, appearance=appearance), 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(2 if is_answer else 6)
        if is_answer:
            lines.addStretch(1)
        lines.addLayout(head)
        lines.addWidget(words)
        lines.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 12)
        layout.setSpacing(14)
        if is_answer:
            layout.addWidget(mark)
        layout.addLayout(lines, 1)
        for label in (title, words):
            # A click on the text is a click on the card.
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        appearance.changed.connect(self.update)

    def show_allowed(self, reason: str) -> None:
        """Enable the card or, if there is a ``reason`` against it, disable the card and show the reason."""
        if not self.choice.obstacle:
            self.setEnabled(not reason)
            self.setToolTip(reason)
            self._tell(reason or capitalized(self.choice.consequence))

    def _tell(self, told: str) -> None:
        advice = self.choice.advice
        self._words.setText("\n".join(part for part in (told, advice) if part))
        self.setAccessibleDescription(" ".join((self.tr("Advised"), advice, told)) if advice else told)

    def sizeHint(self) -> QSize:  # noqa: N802
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        is_lit = self.isChecked() or self.hasFocus()
        width = 2.0 if is_lit or self._is_answer else 1.0
        edge = colors.border_strong if self._is_answer else colors.border
        ground = colors.accent_soft if self.isChecked() else colors.surface
        if not self.isEnabled():
            ground = colors.surface2
        elif not self.isChecked() and self.underMouse():
            ground = colors.sunken
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        if is_lit:
            edge = colors.focus
        elif self.choice.advice:
            edge, width = self._appearance.tone("ok").line, 2.0
        draw_rounded(painter, frame, RADIUS_CARD, ground=ground, edge=edge, width=width)


_LOOKS: dict[str, tuple[str, ToneName]] = {
    "retry": ("refresh", "run"),
    "skip": ("skip", "run"),
    "abort": ("stop-circle", "err"),
    "set_value": ("check", "run"),
    "continue": ("play", "run"),
    "reconnect": ("plug", "run"),
    "return_tips": ("undo", "run"),
    "drop_tips": ("trash", "run"),
    "tips_off": ("hand", "run"),
    "put_back": ("undo", "run"),
    "by_hand": ("hand", "run"),
    "redo": ("refresh", "run"),
    "go_on": ("arrow-right", "run"),
    "start_over": ("refresh", "run"),
}
_KEYS = {
    "retry": "T",
    "abort": "E",
    "set_value": "V",
    "reconnect": "R",
    "return_tips": "B",
    "tips_off": "O",
    "by_hand": "H",
    "redo": "1",
    "go_on": "2",
    "start_over": "3",
}
"""Keys for answers whose first letter is already taken, and for numbered answers."""
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


def choice_icon(value: str) -> str:
    """Return the name of the icon for an answer, or "" if it has no icon."""
    return _LOOKS.get(value, ("", "run"))[0]


class ChoiceCards(QWidget):
    """The cards for a list of choices, recommended choices first. No card is selected initially. Letters and
    arrow keys also select cards. ``chosen`` is emitted when another card is selected.
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
            width = 2 if choice.advice and columns > 2 else 1  # leaves room to explain the advice
            layout.addWidget(card, place // columns, place % columns, 1, width)
            place += width
        self._group.idToggled.connect(self._tell)

    @property
    def choice(self) -> Choice | None:
        """The chosen answer, or None."""
        card = self._group.checkedButton()
        return card.choice if isinstance(card, ChoiceCard) else None

    def allow(self, values: Container[str], reason: str) -> None:
        """Enable the answers in ``values`` or, if there is a ``reason`` against them, disable them and show
        it; an answer with an obstacle is never enabled. If the chosen answer is disabled, it is deselected.
        """
        for card in self.cards:
            if card.choice.value in values:
                if reason and card.isChecked():
                    self._group.setExclusive(False)
                    card.setChecked(False)
                    self._group.setExclusive(True)
                card.show_allowed(reason)

    def press(self, letter: str) -> bool:
        """Choose the card with the key ``letter``, without answering. Return False if that is impossible."""
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

"""A fact that nobody knows after an operation failed, put to a person."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.prompts import STATE, Uncertainty
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.kept_room import keep_room
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card

_RESOLUTIONS = ("confirmed_success", "confirmed_failure", "unknown")
_STATE_RESOLUTIONS = ("confirmed_success", "confirmed_success", "unknown")
_AMOUNTS = frozenset({"volume", "temperature"})


class FactRow(Card):
    """Yes, No or Not sure, none chosen at first; of an amount also that a part of it was done, and what is
    there now; of an instrument's state that it is as it was, or was set anew.
    """

    changed = Signal()

    def __init__(self, fact: Uncertainty, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.fact = fact
        has_amount = fact.kind in _AMOUNTS
        answers = [self.tr("Yes"), self.tr("No"), self.tr("Not sure")]
        if fact.kind == STATE:
            anew = self.tr("I set it at the instrument")
            if fact.key.endswith(":tare"):
                anew = self.tr("I tared it at the scale")
            answers[:2] = [self.tr("It is as it was"), anew]
        if has_amount:
            answers.append(self.tr("Partly") if fact.kind == "volume" else self.tr("Other"))
        self.answers = Segments(answers, is_open=True, appearance=appearance, parent=self)
        self.answers.setAccessibleName(fact.question)
        for number in range(len(answers)):
            self.answers.button(number).setAccessibleDescription(fact.question)
        self.amount = LineField(appearance=appearance, unit=fact.unit, parent=self)
        self.amount.setFixedWidth(120)
        self.amount.setPlaceholderText(self.tr("now"))
        self.amount.setAccessibleName(self.tr("What is there now, of {what}").format(what=fact.subject))
        if has_amount:
            keep_room(self.amount)
        self.amount.hide()
        asked = f"{fact.subject}: {fact.question}" if fact.kind == STATE else fact.question
        question = Label(asked, appearance=appearance, role="h3", wrap=True)
        belief = Label(self._belief(), appearance=appearance, role="small", color="text2", wrap=True)
        if not belief.text():
            belief.hide()  # shown without a parent, it would be a window
        self._problem = Label(appearance=appearance, role="small", wrap=True)
        self._problem.set_tone("err")
        keep_room(self._problem)
        self._problem.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(question)
        words.addWidget(belief)
        words.addWidget(self._problem)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.setSpacing(10)
        layout.addLayout(words, 1)
        layout.addWidget(self.amount)
        layout.addWidget(self.answers)
        self.answers.chosen.connect(self._take_choice)
        self.amount.textEdited.connect(self._take_text)

    @property
    def said(self) -> Mapping[str, object] | None:
        """What is said of the fact, as an answer has it; None while nothing is."""
        number = self.answers.number
        if number < 0:
            return None
        if number < 3:
            resolutions = _STATE_RESOLUTIONS if self.fact.kind == STATE else _RESOLUTIONS
            return {"resolution": resolutions[number]}
        resolution = "partial" if self.fact.kind == "volume" else "arbitrary"
        return {"resolution": resolution, "value": self.amount.text().strip()}

    def show_problem(self, problem: str) -> None:
        """Say what is wrong with what is said; "" takes it back."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.amount.set_wrong(bool(problem))

    def focus_answer(self) -> None:
        """Have keys go to what must be answered."""
        number = self.answers.number
        (self.amount if number == 3 else self.answers.button(max(number, 0))).setFocus()

    def _belief(self) -> str:
        fact = self.fact
        unit = f" {fact.unit}" if fact.unit else ""
        if fact.before is None and fact.after is None:
            return ""
        if fact.after is None:
            return self.tr("Before: {before}").format(before=f"{_shown(fact.before)}{unit}")
        return self.tr("Before: {before} · if all was done: {after}").format(
            before=f"{_shown(fact.before)}{unit}", after=f"{_shown(fact.after)}{unit}"
        )

    @Slot(int)
    def _take_choice(self, number: int) -> None:
        self.amount.setVisible(number == 3)
        if number == 3:
            self.amount.setFocus()
        self.show_problem("")
        self.changed.emit()

    @Slot()
    def _take_text(self) -> None:
        self.show_problem("")
        self.changed.emit()


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)

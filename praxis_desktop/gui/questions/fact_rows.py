"""Rows that show what a liquid handler holds after a failure, and ask about uncertain facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.prompts import STATE, Certainty, Held, Uncertainty
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence, spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.records.facts import value_words
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card, keep_room

_RESOLUTIONS = ("confirmed_success", "confirmed_failure", "unknown")
_STATE_RESOLUTIONS = ("confirmed_success", "confirmed_success", "unknown")
_UNKNOWN = {"resolution": "unknown"}
_AMOUNTS = frozenset({"volume", "temperature"})


class FactRow(Card):
    """A row that asks about a fact. The answers are Yes, No and Not sure, with none selected at first. A fact
    about an amount or several channels has a fourth answer, for which the user enters the amount or the
    channels. For an instrument's state, the answers are: unchanged, set by the user, and Not sure.
    """

    changed = Signal()

    def __init__(self, fact: Uncertainty, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.fact = fact
        has_amount = fact.kind in _AMOUNTS or bool(fact.parts)
        answers = [self.tr("Yes"), self.tr("No"), self.tr("Not sure")]
        if fact.options:
            answers = [*map(spoken, fact.options), self.tr("Not sure")]
        if fact.kind == STATE:
            anew = self.tr("I set it on the instrument")
            if fact.key.endswith(":tare"):
                anew = self.tr("I tared the scale myself")
            answers[:2] = [self.tr("It is unchanged"), anew]
        if has_amount:
            answers.append(_fourth_answer(fact))
        self.answers = Segments(answers, is_open=True, appearance=appearance, parent=self)
        self.answers.setAccessibleName(fact.question)
        for number in range(len(answers)):
            self.answers.button(number).setAccessibleDescription(fact.question)
        self.amount = LineField(appearance=appearance, unit=fact.unit, parent=self)
        self.amount.setFixedWidth(120)
        self.amount.setPlaceholderText(self.tr("now"))
        self.amount.setAccessibleName(self.tr("Currently there: {what}").format(what=fact.subject))
        if fact.parts:
            self.amount.setPlaceholderText(self.tr("channels, such as 1, 3"))
            self.amount.setAccessibleName(self.tr("Channels: {question}").format(question=fact.question))
            self.amount.setFixedWidth(170)
        if has_amount:
            keep_room(self.amount)
        self.amount.hide()
        asked = f"{fact.subject}: {fact.question}" if fact.kind == STATE else fact.question
        question = Label(asked, appearance=appearance, role="h3", wrap=True)
        belief = Label(self._belief(), appearance=appearance, role="small", color="text2", wrap=True)
        if not belief.text():
            belief.hide()  # without a parent, a visible widget would be a window
        self._problem = Label(appearance=appearance, role="small", wrap=True)
        self._problem.set_tone("err")
        keep_room(self._problem)
        self._problem.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(question)
        words.addWidget(belief)
        words.addWidget(self._problem)
        # Names of places need the whole width.
        down = QBoxLayout.Direction.TopToBottom if fact.options else QBoxLayout.Direction.LeftToRight
        layout = QBoxLayout(down, self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.setSpacing(10)
        layout.addLayout(words, 1)
        layout.addWidget(self.amount)
        layout.addWidget(self.answers, 0, Qt.AlignmentFlag.AlignLeft)
        self.answers.chosen.connect(self._take_choice)
        self.amount.textEdited.connect(self._take_text)

    @property
    def said(self) -> Mapping[str, object] | None:
        """The user's answer; None if the user has not answered yet."""
        number = self.answers.number
        if number < 0:
            return None
        options = self.fact.options
        if options:
            is_known = number < len(options)
            return {"resolution": "arbitrary", "value": options[number]} if is_known else _UNKNOWN
        if number < 3:
            resolutions = _STATE_RESOLUTIONS if self.fact.kind == STATE else _RESOLUTIONS
            return {"resolution": resolutions[number]}
        resolution = "arbitrary" if self.fact.kind == "temperature" else "partial"
        return {"resolution": resolution, "value": self.amount.text().strip()}

    @property
    def is_known(self) -> bool:
        """Whether the fact is considered known, which it is unless the user has answered "Not sure"."""
        return self.said != _UNKNOWN

    @property
    def is_not_done(self) -> bool:
        """Whether the user has answered that the operation was not carried out."""
        return self.said == {"resolution": "confirmed_failure"}

    def show_problem(self, problem: str) -> None:
        """Show what is wrong with the answer; "" clears the message."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.amount.set_wrong(bool(problem))

    def focus_answer(self) -> None:
        """Focus the text field if the answer needs one, otherwise the answer buttons."""
        number = self.answers.number
        (self.amount if self._takes_text(number) else self.answers.button(max(number, 0))).setFocus()

    def _takes_text(self, number: int) -> bool:
        return number == 3 and not self.fact.options

    def _belief(self) -> str:
        fact = self.fact
        unit = f" {fact.unit}" if fact.unit else ""
        if fact.before is None and fact.after is None:
            return ""
        if fact.after is None:
            return self.tr("Before: {before}").format(before=f"{_shown(fact.before)}{unit}")
        return self.tr("Before: {before} · if completed: {after}").format(
            before=f"{_shown(fact.before)}{unit}", after=f"{_shown(fact.after)}{unit}"
        )

    @Slot(int)
    def _take_choice(self, number: int) -> None:
        self.amount.setVisible(self._takes_text(number))
        if self._takes_text(number):
            self.amount.setFocus()
        self.show_problem("")
        self.changed.emit()

    @Slot()
    def _take_text(self) -> None:
        self.show_problem("")
        self.changed.emit()


def _shown(value: object) -> str:
    return spoken(value) if isinstance(value, str) else value_words(value)


def _fourth_answer(fact: Uncertainty) -> str:
    if fact.parts:
        return QCoreApplication.translate("FactRow", "Some")
    if fact.kind == "volume":
        return QCoreApplication.translate("FactRow", "Partly")
    return QCoreApplication.translate("FactRow", "Other")


_LOOKS: dict[Certainty, tuple[ToneName, str]] = {
    "known": ("ok", "check-circle"),
    "assumed": ("idle", "clock"),
    "unknown": ("warn", "warning"),
}


class HeldCard(Card):
    """Shows a line for each group of tips and one for the labware in the gripper, each with its certainty."""

    def __init__(self, held: Sequence[Held], *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        layout = QGridLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(6)
        layout.setColumnStretch(0, 1)
        for row, one in enumerate(held):
            tone, icon = _LOOKS[one.certainty]
            words = _certainty(one.certainty)
            layout.addWidget(Label(sentence(one.text), appearance=appearance, wrap=True), row, 0)
            chip = Chip(words, tone, icon, appearance=appearance, parent=self)
            layout.addWidget(chip, row, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)


def _certainty(certainty: Certainty) -> str:
    if certainty == "known":
        return QCoreApplication.translate("HeldCard", "Known")
    if certainty == "assumed":
        return QCoreApplication.translate("HeldCard", "Assumed")
    return QCoreApplication.translate("HeldCard", "Nobody knows")

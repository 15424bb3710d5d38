"""How an interrupted run goes on: what nobody knows of its last commands, and what can be done then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.core.prompts import Choice, Uncertainty
from praxis_desktop.gui.conducting.choice_cards import ChoiceCards
from praxis_desktop.gui.conducting.fact_row import FactRow
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.resuming.wording import readable
from praxis_desktop.gui.roles.role_words import role_words
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.runs.resuming.said_before import SaidBefore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun

REDO, GO_ON, START_OVER = "redo", "go_on", "start_over"

_DONE, _NOT_DONE = "confirmed_success", "confirmed_failure"


def choices_of(run: InterruptedRun, said: Sequence[str]) -> tuple[Choice, ...]:
    """What can be done, and why something cannot. ``said`` is one resolution for each command that has no
    reply, "" for one of which nothing is said yet.
    """
    step = run.step
    name = "" if step is None else str(step.step)
    redo = _tr("Redo step {step}").format(step=name) if name else _tr("Send it again")
    go_on = _tr("Go on in step {step}").format(step=name) if name else _tr("Go on")
    not_redo = not_go = ""
    go_words = _tr("From where it was. Every command that was sent has its reply.")
    if not said:
        not_redo = _tr("Not needed: every command that was sent has its reply.")
    elif "" in said:
        not_redo = not_go = _tr("Answer the question above first.")
    elif all(one == _DONE for one in said):
        not_redo = _tr("Not possible: it was carried out, and would be done twice.")
        go_words = _tr("It is not sent again. You are asked what the instrument replied.")
    elif _NOT_DONE not in said:
        not_redo = _tr("Not possible: nobody knows whether it would be done twice.")
        go_words = _tr("The instrument is asked. If it cannot tell, you are, before anything is sent.")
    elif step is not None and step.resend == "never":
        not_redo = _tr("Not possible: step {step} says that it is never sent again.").format(step=name)
        go_words = _tr("You are asked before anything is sent.")
    else:
        not_go = _tr("Not possible: the last command was not carried out.")
    redo_words = _tr("What was not carried out is sent again, and the step goes on.")
    over_words = _tr("A new run with the same values is set up. The record of run {id} is closed.")
    is_there = bool(run.target or run.program is not None)
    return (
        Choice(REDO, redo, redo_words, not_redo),
        Choice(GO_ON, go_on, go_words, not_go),
        Choice(
            START_OVER,
            _tr("Start over"),
            over_words.format(id=run.called),
            "" if is_there else _tr("Its record does not say which protocol it was."),
        ),
    )


class ResumeChoices(QWidget):
    """``changed`` tells that something was answered, or chosen. What follows from the answers alone is chosen
    by itself.
    """

    changed = Signal()

    def __init__(self, run: InterruptedRun, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._appearance = appearance
        self.facts: list[FactRow] = []
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for sent in run.unanswered:
            question = self.tr("Has {role} carried out {command}?").format(
                role=role_words(sent.role), command=readable(sent.data)
            )
            fact = FactRow(Uncertainty(sent.role, "other", question), appearance=appearance, parent=self)
            fact.changed.connect(self._follow)
            self.facts.append(fact)
            layout.addWidget(fact)
        layout.addWidget(Label(self.tr("How does it go on?"), appearance=appearance, role="h3"))
        self.cards: ChoiceCards | None = None
        self._follow()

    @property
    def choice(self) -> str:
        """What is chosen, "" for nothing."""
        choice = None if self.cards is None else self.cards.choice
        return "" if choice is None else choice.value

    @property
    def obstacle(self) -> str:
        """What is still to be answered, "" for nothing."""
        if self.choice:
            return ""
        left = self._said.count("")
        if left == 1:
            return self.tr("Answer the last question to resume.")
        if left:
            return self.tr("Answer the {n} questions to resume.").format(n=left)
        return self.tr("Choose how it goes on.")

    @property
    def said(self) -> tuple[SaidBefore, ...]:
        """What is said of the commands that have no reply, as far as it is known."""
        told = zip(self._run.unanswered, self._said, strict=True)
        known = [(sent, one) for sent, one in told if one in (_DONE, _NOT_DONE)]
        return tuple(
            SaidBefore(sent.role, sent.data, "done" if one == _DONE else "send") for sent, one in known
        )

    def press(self, key: str) -> bool:
        """Choose by the number of a choice; False when there is none."""
        return self.cards is not None and self.cards.press(key)

    @property
    def _said(self) -> list[str]:
        return ["" if fact.said is None else str(fact.said["resolution"]) for fact in self.facts]

    @Slot()
    def _follow(self) -> None:
        """Offer what can be done now. What a person has chosen stays chosen where it still can be."""
        before, choices = self.choice, choices_of(self._run, self._said)
        if self.cards is not None:
            self._layout.removeWidget(self.cards)
            self.cards.hide()
            self.cards.deleteLater()
        self.cards = ChoiceCards(choices, columns=3, has_keys=True, appearance=self._appearance)
        self._layout.addWidget(self.cards)
        usable = [card for card in self.cards.cards if not card.choice.obstacle]
        going = [card for card in usable if card.choice.value != START_OVER]
        chosen = next((card for card in usable if card.choice.value == before), None)
        if chosen is None or (before == GO_ON and self.facts):
            chosen = going[0] if len(going) == 1 else chosen
        if chosen is not None:
            chosen.setChecked(True)
        self.cards.chosen.connect(self.changed)
        self.changed.emit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("ResumeChoices", text)

"""The sheet for resuming a run. It shows the run's last step, its instruments, and what is uncertain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.core.devices import is_local
from praxis_desktop.core.prompts import Choice, Uncertainty
from praxis_desktop.core.words import role_words
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import capitalized, sentence, spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.questions.choice_cards import ChoiceCards
from praxis_desktop.gui.questions.fact_rows import FactRow
from praxis_desktop.gui.resuming.banners import moment, progress
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.resuming.record_sheets import InterruptedSheet
from praxis_desktop.gui.roles.devices import PortsSeen
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label, in_quotes
from praxis_desktop.gui.widgets.surfaces import Card, Icon
from praxis_desktop.gui.wire.rows import quoted
from praxis_desktop.runs.resuming.past import SaidBefore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from praxis_desktop.records.guardian_notes import GuardianNote
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun, Role


class FactCard(Card):
    """A card with an icon, a title and text, and optionally a chip."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._icon = Icon("information", "idle", size=22, appearance=appearance, parent=self)
        self.title = Label(appearance=appearance, role="h3", wrap=True)
        self.words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.chip = Chip("", "idle", "circle", appearance=appearance, parent=self)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self.title)
        texts.addWidget(self.words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        layout.addWidget(self.chip)
        self.chip.hide()

    def tell(self, icon: str, tone: ToneName, title: str, words: str = "") -> None:
        """Show the given icon, title and text."""
        self._icon.show_icon(icon, tone)
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def show_chip(self, word: str, tone: ToneName, icon: str) -> None:
        """Show the chip; "" hides it."""
        self.chip.show_state(word, tone, icon)
        self.chip.setVisible(bool(word))


REDO, GO_ON, START_OVER = "redo", "go_on", "start_over"

_COMMAND_SHOWN = 40
_DONE, _NOT_DONE = "confirmed_success", "confirmed_failure"


def choices_of(run: InterruptedRun, said: Sequence[str]) -> tuple[Choice, ...]:
    """Return the choices. An unavailable choice says why it is unavailable. ``said`` contains the user's
    answer for each command without a reply, or "" if the user has not answered yet.
    """
    step = run.step
    name = "" if step is None else str(step.step)
    redo = _tr("Redo step {step}").format(step=name) if name else _tr("Send it again")
    go_on = _tr("Continue at step {step}").format(step=name) if name else _tr("Continue")
    not_redo = not_go = ""
    go_words = _tr("From where it stopped. Every command that was sent has a reply.")
    if not said:
        not_redo = _tr("Not needed: every command sent has a reply.")
    elif "" in said:
        not_redo = not_go = _tr("Answer the question above first.")
    elif all(one == _DONE for one in said):
        not_redo = _tr("Not possible: what was already carried out would be repeated.")
        go_words = _tr("It will not be sent again. You will be asked what the instrument replied.")
    elif _NOT_DONE not in said:
        not_redo = _tr("Not possible: a command might be repeated.")
        go_words = _tr("Asks the instrument, or you if it cannot tell, before anything is sent.")
    elif step is not None and step.resend == "never":
        not_redo = _tr("Not possible: the commands of step {step} must never be sent again.").format(
            step=name
        )
        go_words = _tr("You will be asked before anything is sent.")
    else:
        not_go = _tr("Not possible: the last command was not carried out.")
    redo_words = _tr("Commands that were not carried out will be sent again, and the step will continue.")
    over_words = _tr("A new run with the same values will be set up. The record of run {id} will be closed.")
    is_there = bool(run.target or run.program is not None)
    return (
        Choice(REDO, redo, redo_words, not_redo),
        Choice(GO_ON, go_on, go_words, not_go),
        Choice(
            START_OVER,
            _tr("Start over"),
            over_words.format(id=run.called),
            "" if is_there else _tr("Its record does not say which protocol it ran."),
        ),
    )


class ResumeChoices(QWidget):
    """The questions about commands without a reply, and the choices. ``changed`` is emitted when an answer or
    the choice changes. If the answers leave only one way to resume the run, it is selected automatically.
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
            question = self.tr("Did {role} carry out {command}?").format(
                role=role_words(sent.role),
                command=in_quotes(quoted(sent.data, is_sent=True, limit=_COMMAND_SHOWN)),
            )
            fact = FactRow(Uncertainty(sent.role, "other", question), appearance=appearance, parent=self)
            fact.changed.connect(self._follow)
            self.facts.append(fact)
            layout.addWidget(fact)
        layout.addWidget(Label(self.tr("How should it continue?"), appearance=appearance, role="h3"))
        self.cards: ChoiceCards | None = None
        self._follow()

    @property
    def choice(self) -> str:
        """The choice; "" if none has been made."""
        choice = None if self.cards is None else self.cards.choice
        return "" if choice is None else choice.value

    @property
    def obstacle(self) -> str:
        """What the user must still do before the run can be resumed; "" if nothing remains to be done."""
        if self.choice:
            return ""
        left = self._said.count("")
        if left == 1:
            return self.tr("Answer the last question to resume.")
        if left:
            return self.tr("Answer the {n} questions to resume.").format(n=left)
        return self.tr("Choose how to continue.")

    @property
    def said(self) -> tuple[SaidBefore, ...]:
        """The user's definite answers about the commands without a reply."""
        told = zip(self._run.unanswered, self._said, strict=True)
        known = [(sent, one) for sent, one in told if one in (_DONE, _NOT_DONE)]
        return tuple(
            SaidBefore(sent.role, sent.data, "done" if one == _DONE else "send") for sent, one in known
        )

    def press(self, key: str) -> bool:
        """Make a choice by its number; return False if there is no such choice."""
        return self.cards is not None and self.cards.press(key)

    @property
    def _said(self) -> list[str]:
        return ["" if fact.said is None else str(fact.said["resolution"]) for fact in self.facts]

    @Slot()
    def _follow(self) -> None:
        """Update the choices. The user's choice is kept if it is still available."""
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


_WIDTH = 760


class ResumeSheet(InterruptedSheet):
    """The resume sheet. ``resume_confirmed`` carries the InterruptedRun (with the answers) and the user's
    name; ``start_over_confirmed`` carries the run to be replaced by a new one.
    """

    resume_confirmed = Signal(object, str)
    start_over_confirmed = Signal(object)

    def __init__(
        self, *, interrupted: InterruptedModel, operator: str, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(_WIDTH, interrupted=interrupted, appearance=appearance, parent=parent)
        self._user = operator
        self.roles: dict[str, FactCard] = {}
        self._operator: LineField | None = None
        self.choices: ResumeChoices | None = None
        self._missing = ""
        self.hint = Label(appearance=appearance, role="small", color="text2", wrap=True)
        self.again_button = self.button(self.tr("Check again"), icon="refresh")
        self.again_button.setToolTip(self.tr("Check again whether its instruments are plugged in"))
        self.close_record_button = self.button(self.tr("Close record…"))
        self.not_now_button = self.button(self.tr("Not now"))
        self.resume_button = self.button(kind=ButtonKind.PRIMARY, icon="play")
        self.foot.addWidget(self.hint, 1)
        for button in (self.again_button, self.close_record_button, self.not_now_button, self.resume_button):
            self.foot.addWidget(button)
        self.again_button.clicked.connect(self._look)
        self.close_record_button.clicked.connect(self._give_up)
        self.not_now_button.clicked.connect(self.dismiss)
        self.resume_button.clicked.connect(self._confirm)
        interrupted.ports_seen.connect(self._show_ports)

    def ask(self, run: InterruptedRun) -> None:
        """Ask about ``run``. If its record has not been read yet, it is read while the sheet is open."""
        self._begin(run)
        has_questions = self.choices is not None and bool(self.choices.facts)
        self.open()
        if has_questions:
            self._focus_first()
        self._read(run)

    @property
    def operator(self) -> str:
        """The name of the person who is resuming the run."""
        said = "" if self._operator is None else self._operator.text().strip()
        return said or self._user

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self.choices is not None and self.choices.press(event.text()):
            event.accept()
        else:
            super().keyPressEvent(event)

    # ---- display
    def show_known(self, run: InterruptedRun) -> None:
        self.clear_body()
        self.roles, self._operator, self.choices = {}, None, None
        self._missing = ""
        when = moment(run.last) if run.last else ""
        self.caption.setText(
            " · ".join(part for part in (self.tr("Run {id}").format(id=run.called), run.title, when) if part)
        )
        self.hint.setText("")
        for button in (self.again_button, self.close_record_button):
            button.hide()
        self.resume_button.setVisible(not run.obstacle)
        self.resume_button.setEnabled(run.is_read)
        if run.obstacle:
            self._show_obstacle(run)
        elif not run.is_read:
            self.title.setText(self.tr("Resume?"))
            self.resume_button.setText(self.tr("Resume"))
            self._tell("clock", self.tr("The record is long. Reading it…"))
        else:
            self._show_read(run)
        self.resume_button.updateGeometry()

    def _show_read(self, run: InterruptedRun) -> None:
        words = self.tr("Resume")
        if run.step is not None:
            words = self.tr("Resume at step {step}").format(step=run.step.step)
        self.title.setText(words + "?")
        self.resume_button.setText(words)
        self.body.addWidget(Label(progress(run), appearance=self._appearance, wrap=True))
        for role in run.roles:
            card = self.roles[role.name] = self._tell("plug", role_title(role.name), role.place)
            self._show_role(role, card)
        self._show_guardian(run)
        self.choices = ResumeChoices(run, appearance=self._appearance, parent=self.card)
        self.choices.changed.connect(self._show_choice)
        self.body.addWidget(self.choices)
        words = self.tr(
            "The run is first replayed from its record, without instruments, then continues. If an "
            "instrument can say whether a command was carried out, its reply overrides your "
            "answer."
        )
        self.body.addWidget(Label(words, appearance=self._appearance, role="small", color="text2", wrap=True))
        self._operator = LineField(appearance=self._appearance)
        self._operator.setPlaceholderText(self.tr("Resumed by: {person}").format(person=self._user))
        self._operator.setAccessibleName(self.tr("Person resuming the run"))
        self.body.addWidget(self._operator)
        self._show_choice()
        self._look()

    def _show_guardian(self, run: InterruptedRun) -> None:
        """Say what the guardian did to the instruments when the run was interrupted."""
        notes, complaint = run.guardian_notes, spoken(run.guardian_complaint)
        if not notes and not complaint:
            return
        title = self.tr("The instruments were stopped when the program was lost")
        if complaint or not all(note.data and not note.failure for note in notes):
            title = self.tr("Check the instruments before you resume")
        words = "\n".join([*map(self._guardian_words, notes), *filter(None, [complaint])])
        self._tell("hand", title, words, is_open=True)

    def _guardian_words(self, note: GuardianNote) -> str:
        if note.failure or not note.data:
            return capitalized(spoken(str(note)))
        words = self.tr("{role}: {sent} was sent, and no reply arrived in time.")
        if note.heard:
            words = self.tr("{role}: {sent} was sent, and it replied {reply}.")
        sent = in_quotes(quoted(note.data, is_sent=True, limit=_COMMAND_SHOWN))
        reply = in_quotes(quoted(note.heard, is_sent=False, limit=_COMMAND_SHOWN))
        return words.format(role=role_title(note.port), sent=sent, reply=reply)

    def _show_obstacle(self, run: InterruptedRun) -> None:
        self.title.setText(
            self.tr("This run has ended") if run.is_over else self.tr("This run cannot be resumed")
        )
        words = spoken(run.remedy)
        if run.is_over:
            words = self.tr("Closing the record completes and signs it.")
        self._tell("alert-circle", sentence(run.obstacle), words)
        self.close_record_button.show()

    def _tell(self, icon: str, title: str, words: str = "", *, is_open: bool = False) -> FactCard:
        card = FactCard(appearance=self._appearance)
        card.tell(icon, "warn" if is_open else "idle", title, words)
        self.body.addWidget(card)
        return card

    def _show_role(self, role: Role, card: FactCard) -> None:
        """Show what is known about a role whose port has not been examined yet."""
        title = role_title(role.name)
        if role.is_simulated:
            card.tell("plug", "sim", title, role.device)
            card.show_chip(self.tr("Simulator"), "sim", "ghost")
        elif is_local(role.device):
            card.show_chip(self.tr("Looking…"), "idle", "clock")

    @Slot(object)
    def _show_ports(self, seen: PortsSeen) -> None:
        run = self._run
        if run is None or not self.is_open:
            return
        missing = []
        for role in run.roles:
            card = self.roles.get(role.name)
            if card is None or role.is_simulated or role.device not in seen.asked:
                continue
            found = seen.present.get(role.device)
            title = role_title(role.name)
            if found is None:
                missing.append(role_words(role.name))
                card.tell("unplug", "err", title, role.place)
                card.show_chip(self.tr("Not connected"), "err", "unplug")
            elif found.trouble:
                words = ". ".join(part for part in (found.trouble, found.remedy) if part)
                card.tell("plug", "err", title, f"{found.path or role.device} · {words}")
                card.show_chip(self.tr("Cannot be opened"), "err", "lock")
            else:
                parts = role.name_here or found.name, found.details or found.path
                name = " · ".join(filter(None, parts))
                card.tell("plug", "ok", title, name)
                card.show_chip(self.tr("Plugged in"), "ok", "check-circle")
        words = self.tr("Plug in {roles} first. Until then the run stays interrupted.")
        self._missing = words.format(roles=", ".join(missing)) if missing else ""
        self._show_hint()

    def _show_hint(self) -> None:
        """Say what remains to be done before the run can be resumed."""
        obstacle = "" if self.choices is None else self.choices.obstacle
        is_going_on = self.choices is not None and self.choices.choice != START_OVER
        text = obstacle or (self._missing if is_going_on else "")
        self.hint.set_tone("err" if text else None)
        self.hint.setText(text)

    @Slot()
    def _show_choice(self) -> None:
        """Show the choice on the button."""
        run, choices = self._run, self.choices
        if run is None or choices is None:
            return
        text, icon = self.tr("Resume"), "play"
        if choices.choice == START_OVER:
            text, icon = self.tr("Start over"), "refresh"
        elif run.step is not None:
            text = self.tr("Resume at step {step}").format(step=run.step.step)
        self.resume_button.setText(text)
        self.resume_button.set_icon(icon)
        self.resume_button.setEnabled(not choices.obstacle)
        self.resume_button.setToolTip(choices.obstacle)
        self.resume_button.setAccessibleDescription(choices.obstacle)
        self.resume_button.updateGeometry()
        self._show_hint()

    def _take_news(self, run: InterruptedRun) -> None:
        super()._take_news(run)
        if run.is_read and not run.obstacle:
            self._focus_first()

    def _focus_first(self) -> None:
        """Focus the first question about a command without a reply."""
        if self.choices is not None and self.choices.facts:
            self.choices.facts[0].focus_answer()

    # ---- actions
    @Slot()
    def _look(self) -> None:
        devices = [] if self._run is None else [role.device for role in self._run.roles]
        local = [device for device in devices if is_local(device)]
        self.again_button.setVisible(bool(local))
        if local:
            self._interrupted.look_at_ports(local)

    @Slot()
    def _confirm(self) -> None:
        run, operator = self._run, self.operator
        choices = self.choices
        if run is None or not run.is_read or run.obstacle or choices is None or choices.obstacle:
            return
        self.dismiss()
        if choices.choice == START_OVER:
            self.start_over_confirmed.emit(run)
        else:
            self.resume_confirmed.emit(structs.replace(run, said=choices.said), operator)

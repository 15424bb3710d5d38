"""The sheet that asks whether an interrupted run goes on: what was under way, on what, what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.devices import is_local
from praxis_desktop.core.records import replace
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.resuming.fact_card import FactCard
from praxis_desktop.gui.resuming.interrupted_model import InterruptedModel
from praxis_desktop.gui.resuming.interrupted_sheet import InterruptedSheet
from praxis_desktop.gui.resuming.resume_choices import START_OVER, ResumeChoices
from praxis_desktop.gui.resuming.wording import moment, progress
from praxis_desktop.gui.roles.device_choices import PortsSeen
from praxis_desktop.gui.roles.role_words import role_title, role_words
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.line_field import LineField

if TYPE_CHECKING:
    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun, Role

_WIDTH = 760


class ResumeSheet(InterruptedSheet):
    """``resume_confirmed`` has the InterruptedRun, with what was said of it, and who has it go on;
    ``start_over_confirmed`` the one in whose place a new run is set up.
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
        self.again_button = Button(
            self.tr("Look again"),
            appearance=appearance,
            icon="refresh",
            is_run_control=True,
            parent=self.card,
        )
        self.again_button.setToolTip(self.tr("Look again whether its instruments are plugged in"))
        self.close_record_button = Button(
            self.tr("Close record…"), appearance=appearance, is_run_control=True, parent=self.card
        )
        self.not_now_button = Button(
            self.tr("Not now"), appearance=appearance, is_run_control=True, parent=self.card
        )
        self.resume_button = Button(
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="play",
            is_run_control=True,
            parent=self.card,
        )
        self.foot.addWidget(self.hint, 1)
        for button in (self.again_button, self.close_record_button, self.not_now_button, self.resume_button):
            self.foot.addWidget(button)
        self.again_button.clicked.connect(self._look)
        self.close_record_button.clicked.connect(self._give_up)
        self.not_now_button.clicked.connect(self.dismiss)
        self.resume_button.clicked.connect(self._confirm)
        interrupted.ports_seen.connect(self._show_ports)

    def ask(self, run: InterruptedRun) -> None:
        """Ask about ``run``. Its record is read first, if it is not yet."""
        self._begin(run)
        has_questions = self.choices is not None and bool(self.choices.facts)
        self.open()
        if has_questions:
            self._focus_first()
        self._read(run)

    @property
    def operator(self) -> str:
        """Who has the run go on."""
        said = "" if self._operator is None else self._operator.text().strip()
        return said or self._user

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self.choices is not None and self.choices.press(event.text()):
            event.accept()
        else:
            super().keyPressEvent(event)

    # ---- what is shown
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
            self._tell("clock", self.tr("Its record is long, and is being read…"))
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
            card = self.roles[role.name] = self._tell("plug", role_title(role.name), role.device)
            self._show_role(role, card)
        self.choices = ResumeChoices(run, appearance=self._appearance, parent=self.card)
        self.choices.changed.connect(self._show_choice)
        self.body.addWidget(self.choices)
        words = self.tr(
            "The program is first done again from its record, which touches no instrument. Then it goes on in"
            " the same record. What its step or an instrument itself says of a command counts before what you"
            " say here."
        )
        self.body.addWidget(Label(words, appearance=self._appearance, role="small", color="text2", wrap=True))
        self._operator = LineField(appearance=self._appearance)
        self._operator.setPlaceholderText(self.tr("Resumed by: {person}").format(person=self._user))
        self._operator.setAccessibleName(self.tr("Who has the run go on"))
        self.body.addWidget(self._operator)
        self._show_choice()
        self._look()

    def _show_obstacle(self, run: InterruptedRun) -> None:
        self.title.setText(self.tr("This run is over") if run.is_over else self.tr("This run cannot go on"))
        words = run.remedy
        if run.is_over:
            words = self.tr("Closing its record gives it its end, and its signature.")
        self._tell("alert-circle", run.obstacle, words)
        self.close_record_button.show()

    def _tell(self, icon: str, title: str, words: str = "", *, is_open: bool = False) -> FactCard:
        card = FactCard(appearance=self._appearance)
        card.tell(icon, "warn" if is_open else "idle", title, words)
        self.body.addWidget(card)
        return card

    def _show_role(self, role: Role, card: FactCard) -> None:
        """What is known of a role without a look."""
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
                card.tell("unplug", "err", title, role.device)
                card.show_chip(self.tr("Not there"), "err", "unplug")
            elif found.trouble:
                words = ". ".join(part for part in (found.trouble, found.remedy) if part)
                card.tell("plug", "err", title, f"{found.path or role.device} · {words}")
                card.show_chip(self.tr("Cannot be opened"), "err", "lock")
            else:
                name = " · ".join(part for part in (found.name, found.details or found.path) if part)
                card.tell("plug", "ok", title, name)
                card.show_chip(self.tr("Plugged in"), "ok", "check-circle")
        words = self.tr("Plug in {roles} first: without, the run stays interrupted.")
        self._missing = words.format(roles=", ".join(missing)) if missing else ""
        self._show_hint()

    def _show_hint(self) -> None:
        """What is still to be done before the run can go on."""
        obstacle = "" if self.choices is None else self.choices.obstacle
        is_going_on = self.choices is not None and self.choices.choice != START_OVER
        text = obstacle or (self._missing if is_going_on else "")
        self.hint.set_tone("err" if text else None)
        self.hint.setText(text)

    @Slot()
    def _show_choice(self) -> None:
        """The button says what is chosen."""
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
        """What is to be answered first."""
        if self.choices is not None and self.choices.facts:
            self.choices.facts[0].focus_answer()

    # ---- what is done
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
            self.resume_confirmed.emit(replace(run, said=choices.said), operator)

"""The page on which a run is set up: which protocol, with which values, on which instruments."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.core.system_user import system_user
from praxis_desktop.gui.conducting.run_details import RunDetails
from praxis_desktop.gui.failures.failure_panel import FailurePanel
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.packages.wheels import Wheels
from praxis_desktop.gui.packages.wheels_panel import WheelsPanel
from praxis_desktop.gui.roles.decision_sheet import DecisionDesk
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.instruments_panel import InstrumentsPanel
from praxis_desktop.gui.roles.role_choices import (
    NO_SIMULATORS,
    NOTHING_REMEMBERED,
    MachineChosen,
    RememberedDevice,
)
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.run.run_outcome import Failure
from praxis_desktop.gui.run.runtime_model import RuntimeModel
from praxis_desktop.gui.setup.check import CHECKING, NOT_CHECKED, Check
from praxis_desktop.gui.setup.obstacles import INSTRUMENTS, LABWARE, REVIEW, VALUES
from praxis_desktop.gui.setup.problem_desk import ProblemDesk
from praxis_desktop.gui.setup.protocol_panel import ProtocolPanel
from praxis_desktop.gui.setup.readiness_desk import ReadinessDesk
from praxis_desktop.gui.setup.setup_body import SetupBody
from praxis_desktop.gui.setup.setup_foot import SetupFoot
from praxis_desktop.gui.setup.setup_head import REAL, SIMULATED, SetupHead
from praxis_desktop.gui.setup.setup_model import SetupModel
from praxis_desktop.gui.setup.start_desk import StartDesk

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import AskedHistory
    from praxis_desktop.gui.setup.setup_cards import SetupCards
    from praxis_desktop.gui.setup.setup_desk import SetupDesk
    from praxis_desktop.protocols.description import Description
    from praxis_desktop.workers.setting_up.sheets import SetupSheet

_SPARE_MS = 200
"""So long after it is shown beside a run, a place for another is made."""


class SetupPage(QWidget):
    """Composes the parts, and has a run started of what they come to. Others may be under way meanwhile."""

    announced = Signal(object)
    """A RunAnnouncement: a run is about to begin."""
    run_started = Signal(object)
    """A run began: the file's path."""

    def __init__(
        self,
        *,
        runs: ActiveRuns,
        runtime: RuntimeModel,
        instruments: Instruments,
        wheels: Wheels | None,
        setup: SetupModel | None = None,
        history: AskedHistory | None = None,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs = runs
        self._setup = setup
        self._appearance = appearance
        self._path: Path | None = None
        self.remembered: dict[str, str] = {}
        """By role the device that a person allowed for it."""
        self.has_form = False
        """Whether there is anything to set up besides instruments."""
        self.head = SetupHead(appearance=appearance)
        self.foot = SetupFoot(appearance=appearance)
        self.protocol = ProtocolPanel(appearance=appearance)
        self.instruments = InstrumentsPanel(instruments=instruments, runs=runs, appearance=appearance)
        self.decisions = DecisionDesk(panel=self.instruments, cover=self, appearance=appearance)
        self.details = RunDetails(operator=system_user(), appearance=appearance)
        self.failure = FailurePanel(appearance=appearance)
        self.wheels = None if wheels is None else WheelsPanel(wheels=wheels, appearance=appearance)
        self.body = SetupBody(appearance=appearance)
        self.desk: SetupDesk | None = None
        self.cards: SetupCards | None = None
        """Made with the first protocol, so that the window is there before it."""
        self.readiness = ReadinessDesk(page=self, runtime=runtime)
        self.problems = ProblemDesk(page=self)
        self.starting = StartDesk(page=self, runs=runs, history=history, appearance=appearance)
        self._lay_out()
        self.head.mode.chosen.connect(self.instruments.choose_mode)
        self.foot.start_wanted.connect(self.starting.run)
        self.foot.problem_wanted.connect(self.problems.show_first)
        self.head.problem_wanted.connect(self.problems.show_failed_check)
        self.instruments.changed.connect(self._show_mode)
        self.instruments.tests_changed.connect(self.readiness.show_readiness)
        self.instruments.tests_changed.connect(self.starting.show_state)
        self.instruments.changed.connect(self.starting.ask_no_more)
        self.details.changed.connect(self.readiness.show_states)
        runs.active_changed.connect(self._follow_runs)
        self.readiness.show_readiness()

    @property
    def path(self) -> Path | None:
        """The file of the open protocol."""
        return self._path

    @property
    def obstacle(self) -> str:
        """Why the protocol cannot be run, "" when it can, as far as is known."""
        found = self.readiness.obstacles
        return found[0].details or found[0].sentence if found else ""

    def prepare(self) -> bool:
        """Make what the first protocol needs; False when it is there already."""
        if self._setup is None or self.desk is not None:
            return False
        self._make_desk(self._setup)
        return True

    def show_protocol(
        self,
        path: Path,
        description: Description,
        devices: Mapping[str, str],
        remembered: Mapping[str, RememberedDevice] = NOTHING_REMEMBERED,
        simulators: Mapping[str, str] = NO_SIMULATORS,
    ) -> None:
        """Make a protocol the one to run, with the devices that its roles last had, or are remembered."""
        self._path = path
        self._forget_protocol()
        self.protocol.show_protocol(path, description)
        check = NOT_CHECKED if self._setup is None else CHECKING
        self.head.show_protocol(description.title, self.tr("Run setup"), check)
        self.details.show_usual_name(description.title)
        self.prepare()
        if self.desk is not None:
            self.desk.close_form()
        self._show_form(False)
        self.body.show_top()
        self.instruments.show_roles(description.ports, devices, remembered, simulators)
        self.remembered = {role: known.device for role, known in remembered.items()}
        self.readiness.show_readiness()
        if self.isVisible():  # the sample is opened while somebody may type in the library
            self.head.take_focus()

    def _forget_protocol(self) -> None:
        """Another file is open."""
        self.starting.ask_no_more()
        self.readiness.forget()
        self.problems.forget_refusal()
        self.show_instruments(True)
        self.failure.clear()

    def put_first(self, banners: QWidget) -> None:
        """Show ``banners`` above what is set up."""
        self.body.add(banners, before=self.failure)

    def make_ahead(self, sheet: SetupSheet) -> bool:
        """Make a part of the form that is about to be shown: all of it at once would be felt. False when
        there is nothing more to make.
        """
        return self.desk is not None and sheet.path == self._path and self.desk.make_ahead(sheet)

    def show_sheet(
        self, sheet: SetupSheet, machines: Mapping[str, MachineChosen], labware: Mapping[str, str]
    ) -> None:
        """Show what can be set up of the protocol that is open."""
        if self.desk is None or sheet.path != self._path:
            return
        self.starting.ask_no_more()
        self.problems.forget_refusal()
        self.show_instruments(True)
        if sheet.has_form:
            self.protocol.show_declared(sheet.protocol)
            line = self.tr("Run setup")
            if sheet.protocol.version:
                line = self.tr("Run setup · version {version}").format(version=sheet.protocol.version)
            self.head.show_protocol(sheet.protocol.title, line)
            self.details.show_usual_name(sheet.protocol.title)
        self.head.show_check(Check("passed", sheet.checked))
        self.desk.show_sheet(sheet, machines, labware)
        is_first = sheet.has_form != self.has_form
        self._show_form(sheet.has_form)
        if is_first:
            self.body.show_top()

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show other values in the form of the protocol that is open."""
        if self.cards is not None and self.has_form:
            self.cards.show_texts(texts)

    @Slot(object)
    def show_failure(self, failure: Failure) -> None:
        """Say what went wrong before there was a run."""
        self.failure.show_failure(failure, ())

    @Slot()
    def show_problem(self) -> bool:
        """Go to the first thing that must be chosen or corrected; False when there is none."""
        return self.problems.show_first()

    @Slot()
    def switch_mode(self) -> None:
        """Have simulators play all roles, or what is real."""
        if not self.head.mode.isHidden() and self.head.mode.isEnabled():
            self.head.mode.button(SIMULATED if self.head.mode.number == REAL else REAL).click()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.starting.cover()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        QTimer.singleShot(_SPARE_MS, self._make_spare)

    @Slot()
    def _make_spare(self) -> None:
        if self._runs.is_active:
            self._runs.make_spare()

    def _lay_out(self) -> None:
        body = self.body
        for key, name in (
            (VALUES, self.tr("Values")),
            (INSTRUMENTS, self.tr("Instruments")),
            (LABWARE, self.tr("Deck & labware")),
            (REVIEW, self.tr("Review")),
        ):
            body.sections.add(key, name)
        body.add(self.failure)
        if self.wheels is not None:
            body.add(self.wheels)
        body.add(self.protocol)
        body.add(self.instruments, INSTRUMENTS)
        body.add(self.details, REVIEW)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(body, 1)
        layout.addWidget(self.foot)
        self._show_form(False)

    # ---- setting it up
    def _make_desk(self, setup: SetupModel) -> None:
        """The form, and what is made of it. Its modules were loaded on the thread that read the protocol."""
        from praxis_desktop.gui.setup.setup_cards import SetupCards
        from praxis_desktop.gui.setup.setup_desk import SetupDesk

        cards = self.cards = SetupCards(model=setup, appearance=self._appearance, parent=self)
        self.body.add(cards.form, VALUES, before=self.instruments)
        self.body.add(cards.labware, LABWARE, before=self.details)
        self.body.set_aside(cards.dry_run)
        self.body.set_form(cards.form)
        self.desk = SetupDesk(model=setup, cards=cards, instruments=self.instruments)
        self.desk.changed.connect(self.readiness.show_readiness)
        self.desk.changed.connect(self.starting.show_state)
        self.desk.settled.connect(self.starting.run)
        cards.states_changed.connect(self.readiness.show_readiness)
        cards.line_wanted.connect(self.problems.show_finding)
        self.foot.preset_button.clicked.connect(cards.form.presets.ask_name)
        setup.refused.connect(self.problems.show_refusal)
        setup.failed.connect(self.problems.show_error)
        # The keys go through the cards in the order in which they stand.
        for before, after in pairwise((self.protocol.fold, cards.form, self.instruments, cards.labware)):
            QWidget.setTabOrder(before, after)
        QWidget.setTabOrder(cards.labware, self.details)

    def _show_form(self, has_form: bool) -> None:
        """Whether there is anything to set up besides instruments."""
        self.has_form = has_form
        for key in (VALUES, LABWARE):
            self.body.sections.buttons[key].setVisible(has_form)
        self.foot.preset_button.setVisible(
            has_form and self.cards is not None and bool(self.cards.form.fields)
        )
        if self.cards is not None:
            form = self.cards.form
            form.presets.setVisible(has_form and bool(form.fields))
            for card in (form, self.cards.labware, self.cards.dry_run):
                card.setVisible(has_form)

    def show_instruments(self, is_known: bool) -> None:
        """Whether it is known which instruments there are: of a file that does not load nobody knows."""
        self.body.sections.buttons[INSTRUMENTS].setVisible(is_known)
        self.instruments.setVisible(is_known)

    @Slot()
    def _show_mode(self) -> None:
        rows = self.instruments.rows
        self.head.mode.setVisible(bool(rows))
        self.head.show_mode(SIMULATED if self.instruments.is_simulated else REAL)
        if self.cards is not None:
            self.cards.labware.set_simulated(self.instruments.is_simulated or not rows)
        self.readiness.show_readiness()

    @Slot()
    def _follow_runs(self) -> None:
        self.readiness.show_readiness()

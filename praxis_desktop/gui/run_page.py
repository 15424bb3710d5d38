"""The page of a run: which protocol, on which instruments, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.appearance import Appearance
from praxis_desktop.gui.conducting.conduct_desk import ConductDesk
from praxis_desktop.gui.instruments import Instruments
from praxis_desktop.gui.instruments_panel import (
    NO_SIMULATORS,
    NOTHING_REMEMBERED,
    MachineChosen,
    RememberedDevice,
)
from praxis_desktop.gui.port_asker import PortQuestions
from praxis_desktop.gui.port_sheet import PortSheet
from praxis_desktop.gui.run_model import RunModel
from praxis_desktop.gui.run_outcome import Failure, without_marks
from praxis_desktop.gui.run_panels import RunPanels
from praxis_desktop.gui.runtime_model import RuntimeModel
from praxis_desktop.gui.setup.setup_model import SetupModel
from praxis_desktop.gui.tokens import NARROW
from praxis_desktop.gui.wheels import Wheels
from praxis_desktop.workers.launching.launcher import RunPlan

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.setup.setup_desk import SetupDesk
    from praxis_desktop.gui.setup.setup_view import SetupView
    from praxis_desktop.protocols.description import Description
    from praxis_desktop.runs.dry_run.findings import Finding
    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun
    from praxis_desktop.workers.launching.missing_packages import MissingPackages
    from praxis_desktop.workers.setting_up.sheets import SetupSheet


class RunPage(QWidget):
    """Composes the panels and asks the model to start and stop."""

    run_started = Signal(object)
    """A run began: the file's path."""
    anew_wanted = Signal(object, object)
    """A file, and a function in it or None, are to be opened: what they were has run from its record."""

    def __init__(
        self,
        *,
        model: RunModel,
        runtime: RuntimeModel,
        instruments: Instruments,
        questions: PortQuestions,
        wheels: Wheels | None,
        setup: SetupModel | None = None,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._path: Path | None = None
        self._recorded: tuple[Path, str | None] | None = None
        """File and function of the run that goes on from its record, instead of an open protocol."""
        self._missing: MissingPackages | None = None
        self._setup = setup
        self._appearance = appearance
        self.setup_view: SetupView | None = None
        """Made with the first protocol, so that the window is there before it."""
        self._refusal = ""
        """Why the file did not load, as the panel says it."""
        panels = self.panels = RunPanels(
            model=model,
            runtime=runtime,
            instruments=instruments,
            wheels=wheels,
            appearance=appearance,
            parent=self,
        )
        self.header, self.views = panels.header, panels.views
        self.protocol, self.instruments = panels.protocol, panels.instruments
        self.failure, self.files, self.record = panels.failure, panels.files, panels.record
        self.wheels, self.output, self.steps = panels.wheels, panels.output, panels.steps
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panels)
        self.sheet = PortSheet(
            model=model, questions=questions, instruments=instruments, appearance=appearance, parent=self
        )
        self.conduct = ConductDesk(model=model, buttons=self.header.buttons, appearance=appearance, page=self)
        self.sheet.stop_requested.connect(self.conduct.stop_at_once)
        self.conduct.refused.connect(self._show_refused)
        self.conduct.prompts.recovered.connect(self.steps.mark)
        self.header.buttons.run_requested.connect(self.run)
        self.instruments.changed.connect(self._show_mode)
        self.desk: SetupDesk | None = None
        model.changed.connect(self._follow_run)
        model.ticked.connect(self._show_absences)
        model.failed.connect(self.show_failure)
        for panel in (self.files, self.record):
            model.started.connect(panel.clear)
        model.files_kept.connect(self.files.show_files)
        model.recorded.connect(self.record.show_record)
        runtime.packages_examined.connect(self._show_missing)
        model.exchanges_arrived.connect(self.instruments.show_exchanges)

    @property
    def path(self) -> Path | None:
        """The file of the open protocol."""
        return self._path

    def show_protocol(
        self,
        path: Path,
        description: Description,
        devices: Mapping[str, str],
        remembered: Mapping[str, RememberedDevice] = NOTHING_REMEMBERED,
        simulators: Mapping[str, str] = NO_SIMULATORS,
    ) -> None:
        """Make a protocol the one to run, with the devices that its roles last had, or are remembered."""
        if self._model.plan is not None and path != self._model.plan.path:
            self._model.forget()
        self._path, self._recorded = path, None
        self._missing = None
        for panel in (self.failure, self.files, self.record):
            panel.clear()
        self.protocol.show_protocol(path, description)
        self.header.show_protocol(description.title)
        self.header.offer_anew(False)
        if self._setup is not None and self.desk is None:
            self._make_desk(self._setup)
        if self.desk is not None:
            self.desk.close_form()
        self._show_form(False)
        self.instruments.setEnabled(True)
        self.instruments.show_roles(description.ports, devices, remembered, simulators)
        self._show_obstacle()
        self.sheet.set_remembered({role: known.device for role, known in remembered.items()})
        self.header.run_button.setFocus()

    def put_first(self, banners: QWidget) -> None:
        """Show ``banners`` above the run."""
        self.panels.put_first(banners)

    def show_recorded(self, run: InterruptedRun) -> None:
        """Show a run that goes on as its record has it: nothing can be set up."""
        assert run.program is not None
        assert run.description is not None
        path = Path(run.program.filename)
        bound = {role.name: role.device for role in run.roles}
        roles = {**dict.fromkeys(bound, ""), **run.description.ports}
        self.show_protocol(path, run.description, bound | {role: bound.get(role, "") for role in roles})
        self.instruments.show_roles(roles, bound)
        self._path, self._recorded = None, (path, run.program.function)
        self.protocol.show_protocol(path, replace(run.description, title=run.title))
        self.header.show_protocol(run.title)
        self.header.offer_anew(True)
        self._show_mode()
        self._show_view(1)

    def show_sheet(
        self, sheet: SetupSheet, machines: Mapping[str, MachineChosen], labware: Mapping[str, str]
    ) -> None:
        """Show what can be set up of the protocol that is open."""
        if self.desk is None or sheet.path != self._path:
            return
        if self._refusal and self.failure.message == self._refusal:
            self.failure.clear()
        self._refusal = ""
        if sheet.has_form:
            self.protocol.show_declared(sheet.protocol)
            self.header.show_protocol(sheet.protocol.title)
        self.desk.show_sheet(sheet, machines, labware)
        self._show_form(sheet.has_form)
        self.desk.set_locked(self._model.is_active)

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show other values in the form of the protocol that is open."""
        if self.setup_view is not None and self._has_form:
            self.setup_view.show_texts(texts)

    @Slot(object)
    def show_failure(self, failure: Failure) -> None:
        """Say what went wrong; of a port also which one it was."""
        self.failure.show_failure(failure, self._port_facts(failure) if failure.port else ())

    def _port_facts(self, failure: Failure) -> list[tuple[str, str]]:
        row = self.instruments.row(failure.port)
        facts = []
        if row is not None:
            choice = row.field.choice
            place = row.field.words if choice is None or not choice.path else f"{choice.name}, {choice.path}"
            facts += [
                (self.tr("Instrument"), f"{row.role}, {row.expected}" if row.expected else row.role),
                (self.tr("Port"), place),
            ]
        if failure.waiting_for:
            facts.append((self.tr("Waited for"), without_marks(failure.waiting_for)))
        return facts

    @Slot()
    def run(self) -> None:
        """Run the open protocol; say what is missing when it cannot be."""
        if self._model.is_active or self._model.controls.halt_time:
            return
        if self._recorded is not None:
            self.anew_wanted.emit(*self._recorded)
            return
        if self._path is None:
            self.protocol.open_requested.emit()
            return
        if self._missing is not None and self._missing.message:
            self.show_failure(Failure(self._missing.message, self._missing.hint))
            return
        if self.desk is not None and self.desk.is_unsettled:
            self.desk.await_settling()
            return
        if self.show_problem() or self._obstacle()[0]:
            return
        self.failure.clear()
        self.instruments.forget_exchanges()
        bound = self.instruments
        plan = RunPlan(self._path, bound.bindings(), bound.limits())
        if self.desk is not None:
            plan = self.desk.plan(self._path)
        said = self.panels.details
        self._model.title = self.header.title
        self._model.start(
            replace(
                plan,
                operator=said.operator,
                name=said.name,
                notes=said.notes,
                on_error=said.on_error,
            )
        )
        self._show_view(1)
        self.run_started.emit(self._path)
        self.output.view.setFocus()

    @Slot()
    def show_problem(self) -> bool:
        """Go to the first thing that must be chosen or corrected; False when there is none."""
        row = self.instruments.first_unset()
        if row is not None:
            row.show_problem(self.tr("Choose a simulator or a port for this instrument."))
            row.focus_choice()
            return True
        if self.setup_view is None or not self._has_form or not self._obstacle()[0]:
            return False
        self._show_view(0)
        return self.setup_view.show_first_problem()

    @Slot()
    def stop(self) -> None:
        """Ask how the run is to be stopped; the second time, stop it."""
        self.header.buttons.press_stop()

    @Slot()
    def pause(self) -> None:
        """Pause the run, or let it go on."""
        if self._model.is_active and self.header.buttons.pause_button.isEnabled():
            self.header.buttons.press_pause()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        sheet = self.conduct.open_sheet
        return super().focusNextPrevChild(is_next) if sheet is None else sheet.focusNextPrevChild(is_next)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.panels.set_narrow(self.window().width() < NARROW)
        top = self.header.height()
        self.sheet.setGeometry(0, top, self.width(), self.height() - top)
        self.conduct.cover(0, top, self.width(), self.height() - top)

    # ---- setting it up
    def _make_desk(self, setup: SetupModel) -> None:
        """The form, and what is made of it. Its modules were loaded on the thread that read the protocol."""
        from praxis_desktop.gui.setup.setup_desk import SetupDesk
        from praxis_desktop.gui.setup.setup_view import SetupView

        view = self.setup_view = SetupView(model=setup, appearance=self._appearance)
        self.panels.stack.addWidget(view)
        self.desk = SetupDesk(model=setup, view=view, instruments=self.instruments)
        self.desk.changed.connect(self._show_obstacle)
        self.desk.settled.connect(self.run)
        view.line_wanted.connect(self._show_finding)
        self.views.chosen.connect(self._show_view)
        setup.refused.connect(self._show_refusal)
        setup.failed.connect(self._show_setup_error)

    @property
    def _has_form(self) -> bool:
        return not self.views.isHidden()

    def _show_form(self, has_form: bool) -> None:
        """Whether there is anything to set up besides instruments."""
        if has_form != self._has_form:
            self.views.setVisible(has_form)
            self._show_view(0 if has_form else 1)

    @Slot(int)
    def _show_view(self, view: int) -> None:
        if self.setup_view is None or (view == 0 and not self._has_form):
            view = 1
        self.views.blockSignals(True)
        self.views.button(view).setChecked(True)
        self.views.blockSignals(False)
        shown = self.panels.run_view if view or self.setup_view is None else self.setup_view
        self.panels.stack.setCurrentWidget(shown)

    @Slot(object)
    def _show_refusal(self, error: PraxisError) -> None:
        stack = str(getattr(error, "traceback", ""))
        self.failure.show_failure(Failure(error.message, error.hint, stack), ())
        self._refusal = self.failure.message
        self._show_obstacle()

    @Slot(str)
    def _show_refused(self, message: str) -> None:
        """Say why something that was wished of the run is not done."""
        self.failure.show_failure(Failure(message[:1].upper() + message[1:]), ())

    @Slot(object)
    def _show_setup_error(self, error: PraxisError) -> None:
        self.failure.show_failure(Failure(error.message, error.hint), ())

    @Slot(object)
    def _show_finding(self, finding: Finding) -> None:
        """Say where in the program the cause of a finding is."""
        from praxis_desktop.gui.dry_run.finding_card import place_of, sentence_of

        message = f"{place_of(finding)}: {sentence_of(finding)}"
        self.failure.show_failure(Failure(message, finding.hint, finding.file), ())

    def _obstacle(self) -> tuple[str, str]:
        """Why the protocol cannot be run, whole and in short; "" when it can."""
        if self._recorded is not None:
            return "", ""
        if self._missing is not None and self._missing.message:
            return self._missing.message, self.tr("Not all of its packages are here")
        if self.desk is not None:
            return self.desk.obstacle
        row = self.instruments.first_unset()
        if row is None:
            return "", ""
        words = self.tr("Choose a simulator or a port for {role}").format(role=row.role)
        return words, words

    @Slot()
    def _show_obstacle(self) -> None:
        # While it is being found out, what was found before stands: nothing flickers.
        if self.desk is None or not self._has_form or not self.desk.is_unsettled:
            self.header.show_obstacle(*self._obstacle())

    @Slot(object)
    def _show_missing(self, missing: MissingPackages) -> None:
        """Say which packages the open protocol lacks; it cannot be run without those that it declares."""
        if missing.path != self._path:
            return
        before, self._missing = self._missing, missing
        if before is not None and before.message and self.failure.message == before.message:
            self.failure.clear()
        self.protocol.show_missing(missing)
        self._show_obstacle()

    @Slot()
    def _show_mode(self) -> None:
        rows = self.instruments.rows
        self.header.show_mode(sum(row.is_simulated for row in rows), len(rows))
        self._show_obstacle()

    @Slot()
    def _show_absences(self) -> None:
        self.instruments.show_absences(self._model.absences)

    @Slot()
    def _follow_run(self) -> None:
        is_active = self._model.is_active
        self.instruments.set_locked(is_active, is_queued=self._model.phase == "queued")
        self.instruments.setEnabled(is_active or self._recorded is None)
        self.panels.details.set_locked(is_active)
        if self.desk is not None:
            self.desk.set_locked(is_active)
        self._show_absences()
        self.protocol.open_button.setEnabled(not is_active)
        if not is_active and (self.header.stop_button.hasFocus() or self.output.view.hasFocus()):
            self.header.run_button.setFocus()

"""The page of the run that is under way, or was the last: what it tells, and what is done to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.gui.conducting.conduct_desk import ConductDesk
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.roles.port_sheet import PortSheet
from praxis_desktop.gui.run.run_announcement import AnnouncedRole, RunAnnouncement
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.run.run_outcome import Failure, KeptRecord, without_marks
from praxis_desktop.gui.run.runtime_model import RuntimeModel
from praxis_desktop.gui.run_page.run_panels import RunPanels

if TYPE_CHECKING:
    from praxis_desktop.core.events import ConnectionEvent, HaltEvent
    from praxis_desktop.gui.roles.device_choices import PortsSeen
    from praxis_desktop.gui.run.run_selector import RunSelector
    from praxis_desktop.workers.launching.interrupted_runs import InterruptedRun


class RunPage(QWidget):
    """Composes the panels. What is run is set up elsewhere, and announced here."""

    again_wanted = Signal()
    """What was run is to be set up again, as it was."""
    anew_wanted = Signal(object, object)
    """A file, and a function in it or None, are to be opened: what they were has run from its record."""
    report_wanted = Signal(str)
    """The report of the run of that id is to be shown."""
    attention_wanted = Signal(object)
    """The run waits for a person: this page is to be in view."""
    halt_told = Signal(object, object)
    """This page, and a HaltEvent of one of its instruments."""
    halt_read = Signal(object)
    """What became of the instruments was read on this page."""

    def __init__(
        self,
        *,
        model: RunModel,
        runtime: RuntimeModel,
        instruments: Instruments,
        questions: PortQuestions,
        appearance: Appearance,
        panels: RunPanels | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``panels`` are those of the run, where they were made before."""
        super().__init__(parent)
        self._model = model
        self.announced = RunAnnouncement("")
        self.selector: RunSelector | None = None
        """On which another run is chosen."""
        self._recorded: tuple[Path, str | None] | None = None
        """File and function of the run that goes on from its record, instead of one that was set up."""
        self._has_reports = False
        self._kept = ""
        """The id of the run, once its record is kept."""
        if panels is None:
            panels = RunPanels(model=model, runtime=runtime, appearance=appearance, parent=self)
        self.panels = panels
        self.header = panels.header
        self.failure, self.files, self.record = panels.failure, panels.files, panels.record
        self.output, self.steps = panels.output, panels.steps
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panels)
        self.sheet = PortSheet(
            model=model, questions=questions, instruments=instruments, appearance=appearance, parent=self
        )
        self.conduct = ConductDesk(model=model, buttons=self.header.buttons, appearance=appearance, page=self)
        self.sheet.stop_requested.connect(self.conduct.stop_at_once)
        self.conduct.refused.connect(self._show_refused)
        self._ports = instruments.ports
        self._failed_device = ""
        self.conduct.failure_shown.connect(self._follow_device)
        self._ports.changed.connect(self._show_presence)
        self.conduct.attention_wanted.connect(self._want_attention)
        self.conduct.halt_told.connect(self._hand_on_halt)
        self.conduct.halt_read.connect(self._tell_read)
        self.conduct.prompts.recovered.connect(self.steps.mark)
        self.conduct.prompts.recovered.connect(self.header.note_decision)
        self.header.buttons.run_requested.connect(self.run_again)
        self.header.buttons.report_requested.connect(self._want_report)
        model.changed.connect(self._follow_run)
        model.failed.connect(self.show_failure)
        model.connection_told.connect(self._show_connection)
        for panel in (self.failure, self.files, self.record):
            model.started.connect(panel.clear)
            model.forgotten.connect(panel.clear)
        model.files_kept.connect(self.files.show_files)
        model.recorded.connect(self.record.show_record)
        model.recorded.connect(self._offer_report)
        model.started.connect(self._forget_report)
        model.forgotten.connect(self._forget_report)

    @property
    def run(self) -> RunModel:
        """The run that is shown here."""
        return self._model

    @Slot(object)
    def announce(self, announced: RunAnnouncement) -> None:
        """Say what is about to be run."""
        self._recorded = None
        self._show_announced(announced)

    def show_recorded(self, run: InterruptedRun) -> None:
        """Say which run goes on as its record has it."""
        assert run.program is not None
        assert run.description is not None
        expected = run.description.ports
        roles = tuple(
            AnnouncedRole(
                role.name, role.device, expected.get(role.name, ""), role.device, is_simulated(role.device)
            )
            for role in run.roles
        )
        self._recorded = (Path(run.program.filename), run.program.function)
        self._show_announced(RunAnnouncement(run.title, roles))

    def offer_reports(self) -> None:
        """From now on there is somebody who shows ``report_wanted``."""
        self._has_reports = True
        self._show_report()

    def put_below_header(self, selector: RunSelector) -> None:
        """Have another run chosen on ``selector``."""
        self.selector = selector
        self.panels.put_below_header(selector)

    @Slot(str)
    def _follow_device(self, port: str) -> None:
        """The sheet of a failure follows the instrument on this port; "" for none."""
        role = self.announced.role(port) if port else None
        self._failed_device = "" if role is None else role.device
        followed = (self._failed_device,) if self._failed_device else ()
        self._ports.follow(followed, by=f"failure {id(self)}")
        if followed:
            self._ports.look()

    @Slot(object)
    def _show_presence(self, seen: PortsSeen) -> None:
        device = self._failed_device
        if device in seen.asked and self.conduct.error_sheet.is_open:
            self.conduct.error_sheet.show_presence(device in seen.present)

    @Slot(object)
    def _show_connection(self, event: ConnectionEvent) -> None:
        role = self.announced.role(event.port)
        is_failed = role is not None and bool(role.device) and role.device == self._failed_device
        if is_failed and event.what in ("rebound", "reopened") and self.conduct.error_sheet.is_open:
            self.conduct.error_sheet.show_met()

    def put_first(self, banners: QWidget) -> None:
        """Show ``banners`` above the run."""
        self.panels.put_first(banners)

    @Slot(object)
    def show_failure(self, failure: Failure) -> None:
        """Say what went wrong; of a port also which one it was."""
        self._tell_failure(failure, self._port_facts(failure) if failure.port else ())

    @Slot()
    def run_again(self) -> None:
        """Have what was run set up again."""
        if self._model.is_active or self._model.controls.halt_time:
            return
        if self._recorded is not None:
            self.anew_wanted.emit(*self._recorded)
        else:
            self.again_wanted.emit()

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

    def _show_announced(self, announced: RunAnnouncement) -> None:
        if announced.remembered is not self.announced.remembered:
            self.sheet.set_remembered(announced.remembered)
        self.announced = announced
        self.header.show_protocol(announced.title)
        self._model.simulation = announced.simulation
        self.header.show_mode(announced.simulation)
        self.header.offer_anew(self._recorded is not None)

    def _port_facts(self, failure: Failure) -> list[tuple[str, str]]:
        role = self.announced.role(failure.port)
        facts = []
        if role is not None:
            facts += [
                (self.tr("Instrument"), f"{role.name}, {role.expected}" if role.expected else role.name),
                (self.tr("Port"), role.place),
            ]
        if failure.waiting_for:
            facts.append((self.tr("Waited for"), without_marks(failure.waiting_for)))
        return facts

    @Slot(object)
    def _offer_report(self, record: KeptRecord) -> None:
        self._kept = record.run_id
        self._show_report()

    @Slot()
    def _forget_report(self) -> None:
        self._kept = ""
        self._show_report()

    def _show_report(self) -> None:
        self.header.buttons.has_report = self._has_reports and bool(self._kept)
        self.header.buttons.refresh()

    @Slot()
    def _want_report(self) -> None:
        self.report_wanted.emit(self._kept)

    @Slot()
    def _want_attention(self) -> None:
        self.attention_wanted.emit(self)

    @Slot(object)
    def _hand_on_halt(self, event: HaltEvent) -> None:
        self.halt_told.emit(self, event)

    @Slot()
    def _tell_read(self) -> None:
        self._rest_focus()
        self.halt_read.emit(self)

    def _rest_focus(self) -> None:
        """Have the keys go to where neither Enter nor Space starts anything."""
        steps = self.panels.steps
        (steps.list if steps.isVisible() else self.output).setFocus()

    @Slot(str)
    def _show_refused(self, message: str) -> None:
        """Say why something that was wished of the run is not done."""
        self._tell_failure(Failure(message[:1].upper() + message[1:]), ())

    def _tell_failure(self, failure: Failure, facts: Sequence[tuple[str, str]]) -> None:
        self.failure.show_failure(failure, facts)
        self.panels.show_outcome()

    @Slot()
    def _follow_run(self) -> None:
        is_active = self._model.is_active
        if not is_active and (self.header.stop_button.hasFocus() or self.output.has_focus):
            self._rest_focus()

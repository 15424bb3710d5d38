"""The pages for runs, one for each model, so that nothing is rebuilt when the user switches between runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.core.devices import is_simulated
from praxis_desktop.gui.background import make_all
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import NARROW
from praxis_desktop.gui.questions.controller import QuestionsController
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.roles.port_sheet import PortSheet
from praxis_desktop.gui.run.forecast import AnnouncedRole, RunAnnouncement
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.run_tabs import RunSelector
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.run.words import Failure, KeptRecord, without_marks
from praxis_desktop.gui.run_page.panels import RunPanels, SimulatedNotice, make_run_panels

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from praxis_desktop.core.events import ConnectionEvent, HaltEvent
    from praxis_desktop.gui.roles.devices import PortsSeen
    from praxis_desktop.gui.run.runs import ActiveRuns
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun
    from praxis_desktop.workers.launch.replays import Replays


class RunPage(QWidget):
    """The page for a run, composed of panels. Runs are set up elsewhere and announced to this page."""

    again_wanted = Signal()
    """Requests that the run be set up again with the same values."""
    anew_wanted = Signal(object, object)
    """Carries the file to reopen, and its function or None. Emitted for a run resumed from its record."""
    report_wanted = Signal(str)
    """Carries the id of the run whose report is to be shown."""
    attention_wanted = Signal(object)
    """Carries this page when the run is waiting for the user, so that the page can be brought into view."""
    halt_told = Signal(object, object)
    """Carries this page and a HaltEvent about one of the run's instruments."""
    halt_read = Signal(object)
    """Carries this page when the user has read the outcome of the emergency stop on it."""

    def __init__(
        self,
        *,
        model: RunModel,
        instruments: Instruments,
        questions: PortQuestions,
        appearance: Appearance,
        panels: RunPanels,
    ) -> None:
        super().__init__()
        self._model = model
        self.announced = RunAnnouncement("")
        self.selector: RunSelector | None = None
        """The tabs that select a run."""
        self._recorded: tuple[Path, str | None] | None = None
        """The file and the function of a resumed run."""
        self._has_reports = False
        self._kept = ""
        """The id of the run, once it has a record."""
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
        self.conduct = QuestionsController(
            model=model, buttons=self.header.buttons, appearance=appearance, page=self
        )
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
        return self._model

    @Slot(object)
    def announce(self, announced: RunAnnouncement) -> None:
        """Show the run that is about to begin."""
        self._recorded = None
        self._show_announced(announced)

    def show_recorded(self, run: InterruptedRun) -> None:
        """Show a run that is being resumed, based on its record."""
        assert run.program is not None
        assert run.description is not None
        expected = run.description.ports
        roles = tuple(
            AnnouncedRole(
                role.name,
                role.device,
                expected.get(role.name, ""),
                role.place,
                is_simulated(role.device),
                role.name_here,
            )
            for role in run.roles
        )
        self._recorded = (Path(run.program.filename), run.program.function)
        self._show_announced(RunAnnouncement(run.title, roles))

    def offer_reports(self) -> None:
        """Offer reports; ``report_wanted`` requests the run's report."""
        self._has_reports = True
        self._show_report()

    def put_below_header(self, selector: RunSelector) -> None:
        """Put the tabs for runs below the header."""
        self.selector = selector
        self.panels.put_below_header(selector)

    @Slot(str)
    def _follow_device(self, port: str) -> None:
        """Watch the instrument on the given port, for the sheet about its failure; "" stops watching."""
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
        """Put ``banners`` above the run."""
        self.panels.put_first(banners)

    @Slot(object)
    def show_failure(self, failure: Failure) -> None:
        """Show a failure; if a port failed, also show which one."""
        self._tell_failure(failure, self._port_facts(failure) if failure.port else ())

    @Slot()
    def run_again(self) -> None:
        """Request that the run be set up again."""
        if self._model.is_active or self._model.controls.halt_time:
            return
        if self._recorded is not None:
            self.anew_wanted.emit(*self._recorded)
        else:
            self.again_wanted.emit()

    @Slot()
    def stop(self) -> None:
        """Ask how to stop the run. A second call stops the run."""
        self.header.buttons.press_stop()

    @Slot()
    def pause(self) -> None:
        """Pause the run or let it continue."""
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
        self._model.title = announced.title
        self._model.simulation = announced.simulation
        self._model.names = announced.instrument_names
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
        """Move the focus to a widget in which neither Enter nor Space starts anything."""
        steps = self.panels.steps
        (steps.list if steps.isVisible() else self.output).setFocus()

    @Slot(str)
    def _show_refused(self, message: str) -> None:
        """Show why a command for the run was refused."""
        self._tell_failure(Failure(message), ())

    def _tell_failure(self, failure: Failure, facts: Sequence[tuple[str, str]]) -> None:
        self.failure.show_failure(failure, facts)
        self.panels.show_outcome()

    @Slot()
    def _follow_run(self) -> None:
        is_active = self._model.is_active
        if not is_active and (self.header.stop_button.hasFocus() or self.output.has_focus):
            self._rest_focus()


class RunPages(QObject):
    """Puts the pages into ``stack``. The first run asks for ports through the launcher's ``questions``. Every
    other run has its own PortQuestions, so that each question appears on the page of its run.
    """

    attention_wanted = Signal(object)
    """Carries the RunPage of a run that is waiting for the user."""
    again_wanted = Signal()
    """Requests that the run be set up again."""
    anew_wanted = Signal(object, object)
    """Carries a file to open, and its function or None."""
    closing_confirmed = Signal(str)
    """Emitted when the user has confirmed that all runs should be stopped and the window closed. Carries the
    reason, "" if none is required.
    """

    def __init__(
        self,
        runs: ActiveRuns,
        *,
        stack: QStackedWidget,
        runtime: RuntimeModel,
        instruments: Instruments,
        questions: PortQuestions,
        appearance: Appearance,
        panels: RunPanels | None = None,
    ) -> None:
        """Create the pages. ``panels`` are the panels for the first run, if they already exist."""
        super().__init__(stack)
        self._runs = runs
        self._stack = stack
        self._runtime, self._instruments = runtime, instruments
        self._questions = questions
        self._appearance = appearance
        self._first_panels = panels
        self._pages: dict[RunModel, RunPage] = {}
        self._followers: list[Callable[[RunPage], object]] = []
        self._settings: Settings | None = None
        self._sounds = True
        self._replays: Replays | None = None
        runs.each(self._make)
        runs.selected_changed.connect(self._show_selected)

    @property
    def all(self) -> tuple[RunPage, ...]:
        """All pages."""
        return tuple(self._pages.values())

    @property
    def first(self) -> RunPage:
        """The page that exists before any run."""
        return self.all[0]

    @property
    def current(self) -> RunPage:
        """The page for the selected run."""
        return self._pages[self._runs.selected]

    @property
    def is_in_view(self) -> bool:
        """Whether the page for any run is in view."""
        return self._stack.currentWidget() in self._pages.values()

    def is_shown(self, model: RunModel) -> bool:
        """Return whether the page for the given run is in view."""
        return self._stack.currentWidget() is self._pages[model]

    def each(self, follow: Callable[[RunPage], object]) -> None:
        """Call ``follow`` with every existing and future page."""
        self._followers.append(follow)
        for page in self._pages.values():
            follow(page)

    def of(self, model: RunModel) -> RunPage:
        """Return the page for a run."""
        return self._pages[model]

    @Slot(object)
    def announce(self, announced: RunAnnouncement) -> None:
        """On the page of the selected run, show a run that is about to begin."""
        self.current.announce(announced)

    @Slot()
    def copy_output(self) -> None:
        """Copy the output of the run in view."""
        self.current.output.copy()

    # ---- common settings
    def use_settings(self, settings: Settings) -> None:
        """Apply the settings for runs."""
        self._settings = settings
        self._apply_to_all()

    def use_sounds(self, sounds: bool) -> None:
        """Set whether questions make a sound."""
        self._sounds = sounds
        self._apply_to_all()

    def offer_replays(self, replays: Replays) -> None:
        self._replays = replays
        for page in self._pages.values():
            page.record.offer_replays(replays)

    def _apply_to_all(self) -> None:
        for page in self._pages.values():
            self._apply(page)

    def _apply(self, page: RunPage) -> None:
        page.conduct.sounds = self._sounds
        if self._settings is not None:
            page.conduct.requires_reason = self._settings.runs.require_reason
            page.record.export_folder = self._settings.history.export_folder

    def _make(self, model: RunModel) -> None:
        questions = self._questions
        if self._pages:
            questions = model.asker = PortQuestions(self)
        panels, self._first_panels = self._first_panels, None
        if panels is None:
            panels = make_all(
                make_run_panels(model=model, runtime=self._runtime, appearance=self._appearance)
            )
        page = RunPage(
            model=model,
            instruments=self._instruments,
            questions=questions,
            appearance=self._appearance,
            panels=panels,
        )
        page.put_below_header(RunSelector(self._runs, appearance=self._appearance))
        page.put_first(SimulatedNotice(model, self._runs, appearance=self._appearance))
        model.is_of_another = partial(self._is_of_another, model)
        self._pages[model] = page
        self._stack.addWidget(page)
        self._apply(page)
        if self._replays is not None:
            page.record.offer_replays(self._replays)
        page.attention_wanted.connect(self.attention_wanted)
        page.again_wanted.connect(self.again_wanted)
        page.anew_wanted.connect(self.anew_wanted)
        page.conduct.closing_confirmed.connect(self.closing_confirmed)
        page.halt_told.connect(self._tell_others)
        page.halt_read.connect(self._read_halts)
        for follow in self._followers:
            follow(page)

    @Slot()
    def _show_selected(self) -> None:
        if not self.is_in_view:
            return
        has_keys = any(page.selector is not None and page.selector.tabs.hasFocus() for page in self.all)
        self._stack.setCurrentWidget(self.current)
        if has_keys and self.current.selector is not None:
            self.current.selector.tabs.setFocus()  # arrow keys then continue from tab to tab

    # ---- emergency stop
    @Slot(object, object)
    def _tell_others(self, told_by: RunPage, event: HaltEvent) -> None:
        """Show an outcome on the emergency sheets of all other runs, in case one of them is in view."""
        for page in self._pages.values():
            if page is not told_by and page.conduct.halt_sheet.is_open:
                page.conduct.halt_sheet.take_beside(event, told_by.run.run_name)

    @Slot(object)
    def take_halt(self, event: HaltEvent) -> None:
        """Show the outcome for one of this window's instruments that no run is using."""
        for page in self._pages.values():
            if page.conduct.halt_sheet.is_open:
                page.conduct.halt_sheet.take(event)

    def _is_of_another(self, model: RunModel, event: HaltEvent) -> bool:
        """Return whether the event is about another run. Runs in the same process receive events about all
        instruments, and the roles of two runs may have the same names.
        """
        if model.devices.get(event.port) == event.device:
            return False
        return any(
            other.devices.get(event.port) == event.device for other in self._runs.all if other is not model
        )

    @Slot(object)
    def _read_halts(self, read: RunPage) -> None:
        """Close the sheets of the other runs, because the user has read all outcomes on one sheet."""
        for page in self._pages.values():
            if page is not read:
                page.conduct.close_read_halt()

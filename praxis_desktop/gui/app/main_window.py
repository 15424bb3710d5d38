"""The main window: makes and connects the pages and what is around them, and closes in order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from praxis_desktop import gui
from praxis_desktop.gui import widgets, window
from praxis_desktop.gui.app.pages import FailureReporter, PageSwitch
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.emergency.corner import SafetyCorner
from praxis_desktop.gui.library.controller import LibraryController
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM
from praxis_desktop.gui.records.versions import LastRunsReader
from praxis_desktop.gui.roles.instruments import ConnectedInstruments, Instruments
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.widgets.meant_presses import MeantPresses
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.gui.window.drops import FileDrops
from praxis_desktop.gui.window.geometry import PaintingTurns, WindowPosition, give_first_size
from praxis_desktop.gui.window.menus import Menus
from praxis_desktop.gui.window.page_opening import PageStack
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.gui.window.status_bar import StatusLine
from praxis_desktop.ports import emergency

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.gui.app.pages import PageSwitch, WindowModels
    from praxis_desktop.gui.history.controller import HistoryController
    from praxis_desktop.gui.instruments.controller import InstrumentsController
    from praxis_desktop.gui.playground.controller import PlaygroundController
    from praxis_desktop.gui.playground.copies import CopiesController
    from praxis_desktop.gui.resuming.controller import ResumeController
    from praxis_desktop.gui.run_page.controller import RunPage
    from praxis_desktop.gui.settings.controller import SettingsController
    from praxis_desktop.gui.window.loading import LoadingAhead
    from praxis_desktop.settings import Settings


class MainWindow(QMainWindow):
    """The main window. Closing it during a run, from its start on, asks first whether to stop the run;
    ``closed`` is emitted at the very end.
    """

    closed = Signal()
    protocol_opened = Signal(object)
    """Carries the path of the protocol that may be run next, once its form is shown or cannot be; also when
    the window becomes active, because the file may have changed.
    """

    def __init__(
        self, models: WindowModels, *, in_stages: bool = False, parent: QWidget | None = None
    ) -> None:
        """With ``in_stages`` only what the first paint shows is made, until ``stages`` are exhausted or
        ``make_pages`` is called.
        """
        super().__init__(parent)
        self.models = models
        """The models that the window shows."""
        self._runs = models.runs
        self._settings = models.settings
        appearance = models.appearance
        self.instruments = Instruments(parent=self) if models.instruments is None else models.instruments
        self._is_closing = self._is_ended = self._stops_ports = False
        self._stopping_ports = BackgroundTask(_stop_ports, self)
        self._stopping_ports.done.connect(self._note_stopped_ports)
        self._stopping_ports.failed.connect(self._note_stopped_ports)
        self._presses: MeantPresses | None = None
        self.is_closed = False
        """Whether ``closed`` was emitted."""
        self.setWindowTitle(self.tr("Praxis Desktop"))
        self.setMinimumSize(*WINDOW_MINIMUM)
        self.setAcceptDrops(True)
        self.rail = Rail(appearance=appearance)
        self.rail.follow_runs(models.runs)
        self.body = QWidget(self)
        """The area below the menu bar."""
        self.library: LibraryController | None = None
        if models.library is not None:
            self.library = LibraryController(model=models.library, appearance=appearance, parent=self.body)
            self.library.page.remember_in(models.settings)
        self.pages = PageStack()
        self.rail.set_has_history(models.history is not None)
        if models.preferences is not None:
            self.rail.set_has_settings()
        self.rail.set_has_instruments(True)
        self.status = StatusLine(runtime=models.runtime, appearance=appearance)
        self.status.runs.follow(models.runs)
        self.connected = ConnectedInstruments(self.instruments, parent=self)
        self._lay_out()
        self.drops = FileDrops(appearance=appearance, body=self.pages)
        self.dialogs = FileDialogs(self, appearance=appearance)
        self.menus = Menus(self.menuBar(), self)
        self.safety_corner: SafetyCorner = SafetyCorner(
            models.runs, self.menus.emergency, appearance=appearance, body=self.body, window=self
        )
        if not self.restoreGeometry(models.settings.geometry):
            give_first_size(self)
        self._position = WindowPosition(self)
        PaintingTurns(self)
        self.resuming: ResumeController | None = None
        self.history: HistoryController | None = None
        self.preferences: SettingsController | None = None
        self.playground: PlaygroundController | None = None
        self.copies: CopiesController | None = None
        self.stages = self._make_pages()
        """Each stage makes another part that the first paint does not need."""
        self.has_pages = False
        if not in_stages:
            self.make_pages()

    def make_pages(self) -> None:
        """Make the remaining parts that the first paint does not need."""
        for _ in self.stages:
            pass

    def _make_pages(self) -> Iterator[None]:
        """Make one part per step, starting with what is visible."""
        for make in (
            self._make_last_runs,
            self._make_header,
            self._make_output,
            self._make_run_panels,
            self._make_run_page,
            self._make_setup,
            self._make_records,
            self._make_commands,
            self._make_instruments,
            self._make_playground,
            self._make_copies,
            self._make_messages,
            self._make_files,
            self._make_preferences,
        ):
            make()
            yield
        self._connect()
        self.has_pages = True

    @property
    def page(self) -> RunPage:
        """The page of the selected run."""
        return self.run_pages.current

    @property
    def ahead(self) -> tuple[LoadingAhead, ...]:
        """Modules that pages and runs will need, the likeliest first."""
        wanted = (self.page.panels, *self._made_when_shown, self.commands)
        return tuple(each.ahead for each in wanted)

    @property
    def _made_when_shown(
        self,
    ) -> Iterator[
        InstrumentsController
        | HistoryController
        | PlaygroundController
        | CopiesController
        | SettingsController
    ]:
        """The controllers of pages that are made when they are first opened."""
        found = (self.instruments_controller, self.history, self.playground, self.copies, self.preferences)
        return (each for each in found if each is not None)

    @Slot(object)
    def open_file(self, path: Path, function: str | None = None) -> None:
        """Open a protocol file or one of its functions, or add a wheel; refused during a run."""
        self.files.open_file(path, function)

    def open_sample(self) -> None:
        """Open the bundled sample protocol."""
        self.files.open_sample()

    def show_library(self) -> None:
        """Show the library."""
        self.switch.show_library()

    def show_setup(self) -> None:
        """Show the setup page."""
        self.switch.show_setup()

    def show_run(self) -> None:
        """Show the current or last run."""
        self.switch.show_run()

    @Slot()
    def look_for_interrupted_runs(self) -> None:
        """Look for interrupted runs, and offer to resume them."""
        if self.resuming is not None:
            self.resuming.look()

    @Slot()
    def find_devices(self) -> None:
        """Look for serial ports, and follow them from then on."""
        self.instruments.look()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        # Closing uses parts that are made in stages.
        self.make_pages()
        self._settings.geometry = self.saveGeometry()
        if self.playground is not None and self.playground.ask_before_closing():
            event.ignore()
            return
        if not self._runs.is_active:
            event.accept()
            self.instruments_controller.close()
            if self.playground is not None:
                self.playground.close()
            if self.copies is not None:
                self.copies.close()
            self.instruments.close()
            if self.resuming is not None:
                self.resuming.close()
            for page in self.run_pages.all:
                page.output.figures.close_pictures()
            if self.models.wheels is not None:
                self.models.wheels.cancel()
            self.is_closed = True
            self.closed.emit()
            return
        event.ignore()
        if self._is_closing:
            # Closed again: do not wait for the programs to end.
            self._runs.kill()
            self.hide()
            return
        # From its start on: what a program has begun to do is reported a moment later.
        under_way = [
            run for run in self._runs.active if run.controls.is_active and run.controls.state != "queued"
        ]
        if not under_way:
            self.close_safely()  # queued runs, or threads that have not ended yet
            return
        if self._runs.selected not in under_way:
            self._runs.select(under_way[0])
        self.show_run()
        self.page.conduct.ask_to_close(tuple(run.run_name for run in self._runs.active))

    @Slot(object)
    def use_settings(self, settings: Settings) -> None:
        """Apply the settings for runs, once they are read."""
        self.run_pages.use_settings(settings)
        self.setup.page.details.use_settings(settings)

    @Slot()
    def close_safely(self) -> None:
        """Close the window without asking; active runs are stopped first."""
        if self.playground is not None:
            self.playground.let_close()
        if self._runs.is_active and not self._is_closing:
            self._is_closing = True
            words = self.tr("The window closes when the run has ended; close it again to end it now")
            if len(self._runs.active) > 1:
                words = self.tr("The window closes when all runs have ended; close it again to end them now")
            self.status.show_news(words)
            self._runs.stop()
        else:
            self.close()

    @property
    def is_busy(self) -> bool:
        """Whether closing asks first, because a run or the console is active."""
        return self._runs.is_active or (
            self.has_pages and self.playground is not None and self.playground.is_in_use
        )

    @Slot()
    def close_unasked(self) -> None:
        """Close the window at once, since nobody can be asked and the system may leave little time: every
        open instrument is told to stop, even if its run was stopping already. A second call waits for
        nothing.
        """
        if self._is_ended:
            self.close()
            return
        self._is_ended = self._is_closing = self._stops_ports = True
        self.make_pages()
        if self.playground is not None:
            self.playground.let_close()
        self._runs.stop_instruments()
        self._stopping_ports.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        # Without a protocol the window has just opened, and is told what it needs then.
        if (
            event.type() == QEvent.Type.ActivationChange
            and self.isActiveWindow()
            and self.has_pages
            and self.setup.page.path is not None
        ):
            self.find_devices()
            self.look_for_interrupted_runs()
            self.protocol_opened.emit(self.setup.page.path)
            if self.models.setup is not None:
                self.models.setup.reread()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802

        if self.safety_corner.button.hasFocus() and (covers := widgets.open_covers(self.body)):
            return covers[-1].focusNextPrevChild(is_next)
        return window.go_on(self, forwards=is_next)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self._presses is None:
            self._presses = MeantPresses(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.drops.follow_size()
        if self.library is not None:
            self.library.follow_size()
        if self.resuming is not None:
            self.resuming.follow_size()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        self.drops.enter(event, is_running=self._runs.is_active)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self.drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.make_pages()
        self.drops.drop(event, is_running=self._runs.is_active)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        if self.library is not None:
            self.pages.addWidget(self.library.page)
            self.library.page.take_focus()
        self.rail.set_has_library(self.library is not None)
        self.rail.library_button.setChecked(True)
        right.addWidget(self.pages, 1)
        right.addWidget(self.status)
        layout = QHBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.setCentralWidget(self.body)

    def _make_header(self) -> None:
        """Make the run page's header. The page is made in three turns, since one would block the window."""
        self._header = gui.run_page.StateHeader(
            model=self.models.runs.selected, appearance=self.models.appearance
        )

    def _make_output(self) -> None:
        """Make the run page's output panel, in a turn of its own."""
        self._output = gui.output.OutputPanel(
            model=self.models.runs.selected,
            runtime=self.models.runtime,
            appearance=self.models.appearance,
        )

    def _make_run_panels(self) -> None:
        """Make the run page's panels, in a turn of their own."""
        self._run_panels = gui.run_page.RunPanels(
            model=self.models.runs.selected,
            runtime=self.models.runtime,
            appearance=self.models.appearance,
            header=self._header,
            output=self._output,
        )

    def _make_run_page(self) -> None:
        questions = self.models.questions
        self.run_pages = gui.run_page.RunPages(
            self.models.runs,
            stack=self.pages,
            runtime=self.models.runtime,
            instruments=self.instruments,
            questions=PortQuestions(self) if questions is None else questions,
            appearance=self.models.appearance,
            panels=self._run_panels,
        )

    def _make_setup(self) -> None:
        self.setup = gui.setup.SetupController(
            runs=self.models.runs,
            runtime=self.models.runtime,
            instruments=self.instruments,
            wheels=self.models.wheels,
            setup=self.models.setup,
            history=self.models.history,
            appearance=self.models.appearance,
            parent=self,
        )
        self.pages.addWidget(self.setup.page)
        if self.library is None:
            self.pages.setCurrentWidget(self.setup.page)
        self.switch = PageSwitch(
            pages=self.pages,
            rail=self.rail,
            corner=self.safety_corner,
            status=self.status,
            menus=self.menus,
            runs=self.models.runs,
            library=self.library,
            setup=self.setup,
            run_pages=self.run_pages,
            parent=self,
        )
        self._run_actions = gui.app.RunActions(
            menus=self.menus,
            runs=self.models.runs,
            pages=self.run_pages,
            setup=self.setup,
            wheels=self.models.wheels,
            switch=self.switch,
            parent=self,
        )

    def _make_last_runs(self) -> None:
        """Show the last results of each protocol, once the library is known."""
        if self.models.history is None or self.models.library is None or self.library is None:
            return

        runs_before = LastRunsReader(self.models.history, self)
        self.library.follow_runs(runs_before)
        self.models.library.changed.connect(runs_before.look_once)
        if self.models.library.library is not None:
            runs_before.look_once()
        self.models.runs.recorded.connect(runs_before.look)

    def _make_records(self) -> None:
        if self.models.interrupted is not None:
            self.resuming = gui.resuming.ResumeController(
                interrupted=self.models.interrupted,
                runs=self.models.runs,
                pages=self.run_pages,
                first=self.setup.page if self.library is None else self.library.page,
                mark=self.rail.mark_interrupted,
                appearance=self.models.appearance,
                parent=self.pages,
            )
        self.menus.history.setVisible(self.models.history is not None)
        if self.models.history is None:
            return
        self.history = gui.history.HistoryController(
            self.models.history,
            pages=self.pages,
            rail=self.rail,
            runs=self.models.runs,
            resuming=self.resuming,
            appearance=self.models.appearance,
        )
        self.history.library_wanted.connect(self.switch.show_library)
        self.menus.history.triggered.connect(self.history.show)
        idle = self.run_pages.first.panels.idle
        idle.report_wanted.connect(self.history.show_run)
        self.run_pages.each(self._offer_reports)
        self.recent = gui.live.RecentRuns(self.models.history, view=idle)
        if self.library is not None and self.models.library is not None:
            self.library.offer_versions(self.models.history.versions)
            self.library.run_wanted.connect(self.history.show_run)

    def _offer_reports(self, page: RunPage) -> None:
        if self.history is not None:
            page.report_wanted.connect(self.history.show_run)
            page.offer_reports()

    def _make_commands(self) -> None:
        runs = None
        if self.models.history is not None and self.history is not None:
            runs = gui.app.RunCommands(self.models.history, self.history.show_run, self)
        self.commands = gui.app.CommandController(
            bar=self.menuBar(),
            menus=self.menus,
            active_runs=self.models.runs,
            run_pages=self.run_pages,
            setup=self.setup,
            library=self.models.library,
            runs=runs,
            open_entry=self.open_file,
            show_run=self.switch.show_this_run,
            rail=self.rail,
            corner=self.safety_corner,
            pages=self.pages,
            status=self.status,
            settings=self.models.settings,
            appearance=self.models.appearance,
            body=self.body,
        )
        if self.library is not None:
            self.library.page.put_in_head(self.commands.made_button())
        if self.history is not None:
            self.history.offer_commands(self.commands.made_button)

    def _make_instruments(self) -> None:
        self.instruments_controller = gui.instruments.InstrumentsController(
            self.instruments,
            pages=self.pages,
            rail=self.rail,
            menus=self.menus,
            runs=self.models.runs,
            history=self.models.history,
            corner=self.safety_corner,
            status=self.status,
            made_button=self.commands.made_button,
            appearance=self.models.appearance,
        )
        self.instruments_controller.halt_told.connect(self.run_pages.take_halt)
        if self.history is not None:
            self.instruments_controller.run_wanted.connect(self.history.show_run)

    def _make_playground(self) -> None:
        if self.models.console is None:
            return

        self.playground = gui.playground.PlaygroundController(
            self.models.console,
            self.instruments,
            pages=self.pages,
            rail=self.rail,
            menus=self.menus,
            runs=self.models.runs,
            corner=self.safety_corner,
            status=self.status,
            made_button=self.commands.made_button,
            appearance=self.models.appearance,
        )
        self.playground.halt_told.connect(self.run_pages.take_halt)
        self.playground.closing_confirmed.connect(self.close)
        self.playground.exchanged.connect(self.instruments_controller.take_console)

    def _make_copies(self) -> None:
        if self.models.copies is None:
            return

        self.copies = gui.playground.CopiesController(
            self.models.copies,
            pages=self.pages,
            rail=self.rail,
            run_pages=self.run_pages,
            appearance=self.models.appearance,
        )
        self.copies.left.connect(self.switch.show_run)

    def _make_messages(self) -> None:
        self.messages = gui.messages.MessageController(
            runs=self.models.runs,
            run_pages=self.run_pages,
            pages=self.pages,
            status=self.status,
            menus=self.menus,
            instruments=self.instruments,
            interrupted=self.models.interrupted,
            resuming=self.resuming,
            appearance=self.models.appearance,
            window=self,
            body=self.body,
        )
        self.messages.news.run_wanted.connect(self.switch.show_this_run)
        if self.history is not None:
            self.messages.news.show_report = self.history.show_run
        self.stop_news = gui.messages.StopNews(
            self.messages.model,
            action=self.menus.emergency,
            runs=self.models.runs,
            parent=self,
        )
        self.stop_news.told.connect(self.status.show_news)
        for controller in (self.instruments_controller, self.playground):
            if controller is not None:
                self.stop_news.follow(controller.stopped, controller.halt_told)
        self.manual = gui.app.ManualOpener(self.menus.manual, self)
        self.manual.failed.connect(self.messages.tell_error)
        if self.library is not None:
            self.library.page_wanted.connect(self.manual.open_page)
        self.failures = FailureReporter(
            messages=self.messages,
            pages=self.pages,
            setup=self.setup,
            run_pages=self.run_pages,
            runs=self.models.runs,
            runtime=self.models.runtime,
            parent=self,
        )

    def _make_files(self) -> None:
        self.files = gui.app.FileActions(
            runs=self.models.runs,
            run_pages=self.run_pages,
            setup=self.setup,
            model=self.models.setup,
            library=self.library,
            wheels=self.models.wheels,
            instruments=self.instruments,
            dialogs=self.dialogs,
            drops=self.drops,
            actions=self._run_actions,
            messages=self.messages,
            menus=self.menus,
            rail=self.rail,
            status=self.status,
            settings=self.models.settings,
            parent=self,
        )

    def _make_preferences(self) -> None:
        """Make the settings page, the choice of light or dark, and the first-start card."""
        look = gui.app.LookActions(
            appearance=self.models.appearance,
            menus=self.menus,
            rail=self.rail,
            settings=self.models.settings,
            parent=self,
        )
        if self.models.preferences is not None:
            self.preferences = gui.settings.SettingsController(
                self.models.preferences,
                window_settings=self.models.settings,
                pages=self.pages,
                rail=self.rail,
                menus=self.menus,
                status=self.status,
                messages=self.messages.model,
                dialogs=self.dialogs,
                runs=self.models.runs,
                runtime=self.models.runtime,
                command_button=self.commands.made_button,
                counts=self.models.warm_counts,
                appearance=self.models.appearance,
            )
            self.preferences.scheme_chosen.connect(look.use)
            self.preferences.sounds_chosen.connect(self._use_sounds)
            self.preferences.wheels_chosen.connect(self.files.add_wheels)
            self.preferences.keys_wanted.connect(self.commands.show_keys)
            self.models.preferences.changed.connect(self.use_settings)
        if self.library is not None:
            self.library.page.follow_runtime(self.models.runtime)
            self.first_start = gui.first_start.FirstStartController(
                self.models.runtime,
                self.library.page.put_first,
                offers_sizes=self.models.preferences is not None,
                appearance=self.models.appearance,
                parent=self,
            )
            self.first_start.retry_wanted.connect(self.status.retry_requested)
            self.first_start.sizes_wanted.connect(self._show_sizes)
        self._use_sounds(self.models.settings.sounds)
        self.models.appearance.reduce_motion(self.models.settings.reduces_motion)

    def _connect(self) -> None:
        for route in (
            self.instruments_controller,
            self.history,
            self.playground,
            self.copies,
            self.preferences,
        ):
            if route is not None:
                route.opening.failed.connect(self.failures.tell_refusal)
        self.setup.starting.announced.connect(self.run_pages.announce)
        self.menus.mode.triggered.connect(self.setup.page.switch_mode)
        self.menus.copy.triggered.connect(self.run_pages.copy_output)
        self.instruments_controller.saved.connect(self.files.tell_written)
        if self.playground is not None:
            self.playground.file_saved.connect(self.files.tell_written)
            self.playground.protocol_saved.connect(self._take_protocol)
        self.files.refused.connect(self.switch.show_setup)
        self.models.runs.runtime_ready.connect(self.status.show_start)
        for told, tell in (
            (self.files.failed, self.failures.tell_of_setup),
            (self.files.run_failed, self.failures.tell_of_run),
            (self.instruments.failed, self.failures.tell_of_setup),
            (self.drops.refused, self.failures.tell_refusal),
        ):
            told.connect(tell)
        if self.library is not None:
            self.library.failed.connect(self.failures.tell_refusal)
        if self.history is not None:
            self.history.again_wanted.connect(self.files.set_up_again)
            self.history.saved.connect(self.messages.tell_saved)
            self.recent.again_wanted.connect(self.files.set_up_again)
            self.recent.failed.connect(self.failures.tell_of_run)
        if self.resuming is not None:
            self.resuming.resumed.connect(self.switch.show_run)
            self.resuming.again_wanted.connect(self.files.set_up_again)
            self.resuming.told.connect(self.status.show_news)
            self.resuming.failed.connect(self.failures.tell_of_run)
        self.menus.quit.triggered.connect(self.close)
        self.connected.changed.connect(self.status.show_instruments)
        self.status.instruments.clicked.connect(self.menus.instruments.trigger)
        self.run_pages.closing_confirmed.connect(self.close_safely)
        self._runs.active_changed.connect(self._follow_runs)
        self.files.opened.connect(self._show_opened)
        self.files.protocol_ready.connect(self.protocol_opened)

    @Slot(object, bool)
    def _take_protocol(self, path: Path, is_set_up: bool) -> None:
        """Set up a protocol made from cells, or say that it was saved."""
        if is_set_up:
            self.files.open_file(path)
        else:
            self.files.tell_written(path)

    @Slot()
    def _show_sizes(self) -> None:
        if self.preferences is not None:
            self.preferences.show_section("appearance")

    @Slot(bool)
    def _use_sounds(self, sounds: bool) -> None:
        self.run_pages.use_sounds(sounds)

    @Slot(object, bool)
    def _show_opened(self, path: Path, is_shown: bool) -> None:
        if is_shown:
            self.switch.show_setup()
        self.setWindowFilePath(str(path))

    @Slot(object)
    def _note_stopped_ports(self, _told: object) -> None:
        self._stops_ports = False
        self._follow_runs()

    @Slot()
    def _follow_runs(self) -> None:
        if self._is_closing and not self._runs.is_active and not self._stops_ports:
            self.close()


def _stop_ports() -> None:
    """Stop the instrument of every port open in this process, and wait for the outcome as long as an end may
    take.
    """
    emergency.stop_everything(asked_at=time.monotonic(), tell=_not_told).wait(emergency.SAFE_STOP_S)


def _not_told(event: HaltEvent) -> None:
    """Ignore an outcome: the window is gone, and a run's record has it."""

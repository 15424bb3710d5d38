"""The main window: menus, files that are opened or dropped, its place on the screen, and its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.conducting.run_strip import RunStrip
from praxis_desktop.gui.history.asked_history import AskedHistory
from praxis_desktop.gui.library.last_runs import LastRuns
from praxis_desktop.gui.library.library_desk import LibraryDesk
from praxis_desktop.gui.library.library_model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance, Scheme
from praxis_desktop.gui.look.tokens import WINDOW_DEFAULT, WINDOW_MINIMUM
from praxis_desktop.gui.packages.wheels import Wheels
from praxis_desktop.gui.resuming.interrupted_model import InterruptedModel
from praxis_desktop.gui.roles.device_choices import PortsSeen
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.run.run_outcome import Failure
from praxis_desktop.gui.run.runtime_model import RuntimeModel
from praxis_desktop.gui.settings_page.settings_model import SettingsModel
from praxis_desktop.gui.setup.setup_model import SetupModel
from praxis_desktop.gui.shell.file_dialogs import FileDialogs
from praxis_desktop.gui.shell.file_drops import WHEEL, FileDrops
from praxis_desktop.gui.shell.menus import Menus
from praxis_desktop.gui.shell.port_asker import PortQuestions
from praxis_desktop.gui.shell.rail import Rail
from praxis_desktop.gui.shell.status_line import StatusLine, consequence
from praxis_desktop.gui.shell.window_place import WindowPlace
from praxis_desktop.gui.shell.window_settings import WindowSettings
from praxis_desktop.runs.engine.states import ACTIVE

if TYPE_CHECKING:
    from praxis_desktop.gui.history.history_route import HistoryRoute
    from praxis_desktop.gui.resuming.resume_desk import ResumeDesk
    from praxis_desktop.gui.settings_page.pool_section import WarmSource
    from praxis_desktop.gui.settings_page.settings_route import SettingsRoute
    from praxis_desktop.settings import Settings


class MainWindow(QMainWindow):
    """Holds the page of the run. Closing it while a run is under way stops the run first; ``closed`` is its
    last word.
    """

    closed = Signal()
    protocol_opened = Signal(object)
    """The path of the protocol that may be run next; again when the window is looked at again, for the file
    may have been changed.
    """

    def __init__(
        self,
        *,
        model: RunModel,
        runtime: RuntimeModel,
        appearance: Appearance,
        settings: WindowSettings,
        instruments: Instruments | None = None,
        questions: PortQuestions | None = None,
        wheels: Wheels | None = None,
        setup: SetupModel | None = None,
        library: LibraryModel | None = None,
        interrupted: InterruptedModel | None = None,
        history: AskedHistory | None = None,
        preferences: SettingsModel | None = None,
        warm_counts: WarmSource | None = None,
        in_stages: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """With ``in_stages`` only what the first picture shows is there, until ``stages`` are gone through or
        ``furnish`` was called.
        """
        super().__init__(parent)
        self._model = model
        self.instruments = Instruments(parent=self) if instruments is None else instruments
        self._runtime = runtime
        self._wheels = wheels
        self._told_error = ""
        self._appearance = appearance
        self._settings = settings
        self._is_closing = False
        self.is_closed = False
        """Whether ``closed`` was told."""
        self.setWindowTitle(self.tr("Praxis Desktop"))
        self.setMinimumSize(*WINDOW_MINIMUM)
        self.setAcceptDrops(True)
        self.rail = Rail(appearance=appearance)
        self.rail.follow_run(model)
        self._setup = setup
        self.desk: LibraryDesk | None = None
        self.resuming: ResumeDesk | None = None
        self.history: HistoryRoute | None = None
        self.preferences: SettingsRoute | None = None
        if library is not None:
            self.desk = LibraryDesk(model=library, appearance=appearance, parent=self)
            self.desk.page.remember_in(settings)
        self.pages = QStackedWidget()
        self.rail.set_has_history(history is not None)
        if preferences is not None:
            self.rail.set_has_settings()
        self.rail.set_has_instruments(True)
        self.strip = RunStrip(model=model, appearance=appearance)
        self.status = StatusLine(runtime=runtime, appearance=appearance)
        self._lay_out()
        self._drops = FileDrops(appearance=appearance, body=self.pages)
        self._dialogs = FileDialogs(self)
        self.menus = Menus(self.menuBar(), self)
        if not self.restoreGeometry(settings.geometry):
            self.resize(*WINDOW_DEFAULT)
        self._place = WindowPlace(self)
        self.stages = self._furnish(
            questions=questions,
            wheels=wheels,
            setup=setup,
            library=library,
            interrupted=interrupted,
            history=history,
            preferences=preferences,
            warm_counts=warm_counts,
        )
        """Each makes something more of what the first picture of the window does not show."""
        self.is_furnished = False
        if not in_stages:
            self.furnish()

    def furnish(self) -> None:
        """Make what the first picture does not show, as far as it is not there."""
        for _ in self.stages:
            pass

    def _furnish(
        self,
        *,
        questions: PortQuestions | None,
        wheels: Wheels | None,
        setup: SetupModel | None,
        library: LibraryModel | None,
        interrupted: InterruptedModel | None,
        history: AskedHistory | None,
        preferences: SettingsModel | None,
        warm_counts: WarmSource | None,
    ) -> Iterator[None]:
        from praxis_desktop.gui.commands.command_desk import CommandDesk
        from praxis_desktop.gui.commands.run_commands import RunCommands
        from praxis_desktop.gui.first_start.first_start_desk import FirstStartDesk
        from praxis_desktop.gui.history.history_route import HistoryRoute
        from praxis_desktop.gui.instruments_page.instruments_route import InstrumentsRoute
        from praxis_desktop.gui.live.recent_runs import RecentRuns
        from praxis_desktop.gui.messages.message_desk import MessageDesk
        from praxis_desktop.gui.resuming.resume_desk import ResumeDesk
        from praxis_desktop.gui.run.run_actions import RunActions
        from praxis_desktop.gui.run.run_page import RunPage
        from praxis_desktop.gui.settings_page.settings_route import SettingsRoute
        from praxis_desktop.gui.setup.setup_page import SetupPage
        from praxis_desktop.gui.shell.opening import save_output
        from praxis_desktop.gui.shell.opening_desk import OpeningDesk

        model, runtime, appearance, settings = self._model, self._runtime, self._appearance, self._settings
        yield
        self.page = RunPage(
            model=model,
            runtime=runtime,
            instruments=self.instruments,
            questions=PortQuestions(self) if questions is None else questions,
            appearance=appearance,
        )
        yield
        self.setup_page = SetupPage(
            model=model,
            runtime=runtime,
            instruments=self.instruments,
            wheels=wheels,
            setup=setup,
            appearance=appearance,
        )
        self.pages.addWidget(self.setup_page)
        self.pages.addWidget(self.page)
        if self.desk is None:
            self.pages.setCurrentWidget(self.setup_page)
        yield
        if interrupted is not None:
            self.resuming = ResumeDesk(
                interrupted=interrupted,
                model=model,
                page=self.page,
                first=self.setup_page if self.desk is None else self.desk.page,
                rail=self.rail,
                appearance=appearance,
                parent=self.pages,
            )
        if history is not None:
            self.history = HistoryRoute(
                history,
                pages=self.pages,
                rail=self.rail,
                model=model,
                resuming=self.resuming,
                appearance=appearance,
            )
            self.history.library_wanted.connect(self.show_library)
            self.history.again_wanted.connect(self._set_up_again)
            recent = RecentRuns(history, view=self.page.panels.idle)
            recent.again_wanted.connect(self._set_up_again)
            recent.failed.connect(self._show_run_error)
            self.page.panels.idle.report_wanted.connect(self.history.show_run)
        self.page.panels.idle.library_wanted.connect(self.show_library)
        self.page.panels.idle.set_has_library(self.desk is not None)
        self._run_actions = RunActions(
            menus=self.menus,
            model=model,
            page=self.page,
            setup_page=self.setup_page,
            wheels=wheels,
            parent=self,
        )
        self._connect_menus()
        runs = None
        if history is not None and self.history is not None:
            runs = RunCommands(history, self.history.show_run, self)
        self.command_desk = CommandDesk(
            bar=self.menuBar(),
            menus=self.menus,
            model=model,
            page=self.page,
            setup_page=self.setup_page,
            library=library,
            runs=runs,
            open_entry=self._open_entry,
            rail=self.rail,
            strip=self.strip,
            pages=self.pages,
            status=self.status,
            settings=settings,
            appearance=appearance,
            body=self.body,
        )
        if self.desk is not None and library is not None and history is not None:
            runs_before = LastRuns(history, self)
            self.desk.follow_runs(runs_before)
            library.changed.connect(runs_before.look_once)
            model.recorded.connect(runs_before.look)
        if self.desk is not None:
            self.desk.page.put_in_head(self.command_desk.made_button())
        self.instruments_route = InstrumentsRoute(
            self.instruments,
            pages=self.pages,
            rail=self.rail,
            menus=self.menus,
            model=model,
            above=self.column,
            made_button=self.command_desk.made_button,
            appearance=appearance,
        )
        self.instruments_route.held_changed.connect(self._run_actions.note_held)
        self.instruments_route.saved.connect(self._tell_written)
        self.message_desk = MessageDesk(
            model=model,
            page=self.page,
            pages=self.pages,
            status=self.status,
            menus=self.menus,
            instruments=self.instruments,
            interrupted=interrupted,
            resuming=self.resuming,
            appearance=appearance,
            window=self,
            body=self.body,
        )
        self.message_desk.news.run_wanted.connect(self.show_run)
        if self.history is not None:
            self.message_desk.news.show_report = self.history.show_run
        if preferences is not None:
            self.preferences = SettingsRoute(
                preferences,
                window_settings=settings,
                pages=self.pages,
                rail=self.rail,
                menus=self.menus,
                status=self.status,
                messages=self.message_desk.messages,
                dialogs=self._dialogs,
                run=model,
                runtime=runtime,
                command_button=self.command_desk.made_button,
                counts=warm_counts,
                appearance=appearance,
            )
            self.preferences.scheme_chosen.connect(self._use_scheme)
            self.preferences.sounds_chosen.connect(self._use_sounds)
            self.preferences.wheels_chosen.connect(self.add_wheels)
            self.preferences.keys_wanted.connect(self.command_desk.show_keys)
            preferences.changed.connect(self.use_settings)
        if self.desk is not None:
            self.first_start = FirstStartDesk(
                runtime,
                self.desk.page.put_first,
                offers_sizes=preferences is not None,
                appearance=appearance,
                parent=self,
            )
            self.first_start.retry_wanted.connect(self.status.retry_requested)
            self.first_start.sizes_wanted.connect(self._show_sizes)
        self._use_sounds(settings.sounds)
        appearance.reduce_motion(settings.reduces_motion)
        self._opening = OpeningDesk(
            model=model,
            page=self.setup_page,
            setup=setup,
            instruments=self.instruments,
            settings=settings,
            parent=self,
        )
        self._saver = BackgroundTask(save_output, self)
        self._connect()
        self.is_furnished = True

    def open_file(self, path: Path, function: str | None = None) -> None:
        """Open a protocol file, or one of its functions, or add a wheel; refuse while a run is under way."""
        if path.suffix == WHEEL:
            self.add_wheels([path])
            return
        if self._model.is_active:
            self.status.show_news(self.tr("Stop the run before opening another protocol"))
            return
        self._opening.open(path, function)

    @Slot(object)
    def drop_files(self, paths: Sequence[Path]) -> None:
        """Add protocols that were dropped to the library, and open one alone; without a library, open one."""
        if self.desk is None:
            self.open_file(paths[0])
        else:
            self.desk.add_all(paths)

    def add_wheels(self, paths: Sequence[Path]) -> None:
        """Add wheels to the packages that protocols can use."""
        if self._wheels is None or self.setup_page.wheels is None:
            command = " ".join(["praxis-desktop packages add", *[str(path) for path in paths]])
            self.status.show_news(self.tr("Packages are added with: {command}").format(command=command))
        elif self._wheels.is_active:
            self.status.show_news(self.tr("Other packages are being added; drop these again after that"))
        else:
            self.setup_page.failure.clear()
            self.status.show_news("")
            self.setup_page.wheels.start(paths)
            self._run_actions.refresh()

    @Slot()
    def open_sample(self) -> None:
        """Open the bundled sample protocol."""
        if not self._model.is_active:
            # The first one is there before anybody asks for it: the library stays in view.
            self._opening.open_sample(is_shown=self.desk is None or self.setup_page.path is not None)

    @Slot()
    def run(self) -> None:
        """Run the open protocol; where it is not in view, show it first."""
        if self.pages.currentWidget() is self.setup_page:
            self.setup_page.run()
        elif self.pages.currentWidget() is self.page:
            self.page.run_again()
        else:
            self.show_setup()

    @Slot()
    def show_library(self) -> None:
        """Go to the library."""
        if self.desk is not None:
            self.pages.setCurrentWidget(self.desk)
            self.rail.library_button.setChecked(True)
            self.desk.page.view.setFocus()

    @Slot()
    def show_setup(self) -> None:
        """Go to where the open protocol is set up: a part of the library."""
        self.pages.setCurrentWidget(self.setup_page)
        self.rail.library_button.setChecked(True)
        self.setup_page.foot.start_button.setFocus()

    @Slot()
    def show_run(self) -> None:
        """Go to the run that is under way, or was the last."""
        self.pages.setCurrentWidget(self.page)
        self.rail.run_page_button.setChecked(True)
        (self.page.output if self._model.is_active else self.page.header.run_button).setFocus()

    @Slot()
    def look_for_interrupted_runs(self) -> None:
        """Look whether there are runs that were interrupted, and offer to go on with them."""
        if self.resuming is not None:
            self.resuming.look()

    @Slot()
    def find_devices(self) -> None:
        """Look for serial ports, and follow them from now on."""
        self.instruments.look()

    @Slot()
    def choose_file(self) -> None:
        """Ask for a protocol file."""
        path = self.setup_page.path
        self._dialogs.ask_protocol(None if path is None else path.parent)

    @Slot()
    def choose_target(self) -> None:
        """Ask where to save the output."""
        if not self.page.output.is_empty:
            self._dialogs.ask_target()

    @Slot(object)
    def save_output(self, target: Path) -> None:
        """Save the whole output to ``target``."""
        output = self.page.output
        self._saver.start(output.log_file, output.view.toPlainText(), target)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.furnish()
        self._settings.geometry = self.saveGeometry()
        if not self._model.is_active:
            event.accept()
            self.instruments_route.close()
            self.instruments.close()
            if self.resuming is not None:
                self.resuming.close()
            self.page.output.figures.close_pictures()
            if self._wheels is not None:
                self._wheels.cancel()
            self.is_closed = True
            self.closed.emit()
            return
        event.ignore()
        if self._is_closing:
            self._model.kill()
            self.hide()
            return
        if self._model.controls.state not in ACTIVE:
            self.close_safely()  # no program has begun: nothing is at stake
            return
        self.show_run()
        self.page.conduct.closing_sheet.ask()

    @Slot(object)
    def use_settings(self, settings: Settings) -> None:
        """What the settings say of conducting runs, once they are read."""
        self.page.conduct.requires_reason = settings.runs.require_reason
        self.setup_page.details.choose_on_error(settings.runs.on_error)
        self.page.record.export_folder = settings.history.export_folder

    @Slot()
    def close_safely(self) -> None:
        """Close the window; a run that is under way is stopped first, nobody is asked."""
        if self._model.is_active and not self._is_closing:
            self._is_closing = True
            self.status.show_news(
                self.tr("The window closes when the run has ended; close it again to end it now")
            )
            if not self._model.is_stopping:
                self._model.stop()
        else:
            self.close()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        # With no protocol it is the window's first moment: what it needs then, it is told.
        if (
            event.type() == QEvent.Type.ActivationChange
            and self.isActiveWindow()
            and self.is_furnished
            and self.setup_page.path is not None
        ):
            self.find_devices()
            self.look_for_interrupted_runs()
            if not self._model.is_active:
                self.protocol_opened.emit(self.setup_page.path)
                if self._setup is not None:
                    self._setup.reread()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        from praxis_desktop.gui.shell.tab_order import go_on

        return go_on(self, forwards=is_next)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._drops.follow_size()
        if self.desk is not None:
            self.desk.follow_size()
        if self.resuming is not None:
            self.resuming.follow_size()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        self._drops.enter(event, is_running=self._model.is_active)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.furnish()
        self._drops.drop(event, is_running=self._model.is_active)

    def _lay_out(self) -> None:
        right = self.column = QVBoxLayout()
        right.setSpacing(0)
        if self.desk is not None:
            self.pages.addWidget(self.desk)
        self.rail.set_has_library(self.desk is not None)
        self.rail.library_button.setChecked(True)
        right.addWidget(self.strip)
        right.addWidget(self.pages, 1)
        right.addWidget(self.status)
        self.body = QWidget(self)
        layout = QHBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.setCentralWidget(self.body)

    def _connect(self) -> None:
        self.rail.open_button.clicked.connect(self.choose_file)
        self.rail.appearance_button.clicked.connect(self._switch_appearance)
        self.setup_page.protocol.open_requested.connect(self.choose_file)
        self.setup_page.head.back_wanted.connect(self.show_library)
        self.setup_page.announced.connect(self.page.announce)
        self.page.again_wanted.connect(self.show_setup)
        self.page.output.save_requested.connect(self.choose_target)
        self.page.output.figures.refused.connect(self.status.show_news)
        self.setup_page.run_started.connect(self._clear_news)
        self.setup_page.run_started.connect(self.show_run)
        self.page.conduct.closing_sheet.confirmed.connect(self.close_safely)
        self.page.conduct.attention_wanted.connect(self._show_waiting)
        self.strip.run_wanted.connect(self.show_run)
        self.pages.currentChanged.connect(self._follow_page)
        self._dialogs.emergency_pressed.connect(self.menus.emergency.trigger)
        self.page.record.folder_wanted.connect(self._dialogs.ask_folder)
        self._dialogs.folder_chosen.connect(self.page.record.export_to)
        self.instruments.ports.changed.connect(self._count_ports)
        self.instruments.failed.connect(self._show_error)
        self._dialogs.protocol_chosen.connect(self.open_file)
        self._dialogs.target_chosen.connect(self.save_output)
        self._drops.protocols_dropped.connect(self.drop_files)
        self._drops.refused.connect(self._show_refusal)
        if self.desk is not None:
            self.rail.library_button.clicked.connect(self.show_library)
            self.rail.run_page_button.clicked.connect(self.show_run)
            self.desk.open_requested.connect(self._open_entry)
            self.desk.failed.connect(self._show_refusal)
            self.desk.added_several.connect(self._tell_added)
        if self.resuming is not None:
            self.resuming.resumed.connect(self.show_run)
            self.resuming.told.connect(self.status.show_news)
            self.resuming.failed.connect(self._show_run_error)
        self.page.anew_wanted.connect(self._open_entry)
        self._drops.wheels_dropped.connect(self.add_wheels)
        self._opening.opened.connect(self._show_opened)
        self._saver.done.connect(self._tell_saved)
        self._opening.failed.connect(self._show_error)
        self._saver.failed.connect(self._show_run_error)
        if self._wheels is not None:
            self._wheels.done.connect(self._use_added)
            self._wheels.failed.connect(self._show_error)
            self._wheels.cancelled.connect(self._tell_cancelled)
        self._model.changed.connect(self._follow_run)
        self._runtime.changed.connect(self._follow_runtime)
        self._model.runtime_ready.connect(self.status.show_start)

    def _connect_menus(self) -> None:
        menus = self.menus
        menus.open.triggered.connect(self.choose_file)
        menus.sample.triggered.connect(self.open_sample)
        menus.save.triggered.connect(self.choose_target)
        menus.quit.triggered.connect(self.close)
        menus.run.triggered.connect(self.run)
        menus.library.triggered.connect(self.show_library)
        menus.run_page.triggered.connect(self.show_run)
        menus.mode.triggered.connect(self.setup_page.switch_mode)
        menus.library.setEnabled(self.desk is not None)
        menus.history.setVisible(self.history is not None)
        if self.history is not None:
            menus.history.triggered.connect(self.history.show)
            self.history.emergency_pressed.connect(menus.emergency.trigger)
        menus.copy.triggered.connect(self.page.output.copy)
        menus.check_scheme(self._appearance.scheme)
        menus.schemes.triggered.connect(self._choose_scheme)

    @Slot(object, bool)
    def _show_opened(self, path: Path, is_shown: bool) -> None:
        if is_shown:
            self.show_setup()
        self.setWindowFilePath(str(path))
        self.protocol_opened.emit(path)

    @Slot()
    def _clear_news(self) -> None:
        self.status.show_news("")

    @Slot(str, object)
    def _open_entry(self, path: Path, function: str | None) -> None:
        self.open_file(path, function)

    @Slot(object, object, object)
    def _set_up_again(self, path: Path, function: str | None, values: Mapping[str, object] | None) -> None:
        if self._model.is_active:
            self.status.show_news(self.tr("Stop the run before opening another protocol"))
        else:
            self._opening.open(path, function, values)

    @Slot(object)
    def _count_ports(self, seen: PortsSeen) -> None:
        self.status.show_ports(seen.count)

    @Slot(object)
    def _tell_saved(self, target: Path) -> None:
        self.message_desk.tell_saved(self.tr("The output was saved"), target)

    @Slot(object)
    def _tell_written(self, target: Path) -> None:
        self.message_desk.tell_saved(self.tr("The file was saved"), target)

    @Slot()
    def _follow_page(self) -> None:
        self.strip.set_elsewhere(self.pages.currentWidget() is not self.page)

    @Slot()
    def _show_waiting(self) -> None:
        """The run waits for a person: what it asks is to be seen."""
        if self.pages.currentWidget() is not self.page:
            self.pages.setCurrentWidget(self.page)
            self.rail.run_page_button.setChecked(True)

    @Slot()
    def _tell_cancelled(self) -> None:
        self.status.show_news(self.tr("No package was added"))

    @Slot(object)
    def _use_added(self, added: object) -> None:
        """The protocol may have all that it needs now."""
        if self.setup_page.path is not None:
            self.protocol_opened.emit(self.setup_page.path)

    @Slot(object)
    def _show_refusal(self, error: PraxisError) -> None:
        """Tell what was not done, without leaving the page that is in view."""
        self.message_desk.tell_error(error)

    @Slot(int)
    def _tell_added(self, count: int) -> None:
        self.status.show_news(self.tr("{n} protocols were added to the library").format(n=count))

    @Slot(object)
    def _show_error(self, error: PraxisError) -> None:
        """Something was not done before there was a run."""
        self.setup_page.show_failure(Failure(error.message, error.hint))
        self.message_desk.tell_error(error, is_told=self.pages.currentWidget() is self.setup_page)

    @Slot(object)
    def _show_run_error(self, error: PraxisError) -> None:
        """Something was not done with a run."""
        self.page.show_failure(Failure(error.message, error.hint))
        self.message_desk.tell_error(error, is_told=self.pages.currentWidget() is self.page)

    @Slot()
    def _follow_run(self) -> None:
        is_active = self._model.is_active
        self.rail.open_button.setEnabled(not is_active)
        if self._is_closing and not is_active:
            self.close()

    @Slot()
    def _follow_runtime(self) -> None:
        """Say once why Python could not be prepared; a run that waited for it goes on and tells its own."""
        readiness = self._runtime.readiness
        if readiness.error and readiness.error != self._told_error and not self._model.is_active:
            message = self.tr("Python could not be prepared: {reason}").format(reason=readiness.error)
            hint = "\n".join(part for part in (readiness.hint, consequence()) if part)
            self.setup_page.show_failure(Failure(message, hint))
        self._told_error = readiness.error

    @Slot()
    def _switch_appearance(self) -> None:
        self._use_scheme("light" if self._appearance.is_dark else "dark")

    @Slot(QAction)
    def _choose_scheme(self, action: QAction) -> None:
        self._use_scheme(action.data())

    @Slot()
    def _show_sizes(self) -> None:
        if self.preferences is not None:
            self.preferences.show_section("appearance")

    @Slot(bool)
    def _use_sounds(self, sounds: bool) -> None:
        self.page.conduct.sounds = sounds

    @Slot(str)
    def _use_scheme(self, scheme: Scheme) -> None:
        self._appearance.choose(scheme)
        self._settings.scheme = scheme
        self.menus.check_scheme(scheme)


def load_furniture() -> None:
    """Load the modules of what the first picture does not show. Any thread."""

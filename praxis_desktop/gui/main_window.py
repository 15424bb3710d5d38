"""The main window: menus, files that are opened or dropped, its place on the screen, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
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
from praxis_desktop.gui.appearance import Appearance, Scheme
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.device_choices import PortsSeen
from praxis_desktop.gui.file_dialogs import FileDialogs
from praxis_desktop.gui.file_drops import WHEEL, FileDrops
from praxis_desktop.gui.instruments import Instruments
from praxis_desktop.gui.library.library_desk import LibraryDesk
from praxis_desktop.gui.library.library_model import LibraryModel
from praxis_desktop.gui.menus import Menus
from praxis_desktop.gui.opening import OpenedProtocol, open_protocol, open_sample, save_output
from praxis_desktop.gui.port_asker import PortQuestions
from praxis_desktop.gui.rail import Rail
from praxis_desktop.gui.run_model import RunModel
from praxis_desktop.gui.run_outcome import Failure
from praxis_desktop.gui.run_page import RunPage
from praxis_desktop.gui.runtime_model import RuntimeModel
from praxis_desktop.gui.setup.remembered_choices import keep_choices, recalled
from praxis_desktop.gui.setup.setup_model import SetupModel
from praxis_desktop.gui.status_line import StatusLine, consequence
from praxis_desktop.gui.tokens import WINDOW_DEFAULT, WINDOW_MINIMUM
from praxis_desktop.gui.wheels import Wheels
from praxis_desktop.gui.window_settings import WindowSettings

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.setting_up.sheets import SetupSheet


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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self.instruments = Instruments(parent=self) if instruments is None else instruments
        self._runtime = runtime
        self._wheels = wheels
        self._told_error = ""
        self._appearance = appearance
        self._settings = settings
        self._is_closing = False
        self._function: str | None = None
        self._shows_opened = True
        self.is_closed = False
        """Whether ``closed`` was told."""
        self.setWindowTitle(self.tr("Praxis Desktop"))
        self.setMinimumSize(*WINDOW_MINIMUM)
        self.setAcceptDrops(True)
        self.rail = Rail(appearance=appearance)
        self.page = RunPage(
            model=model,
            runtime=runtime,
            instruments=self.instruments,
            questions=PortQuestions(self) if questions is None else questions,
            wheels=wheels,
            setup=setup,
            appearance=appearance,
        )
        self._setup = setup
        self.desk = None
        if library is not None:
            self.desk = LibraryDesk(model=library, appearance=appearance, parent=self)
        self.pages = QStackedWidget()
        self.status = StatusLine(runtime=runtime, appearance=appearance)
        self._lay_out()
        self._drops = FileDrops(appearance=appearance, window=self)
        self._dialogs = FileDialogs(self)
        self.menus = Menus(self.menuBar(), self)
        self._connect_menus()
        self._opener = BackgroundTask(partial(open_protocol, store=self.instruments.store), self)
        self._sampler = BackgroundTask(partial(open_sample, store=self.instruments.store), self)
        self._saver = BackgroundTask(save_output, self)
        self._connect()
        if not self.restoreGeometry(settings.geometry):
            self.resize(*WINDOW_DEFAULT)

    def open_file(self, path: Path, function: str | None = None) -> None:
        """Open a protocol file, or one of its functions, or add a wheel; refuse while a run is under way."""
        if path.suffix == WHEEL:
            self.add_wheels([path])
            return
        if self._model.is_active:
            self.status.show_news(self.tr("Stop the run before opening another protocol"))
            return
        self._function = function
        self._shows_opened = True
        self._opener.start(path)

    def drop_file(self, path: Path) -> None:
        """Add a protocol that was dropped to the library, and open it; open it only without a library."""
        if self.desk is None or path.suffix != ".py":
            self.open_file(path)
        else:
            self.desk.add(path)

    def add_wheels(self, paths: Sequence[Path]) -> None:
        """Add wheels to the packages that protocols can use."""
        if self._wheels is None or self.page.wheels is None:
            command = " ".join(["praxis-desktop packages add", *[str(path) for path in paths]])
            self.status.show_news(self.tr("Packages are added with: {command}").format(command=command))
        elif self._wheels.is_active:
            self.status.show_news(self.tr("Other packages are being added; drop these again after that"))
        else:
            self.page.failure.clear()
            self.status.show_news("")
            self.page.wheels.start(paths)
            self._enable_stop()

    @Slot()
    def open_sample(self) -> None:
        """Open the bundled sample protocol."""
        if not self._model.is_active:
            self._function = None
            # The first one is there before anybody asks for it: the library stays in view.
            self._shows_opened = self.desk is None or self.page.path is not None
            self._sampler.start()

    @Slot()
    def run(self) -> None:
        """Run the open protocol; where it is not in view, show it first."""
        if self.pages.currentWidget() is self.page:
            self.page.run()
        else:
            self.show_run()

    @Slot()
    def show_library(self) -> None:
        """Go to the library."""
        if self.desk is not None:
            self.pages.setCurrentWidget(self.desk)
            self.rail.library_button.setChecked(True)
            self.desk.page.list.setFocus()

    @Slot()
    def show_run(self) -> None:
        """Go to the open protocol and its run."""
        self.pages.setCurrentWidget(self.page)
        self.rail.run_page_button.setChecked(True)
        self.page.header.run_button.setFocus()

    @Slot()
    def find_devices(self) -> None:
        """Look for serial ports, and follow them from now on."""
        self.instruments.look()

    @Slot()
    def choose_file(self) -> None:
        """Ask for a protocol file."""
        self._dialogs.ask_protocol(None if self.page.path is None else self.page.path.parent)

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
        self._settings.geometry = self.saveGeometry()
        if not self._model.is_active:
            event.accept()
            self.instruments.close()
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
        self.show_run()
        self.page.conduct.closing_sheet.ask()

    @Slot(object)
    def use_settings(self, settings: Settings) -> None:
        """What the settings say of conducting runs, once they are read."""
        self.page.conduct.requires_reason = settings.runs.require_reason
        self.page.panels.details.choose_on_error(settings.runs.on_error)
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
            and self.page.path is not None
        ):
            self.find_devices()
            if not self._model.is_active:
                self.protocol_opened.emit(self.page.path)
                if self._setup is not None:
                    self._setup.reread()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._drops.follow_size()
        if self.desk is not None:
            self.desk.follow_size()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        self._drops.enter(event, is_refused=self._model.is_active)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self._drops.drop(event)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        if self.desk is not None:
            self.pages.addWidget(self.desk)
        self.pages.addWidget(self.page)
        self.rail.set_has_library(self.desk is not None)
        self.rail.run_page_button.setChecked(True)
        self.pages.setCurrentWidget(self.page)
        right.addWidget(self.pages, 1)
        right.addWidget(self.status)
        body = QWidget(self)
        layout = QHBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        self.rail.open_button.clicked.connect(self.choose_file)
        self.rail.appearance_button.clicked.connect(self._switch_appearance)
        self.page.protocol.open_requested.connect(self.choose_file)
        self.page.output.save_requested.connect(self.choose_target)
        self.page.instruments.forget_requested.connect(self._forget)
        self.page.output.figures.refused.connect(self.status.show_news)
        self.page.run_started.connect(self._remember)
        self.page.conduct.closing_sheet.confirmed.connect(self.close_safely)
        self.page.conduct.attention_wanted.connect(self._show_waiting)
        self.page.record.folder_wanted.connect(self._dialogs.ask_folder)
        self._dialogs.folder_chosen.connect(self.page.record.export_to)
        self.instruments.ports.changed.connect(self._count_ports)
        self.instruments.failed.connect(self._show_error)
        self._dialogs.protocol_chosen.connect(self.open_file)
        self._dialogs.target_chosen.connect(self.save_output)
        self._drops.protocol_dropped.connect(self.drop_file)
        if self.desk is not None:
            self.rail.library_button.clicked.connect(self.show_library)
            self.rail.run_page_button.clicked.connect(self.show_run)
            self.desk.open_requested.connect(self._open_entry)
            self.desk.failed.connect(self._show_error)
        if self._setup is not None:
            self._setup.opened.connect(self._show_sheet)
        self._drops.wheels_dropped.connect(self.add_wheels)
        self._opener.done.connect(self._show_opened)
        self._sampler.done.connect(self._show_opened)
        self._saver.done.connect(self._tell_saved)
        for task in (self._opener, self._sampler, self._saver):
            task.failed.connect(self._show_error)
        if self._wheels is not None:
            self._wheels.done.connect(self._use_added)
            self._wheels.failed.connect(self._show_error)
            self._wheels.cancelled.connect(self._tell_cancelled)
            for ended in (self._wheels.done, self._wheels.failed, self._wheels.cancelled):
                ended.connect(self._enable_stop)
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
        menus.stop.triggered.connect(self._stop)
        menus.pause.triggered.connect(self.page.pause)
        menus.pause_now.triggered.connect(self._pause_now)
        menus.emergency.triggered.connect(self._model.controls.emergency_stop)
        menus.problem.triggered.connect(self.page.show_problem)
        menus.library.triggered.connect(self.show_library)
        menus.run_page.triggered.connect(self.show_run)
        menus.library.setEnabled(self.desk is not None)
        menus.copy.triggered.connect(self.page.output.copy)
        menus.check_scheme(self._appearance.scheme)
        menus.schemes.triggered.connect(self._choose_scheme)

    @Slot(object)
    def _show_opened(self, opened: OpenedProtocol | None) -> None:
        if opened is None or self._model.is_active:
            return
        devices = self._settings.devices(opened.path, opened.description.ports)
        for role, simulator in opened.simulators.items():
            if role not in opened.remembered:
                devices.setdefault(role, simulator)
        self.page.show_protocol(
            opened.path, opened.description, devices, opened.remembered, opened.simulators
        )
        if self._setup is not None:
            self._setup.open(opened.path, self._function)
        if self._shows_opened:
            self.show_run()
        self.setWindowFilePath(str(opened.path))
        self.protocol_opened.emit(opened.path)
        if opened.complaint is not None:
            self._show_error(opened.complaint)

    @Slot(str, object)
    def _open_entry(self, path: Path, function: str | None) -> None:
        self.open_file(path, function)

    @Slot(object)
    def _show_sheet(self, sheet: SetupSheet) -> None:
        """Show the form, with what its roles were played by last."""
        self.page.show_sheet(sheet, *recalled(sheet, self._settings))

    @Slot(object)
    def _count_ports(self, seen: PortsSeen) -> None:
        self.status.show_ports(seen.count)

    @Slot(object)
    def _tell_saved(self, target: Path) -> None:
        self.status.show_news(self.tr("The output was saved to {path}").format(path=target))

    @Slot()
    def _stop(self) -> None:
        """Stop the run, in the way that is chosen then; without one, the adding of packages."""
        if self._model.is_active:
            self.page.stop()
        elif self.page.wheels is not None:
            self.page.wheels.cancel()

    @Slot()
    def _pause_now(self) -> None:
        self._model.controls.pause(now=True)

    @Slot()
    def _show_waiting(self) -> None:
        """The run waits for a person: what it asks is to be seen."""
        if self.pages.currentWidget() is not self.page:
            self.pages.setCurrentWidget(self.page)
            self.rail.run_page_button.setChecked(True)

    @Slot()
    def _enable_stop(self) -> None:
        is_adding = self._wheels is not None and self._wheels.is_active
        controls, is_active = self._model.controls, self._model.is_active
        self.menus.stop.setEnabled(is_active or is_adding)
        self.menus.emergency.setEnabled(is_active or bool(controls.halt_time))
        can_pause = controls.allows("pause") or controls.allows("resume") or controls.allows("pause_now")
        self.menus.pause.setEnabled(is_active and can_pause)
        self.menus.pause_now.setEnabled(is_active and controls.allows("pause_now"))

    @Slot()
    def _tell_cancelled(self) -> None:
        self.status.show_news(self.tr("No package was added"))

    @Slot(object)
    def _use_added(self, added: object) -> None:
        """The protocol may have all that it needs now."""
        if self.page.path is not None:
            self.protocol_opened.emit(self.page.path)

    @Slot(object)
    def _show_error(self, error: PraxisError) -> None:
        self.page.show_failure(Failure(error.message, error.hint))

    @Slot(object)
    def _remember(self, path: Path) -> None:
        """Keep what the run was started with: instruments as grants, simulators as the window's settings."""
        panel = self.page.instruments
        plan = self._model.plan
        setup = None if plan is None else plan.setup
        keep_choices(path, panel, setup, self._settings)
        if self._setup is not None and setup is not None:
            self._setup.remember(setup)
        self.instruments.remember(path, panel.permissions())
        self.status.show_news("")

    @Slot(str)
    def _forget(self, role: str) -> None:
        if self.page.path is not None:
            self.instruments.forget(self.page.path, role)

    @Slot()
    def _follow_run(self) -> None:
        is_active = self._model.is_active
        self._enable_stop()
        for action in (self.menus.run, self.menus.open, self.menus.sample):
            action.setEnabled(not is_active)
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
            self.page.show_failure(Failure(message, hint))
        self._told_error = readiness.error

    @Slot()
    def _switch_appearance(self) -> None:
        self._use_scheme("light" if self._appearance.is_dark else "dark")

    @Slot(QAction)
    def _choose_scheme(self, action: QAction) -> None:
        self._use_scheme(action.data())

    def _use_scheme(self, scheme: Scheme) -> None:
        self._appearance.choose(scheme)
        self._settings.scheme = scheme
        self.menus.check_scheme(scheme)

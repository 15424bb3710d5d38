"""The main window: the frame around the pages, and an orderly shutdown."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
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

from praxis_desktop.gui import widgets, window
from praxis_desktop.gui.app.pages import PAGES, connect_pages
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.emergency.corner import SafetyCorner
from praxis_desktop.gui.library.controller import LibraryController
from praxis_desktop.gui.look.tokens import WINDOW_MINIMUM
from praxis_desktop.gui.roles.instruments import ConnectedInstruments, Instruments
from praxis_desktop.gui.widgets.meant_presses import MeantPresses
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.gui.window.drops import FileDrops
from praxis_desktop.gui.window.geometry import PaintingTurns, WindowPosition, give_first_size
from praxis_desktop.gui.window.menus_and_shortcuts import Menus
from praxis_desktop.gui.window.page_opening import PageStack
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.gui.window.status_bar import StatusLine
from praxis_desktop.ports import emergency

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.gui.app.actions import LookActions, RunActions
    from praxis_desktop.gui.app.commands import CommandController, ManualOpener
    from praxis_desktop.gui.app.opening import FileActions
    from praxis_desktop.gui.app.pages import FailureReporter, PageSwitch, WindowModels
    from praxis_desktop.gui.first_start.card import FirstStartController
    from praxis_desktop.gui.history.controller import HistoryController
    from praxis_desktop.gui.instruments.controller import InstrumentsController
    from praxis_desktop.gui.live.idle import RecentRuns
    from praxis_desktop.gui.messages.controller import MessageController
    from praxis_desktop.gui.messages.news import StopNews
    from praxis_desktop.gui.playground.controller import PlaygroundController
    from praxis_desktop.gui.playground.copies import CopiesController
    from praxis_desktop.gui.rehearsal.controller import RehearsalController
    from praxis_desktop.gui.resuming.controller import ResumeController
    from praxis_desktop.gui.run_page import RunPanels
    from praxis_desktop.gui.run_page.controller import RunPage, RunPages
    from praxis_desktop.gui.settings.controller import SettingsController
    from praxis_desktop.gui.setup import SetupPanels
    from praxis_desktop.gui.setup.controller import SetupController
    from praxis_desktop.gui.window.loading import LoadingAhead
    from praxis_desktop.settings import Settings


class MainWindow(QMainWindow):
    """The main window. Closing it during a run first asks whether to stop the run. ``closed`` is emitted when
    the window closes.
    """

    closed = Signal()
    protocol_opened = Signal(object)
    """Carries the path of the protocol to run next. Emitted once the protocol's form is shown or could not be
    created, and when the window becomes active, because the file may have changed.
    """

    # Created after the first paint, from the table of pages.
    first_panels: RunPanels
    run_pages: RunPages
    setup_panels: SetupPanels
    setup: SetupController
    switch: PageSwitch
    run_actions: RunActions
    recent: RecentRuns | None
    messages: MessageController
    stop_news: StopNews
    manual: ManualOpener
    failures: FailureReporter
    files: FileActions
    commands: CommandController
    instruments_controller: InstrumentsController
    look: LookActions
    first_start: FirstStartController | None

    def __init__(self, models: WindowModels, *, in_stages: bool = False) -> None:
        """Create the window. If ``in_stages`` is set, create only the parts needed for the first paint;
        ``stages`` or ``make_pages`` creates the rest.
        """
        super().__init__()
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
        """Whether ``closed`` has been emitted."""
        self.setWindowTitle(self.tr("Praxis Desktop"))
        self.setMinimumSize(*WINDOW_MINIMUM)
        self.setAcceptDrops(True)
        self.rail = Rail(appearance=appearance)
        self.rail.follow_runs(models.runs)
        self.body = QWidget(self)
        """The area below the menu bar."""
        appearance.show_traffic_as(models.settings.traffic_notation)
        appearance.notation_changed.connect(self._remember_notation)
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
        self.rehearsing: RehearsalController | None = None
        self.stages = self._make_pages()
        """Creates the parts that the first paint does not need, one per step."""
        self.has_pages = False
        if not in_stages:
            self.make_pages()

    def make_pages(self) -> None:
        """Create the remaining parts, which the first paint does not need."""
        for _ in self.stages:
            pass

    def _make_pages(self) -> Iterator[None]:
        """Create one part per step, starting with the visible ones. Large parts take several steps."""
        for name, make in PAGES:
            made = make(self)
            if isinstance(made, Generator):
                made = yield from made
            setattr(self, name, made)
            yield
        connect_pages(self)
        self._connect()
        self.has_pages = True

    @property
    def page(self) -> RunPage:
        """The page for the selected run."""
        return self.run_pages.current

    @property
    def ahead(self) -> tuple[LoadingAhead, ...]:
        """Loaders for the modules that pages and runs will need, in order of decreasing likelihood."""
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
        | RehearsalController
        | SettingsController
    ]:
        """The controllers whose pages are created when they are first opened."""
        found = (
            self.instruments_controller,
            self.history,
            self.playground,
            self.copies,
            self.rehearsing,
            self.preferences,
        )
        return (each for each in found if each is not None)

    @Slot()
    def look_for_interrupted_runs(self) -> None:
        """Look for interrupted runs, and offer to resume each run found."""
        if self.resuming is not None:
            self.resuming.look()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        # Closing uses parts that are created in stages.
        self.make_pages()
        self._settings.geometry = self.saveGeometry()
        if self.playground is not None and self.playground.ask_before_closing():
            event.ignore()
            return
        if not self._runs.is_active:
            event.accept()
            self.files.opening.keep_texts()
            self.instruments_controller.close()
            if self.playground is not None:
                self.playground.close()
            if self.copies is not None:
                self.copies.close()
            if self.rehearsing is not None:
                self.rehearsing.close()
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
        # A run counts from its start, because what the program has begun to do is reported a moment later.
        under_way = [
            run for run in self._runs.active if run.controls.is_active and run.controls.state != "queued"
        ]
        if not under_way:
            self.close_safely()  # queued runs, or threads that are still running
            return
        if self._runs.selected not in under_way:
            self._runs.select(under_way[0])
        self.switch.show_run()
        self.page.conduct.ask_to_close(tuple(run.run_name for run in self._runs.active))

    @Slot(object)
    def use_settings(self, settings: Settings) -> None:
        """Apply the ``settings`` that concern runs."""
        self.run_pages.use_settings(settings)
        self.setup.page.details.use_settings(settings)

    @Slot()
    @Slot(str)
    def close_safely(self, reason: str = "") -> None:
        """Close the window without asking for confirmation, after stopping all active runs for ``reason``."""
        if self.playground is not None:
            self.playground.let_close()
        if self._runs.is_active and not self._is_closing:
            self._is_closing = True
            words = self.tr("Closes after the run. Close again to end it now")
            if len(self._runs.active) > 1:
                words = self.tr("Closes after all runs. Close again to end them now")
            self.status.show_news(words, in_full=True)
            self._runs.stop(reason)
        else:
            self.close()

    @property
    def is_busy(self) -> bool:
        """Whether to ask the user before closing, because a run or the console is active."""
        return self._runs.is_active or (
            self.has_pages and self.playground is not None and self.playground.is_in_use
        )

    @Slot()
    def close_unasked(self) -> None:
        """Close the window immediately, because the user cannot be asked to confirm and the system may leave
        little time. Every open instrument is told to stop, even if its run was already stopping. A second
        call returns without waiting.
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
        # Without a path, the window has just opened and looks for interrupted runs by itself.
        if (
            event.type() == QEvent.Type.ActivationChange
            and self.isActiveWindow()
            and self.has_pages
            and self.setup.page.path is not None
        ):
            self.instruments.look()
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

    def _connect(self) -> None:
        """Connect the user's requests to the window's own slots."""
        self.menus.quit.triggered.connect(self.close)
        self.run_pages.closing_confirmed.connect(self.close_safely)
        self._runs.active_changed.connect(self._follow_runs)
        self.files.opened.connect(self._show_opened)
        self.files.protocol_ready.connect(self.protocol_opened)
        if self.playground is not None:
            self.playground.closing_confirmed.connect(self.close)
            self.playground.protocol_saved.connect(self._take_protocol)
        if self.models.preferences is not None:
            self.models.preferences.changed.connect(self.use_settings)
        if self.first_start is not None:
            self.first_start.sizes_wanted.connect(self._show_sizes)

    @Slot(object, bool)
    def _take_protocol(self, path: Path, is_set_up: bool) -> None:
        """Open the setup page of a protocol made from cells, or say that the protocol was saved."""
        if is_set_up:
            self.files.open_file(path)
        else:
            self.files.tell_written(path)

    @Slot()
    def _show_sizes(self) -> None:
        if self.preferences is not None:
            self.preferences.show_section("appearance")

    @Slot(object, bool)
    def _show_opened(self, path: Path, is_shown: bool) -> None:
        if is_shown:
            self.switch.show_setup()
        self.setWindowFilePath(str(path))

    @Slot()
    def _remember_notation(self) -> None:
        self._settings.traffic_notation = self.models.appearance.notation

    @Slot(object)
    def _note_stopped_ports(self, _told: object) -> None:
        self._stops_ports = False
        self._follow_runs()

    @Slot()
    def _follow_runs(self) -> None:
        if self._is_closing and not self._runs.is_active and not self._stops_ports:
            self.close()


def _stop_ports() -> None:
    """Stop the instruments on all ports open in this process, and wait for the outcome, but no longer than
    a safe stop may take.
    """
    emergency.stop_everything(asked_at=time.monotonic(), tell=_not_told).wait(emergency.SAFE_STOP_S)


def _not_told(event: HaltEvent) -> None:
    """Ignore the outcome, because the window is closed and the run's record contains the outcome."""

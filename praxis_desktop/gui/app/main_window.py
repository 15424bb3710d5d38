"""The main window: menus, files that are opened or dropped, its place on the screen, and its end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from praxis_desktop.gui import widgets, window
from praxis_desktop.gui.app.pages import Furniture
from praxis_desktop.gui.background import BackgroundTask, OwnTurn
from praxis_desktop.gui.emergency.corner import SafetyCorner
from praxis_desktop.gui.library.controller import LibraryDesk
from praxis_desktop.gui.look.tokens import WINDOW_DEFAULT, WINDOW_MINIMUM
from praxis_desktop.gui.roles.instruments import ConnectedInstruments, Instruments
from praxis_desktop.gui.widgets.meant_presses import MeantPresses
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.gui.window.drops import FileDrops
from praxis_desktop.gui.window.menus import Menus
from praxis_desktop.gui.window.page_opening import PageStack
from praxis_desktop.gui.window.rail import Rail
from praxis_desktop.gui.window.status_bar import StatusLine
from praxis_desktop.ports import emergency

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent
    from praxis_desktop.gui.app.commands import CommandDesk
    from praxis_desktop.gui.app.opening import FileDesk
    from praxis_desktop.gui.app.pages import PageSwitch, WindowModels
    from praxis_desktop.gui.history.controller import HistoryRoute
    from praxis_desktop.gui.instruments.controller import InstrumentsRoute
    from praxis_desktop.gui.messages.controller import MessageDesk
    from praxis_desktop.gui.playground.controller import PlaygroundRoute
    from praxis_desktop.gui.playground.copies import CopyRoute
    from praxis_desktop.gui.resuming.controller import ResumeDesk
    from praxis_desktop.gui.run_page.controller import RunPage, RunPages
    from praxis_desktop.gui.settings.controller import SettingsRoute
    from praxis_desktop.gui.setup.controller import SetupPage
    from praxis_desktop.gui.window.loading import LoadingAhead
    from praxis_desktop.settings import Settings


class PaintingTurns(QObject):
    """Qt paints all that has changed right after what changed it. With this, ``window`` looks at its events
    in between. It is painted before anything else in line, as it would be without.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_painting = False
        self._turn = OwnTurn(self._paint, self, is_next=True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() != QEvent.Type.UpdateRequest or self._is_painting:
            return super().eventFilter(watched, event)
        self._turn.start()
        return True

    def _paint(self) -> None:
        self._is_painting = True
        try:
            QCoreApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        finally:
            self._is_painting = False


_GRIP = 120
"""Pixels of its upper edge that must be on a screen, so that it can be taken hold of."""
_FRAME = 48
"""Pixels above and below a window that its frame takes at most: known only once it is shown."""
_SETTLE_MS = 300
"""A screen that goes and comes, as while another resolution is chosen, moves nothing."""


class WindowPlace(QObject):
    """Brings ``window`` back when the screen that it was on is gone, or became smaller."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self.bring_back)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenRemoved.connect(self._look_soon)
        application.screenAdded.connect(self._follow_screen)
        for screen in QGuiApplication.screens():
            self._follow_screen(screen)

    @Slot()
    def bring_back(self) -> None:
        """Move the window if it cannot be reached."""
        window = self._window
        if window.isMaximized() or window.isFullScreen() or window.isMinimized():
            return
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        frame = window.frameGeometry()
        wanted = reachable(frame, screens, window.minimumSize().width(), window.minimumSize().height())
        if wanted != frame:
            edges = frame.size() - window.size()
            window.resize(wanted.size() - edges)
            window.move(wanted.topLeft())

    @Slot(QScreen)
    def _follow_screen(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._look_soon)
        self._look_soon()

    @Slot()
    def _look_soon(self) -> None:
        self._timer.start()


def give_first_size(window: QWidget) -> None:
    """Make a window as large as it is meant to be, or, where it would go beyond the screen, fill that."""
    window.resize(*WINDOW_DEFAULT)
    if is_narrow(QGuiApplication.primaryScreen().availableGeometry().size()):
        window.setWindowState(Qt.WindowState.WindowMaximized)


def is_narrow(screen: QSize) -> bool:
    """Whether a window of the usual size, with its frame, does not fit on a screen, and the least does."""
    width, height = screen.width(), screen.height()
    has_room = width >= WINDOW_MINIMUM[0] and height >= WINDOW_MINIMUM[1]
    return has_room and (width < WINDOW_DEFAULT[0] or height < WINDOW_DEFAULT[1] + _FRAME)


def reachable(frame: QRect, screens: Sequence[QRect], least_width: int, least_height: int) -> QRect:
    """``frame`` if its upper edge can be taken hold of on one of ``screens``, and it is not larger than all
    of them together, as after another display size was chosen; else on the first of them: not larger than
    that, but at least of the least size. Screens that are narrower shrink nothing.
    """
    whole = QRect()
    for each in screens:
        whole = whole.united(each)
    has_room = whole.width() >= least_width
    is_beyond = has_room and (frame.width() > whole.width() or frame.height() > whole.height())
    grip = QRect(frame.left(), frame.top(), frame.width(), 1)
    held = [screen.intersected(grip).width() for screen in screens]
    if not screens or (max(held) >= min(_GRIP, frame.width()) and not is_beyond):
        return frame
    screen = screens[0]
    width = max(min(frame.width(), screen.width()), least_width)
    height = max(min(frame.height(), screen.height()), least_height)
    left = screen.left() + max(0, (screen.width() - width) // 2)
    top = screen.top() + max(0, (screen.height() - height) // 2)
    return QRect(left, top, width, height)


class MainWindow(QMainWindow):
    """Holds the page of the run. Closing it while a run is under way, from its start on, asks whether that is
    stopped first; ``closed`` is its last word.
    """

    closed = Signal()
    protocol_opened = Signal(object)
    """The path of the protocol that may be run next, once its form is shown or cannot be; again when the
    window is looked at again, for the file may have been changed.
    """

    def __init__(
        self, models: WindowModels, *, in_stages: bool = False, parent: QWidget | None = None
    ) -> None:
        """With ``in_stages`` only what the first picture shows is there, until ``stages`` are gone through or
        ``furnish`` was called.
        """
        super().__init__(parent)
        self.models = models
        """What the window shows."""
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
        """Whether ``closed`` was told."""
        self.setWindowTitle(self.tr("Praxis Desktop"))
        self.setMinimumSize(*WINDOW_MINIMUM)
        self.setAcceptDrops(True)
        self.rail = Rail(appearance=appearance)
        self.rail.follow_runs(models.runs)
        self.body = QWidget(self)
        """What lies below the menu bar."""
        self.desk: LibraryDesk | None = None
        if models.library is not None:
            self.desk = LibraryDesk(model=models.library, appearance=appearance, parent=self.body)
            self.desk.page.remember_in(models.settings)
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
        self._place = WindowPlace(self)
        PaintingTurns(self)
        self.furniture = Furniture(self, models)
        self.stages = self._furnish()
        """Each makes something more of what the first picture of the window does not show."""
        self.is_furnished = False
        if not in_stages:
            self.furnish()

    def furnish(self) -> None:
        """Make what the first picture does not show, as far as it is not there."""
        for _ in self.stages:
            pass

    def _furnish(self) -> Iterator[None]:
        yield from self.furniture.stages()
        self._connect()
        self.is_furnished = True

    @property
    def page(self) -> RunPage:
        """The page of the run that is selected."""
        return self.furniture.run_pages.current

    @property
    def run_pages(self) -> RunPages:
        """The pages of all runs."""
        return self.furniture.run_pages

    @property
    def setup_page(self) -> SetupPage:
        """The page where a protocol is set up."""
        return self.furniture.setup_page

    @property
    def switch(self) -> PageSwitch:
        """The ways from page to page."""
        return self.furniture.switch

    @property
    def files(self) -> FileDesk:
        """What opens, adds and saves files."""
        return self.furniture.files

    @property
    def history(self) -> HistoryRoute | None:
        """The way to the runs that were."""
        return self.furniture.history

    @property
    def resuming(self) -> ResumeDesk | None:
        """Interrupted runs."""
        return self.furniture.resuming

    @property
    def preferences(self) -> SettingsRoute | None:
        """The way to the settings."""
        return self.furniture.preferences

    @property
    def command_desk(self) -> CommandDesk:
        """Palette, keys and shortcuts."""
        return self.furniture.command_desk

    @property
    def message_desk(self) -> MessageDesk:
        """What is told at the edge of the window."""
        return self.furniture.message_desk

    @property
    def instruments_route(self) -> InstrumentsRoute:
        """The way to the instruments."""
        return self.furniture.instruments_route

    @property
    def playground(self) -> PlaygroundRoute | None:
        """The way to the console."""
        return self.furniture.playground

    @property
    def copies(self) -> CopyRoute | None:
        """The way to consoles on copies of paused runs."""
        return self.furniture.copies

    @property
    def ahead(self) -> tuple[LoadingAhead, ...]:
        """What pages and runs need that nobody has asked for yet: those that are likeliest come first."""
        routes = (self.instruments_route, self.history, self.playground, self.copies, self.preferences)
        wanted = (self.page.panels, *routes, self.command_desk)
        return tuple(each.ahead for each in wanted if each is not None)

    @Slot(object)
    def open_file(self, path: Path, function: str | None = None) -> None:
        """Open a protocol file, or one of its functions, or add a wheel; refuse while a run is under way."""
        self.files.open_file(path, function)

    def open_sample(self) -> None:
        """Open the bundled sample protocol."""
        self.files.open_sample()

    def show_library(self) -> None:
        """Go to the library."""
        self.switch.show_library()

    def show_setup(self) -> None:
        """Go to where the open protocol is set up."""
        self.switch.show_setup()

    def show_run(self) -> None:
        """Go to the run that is under way, or was the last."""
        self.switch.show_run()

    @Slot()
    def look_for_interrupted_runs(self) -> None:
        """Look whether there are runs that were interrupted, and offer to go on with them."""
        if self.resuming is not None:
            self.resuming.look()

    @Slot()
    def find_devices(self) -> None:
        """Look for serial ports, and follow them from now on."""
        self.instruments.look()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.furnish()
        self._settings.geometry = self.saveGeometry()
        if self.playground is not None and self.playground.ask_before_closing():
            event.ignore()
            return
        if not self._runs.is_active:
            event.accept()
            self.instruments_route.close()
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
            self._runs.kill()
            self.hide()
            return
        # From its start on: what a program has begun to do is told a moment after it did.
        under_way = [
            run for run in self._runs.active if run.controls.is_active and run.controls.state != "queued"
        ]
        if not under_way:
            self.close_safely()  # they wait for an instrument, or only their threads have not gone
            return
        if self._runs.selected not in under_way:
            self._runs.select(under_way[0])
        self.show_run()
        self.page.conduct.ask_to_close(tuple(run.run_name for run in self._runs.active))

    @Slot(object)
    def use_settings(self, settings: Settings) -> None:
        """What the settings say of conducting runs, once they are read."""
        self.run_pages.use_settings(settings)
        self.setup_page.details.use_settings(settings)

    @Slot()
    def close_safely(self) -> None:
        """Close the window; runs that are under way are stopped first, nobody is asked."""
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
        """Whether a person is asked before the window closes: a run, or the console, is under way."""
        return self._runs.is_active or (
            self.is_furnished and self.playground is not None and self.playground.is_in_use
        )

    @Slot()
    def close_unasked(self) -> None:
        """Close the window although nobody can be asked, and the system may leave it little time: every
        instrument that it has gets its stop, whether it was stopping runs already or not. Told so again it
        waits for nothing.
        """
        if self._is_ended:
            self.close()
            return
        self._is_ended = self._is_closing = self._stops_ports = True
        self.furnish()
        if self.playground is not None:
            self.playground.let_close()
        self._runs.stop_instruments()
        self._stopping_ports.start()

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
            self.protocol_opened.emit(self.setup_page.path)
            if self.models.setup is not None:
                self.models.setup.reread()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802

        if self.safety_corner.button.hasFocus() and (covers := widgets.open_covers.open_covers(self.body)):
            return covers[-1].focusNextPrevChild(is_next)
        return window.go_on(self, forwards=is_next)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self._presses is None:
            self._presses = MeantPresses(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.drops.follow_size()
        if self.desk is not None:
            self.desk.follow_size()
        if self.resuming is not None:
            self.resuming.follow_size()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        self.drops.enter(event, is_running=self._runs.is_active)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self.drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.furnish()
        self.drops.drop(event, is_running=self._runs.is_active)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        if self.desk is not None:
            self.pages.addWidget(self.desk)
            self.desk.page.take_focus()
        self.rail.set_has_library(self.desk is not None)
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
        self.menus.quit.triggered.connect(self.close)
        self.connected.changed.connect(self.status.show_instruments)
        self.status.instruments.clicked.connect(self.menus.instruments.trigger)
        self.run_pages.closing_confirmed.connect(self.close_safely)
        self._runs.active_changed.connect(self._follow_runs)
        self.files.opened.connect(self._show_opened)
        self.files.protocol_ready.connect(self.protocol_opened)

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
    """Stop the instrument of every port that is open in this process, in a run or outside of runs; wait for
    what becomes of it for as long as an end may wait.
    """
    emergency.stop_everything(asked_at=time.monotonic(), tell=_not_told).wait(emergency.SAFE_STOP_S)


def _not_told(event: HaltEvent) -> None:
    """The window is gone by then; a run's record has its own."""

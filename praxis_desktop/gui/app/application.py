"""Runs the application: sets it up, runs its event loop, and shuts it down in an orderly way."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import structs
from PySide6.QtCore import (
    QCoreApplication,
    QEventLoop,
    QObject,
    QRectF,
    QSocketNotifier,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from praxis_desktop import __version__, gui, records, settings
from praxis_desktop.core.crash_file import keep_crashes
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory, data_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.no_window import refusals_in_words, require_display
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.background import BackgroundTask, GarbageCollector, await_threads
from praxis_desktop.gui.failures.crash import CrashReporter
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.look.appearance import Appearance, enlarge, forget_enlargement
from praxis_desktop.gui.look.language import use_language
from praxis_desktop.gui.records.history_model import AskedHistory
from praxis_desktop.gui.rehearsal.model import RehearsalModel
from praxis_desktop.gui.resuming.model import InterruptedModel
from praxis_desktop.gui.roles.port_asker import PortQuestions
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.setup.model import SetupModel
from praxis_desktop.gui.setup.wheels import Wheels
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.ports import emergency
from praxis_desktop.workers.control.one_window import OneWindow, OpenRequest
from praxis_desktop.workers.launch.interrupted_runs import InterruptedRuns
from praxis_desktop.workers.launch.launcher import Launcher
from praxis_desktop.workers.launch.replays import Replays

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.settings import Settings


class LaterStarts(QObject):
    """Brings ``window`` to the front when the program is started again while it is already running.
    ``file_wanted`` carries the path of a file to open.
    """

    file_wanted = Signal(object)
    _heard = Signal(object)

    def __init__(self, one_window: OneWindow, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.is_restart_wanted = False
        """Whether to start the program again once the window is closed."""
        self._one_window = one_window
        self._heard.connect(self._come_forward)

    def listen(self) -> None:
        """Listen for later launches of the program, including any that are already waiting."""
        self._one_window.listen(self._take)

    def _take(self, request: OpenRequest) -> None:
        """Handle a later launch of the program. Runs on the listener's thread."""
        try:
            self._heard.emit(request)
        except RuntimeError:
            return  # the window's objects are gone

    @Slot()
    def restart(self) -> None:
        """Close the window and restart the program."""
        self.is_restart_wanted = True
        self.is_restart_wanted = self._window.close()

    @Slot(object)
    def _come_forward(self, request: OpenRequest) -> None:
        if request.activation:
            os.environ["XDG_ACTIVATION_TOKEN"] = request.activation  # where Qt looks for the file
        window = self._window
        if window.isMinimized():
            state = window.windowState() & ~Qt.WindowState.WindowMinimized
            window.setWindowState(state | Qt.WindowState.WindowActive)
        window.show()
        window.raise_()
        window.activateWindow()
        if request.file is not None:
            self.file_wanted.emit(request.file)


def start_again() -> None:
    """Replace this process with a new instance of the program. Does not return."""
    command = [sys.executable, *sys.orig_argv[1:]]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":
        import subprocess

        subprocess.Popen(command)
        os._exit(0)
    os.execv(command[0], command)


SWITCH_INTERVAL_S = 0.0005
"""Longest time, in seconds, that the interpreter's thread may keep the GIL when the GUI thread wants it.
Python's default of 5 ms is noticeable.
"""

END_S = 10.0
"""Time, in seconds, to wait for a killed run before the process exits anyway."""

_NO_INPUT = QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
"""Event-loop flags that hold input back until the window can receive it."""

CONTENTS_MS = 300
"""Longest time, in milliseconds, that the window waits for the library, which users look at first. Nothing
else is loaded in the meantime, because loading would slow down the thread that reads the protocols.
"""

PREPARING_END_S = 0.5
"""Time, in seconds, to wait for background preparations before the process exits anyway."""


def run_application(file: Path | None = None) -> int:
    """Open the window, showing ``file`` if given, and return once the window is closed. If a window is
    already open, bring it to the front and return immediately. Raises PraxisError if no window can be opened.
    """
    require_display()
    one_window = OneWindow()
    if not one_window.take(file):
        return 0
    wants_restart = False
    try:
        code, wants_restart = _run(one_window, file)
    finally:
        one_window.give_up()
    if wants_restart:
        start_again()
    return code


def _run(one_window: OneWindow, file: Path | None) -> tuple[int, bool]:
    """Run the window until it is closed. Return the exit code, and whether to start the program again."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    window_settings = WindowSettings(data_directory() / "window.ini")
    enlarge(window_settings.display_size)
    # With its thread pool, Qt waits for threads that fill areas. If the cores are busy, filling them directly
    # is faster.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    keep_crashes()
    # Passed as an argument, because setStyle() would load the bindings of all styles.
    with refusals_in_words():
        application = QApplication([sys.argv[0], "-style", "Fusion"])
    forget_enlargement()
    application.setApplicationName("praxis-desktop")
    application.setApplicationDisplayName("Praxis Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("praxis-desktop")
    reporter = CrashReporter(application)
    reporter.install()
    runtime = RuntimeModel(application)
    questions = PortQuestions(application)
    launcher = Launcher(
        cache=cache_directory(),
        spools=cache_directory() / "output",
        settings=_settings,
        reread=lambda: settings.load_settings(pool_by_default=True),
        observe=runtime.observe,
        report=runtime.report,
        lacks=runtime.note_missing,
        asker=questions,
    )
    use_language(application, window_settings.language)
    appearance = Appearance(application)
    if window_settings.scheme != "system":
        appearance.choose(window_settings.scheme)
    runs = ActiveRuns(RunModel(launcher.launch, application), application)
    setup = SetupModel(lambda: launcher.pool, application)
    rehearsals = RehearsalModel(
        cache=cache_directory(),
        pool=lambda: launcher.pool,
        history=lambda: records.history_of(launcher.settings.history),
        parent=application,
    )
    interrupted = InterruptedModel(
        InterruptedRuns(lambda: launcher.settings), application, pool=lambda: launcher.pool
    )
    library = LibraryModel(lambda: launcher.pool, cache_directory(), application)
    library.start()  # it is read while the window is made
    preferences = SettingsModel(_settings, application)
    preferences.changed.connect(launcher.take_settings)
    window = MainWindow(
        WindowModels(
            runs=runs,
            runtime=runtime,
            appearance=appearance,
            settings=window_settings,
            questions=questions,
            wheels=Wheels(launcher.add_packages, application),
            setup=setup,
            library=library,
            interrupted=interrupted,
            history=AskedHistory(lambda: launcher.settings),
            preferences=preferences,
            warm_counts=lambda: launcher.warm_counts,
            console=launcher.console,
            copies=launcher.console_on_copy,
            rehearsals=rehearsals,
        ),
        in_stages=True,
    )
    # Qt does not count a window that was hidden while its run ended as the last one to close.
    window.closed.connect(application.quit)
    window.protocol_opened.connect(launcher.expect)
    window.status.retry_requested.connect(launcher.prepare_ahead)
    library.changed.connect(setup.reread)
    if window.library is not None:
        window.library.page.views.prepare_cards()
    _await_contents(library)
    if window.library is not None:
        window.library.page.take_focus()  # the widget that had it was hidden when the library was read
    window.show()
    garbage = GarbageCollector(application)
    garbage.hold_off()
    # Parts that the first paint does not need are loaded after it.
    application.processEvents()
    from praxis_desktop.gui.app.startup import (
        DEVICES,
        HISTORY,
        KEYS,
        LATER_STARTS,
        LATEST_MS,
        PREPARATION,
        SETTINGS,
        Beginnings,
        make_pages_in_stages,
    )
    from praxis_desktop.gui.widgets.accessible_roles import tell_roles

    application.processEvents(_NO_INPUT)
    tell_roles()
    terminations = TerminationRequests(application)
    terminations.interrupted.connect(window.close_safely)
    terminations.ended.connect(window.close_unasked)
    terminations.emergency.connect(window.menus.emergency.trigger)
    end_of_session = EndOfSession(lambda: window.is_busy, application)
    application.commitDataRequest.connect(end_of_session.asked)
    end_of_session.wanted.connect(window.close)
    make_pages_in_stages(window)
    garbage.start()
    replays = Replays(lambda: launcher.pool)
    window.run_pages.offer_replays(replays)
    if window.history is not None:
        window.history.offer_replays(replays)
    window.messages.follow_defects(reporter)
    reporter.is_heard = True
    application.setWindowIcon(_window_icon(appearance))
    later = LaterStarts(one_window, window)
    later.file_wanted.connect(window.files.open_file)
    if window.preferences is not None:
        window.preferences.restart_wanted.connect(later.restart)
    reporter.log.keep_in(data_directory() / "logs" / "window.log")
    reader = BackgroundTask(lambda: launcher.settings, application)
    reader.done.connect(preferences.take)
    if window_settings.put_aside is not None:
        window.messages.tell_put_aside(window_settings.put_aside)
    beginnings = Beginnings(application)
    beginnings.begin(reader.start, SETTINGS)
    beginnings.begin(launcher.prepare_ahead, PREPARATION)
    beginnings.begin(window.instruments.look, DEVICES)
    beginnings.begin(lambda: _follow_other_programs(window), DEVICES)
    beginnings.begin(window.look_for_interrupted_runs, HISTORY)
    beginnings.begin(lambda: _hear_emergency_key(application, window), KEYS)
    beginnings.begin(later.listen, LATER_STARTS)
    beginnings.begin(lambda: window.pages.prepare(window.setup.page, window.page))
    for ahead in window.ahead:
        beginnings.load(ahead)
    # These tasks would compete for Python's time with the form that the user is waiting for.
    window.protocol_opened.connect(beginnings.start)
    QTimer.singleShot(LATEST_MS, beginnings.start)
    if file is None:
        window.files.open_sample()
    else:
        window.files.open_file(file)
    if window.preferences is not None:
        window.preferences.check_display_size()
    # A window that is closed immediately never reaches the event loop, which quit() needs.
    code = 0 if window.is_closed else application.exec()
    one_window.close()
    window_settings.save()
    terminations.close()
    reporter.uninstall()
    is_over = runs.shut_down(Deadline.after(END_S))
    is_over &= replays.close(Deadline.after(PREPARING_END_S))
    is_over &= setup.shut_down(Deadline.after(PREPARING_END_S))
    is_over &= interrupted.shut_down(Deadline.after(PREPARING_END_S))
    is_over &= rehearsals.shut_down(Deadline.after(PREPARING_END_S))
    is_over &= library.shut_down(Deadline.after(PREPARING_END_S))
    is_over &= window.instruments.await_end(Deadline.after(PREPARING_END_S))
    is_over &= window.instruments_controller.await_end(Deadline.after(PREPARING_END_S))
    if window.playground is not None:
        is_over &= window.playground.await_end(Deadline.after(END_S))
    if window.copies is not None:
        is_over &= window.copies.await_end(Deadline.after(END_S))
    is_over &= launcher.close(Deadline.after(PREPARING_END_S))  # one of the threads waits for it
    is_over &= await_threads(Deadline.after(PREPARING_END_S))
    if not is_over:
        # Destroying a running QThread, or an object whose signal a thread emits, would crash the process.
        # Compiling cannot be interrupted, but a half-written file is never at its final place.
        from praxis_desktop.core.counters import save_totals

        save_totals()
        if later.is_restart_wanted:
            one_window.give_up()
            start_again()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    garbage.stop()
    return code, later.is_restart_wanted


def _await_contents(library: LibraryModel) -> None:
    """Wait up to CONTENTS_MS for the library to be read, so that the first paint shows it."""
    if library.library is None:
        waiting = QEventLoop()
        library.changed.connect(waiting.quit)
        QTimer.singleShot(CONTENTS_MS, waiting.quit)
        waiting.exec(_NO_INPUT)
        library.changed.disconnect(waiting.quit)


def _follow_other_programs(window: MainWindow) -> None:
    elsewhere = gui.emergency.HeldElsewhere(window.menus.emergency, parent=window)
    window.safety_corner.follow(elsewhere, is_elsewhere=True)
    elsewhere.begin()


def _hear_emergency_key(application: QApplication, window: MainWindow) -> None:
    gui.app.X11Keys(window.menus.emergency.shortcuts(), emergency.GUARDIAN, application)


def _settings() -> Settings:
    """Read the settings. If the user's file is damaged, move it aside and add a warning to the settings."""
    aside = settings.put_aside_damaged()
    found = settings.load_settings(pool_by_default=True)
    if aside is None:
        return found
    message = _tr(
        "The settings file was damaged and has been saved as {file}. The default settings are in use."
    )
    warning = settings.SettingsWarning(str(aside), "", message.format(file=aside))
    return structs.replace(found, warnings=(*found.warnings, warning))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Application", text)


def _window_icon(appearance: Appearance) -> QIcon:
    icon = QIcon()
    for size in (16, 32, 64, 128):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        appearance.draw_icon(painter, "logo", QRectF(0, 0, size, size), "")
        painter.end()
        icon.addPixmap(picture)
    return icon


_REQUESTS = {
    "SIGINT": "interrupted",
    "SIGTERM": "ended",
    "SIGHUP": "ended",
    "SIGQUIT": "emergency",
    "SIGBREAK": "ended",
}


class TerminationRequests(QObject):
    """Turns Unix signals into Qt signals on the GUI thread. Signals that were ignored stay ignored, as nohup
    requires. ``close`` restores the previous handlers.

    Python runs signal handlers only between its own instructions, never while the GUI thread is waiting for
    events, so each signal wakes the GUI thread by writing a byte to a socket.
    """

    interrupted = Signal()
    """Emitted for Ctrl+C in the terminal: the user wants to close the window."""
    ended = Signal()
    """Emitted when the system ends the program, at logout or shutdown, or when the terminal is closed. The
    user cannot be asked to confirm.
    """
    emergency = Signal()
    r"""Emitted for Ctrl+\ in the terminal."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._requests = {
            getattr(signal, name): getattr(self, request)
            for name, request in _REQUESTS.items()
            if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN
        }
        self._handlers: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {
            number: signal.signal(number, _ignore) for number in self._requests
        }
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def close(self) -> None:
        """Restore the previous handlers."""
        self._notifier.setEnabled(False)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _read(self) -> None:
        try:
            received = self._reader.recv(64)
        except BlockingIOError:
            return
        for number in dict.fromkeys(received):
            if number in self._requests:
                self._requests[number].emit()


class SessionManager(Protocol):
    """The part of Qt's QSessionManager that is used here."""

    def allowsInteraction(self) -> bool: ...  # noqa: N802

    def cancel(self) -> None: ...

    def release(self) -> None: ...


class EndOfSession(QObject):
    """Delays a logout or shutdown while ``is_busy`` returns True, if the desktop allows it, and emits
    ``wanted`` so that the user can be asked. Connect ``asked`` to ``QGuiApplication.commitDataRequest``.

    A desktop that does not allow the delay only asks for data to be saved, and then ends the program with a
    signal.
    """

    wanted = Signal()

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy

    @Slot("QSessionManager&")
    def asked(self, manager: SessionManager) -> None:
        """Handle the request to end the session."""
        if self._is_busy() and manager.allowsInteraction():
            manager.cancel()
            manager.release()
            self.wanted.emit()


def _ignore(number: int, frame: FrameType | None) -> None:
    """Do nothing, because the byte written to the socket does the work. Without a handler, Python could raise
    KeyboardInterrupt at any point.
    """

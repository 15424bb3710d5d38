"""What the first picture of the window does not show: loaded and made after it, piece by piece."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.shell.main_window import MainWindow

_INPUT = frozenset(
    (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Close,
    )
)


class _FirstInput(QObject):
    """Has the window be whole before somebody uses it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in _INPUT:
            self._window.furnish()
        return super().eventFilter(watched, event)


def furnish_in_stages(application: QApplication, window: MainWindow) -> None:
    """Load and make the rest, and go on with events between its stages. Returns when it is there."""
    first_input = _FirstInput(window)
    # All that a person does comes through here; the events of widgets, of which there are very many, do not.
    screen = window.windowHandle()
    screen.installEventFilter(first_input)
    loaded = QEventLoop()
    loader = BackgroundTask(_load_furniture, window)
    loader.done.connect(loaded.quit)
    loader.failed.connect(loaded.quit)
    loader.start()
    loaded.exec()
    for _ in window.stages:
        application.processEvents()
    screen.removeEventFilter(first_input)


def _load_furniture() -> None:
    """Load the modules of what the first picture does not show. Any thread."""
    import praxis_desktop.gui.commands.command_desk
    import praxis_desktop.gui.commands.run_commands
    import praxis_desktop.gui.failures.failure_desk
    import praxis_desktop.gui.first_start.first_start_desk
    import praxis_desktop.gui.history.history_route
    import praxis_desktop.gui.instruments_page.instruments_route
    import praxis_desktop.gui.library.last_runs
    import praxis_desktop.gui.live.recent_runs
    import praxis_desktop.gui.look.look_actions
    import praxis_desktop.gui.messages.message_desk
    import praxis_desktop.gui.resuming.resume_desk
    import praxis_desktop.gui.run.run_actions
    import praxis_desktop.gui.run.run_page
    import praxis_desktop.gui.settings_page.settings_route
    import praxis_desktop.gui.setup.setup_page
    import praxis_desktop.gui.shell.file_desk
    import praxis_desktop.gui.shell.opening
    import praxis_desktop.gui.shell.opening_desk
    import praxis_desktop.gui.shell.page_switch  # noqa: F401

"""The window with a real console and simulated instruments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.console.model import Activity
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.controller import ConsoleController, PlaygroundController
from praxis_desktop.gui.playground.page import PlaygroundPage
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.settings import Settings
from praxis_desktop.workers.launch.launcher import Launcher

LIMIT_MS = 90_000
"""Maximum time for any operation, in milliseconds, on a computer busy with other tests."""


class Playground:
    """The window's playground, and a person who uses it."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot
        route = window.playground
        assert route is not None
        self.route: PlaygroundController = route
        route.show()
        assert route.page is not None
        assert route.console is not None
        self.page: PlaygroundPage = route.page
        self.console: ConsoleController = route.console

    def become(self, *activities: Activity) -> None:
        """Wait until the console has this state."""
        view = self.page.view
        self._qtbot.waitUntil(lambda: view.state.activity in activities, timeout=LIMIT_MS)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition is true."""
        self._qtbot.waitUntil(condition, timeout=LIMIT_MS)

    def run(self, code: str) -> bool | None:
        """Run a cell; returns whether it ended without an error."""
        number = len(self.page.view.cells)
        self.page.view.insert(code, run=True)
        self.wait(lambda: len(self.page.view.cells) > number)
        self.wait(lambda: self.page.view.cells[-1].is_ok is not None)
        self.become("idle")
        return self.page.view.cells[-1].is_ok


@pytest.fixture(scope="session")
def console_launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """A launcher of consoles, with the machine code of this computer."""
    made = Launcher(cache=cache_directory(), spools=tmp_path_factory.mktemp("spools"), settings=Settings)
    yield made
    made.close(Deadline.after(60))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, console_launcher: Launcher) -> Path:
    """A home of its own for stored data, but not for machine code."""
    path = tmp_path / "home"
    monkeypatch.setenv("PRAXIS_HOME", str(path))
    return path


@pytest.fixture
def playground(
    qtbot: QtBot,
    console_launcher: Launcher,
    home: Path,
    model: RunModel,
    runtime: RuntimeModel,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
) -> Iterator[Playground]:
    """The window with the playground open and its console started."""
    window = MainWindow(
        WindowModels(
            runs=ActiveRuns(model),
            runtime=runtime,
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            console=console_launcher.console,
        )
    )
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    shown = Playground(window, qtbot)
    yield shown
    if not window.is_closed:
        window.close_safely()
    assert shown.route.await_end(Deadline.after(60))
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()

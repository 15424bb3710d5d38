"""A console on a copy of a run, opened in the real window while the run is paused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.app.pages import WindowModels
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.copies import CopiesController
from praxis_desktop.gui.roles.instruments import Instruments
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import PauseNow, Resume
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.workers.launch.launcher import Launcher
from tests.gui.playground.conftest import LIMIT_MS

COUNT = """
import asyncio
counted = []
async def count():
    while len(counted) < 100:
        counted.append(len(counted))
        await asyncio.sleep(0.05)
await count()
len(counted)
"""


@pytest.fixture
def window(
    qtbot: QtBot,
    console_launcher: Launcher,
    home: Path,
    runtime: RuntimeModel,
    appearance: Appearance,
    settings: WindowSettings,
    instruments: Instruments,
) -> Iterator[MainWindow]:
    model = RunModel(console_launcher.launch)
    shown = MainWindow(
        WindowModels(
            runs=ActiveRuns(model),
            runtime=runtime,
            appearance=appearance,
            settings=settings,
            instruments=instruments,
            console=console_launcher.console,
            copies=console_launcher.console_on_copy,
        )
    )
    shown.resize(1280, 800)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    if model.is_active:
        model.kill()
        qtbot.waitUntil(lambda: not model.is_active, timeout=LIMIT_MS)
    if not shown.is_closed:
        shown.close()
    assert shown.copies is not None
    assert shown.copies.await_end(Deadline.after(60))
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def pause(window: MainWindow, qtbot: QtBot) -> None:
    """Pause the run during an await."""
    run = window.run_pages.current.run
    qtbot.waitUntil(lambda: run.controls.state == "running", timeout=LIMIT_MS)
    while True:
        qtbot.wait(100)
        run.controls.do(PauseNow())
        qtbot.waitUntil(lambda: run.controls.state == "paused", timeout=LIMIT_MS)
        asked = run.copy()
        qtbot.wait(100)
        if asked.done() or not asked.cancel():
            return
        run.controls.do(Resume())
        qtbot.waitUntil(lambda: run.controls.state == "running", timeout=LIMIT_MS)


def test_a_paused_run_is_looked_into_and_goes_on(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "count.py"
    path.write_text(COUNT)
    page = window.run_pages.current
    button = page.header.buttons.copy_button
    window.switch.show_run()
    page.run.start(RunRequest(Program("", str(path))))
    assert not button.isVisible()
    pause(window, qtbot)
    qtbot.waitUntil(button.isVisible, timeout=LIMIT_MS)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    route = window.copies
    assert isinstance(route, CopiesController)
    assert route.page is not None
    assert window.pages.currentWidget() is route.page
    view = route.page.view
    qtbot.waitUntil(lambda: view.state.activity == "idle", timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: "counted" in names(route), timeout=LIMIT_MS)
    view.insert("before = len(counted); counted.clear()", run=True)
    qtbot.waitUntil(lambda: bool(view.cells) and view.cells[-1].is_ok is True, timeout=LIMIT_MS)
    assert page.run.controls.state == "paused"
    # The strip at the top has the paused run, with its emergency stop.
    QTest.mouseClick(route.page.close_button, Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is page
    assert route.line is None
    # In the program, the modules are loaded in advance, and the page is created in steps; the next copy
    # differs.
    route.ahead.is_planned = True
    first = route.page
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is page
    qtbot.waitUntil(lambda: route.page not in (None, first), timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is route.page, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: "counted" in names(route), timeout=LIMIT_MS)
    assert "before" not in names(route)
    QTest.mouseClick(route.page.close_button, Qt.MouseButton.LeftButton)
    assert window.pages.currentWidget() is page
    page.run.controls.do(Resume())
    qtbot.waitUntil(lambda: not page.run.is_active, timeout=LIMIT_MS)
    assert page.run.phase == "completed"
    assert not button.isVisible()


def names(route: CopiesController) -> list[str]:
    """Return the visible variables."""
    return [] if route.page is None else [one.name for one in route.page.variables.rows.variables]

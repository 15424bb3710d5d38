"""New results of a run are laid out at once and painted soon after."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.model import RunModel
from tests.gui.scripted_runs import ScriptedLaunches
from tests.gui.test_main_window import run_to_the_end

TIMEOUT_MS = 20_000


def test_a_run_that_has_ended_is_painted(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = lambda run: run.print("done\n")
    run_to_the_end(qtbot, opened, model)
    panels = opened.run_pages.first.panels
    qtbot.waitUntil(panels.updatesEnabled, timeout=TIMEOUT_MS)
    assert opened.pages.updatesEnabled()

"""The stop of everything is in reach on every page while a run is under way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.gui.conducting.run_strip import RunStrip
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.active_runs import ActiveRuns
from praxis_desktop.gui.run.run_announcement import Simulation
from praxis_desktop.gui.run.run_model import RunModel
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.workers.launching.launcher import RunPlan
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def strip(qtbot: QtBot, model: RunModel, appearance: Appearance) -> RunStrip:
    """The strip above a page that is not the run's."""
    shown = RunStrip(ActiveRuns(model), appearance=appearance)
    qtbot.addWidget(shown)
    shown.set_elsewhere(True)
    return shown


def test_the_strip_is_there_during_a_run_and_stops_everything(
    qtbot: QtBot, strip: RunStrip, model: RunModel, launches: ScriptedLaunches
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    assert strip.isHidden()
    model.start(RunPlan(Path("weigh.py")))
    qtbot.waitUntil(lambda: model.phase == "running")
    assert not strip.isHidden()
    with qtbot.waitSignal(strip.run_wanted):
        QTest.mouseClick(strip.open_button, LEFT)
    with qtbot.waitSignal(model.ended):
        QTest.mousePress(strip.emergency_button, LEFT)
    assert launches.runs[0].emergency_stops == 1
    assert strip.isHidden()


def test_on_the_page_of_the_run_there_is_no_strip(
    qtbot: QtBot, strip: RunStrip, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.ask(PromptEvent(1, "pause", "Put the lid on"))

    launches.script = script
    model.start(RunPlan(Path("weigh.py")))
    qtbot.waitUntil(lambda: model.phase == "intervening")
    strip.set_elsewhere(False)
    assert strip.isHidden()
    with qtbot.waitSignal(model.ended):
        model.stop()


@pytest.mark.parametrize(
    ("simulation", "words"), [("none", ""), ("partly", "Partly simulated"), ("whole", "Simulated")]
)
def test_the_strip_says_what_is_simulated(
    qtbot: QtBot,
    strip: RunStrip,
    model: RunModel,
    launches: ScriptedLaunches,
    simulation: Simulation,
    words: str,
) -> None:
    launches.script = ScriptedRun.wait_for_stop
    model.simulation = simulation
    model.start(RunPlan(Path("weigh.py")))
    qtbot.waitUntil(lambda: model.phase == "running")
    chip = strip.findChild(Chip)
    assert chip is not None
    assert (chip.text(), chip.isHidden()) == (words, not words)
    with qtbot.waitSignal(model.ended):
        model.stop()

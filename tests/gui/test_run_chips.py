"""Every active run has a chip in the status bar of every page, which leads to the run."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTime
from pytestqt.qtbot import QtBot

from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.run.forecast import Simulation
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.window.status_bar import RunChips
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from tests.gui.run.test_forecast import begun, forecast
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun


@pytest.fixture
def chips(qtbot: QtBot, model: RunModel, appearance: Appearance) -> RunChips:
    """The chips of a window with at most one run."""
    shown = RunChips(appearance=appearance)
    qtbot.addWidget(shown)
    shown.follow(ActiveRuns(model))
    return shown


def start(qtbot: QtBot, model: RunModel, launches: ScriptedLaunches) -> None:
    """Start a run that lasts until it is stopped."""
    launches.script = ScriptedRun.wait_for_stop
    model.start(RunRequest(Program("", "weigh.py"), name="Weigh a vessel"))
    qtbot.waitUntil(lambda: model.phase == "running")


def test_a_chip_is_there_while_its_run_is_and_leads_to_it(
    qtbot: QtBot, chips: RunChips, model: RunModel, launches: ScriptedLaunches
) -> None:
    assert chips.isHidden()
    start(qtbot, model, launches)
    (chip,) = chips.chips
    assert chip.text() == "Weigh a vessel"
    with qtbot.waitSignal(chips.run_wanted) as wanted:
        chip.click()
    assert wanted.args == [model]
    with qtbot.waitSignal(model.ended):
        model.stop()
    assert chips.isHidden()


def test_a_chip_says_how_far_the_run_is_and_when_it_is_done(
    qtbot: QtBot, chips: RunChips, model: RunModel, launches: ScriptedLaunches
) -> None:
    model.forecast = forecast()  # of 65 s
    start(qtbot, model, launches)
    now = QTime.currentTime()
    launches.runs[0].report(begun(1, operation="scale.tare"))
    qtbot.waitUntil(lambda: "step 1 of 3" in chips.chips[0].text())
    ends = {now.addSecs(seconds).toString("HH:mm") for seconds in (65, 125)}
    assert chips.chips[0].text() in {f"Weigh a vessel step 1 of 3 · done at about {end}" for end in ends}
    with qtbot.waitSignal(model.ended):
        model.stop()


def test_a_chip_says_that_its_run_waits_for_a_person(
    qtbot: QtBot, chips: RunChips, model: RunModel, launches: ScriptedLaunches
) -> None:
    def script(run: ScriptedRun) -> None:
        run.ask(PromptEvent(1, "pause", "Put the lid on"))

    launches.script = script
    model.start(RunRequest(Program("", "weigh.py"), name="Weigh a vessel"))
    qtbot.waitUntil(lambda: model.waits_for_person)
    qtbot.waitUntil(lambda: "waiting for you" in chips.chips[0].text())
    assert chips.chips[0].tone == "warn"
    with qtbot.waitSignal(model.ended):
        model.stop()


@pytest.mark.parametrize(("simulation", "tone"), [("none", "run"), ("partly", "run"), ("whole", "sim")])
def test_the_chip_of_a_simulated_run_is_violet(
    qtbot: QtBot,
    chips: RunChips,
    model: RunModel,
    launches: ScriptedLaunches,
    simulation: Simulation,
    tone: ToneName,
) -> None:
    model.simulation = simulation
    start(qtbot, model, launches)
    assert chips.chips[0].tone == tone
    with qtbot.waitSignal(model.ended):
        model.stop()

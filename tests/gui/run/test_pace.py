"""The pace of a simulated run: chosen before and during the run, but never offered for a real one."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StateEvent, StepEvent
from praxis_desktop.gui.app.main_window import MainWindow
from praxis_desktop.gui.run.forecast import Simulation
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run_page.panels import PaceControl
from praxis_desktop.protocols import Program
from praxis_desktop.runs.request import RunRequest
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

INCUBATE = StepEvent(1, "started", "Wait 10 min", kind="wait", expected=600.0)


def pace_of(window: MainWindow) -> PaceControl:
    """Return the choice on the page of the run."""
    (found,) = window.page.findChildren(PaceControl)
    return found


def begin(qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, simulation: Simulation) -> None:
    """Start a run that waits at 10x."""

    def script(run: ScriptedRun) -> None:
        run.report(StateEvent("running"))
        run.report(INCUBATE)
        run.wait_for_stop()

    launches.script = script
    model.simulation = simulation
    model.start(RunRequest(Program("", "wait.py"), pace="10"))
    qtbot.waitUntil(lambda: model.phase == "running" and model.step is not None)


def test_a_simulated_run_shows_its_pace_and_takes_another(
    qtbot: QtBot, opened: MainWindow, model: RunModel, launches: ScriptedLaunches
) -> None:
    begin(qtbot, model, launches, "whole")
    pace = pace_of(opened)
    assert not pace.isHidden()
    assert pace.button(pace.number).text() == "10×"
    assert opened.page.header.end.text().endswith("at 10×")  # the elapsed time, because the end is unknown
    pace.button(2).click()
    qtbot.waitUntil(lambda: model.pace == "at-once")
    assert pace.button(pace.number).text() == "At once"
    model.controls.stop_now()
    qtbot.waitUntil(lambda: not model.is_active)
    assert pace.isHidden()


@pytest.mark.parametrize("simulation", ["none", "partly"])
def test_a_run_with_a_real_instrument_has_no_choice(
    qtbot: QtBot,
    opened: MainWindow,
    model: RunModel,
    launches: ScriptedLaunches,
    simulation: Simulation,
) -> None:
    begin(qtbot, model, launches, simulation)
    assert pace_of(opened).isHidden()
    model.controls.stop_now()
    qtbot.waitUntil(lambda: not model.is_active)

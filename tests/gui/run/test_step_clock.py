"""The clock of a step stands still during pauses."""

from __future__ import annotations

from msgspec import structs
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StateEvent, StepEvent
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.forecast import Forecast
from praxis_desktop.gui.run.model import CurrentStep, RunModel, StepClock
from praxis_desktop.gui.run_page.header import StateHeader
from praxis_desktop.protocols import Program
from praxis_desktop.runs.dry_run._steps import PlannedStep
from praxis_desktop.runs.dry_run.report import DryRunReport
from praxis_desktop.runs.request import RunRequest
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun


class Time:
    """A clock controlled by a test."""

    def __init__(self) -> None:
        self.s = 0

    def now_ms(self) -> int:
        return self.s * 1000


def test_pauses_do_not_count() -> None:
    time = Time()
    clock = StepClock(time.now_ms)
    assert clock.seconds == 0
    clock.begin()
    time.s = 10
    clock.set_paused(True)
    time.s = 40
    assert clock.seconds == 10
    clock.set_paused(False)
    time.s = 45
    assert clock.seconds == 15
    clock.set_paused(True)
    time.s = 50
    clock.begin()  # the step before which the run is held
    time.s = 60
    assert clock.seconds == 0
    clock.set_paused(False)
    time.s = 63
    assert clock.seconds == 3
    clock.clear()
    assert clock.seconds == 0


def test_what_is_done_within_a_step_of_the_protocol_is_called_after_it() -> None:
    current = CurrentStep()
    current.take([StepEvent(1, "started", "Portion 1 of 3: dispense 1000 µL", "step")])
    current.take([StepEvent(2, "started", "Weigh", operation="scale.read_weight", parent=1, depth=1)])
    assert current.step is not None
    assert (current.step.step, current.step.title) == (2, "Portion 1 of 3: dispense 1000 µL › Weigh")
    current.take([StepEvent(1, "completed", "Portion 1 of 3: dispense 1000 µL", "step")])
    current.take([StepEvent(3, "started", "Weigh", operation="scale.read_weight")])
    assert current.step.title == "Weigh"


def test_waits_between_steps_are_shown_one_after_another() -> None:
    current = CurrentStep()
    for number in (1, 2):
        wait = StepEvent(number, "started", "Wait 2 s", "wait")
        current.take([wait])
        assert current.step == wait
        current.take([structs.replace(wait, status="completed")])


def test_a_wait_within_a_step_is_shown_as_that_step() -> None:
    current = CurrentStep()
    wash = StepEvent(1, "started", "Wash", "step")
    wait = StepEvent(2, "started", "Wait 2 s", "wait", parent=1, depth=1)
    current.take([wash, wait, structs.replace(wait, status="completed")])
    assert current.step == wash


def test_the_step_around_the_newest_is_the_current_one_when_it_asks() -> None:
    """The header names the step that the sheet is about."""
    current = CurrentStep()
    current.take([StepEvent(6, "started", "Portion 1 of 3: dispense 1000 µL", "step")])
    for number in (7, 8):
        weigh = StepEvent(number, "started", "Weigh", operation="scale.read_weight", parent=6, depth=1)
        current.take([weigh, structs.replace(weigh, status="completed")])
    current.take_question(6)
    assert current.step is not None
    assert (current.step.step, current.step.title) == (6, "Portion 1 of 3: dispense 1000 µL")
    assert current.newest == 8
    current.take([StepEvent(9, "started", "Weigh", operation="scale.read_weight", parent=6, depth=1)])
    assert (current.step.step, current.step.title) == (9, "Portion 1 of 3: dispense 1000 µL › Weigh")


def test_a_step_waits_for_as_long_as_it_said_whatever_happens_in_it() -> None:
    """A second wait in the step does not begin the step's time again; a change to a wait changes it."""
    time = Time()
    current = CurrentStep(StepClock(time.now_ms))
    wait = StepEvent(2, "started", "Wait 10 s", "wait", expected=10.0, parent=1, depth=1)
    current.take([StepEvent(1, "started", "Incubate", "step", expected=600.0), wait])
    time.s = 10
    current.take([structs.replace(wait, status="completed")])
    current.take([structs.replace(wait, step=3)])
    assert current.left_s == 590
    assert current.seconds == 0
    current.lengthen(3, 60.0)
    assert current.left_s == 650
    time.s = 20
    current.take([structs.replace(wait, step=3, status="completed", summary="skipped after 10 s")])
    assert current.left_s == 580
    current.take([StepEvent(1, "completed", "Incubate", "step")])
    assert current.left_s is None


def test_the_time_that_is_left_stands_still_while_the_run_is_paused(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, appearance: Appearance
) -> None:
    def script(run: ScriptedRun) -> None:
        run.report(StepEvent(1, "started", "Shake"))
        run.wait_for_stop()

    launches.script = script
    time = Time()
    model._current = CurrentStep(StepClock(time.now_ms))
    header = StateHeader(model=model, appearance=appearance)
    header.resize(1300, header.height())
    qtbot.addWidget(header)
    planned = (PlannedStep(1, "Shake", "", 0, 0.0, 60.0, True),)
    model.forecast = Forecast(DryRunReport(True, True, 1, 60.0, 0.0, 1.0, planned=planned))
    model.start(RunRequest(Program("", "shake.py")))
    qtbot.waitUntil(lambda: model.step is not None, timeout=20_000)
    qtbot.waitUntil(lambda: header.so_far.text().endswith("about 60 s left"), timeout=20_000)
    assert header.end.text().startswith("Done at about ")
    time.s = 20
    model.ticked.emit()
    assert header.so_far.text().endswith("so far · about 40 s left")
    launches.runs[0].report(StateEvent("paused"))
    qtbot.waitUntil(lambda: header.so_far.text().endswith("so far · wait not counted"), timeout=20_000)
    assert header.end.text().startswith("Paused ")
    time.s = 50
    model.ticked.emit()
    launches.runs[0].report(StateEvent("running"))
    qtbot.waitUntil(lambda: header.so_far.text().endswith("about 40 s left"), timeout=20_000)
    with qtbot.waitSignal(model.ended, timeout=20_000):
        model.kill()

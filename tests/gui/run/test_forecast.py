"""A dry run's forecast is used as long as the run follows it, and nothing is invented."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from praxis_desktop.core.events import StepEvent, StepKind
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.forecast import Forecast, TimeLeft
from praxis_desktop.gui.run.model import RunModel
from praxis_desktop.gui.run.words import answers_text, end_text
from praxis_desktop.gui.run_page.header import StateHeader
from praxis_desktop.protocols import Program
from praxis_desktop.runs.commands import Pause
from praxis_desktop.runs.dry_run._steps import PlannedStep
from praxis_desktop.runs.dry_run.report import DryRunReport, PlannedCheck, PlannedQuestion
from praxis_desktop.runs.request import RunRequest
from tests.gui.scripted_runs import ScriptedLaunches, ScriptedRun

STEPS = (
    PlannedStep(1, "Tare", "scale.tare", 0, 0.0, 2.0, True),
    PlannedStep(2, "Wait 60 s", "", 0, 2.0, 60.0, True, kind="wait"),
    PlannedStep(3, "Weigh", "scale.read_weight", 0, 62.0, 3.0, True),
)


def forecast(untimed: int = 0) -> Forecast:
    return Forecast(
        DryRunReport(
            passed=True,
            is_complete=True,
            steps=3,
            duration=65.0,
            waiting=60.0,
            runtime=1.0,
            untimed=untimed,
            planned=STEPS,
        )
    )


def begun(step: int, title: str = "", operation: str = "") -> StepEvent:
    kind: StepKind = "wait" if title.startswith("Wait ") else "operation" if operation else "step"
    return StepEvent(step, "started", title, kind, operation)


def test_time_is_left_and_steps_are_to_come() -> None:
    seen = forecast()
    assert seen.left(0.0) == TimeLeft(65.0, False)
    seen.follow([begun(1, operation="scale.tare"), begun(2, "Wait 60 s")])
    assert seen.left(10.0) == TimeLeft(53.0, False)
    assert seen.left(500.0) == TimeLeft(3.0, False)
    assert [step.step for step in seen.upcoming] == [3]
    assert seen.share(30.0) == 0.5


@pytest.mark.parametrize("title", ["Wait 59.8 s", "59,8 s warten"])
def test_a_wait_for_the_rest_of_an_interval_is_as_planned_in_any_language(title: str) -> None:
    seen = forecast()
    seen.follow([begun(1, operation="scale.tare"), StepEvent(2, "started", title, "wait")])
    assert (seen.told_steps, [step.step for step in seen.upcoming]) == (3, [3])
    assert seen.left(10.0) == TimeLeft(53.0, False)


def test_what_nobody_has_timed_makes_it_a_least() -> None:
    assert forecast(untimed=1).left(0.0) == TimeLeft(65.0, True)


def test_people_who_are_asked_take_time_of_their_own_until_the_last_question_was_asked() -> None:
    question = PlannedQuestion("confirm", "Is the lid flat?", "yes", step=2)
    report = DryRunReport(True, True, 3, 65.0, 0.0, 1.0, planned=STEPS, asked=1, questions=(question,))
    seen = Forecast(report)
    left = seen.left(0.0)
    assert left is not None
    assert (end_text(left)[:13], answers_text(left)) == ("Done at about", "not including your response time")
    seen.follow([begun(1, operation="scale.tare"), begun(2, "Wait 60 s")])
    left = seen.left(0.0)
    assert left is not None
    assert answers_text(left) == ""


def test_a_run_that_does_something_else_has_no_forecast() -> None:
    seen = forecast()
    seen.follow([begun(1, operation="scale.tare"), begun(2, operation="pump.run")])
    assert (seen.steps, seen.upcoming, seen.left(0.0), seen.share(1.0)) == (0, (), None, 0.0)


WEIGH = "scale.read_weight"
PORTIONS = tuple(
    PlannedStep(number, "", operation, 0, float(number), 1.0, True)
    for number, operation in enumerate(["scale.tare", WEIGH, WEIGH] * 3, 1)
)


@pytest.mark.parametrize(
    ("done", "steps"),
    [
        (["scale.tare", WEIGH, WEIGH, WEIGH, WEIGH, "scale.tare"], 11),  # it waited longer for its portion
        (["scale.tare", WEIGH, "scale.tare", WEIGH], 8),  # which was present when a person chose to try again
        (["scale.tare", WEIGH, "scale.tare", WEIGH, WEIGH, WEIGH, "scale.tare"], 9),
    ],
)
def test_a_run_that_waits_shorter_or_longer_keeps_its_forecast(done: list[str], steps: int) -> None:
    checks = (PlannedCheck("mass", "Mass", "g", 1.0, 2.0, step=9),)
    seen = Forecast(DryRunReport(True, True, 9, 9.0, 0.0, 1.0, planned=PORTIONS, checks=checks))
    seen.follow(begun(number, operation=operation) for number, operation in enumerate(done, 1))
    assert seen.steps == steps
    assert [step.step for step in seen.upcoming] == list(range(len(done) + 1, steps + 1))
    assert [step.operation for step in seen.upcoming][-2:] == [WEIGH, WEIGH]
    assert [check.step for check in seen.checks] == [steps], "the last step is still the one that is judged"
    assert seen.left(0.0) is not None


def test_no_number_of_steps_is_told_that_grows_with_every_look() -> None:
    seen = Forecast(DryRunReport(True, True, 9, 9.0, 0.0, 1.0, planned=PORTIONS))
    done = ["scale.tare", WEIGH, WEIGH, *[WEIGH] * 20]
    told = []
    for number, operation in enumerate(done, 1):
        seen.follow([begun(number, operation=operation)])
        told.append(seen.told_steps)
    assert told == [9, 9, 9, *[0] * 20]
    assert len(seen.upcoming) == 6  # the remaining time is known all the same


def test_connecting_anew_is_part_of_the_step_that_failed() -> None:
    seen = forecast()
    seen.follow([begun(1, operation="scale.tare")])
    seen.follow([StepEvent(2, "started", "Connect", operation="scale.setup", depth=1)])
    assert (seen.steps, [step.title for step in seen.upcoming]) == (4, ["Wait 60 s", "Weigh"])
    seen.follow([begun(3, "Wait 60 s")])
    assert seen.left(10.0) == TimeLeft(53.0, False)


def test_the_end_of_a_step_is_foreseen_while_it_is_known() -> None:
    seen = forecast()
    seen.follow([begun(1, operation="scale.tare"), begun(2, "Wait 60 s")])
    assert seen.left_of_step(2, 31.0) == 29.0
    assert seen.left_of_step(2, 59.5) is None  # it may end at any moment
    assert seen.left_of_step(1, 0.0) is None  # another one continues
    seen.lengthen(2, 10.0)
    assert seen.left_of_step(2, 31.0) == 39.0


def test_a_step_with_steps_inside_is_left_for_the_first_of_them() -> None:
    inside = (
        PlannedStep(1, "Transfer", "", 0, 0.0, 60.0, True),
        PlannedStep(2, "Aspirate", "", 1, 12.0, 5.0, True),
    )
    seen = Forecast(
        DryRunReport(
            passed=True,
            is_complete=True,
            steps=2,
            duration=60.0,
            waiting=0.0,
            runtime=1.0,
            untimed=0,
            planned=inside,
        )
    )
    seen.follow([begun(1, "Transfer")])
    assert seen.left_of_step(1, 2.0) == 10.0
    seen.follow([StepEvent(2, "started", "Aspirate", depth=1)])
    assert seen.left_of_step(2, 1.0) == 4.0


def test_a_pause_says_how_long_it_waits_for_its_step(
    qtbot: QtBot, model: RunModel, launches: ScriptedLaunches, appearance: Appearance
) -> None:
    def script(run: ScriptedRun) -> None:
        run.is_in_step = True
        run.report(begun(1, operation="shaker.shake"))
        run.wait_for_stop()

    launches.script = script
    header = StateHeader(model=model, appearance=appearance)
    qtbot.addWidget(header)
    shaking = (PlannedStep(1, "Shake", "shaker.shake", 0, 0.0, 60.0, True),)
    model.forecast = Forecast(DryRunReport(True, True, 1, 60.0, 0.0, 1.0, planned=shaking))
    model.start(RunRequest(Program("", "weigh.py")))
    qtbot.waitUntil(lambda: model.step is not None and model.step.step == 1, timeout=20_000)
    model.controls.do(Pause())
    qtbot.waitUntil(lambda: header._reason.text().startswith("After this step (~"), timeout=20_000)
    minutes, seconds = header._reason.text().removeprefix("After this step (~").removesuffix(")").split(":")
    assert 0 < 60 * int(minutes) + int(seconds) <= 60
    with qtbot.waitSignal(model.ended, timeout=20_000):
        model.kill()

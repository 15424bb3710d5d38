"""What a dry run foresees holds as long as the run does it, and nothing is invented."""

from __future__ import annotations

from praxis_desktop.core.events import StepEvent
from praxis_desktop.gui.live.forecast import Forecast, TimeLeft
from praxis_desktop.runs.dry_run.report import DryRunReport
from praxis_desktop.runs.dry_run.watched_steps import PlannedStep

STEPS = (
    PlannedStep(1, "Tare", "scale.tare", 0, 0.0, 2.0, True),
    PlannedStep(2, "Wait 60 s", "", 0, 2.0, 60.0, True),
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
    return StepEvent(step, "started", title, operation=operation)


def test_time_is_left_and_steps_are_to_come() -> None:
    seen = forecast()
    assert seen.left(0.0) == TimeLeft(65.0, False)
    seen.follow([begun(1, operation="scale.tare"), begun(2, "Wait 60 s")])
    assert seen.left(10.0) == TimeLeft(53.0, False)
    assert seen.left(500.0) == TimeLeft(3.0, False)
    assert [step.step for step in seen.upcoming] == [3]
    assert seen.share(30.0) == 0.5


def test_what_nobody_has_timed_makes_it_a_least() -> None:
    assert forecast(untimed=1).left(0.0) == TimeLeft(65.0, True)


def test_a_run_that_does_something_else_has_no_forecast() -> None:
    seen = forecast()
    seen.follow([begun(1, operation="scale.tare"), begun(2, operation="pump.run")])
    assert (seen.steps, seen.upcoming, seen.left(0.0), seen.share(1.0)) == (0, (), None, 0.0)

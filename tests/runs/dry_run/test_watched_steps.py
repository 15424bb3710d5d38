"""A dry run's account of time: it counts operations that took no simulated time."""

from __future__ import annotations

from msgspec import structs

from praxis_desktop.core.events import StepEvent
from praxis_desktop.runs.dry_run._steps import WatchedSteps
from praxis_desktop.runs.dry_run.ledger import Repeated


def tell(steps: WatchedSteps, number: int, operation: str, took: float, parent: int = 0) -> None:
    for status, duration in (("started", None), ("completed", took)):
        steps.add(
            StepEvent(
                number,
                status,  # type: ignore[arg-type]
                "title",
                operation=operation,
                parent=parent,
                duration=duration,
                instrument="lh",
                file="p.py",
                line=3,
                kind="operation",
            )
        )


def test_operations_that_took_no_time_are_counted_with_those_that_were_not_told() -> None:
    steps = WatchedSteps()
    tell(steps, 1, "liquid_handler.setup", 0.0)
    tell(steps, 2, "liquid_handler.aspirate", 1e-6)
    tell(steps, 3, "heater_shaker.shake", 60.0)
    repeated = [
        Repeated(operation, "lh", "p.py", 3, 10, 0.0)
        for operation in ("liquid_handler.aspirate", "heater_shaker.shake")
    ]
    steps.add_repeated(repeated)
    assert (steps.untimed, steps.by_instrument) == (11, {"lh": 22})


def test_a_step_that_the_simulator_does_not_keep_waiting_takes_a_time_that_nobody_knows() -> None:
    steps = WatchedSteps()
    for number, took in ((1, 0.4), (2, 59.8)):
        told = StepEvent(number, "started", "Wait for a portion", "step", expected=60.0)
        steps.add(told)
        steps.add(structs.replace(told, status="completed", duration=took))
    assert steps.untimed == 1
    assert [step.is_timed for step in steps.planned] == [False, True]

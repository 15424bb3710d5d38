"""The user can end a wait of the program early, or extend it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from bench.controls.driven import DrivenRun
from bench.controls.line import NotedLine
from praxis_desktop.core.events import ActionEvent, Event, StepEvent
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Cancel, ExtendWait, Pause, PauseNow, Refused, Resume, SkipWait
from praxis_desktop.runs.request import RunRequest
from tests.ports.wires import needs_ports

pytestmark = needs_ports

HEAD = """
import asyncio, time
import serial
from praxis import protocol_function, step

@protocol_function()
async def protocol():
    line = serial.Serial("pump", 9600, timeout=None)
    line.write(b"there\\n"); line.read(3)
"""

AWAITED, BLOCKING = "await asyncio.sleep(600)", "time.sleep(600)"


def program(*lines: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in (*lines, "line.write(b'after\\n')", "return 7"))


def waits(run: DrivenRun, status: str = "started") -> list[StepEvent]:
    told = [event for _, event in list(run.events) if isinstance(event, StepEvent)]
    return [event for event in told if event.kind == "wait" and event.status == status]


def actions(run: DrivenRun) -> list[tuple[str, str, str, dict[str, object]]]:
    told = [event for _, event in list(run.events) if isinstance(event, ActionEvent)]
    return [(event.action, event.by, event.reason, dict(event.details)) for event in told]


@pytest.mark.parametrize("wait", [AWAITED, BLOCKING, "asyncio.run(asyncio.sleep(600))"])
def test_a_wait_is_skipped(wait: str) -> None:
    with NotedLine() as line:
        run = DrivenRun(program(wait), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        # A wait can be changed a moment after it has been told.
        assert run.wait(lambda: run.run.do(SkipWait(by="ada", reason="it is warm")) is None)
        last = run.end()
        assert (last.state, last.result.value) == ("completed", 7)
        (ended,) = waits(run, "completed")
        assert ended.summary.startswith("skipped after ")
        assert (ended.duration or 0.0) < 600
        assert actions(run) == [("skip_wait", "ada", "it is warm", {"step": ended.step})]
        assert line.wait_for(b"after", 20)


@pytest.mark.parametrize("wait", ["await asyncio.sleep(2.5)", "time.sleep(2.5)"])
def test_a_wait_is_lengthened_as_often_as_somebody_wants(wait: str) -> None:
    with NotedLine() as line:
        run = DrivenRun(program(wait), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        for _ in range(3):
            assert run.run.do(ExtendWait(0.4, by="bob")) is None
        assert run.end().state == "completed"
        (ended,) = waits(run, "completed")
        assert ended.summary == "extended by 1.2 s"
        assert (ended.duration or 0.0) >= 3.7
        assert actions(run) == [("extend_wait", "bob", "", {"step": ended.step, "seconds": 0.4})] * 3


def test_of_several_waits_one_is_named() -> None:
    both = "await asyncio.gather(asyncio.sleep(600), asyncio.sleep(700))"
    with NotedLine() as line:
        run = DrivenRun(program(both), line)
        assert run.wait(lambda: len(waits(run)) == 2)
        first, second = (event.step for event in waits(run))
        assert run.run.do(SkipWait()) == Refused(
            f"Steps {first} and {second} are waiting at the same time. Choose one."
        )
        assert run.run.do(SkipWait(99)) == Refused("Step 99 is not waiting.")
        assert run.run.do(SkipWait(first)) is None
        assert run.wait(lambda: bool(waits(run, "completed")))
        assert [event.step for event in waits(run, "completed")] == [first]
        assert run.run.do(SkipWait()) is None
        assert run.end().result.value == 7


@pytest.mark.parametrize("seconds", [0.0, -5.0, 86_401.0, float("nan"), float("inf")])
def test_a_wait_is_lengthened_by_what_makes_sense(seconds: float) -> None:
    with NotedLine() as line:
        run = DrivenRun(program(AWAITED), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        refused = run.run.do(ExtendWait(seconds))
        assert refused is not None
        assert "at most 24 h at a time" in refused.message
        assert run.run.do(SkipWait()) is None
        run.end()
        assert [action for action, *_ in actions(run)] == ["skip_wait"]


def test_what_is_no_wait_is_not_skipped() -> None:
    with NotedLine() as line:
        run = DrivenRun(program("line.read(1)"), line)
        assert line.wait_for(b"there\n", 20)
        assert run.wait_for_state("running")
        assert run.run.do(SkipWait()) == Refused("The program is not in a timed wait.")
        run.run.do(Cancel())
        run.end()
        assert run.run.do(SkipWait()) == Refused("The run has ended.")
        assert run.run.do(ExtendWait(60)) == Refused("The run has ended.")


def test_a_wait_without_an_end_is_skipped_and_not_lengthened() -> None:
    with NotedLine() as line:
        run = DrivenRun(program("await asyncio.sleep(float('inf'))"), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        refused = run.run.do(ExtendWait(60))
        assert refused is not None
        assert "without a time limit" in refused.message
        assert run.run.do(SkipWait()) is None
        assert run.end().result.value == 7


@pytest.mark.parametrize("now", [False, True], ids=["deferred", "at once"])
@pytest.mark.parametrize("wait", [AWAITED, BLOCKING])
def test_a_wait_that_is_skipped_in_a_pause_is_followed_by_nothing_until_it_is_over(
    wait: str, now: bool
) -> None:
    with NotedLine() as line:
        run = DrivenRun(program(wait), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        assert run.run.do((PauseNow if now else Pause)()) is None
        assert run.wait_for_state("paused")
        assert run.run.do(SkipWait()) is None
        assert not run.wait(lambda: run.last is not None, 0.2)
        assert run.run.state == "paused"
        assert b"after" not in line.received()
        assert run.run.do(Resume()) is None
        assert run.end().result.value == 7
        assert line.wait_for(b"after", 20)


def test_a_wait_that_is_skipped_in_a_pause_is_lengthened_no_more() -> None:
    with NotedLine() as line:
        run = DrivenRun(program(BLOCKING), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        assert run.run.do(PauseNow()) is None
        assert run.wait_for_state("paused")
        assert run.run.do(SkipWait()) is None
        (step,) = (event.step for event in waits(run))
        assert run.run.do(ExtendWait(90.0)) == Refused(f"The wait of step {step} has been skipped already.")
        assert run.run.do(Resume()) is None
        run.end()


@pytest.mark.parametrize("wait", [AWAITED, BLOCKING])
def test_a_wait_that_has_only_just_been_reported_is_skipped_in_a_pause(wait: str) -> None:
    def make(request: RunRequest, *, on_event: Callable[[Event], None], **others: Any) -> Run:
        def heard(event: Event) -> None:
            on_event(event)
            if isinstance(event, StepEvent) and event.kind == "wait" and event.status == "started":
                assert made.do(PauseNow()) is None

        made = Run(request, on_event=heard, **others)
        return made

    with NotedLine() as line:
        run = DrivenRun(program(wait), line, make)
        assert run.wait_for_state("paused")
        assert run.run.do(SkipWait()) is None
        assert run.run.do(Resume()) is None
        assert run.end().result.value == 7


@pytest.mark.parametrize("now", [False, True], ids=["deferred", "at once"])
@pytest.mark.parametrize("wait", ["await asyncio.sleep(1.5)", "time.sleep(1.5)"])
def test_the_time_of_a_wait_stands_still_in_a_pause(wait: str, now: bool) -> None:
    with NotedLine() as line:
        run = DrivenRun(program(wait), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        assert run.run.do((PauseNow if now else Pause)()) is None
        assert run.wait_for_state("paused")
        time.sleep(1.7)  # longer than the wait
        assert not waits(run, "completed")
        assert run.run.do(Resume()) is None
        assert run.end().result.value == 7
        (ended,) = waits(run, "completed")
        assert (ended.duration or 0.0) > 3.1
        assert line.wait_for(b"after", 20)


def test_the_clean_up_of_a_run_that_is_stopped_in_a_pause_waits_no_longer_than_it_should() -> None:
    lines = ("try:", "    await asyncio.sleep(600)", "finally:", "    await asyncio.sleep(1.1)")
    with NotedLine() as line:
        run = DrivenRun(program(*lines, "    line.write(b'parked\\n')"), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        assert run.run.do(Pause()) is None
        assert run.wait_for_state("paused")
        assert run.run.do(Cancel()) is None
        assert run.end().state == "cancelled"
        assert line.wait_for(b"parked", 20)


@pytest.mark.parametrize("wait", [AWAITED, BLOCKING])
def test_a_wait_that_was_lengthened_is_stopped_as_any(wait: str) -> None:
    with NotedLine() as line:
        run = DrivenRun(program(wait), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        assert run.run.do(ExtendWait(60)) is None
        assert run.run.do(Cancel()) is None
        assert run.run.do(SkipWait()) is not None
        assert run.end().state == "cancelled"
        assert [event.status for event in waits(run, "cancelled")] == ["cancelled"]


def test_a_handler_of_the_programs_own_does_not_end_its_wait() -> None:
    lines = (
        "import signal",
        "signal.signal(signal.SIGINT, lambda number, frame: line.write(b'caught\\n'))",
        BLOCKING,
    )
    with NotedLine() as line:
        run = DrivenRun(program(*lines), line)
        assert run.wait(lambda: len(waits(run)) == 1)
        run.run.conductor.control.interrupt()
        assert line.wait_for(b"caught\n", 20)
        assert not waits(run, "completed")
        assert run.run.do(SkipWait()) is None
        assert run.end().result.value == 7

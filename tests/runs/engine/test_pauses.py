"""A paused run stands still: it sends nothing, its ports receive, and it continues where it was."""

from __future__ import annotations

import time

import pytest

from bench.controls.driven import DrivenRun
from bench.controls.line import NotedLine
from bench.controls.situations import SITUATIONS, Situation
from praxis_desktop.core.events import StepEvent, StepKind
from praxis_desktop.core.messages import Message
from praxis_desktop.runs._pausing import Pausing
from praxis_desktop.runs.commands import Cancel, Kill, Pause, PauseNow, Resume
from tests.ports.wires import needs_ports

pytestmark = needs_ports

BY_NAME = {situation.name: situation for situation in SITUATIONS}

TALKERS = """
import asyncio, time
import serial
from praxis import protocol_function, step

@protocol_function()
async def protocol():
    line = serial.Serial("pump", 9600, timeout=None)
    line.write(b"there\\n"); line.read(3)
    async def stepped():
        for number in range(10_000):
            async with step(f"Step {number}"):
                await asyncio.sleep(0.002)
    async def unseen():
        while True:
            line.write(b"poll\\n")
            await asyncio.sleep(0.001)
    await asyncio.gather(stepped(), unseen())
"""
"""One task with steps and one without."""


def situation(name: str) -> Situation:
    return BY_NAME[name]


@pytest.mark.parametrize(("kind", "title"), [("operation", "Wiegen"), ("step", "Weigh")])
def test_the_place_of_a_pause_is_in_the_window_s_language(kind: StepKind, title: str) -> None:
    pausing = Pausing(lambda: None, lambda step: None, lambda: True)
    pausing.step_began(StepEvent(7, "started", "Weigh", kind))
    place = pausing.place
    assert place == "in step 7: Weigh"
    assert isinstance(place, Message)
    german = {"in step {last}: {title}": "in Schritt {last}: {title}", "Weigh": "Wiegen"}
    assert place.in_language(german.get) == f"in Schritt 7: {title}"


@pytest.mark.parametrize("now", [False, True], ids=["deferred", "at once"])
def test_nothing_leaves_while_it_is_paused_and_it_goes_on_afterwards(now: bool) -> None:
    with NotedLine() as line:
        run = DrivenRun(TALKERS, line)
        assert line.wait_for(b"poll\npoll\n", 20)
        for _ in range(3):
            assert run.run.do((PauseNow if now else Pause)(by="ada", reason="look")) is None
            assert run.wait_for_state("paused")
            line.settle()
            since = time.monotonic()
            time.sleep(0.2)
            assert line.received(since) == b""
            assert run.run.state == "paused"
            assert run.run.do(Resume(by="ada")) is None
            assert run.wait_for_state("running")
            time.sleep(0.02)
        run.run.do(Kill())
        assert run.end().state == "cancelled"
        told = [event.to_json() for _, event in run.events if event.name == "action"]
        assert told[0] == {
            "event": "action",
            "action": "pause_now" if now else "pause",
            "by": "ada",
            "reason": "look",
            "details": {},
        }


@pytest.mark.parametrize("name", ["paused before a step", "paused before a block", "paused at once"])
def test_a_run_that_is_stopped_in_a_pause_does_no_more_but_its_finally(name: str) -> None:
    with NotedLine() as line:
        run = DrivenRun(situation(name).source, line)
        assert run.reach(situation(name))
        since = time.monotonic()
        assert run.run.do(Cancel()) is None
        last = run.end()
        assert last.state == "cancelled"
        assert line.wait_for(b"finally\n", 20)
        assert line.received(since) == b"finally\n"
        assert run.run.exit_code == 3


@pytest.mark.parametrize("name", ["time.sleep", "await asyncio.sleep", "serial read, silent"])
def test_a_wait_is_held_at_once(name: str) -> None:
    with NotedLine() as line:
        run = DrivenRun(situation(name).source, line)
        assert run.reach(situation(name))
        assert run.run.do(Pause()) is None
        assert run.wait_for_state("paused")
        assert run.run.do(Resume()) is None
        assert run.wait_for_state("running")
        run.run.do(Kill())
        run.end()


def test_a_wait_that_ends_in_a_pause_is_followed_by_nothing_until_it_is_over() -> None:
    source = TALKERS.split("    async def stepped", maxsplit=1)[0] + (
        "    await asyncio.sleep(1.2)\n    line.write(b'after\\n')\n    return 7\n"
    )
    with NotedLine() as line:
        run = DrivenRun(source, line)
        assert run.wait(lambda: any(event.name == "step" for _, event in list(run.events)))
        assert run.run.do(Pause()) is None
        assert run.wait_for_state("paused")
        time.sleep(1.6)
        assert b"after" not in line.received()
        assert run.run.state == "paused"
        run.run.do(Resume())
        last = run.end()
        assert (last.state, last.result.value) == ("completed", 7)
        assert line.wait_for(b"after", 20)


def test_what_arrives_in_a_pause_is_there_afterwards() -> None:
    source = TALKERS.split("    async def stepped", maxsplit=1)[0] + (
        "    with step('Ask'):\n        line.write(b'question\\n')\n"
        "    with step('Read'):\n        return line.read(3).decode()\n"
    )
    with NotedLine() as line:
        run = DrivenRun(source, line)
        assert line.wait_for(b"question\n", 20)
        run.run.do(PauseNow())
        time.sleep(0.1)
        run.run.do(Resume())
        assert run.end().result.value == "ok\n"


def test_a_pause_that_is_asked_for_early_holds_the_program_before_it_does_anything() -> None:
    with NotedLine() as line:
        run = DrivenRun(TALKERS, line)
        assert run.wait_for_state("preparing")
        assert run.run.do(PauseNow()) is None
        assert run.wait_for_state("paused")
        assert line.received() == b""
        run.run.do(Resume())
        assert line.wait_for(b"poll\n", 20)
        run.run.do(Cancel())
        assert run.end().state == "cancelled"


def test_what_a_state_does_not_allow_is_refused_with_a_reason() -> None:
    with NotedLine() as line:
        run = DrivenRun(situation("time.sleep").source, line)
        assert run.reach(situation("time.sleep"))
        refused = run.run.do(Resume())
        assert refused is not None
        assert refused.message == "Resuming is not possible: the run is running."
        run.run.do(Cancel())
        run.end()
        refused = run.run.do(Cancel())
        assert refused is not None
        assert refused.message == "The run has ended."

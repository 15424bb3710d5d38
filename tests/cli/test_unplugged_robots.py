"""A STAR is unplugged in each phase of a transfer: the messages and questions to a person, and how the run
continues once it is plugged in again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import praxis
from tests.cli.star_on_usb import star
from tests.runs.engine.test_robots_on_the_wire import DONE
from tests.sampling import sampled

PHASES = {
    "set-up": (42, "Connect liquid handler", ""),
    "pick up": (65, "Pick up 1 tip from tips A1", "channel 1: tip from tips A1, or none"),
    "aspirate": (66, "Aspirate 50 µL from plate A1", "channel 1: 0 to 50 µL from plate A1, tip from tips A1"),
    "dispense": (67, "Dispense 50 µL into plate B1", "channel 1: 0 to 50 µL from plate A1, tip from tips A1"),
    "drop": (68, "Drop 1 tip into trash", "channel 1: tip from tips A1, or none"),
}
"""By phase: the reply in whose place the cable is pulled, the step that fails, and what the robot holds."""
CASES = [f"{phase}, {mode}" for phase in PHASES for mode in ("thread", "process")]


def obstacles(prompt: Mapping[str, Any]) -> dict[str, str]:
    return {choice["value"]: choice["obstacle"] for choice in prompt["choices"]}


@pytest.mark.parametrize("case", sampled(CASES, ["aspirate, thread", "pick up, process"]))
def test_a_robot_that_is_unplugged_says_what_it_holds_and_is_connected_again(
    case: str, tmp_path: Path
) -> None:
    phase, mode = case.split(", ")
    reply, title, holds = PHASES[phase]
    with star(tmp_path / "star", f",unplug:at={reply}") as robot:
        run = robot.begin("--exec-mode", mode)
        prompt = run.question()
        (told,) = (event for event in run.events if event["event"] == "connection")
        assert told["message"] == "port robot: the instrument was disconnected. Check its power and its cable"
        assert prompt["message"].startswith(f"{title} did not work: ")
        assert (prompt["details"]["port"], prompt["details"]["is_away"]) == ("robot", True)
        again = "retry" if phase == "set-up" else "reconnect"
        possible = {choice for choice, obstacle in obstacles(prompt).items() if not obstacle}
        assert again in possible
        if holds:
            assert holds in str(prompt)
            assert possible <= {"reconnect", "skip", "tips_off", "by_hand", "abort"}
            assert {fact["key"] for fact in prompt["facts"]} >= {"state:home", "state:tips"}
        robot.plug_in()
        run.answer(prompt, again)
        if phase in ("set-up", "pick up"):
            assert run.end() == {**DONE, "driver": None}
        else:  # it has dropped its tip, as it does when it starts
            prompt = run.question()
            assert "NoTip" in prompt["message"]
            run.answer(prompt, "abort")
            assert run.end()["tips"] == []
        assert any(event.get("what") == "reopened" for event in run.events)
        for action in ("verify", "replay"):
            done = praxis("history", action, "last", env=robot.env)
            assert done.code == 0, done.err

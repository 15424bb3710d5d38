"""A run in which a person had a robot put its tips away is killed and resumed: what it holds is known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import finish, praxis
from tests.cli.star_on_usb import star
from tests.runs.engine.test_robots_on_the_wire import STAR_PHASES
from tests.sampling import sampled

REMEDIES = {"return_tips": "drop", "drop_tips": "aspirate", "tips_off": "aspirate"}
"""By remedy: the phase in which the robot fails."""
CASES = [f"{choice}, {mode}" for choice in REMEDIES for mode in ("thread", "process")]


def seen(prompt: Mapping[str, Any]) -> list[object]:
    """Return the robot's state, the last bytes and the choices in a question, without times."""
    details = {
        name: each["data"] if name.startswith("last_") else each for name, each in prompt["details"].items()
    }
    return [prompt["message"], prompt["choices"], prompt["facts"], details]


@pytest.mark.parametrize("case", sampled(CASES, ["return_tips, process", "drop_tips, thread"]))
def test_tips_and_volumes_are_known_after_a_remedy_and_a_crash(case: str, tmp_path: Path) -> None:
    choice, mode = case.split(", ")
    states, questions = [], []
    for is_killed in (False, True):
        with star(tmp_path / str(is_killed), f",fails={STAR_PHASES[REMEDIES[choice]][0]}") as robot:
            run = robot.begin("--exec-mode", mode)
            run.answer(run.question(), choice)
            prompt = run.question()
            if is_killed:
                run.process.kill()
                finish(run.process)
                run = robot.resume()
                run.answer(run.question(), "go_on")
                prompt = run.question()
            questions.append(seen(prompt))
            run.answer(prompt, "abort")
            states.append(run.end())
            if is_killed:
                assert praxis("history", "replay", "last", env=robot.env).code == 0
    assert questions[1] == questions[0]
    assert states[1] == states[0]
    assert states[1]["tips"] == []
    assert states[1]["rack"] == (choice == "return_tips")

"""The steps of a run on standard error, as lines, and among the events of ``--json``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.cli.output import TextPresentation
from praxis_desktop.cli.output.event_text import step_text
from praxis_desktop.core.events import StepEvent
from tests.cli.command import praxis
from tests.cli.terminal import Terminal

PROTOCOL = '''
"""Weigh twice."""
import serial
import asyncio
from praxis import step

async def main():
    with serial.Serial("scale", timeout=1) as port:
        with step("Warm up"):
            with step("Look") as looking:
                port.write(b"SI\\r\\n")
                looking.result = port.readline().decode().split()[-1]
        await asyncio.sleep(1.1)
    with step("Tidy up"):
        raise ValueError("no room")
'''


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_steps_are_events_of_a_run_in_every_mode(tmp_path: Path, mode: str) -> None:
    (tmp_path / "weigh.py").write_text(PROTOCOL)
    finished = praxis(
        "run", "weigh.py", "--port", "scale=sim:mettler", "--exec-mode", mode, "--json", cwd=tmp_path
    )
    assert finished.code == 1, finished.err
    steps: list[dict[str, Any]] = [event for event in finished.events if event["event"] == "step"]
    assert [(event["step"], event["status"]) for event in steps] == [
        *((1, "started"), (2, "started"), (2, "completed"), (1, "completed")),
        *((3, "started"), (3, "completed"), (4, "started"), (4, "failed")),
    ]
    look = steps[2]
    assert (look["title"], look["parent"], look["depth"], look["result"]) == ("Look", 1, 1, "g")
    assert (look["file"], look["line"], look["traffic"]) == ("weigh.py", 10, {"scale": [4, 18]})
    assert (steps[4]["kind"], steps[4]["expected"]) == ("wait", 1.1)
    assert steps[-1]["error"] == "ValueError: no room"


def test_the_outermost_steps_are_lines_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "weigh.py").write_text(PROTOCOL)
    finished = praxis("run", "weigh.py", "--port", "scale=sim:mettler", cwd=tmp_path)
    told = [line for line in finished.told if ": step " in line]
    told = [line.replace("(< 0.1 s", "(0.0 s") for line in told]
    steps = [re.sub(r"\((0|1)\.[0-9] s", r"(\1.x s", line) for line in told]
    assert steps == [
        "praxis-desktop: step 1: Warm up (0.x s)",
        "praxis-desktop: step 3: Wait 1.1 s (1.x s)",
        "praxis-desktop: step 4: Tidy up failed (0.x s; line 14): ValueError: no room",
    ]


def test_a_terminal_counts_down_while_a_step_takes_the_time_that_it_is_known_to_take(tmp_path: Path) -> None:
    (tmp_path / "wait.py").write_text("import time\nprint('first')\ntime.sleep(3)\nprint('then')\n")
    with Terminal("run", str(tmp_path / "wait.py"), env={"TERM": "xterm"}) as terminal:
        before = terminal.until(" s left")
        code, after = terminal.end()
    assert code == 0
    assert "first" in before
    assert re.search(r"step 1: Wait 3 s, [0-3]\.[0-9] s left$", before)
    assert "step 1: Wait 3 s (3.0 s)" in after
    assert "then" in after


def test_lines_say_results_and_how_long_it_takes_to_wait() -> None:
    weigh = StepEvent(5, "completed", "Weigh", summary="10.0012 g", duration=0.44, traffic={"scale": (4, 18)})
    assert step_text(weigh) == "step 5: Weigh: 10.0012 g (0.4 s)"
    assert (
        step_text(weigh, with_traffic=True)
        == "step 5: Weigh: 10.0012 g (0.4 s; scale 4 bytes out, 18 bytes in)"
    )
    assert step_text(StepEvent(5, "completed", "Two\nlines\x1b[2J", duration=0.0)) == (
        r"step 5: Two lines\x1b[2J (0 s)"
    )
    wait = StepEvent(6, "started", "Wait 2 h", kind="wait", depth=3, expected=7200.0)
    assert TextPresentation().tells(wait)
    assert step_text(wait) == "step 6: Wait 2 h ..."
    assert not TextPresentation().tells(StepEvent(7, "started", "Wait 2 s", kind="wait", expected=2.0))
    assert step_text(StepEvent(6, "cancelled", "Wait 2 h", duration=125.0)) == (
        "step 6: Wait 2 h cancelled (2 min 5 s)"
    )

"""``runs``: runs of other processes can be listed, paused, stopped and answered from any terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home

TURNS = """
import asyncio
from praxis import step

async def main():
    for number in range(200):
        with step(f"Turn {number}"):
            await asyncio.sleep(0.1)
"""
PUMPING = """
import serial, time

def main():
    with serial.Serial("scale", timeout=1) as port:
        print("standing by", flush=True)
        time.sleep(60)
"""
WAIT_S = 30.0


class Conducted:
    """A run in another process, and the command line beside it."""

    def __init__(self, folder: Path, program: str, *options: str) -> None:
        self.env = home(folder)
        (folder / "turns.py").write_text(program)
        self.process = start("run", "turns.py", "--json", *options, env=self.env, cwd=folder)

    def runs(self, *arguments: str) -> Finished:
        """Return ``runs`` with these arguments."""
        return praxis("runs", *arguments, env=self.env)

    def listed(self) -> list[dict[str, Any]]:
        """Return the runs in progress."""
        return self.runs("list", "--json").events[:-1]

    def until(self, event: str, **fields: object) -> dict[str, Any]:
        """Return the next event with these fields."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told: dict[str, Any] = json.loads(line)
            if told["event"] == event and all(told.get(name) == value for name, value in fields.items()):
                return told
        raise AssertionError(f"no {event} with {fields} ever came")

    def until_listed(self) -> dict[str, Any]:
        """Return the run, as soon as it is listed."""
        deadline = time.monotonic() + WAIT_S
        while not (listed := self.listed()):
            assert time.monotonic() < deadline
        return listed[0]


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[Conducted]:
    """A run that takes twenty seconds."""
    conducted = Conducted(tmp_path, TURNS, "--operator", "anna", "--name", "Monday")
    yield conducted
    conducted.process.kill()
    conducted.process.communicate()


@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_run_is_paused_resumed_and_stopped_from_another_terminal(tmp_path: Path, mode: str) -> None:
    turns = Conducted(tmp_path, TURNS, "--operator", "anna", "--name", "Monday", "--exec-mode", mode)
    turns.until("step", status="completed")
    told = turns.until_listed()
    assert (told["state"], told["operator"], told["name"]) == ("running", "anna", "Monday")
    assert "Monday (turns.py)" in turns.runs().out
    short = told["run_id"][:6]
    assert turns.runs("pause", short, "--operator", "bob", "--reason", "coffee").code == 0
    assert turns.until("state", state="pausing")["by"] == "bob"
    turns.until("state", state="paused")
    assert turns.listed()[0]["state"] == "paused"
    again = turns.runs("pause", short)
    assert again.code == 2
    assert again.err
    assert turns.runs("note", short, "looks fine").code == 0
    assert turns.runs("resume", short).code == 0
    turns.until("step", status="completed")
    assert turns.runs("stop", short, "--reason", "enough").code == 0
    ended = finish(turns.process)
    assert ended.code == 3
    actions = {event["action"]: event for event in ended.events if event["event"] == "action"}
    assert actions["cancel"]["reason"] == "enough"
    assert ended.events[-1]["state"] == "cancelled"


def test_what_happens_in_a_run_is_watched_until_it_ends(turns: Conducted) -> None:
    turns.until("step", status="completed")
    turns.until_listed()
    watching = start("runs", "watch", "last", "--json", env=turns.env)
    assert watching.stdout is not None
    first = json.loads(watching.stdout.readline())
    assert first["event"] in ("state", "step")
    with ThreadPoolExecutor(1) as beside:  # because a pipe of Windows takes little that nobody reads
        watched = beside.submit(finish, watching)
        turns.runs("stop", "last")
        finish(turns.process)
    events = watched.result().events
    assert events[-1]["state"] == "completed"
    assert [event["state"] for event in events if event["event"] == "run_result"] == ["cancelled"]


def test_an_emergency_stop_of_everything_reports_every_instrument(tmp_path: Path) -> None:
    conducted = Conducted(tmp_path, PUMPING, "--port", "scale=sim:mettler", "--profile", "scale=mettler")
    conducted.until("stdout")
    conducted.until_listed()
    stopped = conducted.runs("emergency-stop", "--all", "--reason", "smoke")
    assert stopped.code == 0, stopped.err
    assert "confirmed" in stopped.out
    ended = finish(conducted.process)
    assert ended.code == 3
    assert "halt" in [event["event"] for event in ended.events]
    assert ended.events[-1]["state"] == "cancelled"


def test_a_run_can_be_stopped_as_soon_as_it_has_begun(tmp_path: Path) -> None:
    env = home(tmp_path)
    program = tmp_path / "turns.py"
    program.write_text("print('here', flush=True)\n" + TURNS)
    process = start("run", str(program), env=env)
    assert process.stdout is not None
    assert process.stdout.readline() == b"here\n"
    stopped = praxis("runs", "stop", "last", env=env)
    assert stopped.code == 0, stopped.err
    assert finish(process).code == 3


def test_no_run_is_under_way(tmp_path: Path) -> None:
    env = home(tmp_path)
    assert praxis("runs", env=env).out == "No run is active.\n"
    assert praxis("runs", "emergency-stop", env=env).out == "No run is active.\n"
    refused = praxis("runs", "pause", "last", env=env)
    assert refused.code == 2
    assert "no run is active" in refused.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("answer", "last", "one", "yes"),
        ("answer", "last", "1", "yes", "--fact", "nothing"),
        ("pause",),
        ("note", "last"),
        ("dance", "last"),
        ("emergency-stop", "last", "--all"),
    ],
)
def test_bad_arguments_are_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    refused = praxis("runs", *arguments, env=home(tmp_path))
    assert refused.code == 2
    assert refused.err


def test_where_reasons_are_required_a_stop_needs_one(turns: Conducted) -> None:
    config = Path(turns.env["PRAXIS_HOME"]) / "config"
    config.mkdir()
    (config / "settings.json").write_text('{"runs": {"require_reason": true}}')
    turns.until("step", status="completed")
    turns.until_listed()
    refused = turns.runs("stop", "last")
    assert refused.code == 2
    assert "--reason" in refused.err
    assert turns.runs("stop", "last", "--reason", "enough").code == 0
    assert finish(turns.process).code == 3


def test_a_run_that_was_killed_is_no_longer_listed(turns: Conducted) -> None:
    turns.until("step", status="completed")
    turns.until_listed()
    turns.process.kill()
    turns.process.wait()
    assert turns.listed() == []

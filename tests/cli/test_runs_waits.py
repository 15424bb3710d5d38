"""``runs skip-wait`` and ``extend-wait``: waits of runs in other processes, also after a crash."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start
from tests.cli.homes import home

WARMING = """
import asyncio, time
from praxis import step

async def main():
    async with step("Warm"):
        await asyncio.sleep(300)
    print("warm", flush=True)
    time.sleep(200)
    return {"done": True}
"""
WAIT_S = 60.0


class Warming:
    """A run that waits, and the command line beside it."""

    def __init__(self, folder: Path) -> None:
        self.env = home(folder)
        self._folder = folder
        (folder / "warming.py").write_text(WARMING)
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self, *arguments: str) -> None:
        self.process = start(*arguments, "--json", env=self.env, cwd=self._folder)
        deadline = time.monotonic() + WAIT_S
        while not self._is_listed():
            assert time.monotonic() < deadline

    def _is_listed(self) -> bool:
        return len(praxis("runs", "list", "--json", env=self.env).events) > 1

    def until_waiting(self, title: str) -> None:
        """Wait until a step with this title has begun."""
        assert self.process is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told = json.loads(line)
            if (told["event"], told.get("title"), told.get("status")) == ("step", title, "started"):
                return
        raise AssertionError(f"{title} never began")

    def keep_checkpoints(self, seconds: float) -> None:
        """Set the interval between checkpoints; 0 for none."""
        config = Path(self.env["PRAXIS_HOME"]) / "config"
        config.mkdir(exist_ok=True)
        (config / "settings.json").write_text(json.dumps({"runs": {"checkpoint_s": seconds}}))

    def until_checkpoint(self) -> None:
        """Wait until another checkpoint has been saved."""
        runs = Path(self.env["PRAXIS_HOME"]) / "data" / "history" / "runs"
        before = {path.name for path in runs.glob("*/checkpoints/*.checkpoint")}
        deadline = time.monotonic() + WAIT_S
        while {path.name for path in runs.glob("*/checkpoints/*.checkpoint")} <= before:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def change(self, *arguments: str) -> int:
        return praxis("runs", *arguments, env=self.env).code

    def until_changed(self, *arguments: str) -> None:
        """Change a wait that a resumed run has yet to reach."""
        deadline = time.monotonic() + WAIT_S
        while self.change(*arguments) != 0:
            assert time.monotonic() < deadline

    def kill(self) -> None:
        """Kill everything, as a power failure would."""
        if self.process is not None:
            self.process.kill()
            finish(self.process)


@pytest.fixture
def warming(tmp_path: Path) -> Iterator[Warming]:
    run = Warming(tmp_path)
    yield run
    run.kill()


def test_waits_are_changed_in_a_process_of_its_own(warming: Warming) -> None:
    warming.begin("run", "warming.py", "--exec-mode", "process")
    warming.until_waiting("Wait 5 min")
    assert warming.change("extend-wait", "last", "30", "--operator", "bob") == 0
    assert warming.change("extend-wait", "last", "100000") == 2
    assert warming.change("skip-wait", "last", "--step", "9") == 2
    assert warming.change("skip-wait", "last") == 0
    warming.until_waiting("Wait 3 min 20 s")
    assert warming.change("skip-wait", "last", "--reason", "enough") == 0
    assert warming.process is not None
    ended = finish(warming.process)
    assert ended.code == 0, ended.err
    told = [event for event in ended.events if event["event"] == "action"]
    assert [(one["action"], one["reason"], one["details"]) for one in told] == [
        ("skip_wait", "enough", {"step": 3})
    ]


@pytest.mark.parametrize("is_kept", [False, True], ids=["from the begin", "from a checkpoint"])
def test_what_was_changed_before_a_crash_is_so_after_it_and_in_a_replay(
    warming: Warming, is_kept: bool
) -> None:
    warming.keep_checkpoints(0.2 if is_kept else 0.0)
    warming.begin("run", "warming.py")
    warming.until_waiting("Wait 5 min")
    assert warming.change("extend-wait", "last", "90", "--operator", "ada") == 0
    if is_kept:
        warming.until_checkpoint()
    warming.kill()
    warming.begin("history", "resume", "last")
    warming.until_changed("skip-wait", "last", "--step", "2")
    warming.until_waiting("Wait 3 min 20 s")
    assert warming.change("extend-wait", "last") == 0
    warming.kill()
    warming.begin("history", "resume", "last")
    warming.until_changed("skip-wait", "last", "--operator", "eve")
    assert warming.process is not None
    ended = finish(warming.process)
    assert ended.code == 0, ended.err
    assert ended.events[-1]["result"]["value"] == {"done": True}
    replayed = praxis("history", "replay", "last", env=warming.env)
    assert replayed.code == 0
    assert "identical, bit for bit" in replayed.out
    assert praxis("history", "verify", "last", env=warming.env).code == 0
    trail = praxis("history", "show", "last", "--actions", env=warming.env).out
    assert "extend wait of step 2 by 90 s" in trail
    assert "skip wait of step 3" in trail
    assert "eve" in trail
    steps = praxis("history", "show", "last", "--steps", env=warming.env).out
    assert "extended by" not in steps
    assert "skipped after" in steps


@pytest.mark.parametrize(
    "arguments",
    [
        ("skip-wait",),
        ("skip-wait", "last", "--step", "one"),
        ("extend-wait", "last", "soon"),
        ("extend-wait", "last", "-5"),
        ("extend-wait", "last", "0"),
        ("extend-wait", "last", "inf"),
    ],
)
def test_bad_arguments_are_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    refused = praxis("runs", *arguments, env=home(tmp_path))
    assert refused.code == 2
    assert refused.err

"""``run --pace`` and ``runs pace``: a simulated run runs at its own pace, ten times as fast, or instantly."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start
from tests.cli.homes import home

WEIGHS = """
import asyncio
import time

import serial
from praxis import output


async def main(hours: float = 2.0):
    began, day = time.monotonic(), time.time()
    with serial.Serial("scale", timeout=5) as port:
        for _ in range(2):
            await asyncio.sleep(hours * 1800)
            port.write(b"S\\r\\n")
            print(port.readline().decode().strip())
    output("hours", (time.monotonic() - began) / 3600)
    output("of_the_day", (time.time() - day) / 3600)
"""
SLOW = """
import asyncio
import time

import praxis


@praxis.step("Mix", timeout=5)
async def mix():
    await asyncio.sleep(4)


@praxis.step("Dispense", timeout=2)
async def dispense():
    await asyncio.sleep(5)


@praxis.step("Soak")
def soak():
    time.sleep(25)


async def main():
    await mix()
    soak()
    await dispense()
"""
ASKS = """
import praxis


def main():
    with praxis.step("Choose", timeout=6):
        print("which?", flush=True)
        input()
"""
SIMULATED = ("--port", "scale=sim:mettler")


@pytest.fixture
def weighs(tmp_path: Path) -> str:
    """A protocol's file that waits two hours, or as long as specified."""
    path = tmp_path / "weighs.py"
    path.write_text(WEIGHS)
    return str(path)


def test_a_run_at_once_skips_its_waits_and_reads_what_the_instruments_say_then(weighs: str) -> None:
    first, second = (praxis("run", weighs, *SIMULATED, "--pace", "at-once", "--json") for _ in range(2))
    assert first.code == 0, first.err
    measured = {event["key"]: event["value"] for event in first.events if event["event"] == "data"}
    assert measured["hours"] == pytest.approx(2, abs=0.01)
    assert measured["of_the_day"] == pytest.approx(2, abs=0.01)
    steps = [event for event in first.events if event["event"] == "step" and event["status"] == "completed"]
    assert [round(step["duration"]) for step in steps] == [3600, 3600]
    said = [event["data"] for event in first.events if event["event"] == "output"]
    assert said == [event["data"] for event in second.events if event["event"] == "output"]


@pytest.mark.parametrize(
    "command", ["run --pace at-once --step-timeout 20", "run --pace 10 --step-timeout 20", "check"]
)
def test_a_steps_own_time_limit_counts_the_time_of_the_run(command: str, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW)
    ran = praxis(*command.split(), "slow.py", cwd=tmp_path)
    assert ran.code == 1, ran.err
    assert "StepTimeout: the step 'Dispense' took longer than 2 s" in ran.out + ran.err


def test_a_step_is_not_late_because_a_person_took_time(tmp_path: Path) -> None:
    (tmp_path / "asks.py").write_text(ASKS)
    run = start("run", "asks.py", "--pace", "10", cwd=tmp_path)
    assert run.stdout is not None
    assert run.stdin is not None
    while b"which" not in run.stdout.readline():
        pass
    time.sleep(1.0)  # the limit, if it were played at 10 times the speed
    run.stdin.write(b"this one\n")
    run.stdin.flush()
    ended = finish(run)
    assert ended.code == 0, ended.err


def test_the_record_says_the_pace_and_is_replayed_bit_for_bit(weighs: str) -> None:
    ran = praxis("run", weighs, *SIMULATED, "--pace", "at-once", "--json")
    record = Path(ran.events[-1]["details"]["record"])
    assert b'"pace":"at-once"' in (record / "record.journal").read_bytes()
    assert "pace      at once" in praxis("history", "show", ran.events[-1]["run_id"]).out
    replayed = praxis("history", "replay", ran.events[-1]["run_id"])
    assert replayed.code == 0, replayed.err


def test_the_pace_of_a_run_under_way_can_be_changed(weighs: str, tmp_path: Path) -> None:
    env = home(tmp_path)
    run = start("run", weighs, *SIMULATED, "--set", "hours=20", "--json", env=env)
    assert run.stdout is not None
    while json.loads(run.stdout.readline()).get("status") != "started":
        pass  # the first step: it waits
    while (changed := praxis("runs", "pace", "last", "at-once", "--operator", "ada", env=env)).code:
        assert "no run" in changed.err.lower(), changed.err  # it is listed a moment later
    ended = finish(run)
    assert ended.code == 0, ended.err
    (action,) = [
        event for event in ended.events if event["event"] == "action" and event["action"] == "set_pace"
    ]
    assert (action["by"], action["details"]) == ("ada", {"pace": "at-once"})


@pytest.mark.parametrize("pace", ["1", "10"])
def test_the_pace_of_a_run_without_instruments_is_changed_only_if_it_began_at_another(
    tmp_path: Path, pace: str
) -> None:
    (tmp_path / "waits.py").write_text("import time\n\n\ndef main():\n    time.sleep(36000)\n")
    env = home(tmp_path)
    run = start("run", "waits.py", "--json", "--pace", pace, cwd=tmp_path, env=env)
    assert run.stdout is not None
    while json.loads(run.stdout.readline()).get("status") != "started":
        pass  # the first step: it waits
    while "no run" in (changed := praxis("runs", "pace", "last", "at-once", env=env)).err.lower():
        pass  # it is listed a moment later
    if pace == "1":
        assert changed.code == 2
        assert "can be changed only if the run was started with --pace 10 or --pace at-once." in changed.err
        assert praxis("runs", "stop", "last", env=env).code == 0
    assert finish(run).code == (0 if pace == "10" else 3)


def test_a_real_instrument_keeps_its_pace(weighs: str) -> None:
    refused = praxis("run", weighs, "--port", "scale=socket://127.0.0.1:9", "--pace", "10")
    assert refused.code == 2
    assert "port scale is connected to a real instrument" in refused.err
    assert "simulate every instrument" in refused.err

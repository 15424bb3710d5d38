"""Protocols with a simulated device that calls back: checked, run, replayed, killed and resumed."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
from tests.cli.interrupting import wait_for_output
from tests.ports.test_guest_listening import free_port

DRAWERS = """
from praxis import step
from pylabrobot.storage.inheco.scila.scila_backend import SCILABackend

async def main():
    driver = SCILABackend("10.0.0.7", client_ip="ADDRESS")
    with step("Set up"):
        await driver.setup()
    try:
        for drawer in (1, 2):
            with step(f"Open drawer {drawer}", timeout=LIMIT):
                print("opening", drawer, flush=True)
                await driver.open(drawer)
        print(await driver.request_drawer_statuses())
    finally:
        await driver.stop()
"""
OPENED = "{1: 'Opened', 2: 'Opened', 3: 'Closed', 4: 'Closed'}"
CYCLES = """
from praxis import step
from pylabrobot.thermocycling.inheco.odtc_backend import ExperimentalODTCBackend
from pylabrobot.thermocycling.standard import Protocol, Stage, Step

async def main():
    driver = ExperimentalODTCBackend("10.0.0.7", client_ip="ADDRESS")
    with step("Set up"):
        await driver.setup()
    try:
        with step("Cycle", timeout=LIMIT):
            stages = [Stage([Step([95.0], 40)], 1), Stage([Step([95.0], 10), Step([60.0], 30)], 2)]
            await driver.run_protocol(
                Protocol(stages), start_block_temperature=37.0, start_lid_temperature=100.0
            )
        print("block", [round(each) for each in await driver.get_block_current_temperature()])
        with step("Open the lid"):
            await driver.open_lid()
    finally:
        await driver.stop()
"""


def written(tmp_path: Path, address: str, limit_s: float | None = None, source: str = DRAWERS) -> str:
    program = tmp_path / "program.py"
    program.write_text(source.replace("ADDRESS", address).replace("LIMIT", str(limit_s)))
    return str(program)


def ports(device: str, listener: str) -> list[str]:
    return [
        *("--port", f"device=sim:{device}", "--port", "http://10.0.0.7:8080=device"),
        *("--port", f"events=listen://{listener}"),
    ]


def test_the_program_for_the_real_device_is_checked_unchanged(tmp_path: Path) -> None:
    program = written(tmp_path, "10.0.0.5")
    checked = praxis(
        "check", program, *ports("scila", "10.0.0.5:9000?from=10.0.0.7"), "--json", env=home(tmp_path)
    )
    assert checked.code == 0, checked.err
    report = checked.events[-1]
    assert OPENED in checked.out
    assert report["state"] == "completed"


def test_an_event_that_is_lost_ends_with_the_limit_of_the_dry_run_and_its_line(tmp_path: Path) -> None:
    program = written(tmp_path, "10.0.0.5")
    checked = praxis(
        *("check", program, *ports("scila,silence:at=8", "10.0.0.5:9000?from=10.0.0.7"), "--timeout", "5"),
        env=home(tmp_path),
    )
    assert checked.code == 5
    assert "program.py:13: it did not end within the time allowed" in checked.out


def test_a_device_that_is_given_the_programs_own_address_calls_in_vain_and_the_log_says_so(
    tmp_path: Path,
) -> None:
    program = written(tmp_path, "127.0.0.1")
    checked = praxis(
        *("check", program, *ports("scila", "127.0.0.1:9000"), "--timeout", "4"), env=home(tmp_path)
    )
    assert checked.code == 5
    assert checked.err.count("but the program is not listening there") == 1


def test_a_lost_event_ends_a_run_at_its_limit(tmp_path: Path) -> None:
    program = written(tmp_path, "127.0.0.2", 6)
    listener = f"127.0.0.2:{free_port('127.0.0.2')}"
    ran = praxis(
        *("run", program, *ports("scila,pace=10,silence:at=8", listener), "--on-prompt", "abort"),
        env=home(tmp_path),
    )
    assert ran.code != 0
    assert "the step 'Open drawer 1' took longer than 6 s" in ran.err
    assert "Kind not known" not in ran.err  # a listener is not an instrument that could be queried


@dataclass(frozen=True)
class Killed:
    """A program that is killed in the middle of a motion or of a thermal step: some seconds after it has
    printed a line, the ``times``th one with this text.
    """

    device: str
    program: str
    behind: bytes
    times: int
    seconds: float
    result: str
    commands: list[str]
    """All commands of the program."""
    middle_of: tuple[str, ...]
    """The command, or commands, in the middle of which it is killed."""


SETTING_UP = ["Reset", "Initialize"]
DRAWER = Killed(
    *("scila,pace=4", DRAWERS, b"opening 1", 1, 0.7, OPENED),
    [*SETTING_UP, *["PrepareForInput", "OpenDoor"] * 2, "GetDoorStatus"],
    ("PrepareForInput", "OpenDoor"),
)
WARMING = Killed(
    *("odtc,pace=40", CYCLES, b"Current mount temperature", 2, 0.3, "block [60]"),
    [*SETTING_UP, "SetParameters", "ExecuteMethod", "ReadActualTemperature", "OpenDoor"],
    ("ExecuteMethod",),
)
CYCLING = replace(WARMING, times=6)


@pytest.mark.parametrize("mode", ["thread", "process"])
@pytest.mark.parametrize("killed", [DRAWER, WARMING, CYCLING], ids=["drawer", "warming", "cycling"])
def test_a_killed_run_is_resumed_and_each_command_is_sent_once(
    tmp_path: Path, killed: Killed, mode: str
) -> None:
    env, program = home(tmp_path), written(tmp_path, "127.0.0.2", source=killed.program)
    listener = f"127.0.0.2:{free_port('127.0.0.2')}"
    run = start("run", program, *ports(killed.device, listener), "--exec-mode", mode, env=env)
    for _ in range(killed.times):
        wait_for_output(run, killed.behind)
    time.sleep(killed.seconds)
    run.kill()
    run.communicate()
    sent = commands(env)
    assert sent == killed.commands[: len(sent)]
    assert sent[-1] in killed.middle_of
    resumed = finish(start("history", "resume", "last", "--on-prompt", "abort", "--json", env=env))
    assert resumed.code == 0, resumed.err
    assert json.loads(resumed.out.splitlines()[-1])["state"] == "completed"
    assert killed.result in resumed.out
    assert commands(env) == killed.commands
    replayed = praxis("history", "replay", "last", env=env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out


def commands(env: dict[str, str]) -> list[str]:
    """Return the commands of SiLA that the program sent in the last run, before and after it was resumed."""
    events = praxis("history", "show", "last", "--wire", "--json", env=env).events
    sent = [each for each in events if each["event"] == "wire" and each["direction"] == "out"]
    text = b"".join(bytes.fromhex(each["data"]) for each in sent).decode()
    return re.findall(r"SOAPAction: \"?http://sila.coop/(\w+)", text, re.IGNORECASE)

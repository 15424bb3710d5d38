"""Protocols with a simulated device that calls back: checked, run, replayed, killed and resumed."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start
from tests.cli.homes import home
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


def written(tmp_path: Path, address: str, limit_s: float | None = None) -> str:
    program = tmp_path / "drawers.py"
    program.write_text(DRAWERS.replace("ADDRESS", address).replace("LIMIT", str(limit_s)))
    return str(program)


def ports(device: str, listener: str) -> list[str]:
    return [
        *("--port", f"scila=sim:{device}", "--port", "http://10.0.0.7:8080=scila"),
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
    assert "drawers.py:13: it did not end within the given time" in checked.out


def test_a_device_that_is_given_the_programs_own_address_calls_in_vain_and_the_log_says_so(
    tmp_path: Path,
) -> None:
    program = written(tmp_path, "127.0.0.1")
    checked = praxis(
        *("check", program, *ports("scila", "127.0.0.1:9000"), "--timeout", "4"), env=home(tmp_path)
    )
    assert checked.code == 5
    assert checked.err.count("but the program does not listen there at a granted address") == 1


def test_a_lost_event_ends_a_run_at_its_limit(tmp_path: Path) -> None:
    program = written(tmp_path, "127.0.0.2", 6)
    listener = f"127.0.0.2:{free_port('127.0.0.2')}"
    ran = praxis(
        *("run", program, *ports("scila,pace=10,silence:at=8", listener), "--on-prompt", "abort"),
        env=home(tmp_path),
    )
    assert ran.code != 0
    assert "the step 'Open drawer 1' took longer than 6 s" in ran.err
    assert "Kind not known" not in ran.err  # a listener is no instrument that could be asked


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("mode", ["thread", "process"])
def test_a_killed_run_is_resumed_and_the_device_calls_the_new_process(tmp_path: Path, mode: str) -> None:
    env, program = home(tmp_path), written(tmp_path, "127.0.0.2")
    listener = f"127.0.0.2:{free_port('127.0.0.2')}"
    run = start("run", program, *ports("scila,pace=4", listener), "--exec-mode", mode, env=env)
    assert run.stdout is not None
    while (text := run.stdout.readline()) and text.strip() != b"opening 1":
        pass
    time.sleep(0.7)  # in the middle of the motion
    run.send_signal(signal.SIGKILL)
    run.communicate()
    resumed = finish(start("history", "resume", "last", "--on-prompt", "abort", "--json", env=env))
    assert resumed.code == 0, resumed.err
    assert json.loads(resumed.out.splitlines()[-1])["state"] == "completed"
    assert OPENED in resumed.out
    replayed = praxis("history", "replay", "last", env=env)
    assert replayed.code == 0, replayed.err
    assert "identical, bit for bit" in replayed.out

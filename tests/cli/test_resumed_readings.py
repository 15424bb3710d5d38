"""``history resume`` of a run that was killed while it showed an instrument's reading to a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import finish, start
from tests.cli.homes import home
from tests.cli.interrupting import answer, history, report, wait_for_prompt

ASKING = """
import serial
from praxis.interactive.blocking import input

def main():
    with serial.Serial("scale", timeout=20) as port:
        def weigh():
            port.write(b"SI\\r\\n")
            return port.readline().decode().split()[2]
        print(input("Mass?", kind=float, maximum=300, unit="g", reading=("Read scale", weigh)))
"""


def test_what_was_read_before_the_crash_is_asked_about_again_and_not_read_again(tmp_path: Path) -> None:
    env = home(tmp_path)
    program = tmp_path / "asking.py"
    program.write_text(ASKING)
    asks = ("--json", "--on-prompt", "ask")
    run = start("run", str(program), "--port", "scale=sim:mettler,mass=12.48,noise=0", *asks, env=env)
    answer(env, wait_for_prompt(run), "--read")
    read = wait_for_prompt(run)["details"]["reading"]
    run.kill()
    finish(run)
    assert read["follows"] == 1
    assert float(read["value"]) == pytest.approx(12.48, abs=0.01)

    resumed = start("history", "resume", "last", *asks, env=env)
    again = wait_for_prompt(resumed)
    assert (again["message"], again["details"]["reading"]) == ("Mass?", read)
    answer(env, again, "12.5")
    assert finish(resumed).code == 0
    assert report(history(env, "replay", "last", "--json"))["state"] == "identical"
    shown = [json.loads(line) for line in history(env, "show", "last", "--wire", "--json").out.splitlines()]
    sent = [bytes.fromhex(event["data"]) for event in shown if event["event"] == "wire"]
    assert sent.count(b"SI\r\n") == 1

"""A run whose simulated instrument is in its process, and dies with it: each command counts once."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bench.crashes.child import KILLED, POINTS
from tests.cli.command import Finished, finish, praxis, start
from tests.cli.homes import home
from tests.sampling import sampled

COUNTER = """
from praxis.simulators import Instrument, Reply

class Counter(Instrument):
    def __init__(self, options):
        super().__init__(options)
        self.count = 0

    def answer(self, command):
        self.count += 1
        return Reply(f"{self.count} {command}", 0.004 * (self.count % 3))
"""
COUNTING = """
import serial

def main():
    said = []
    with serial.Serial("counter", timeout=20) as port:
        for number in range(1, 21):
            port.write(b"next %d\\n" % number)
            said.append(port.readline().decode().strip())
    return {"said": said}
"""
SAID = [f"{number} next {number}" for number in range(1, 21)]


def command(plan: dict[str, object], *arguments: str, env: dict[str, str]) -> Finished:
    """Run a command line that is killed according to ``plan``."""
    return finish(start(json.dumps(plan), *arguments, module="bench.crashes.child", env=env))


def try_once(folder: Path, plans: list[dict[str, object]]) -> None:
    """Kill a run as the first of ``plans`` says, and resume it, killed as each of the others says."""
    env = home(folder)
    own, program = folder / "own.py", folder / "counting.py"
    own.write_text(COUNTER)
    program.write_text(COUNTING)
    port = f"counter=sim:{own}:Counter"
    done = command(plans[0], "run", str(program), "--port", port, env=env)
    for plan in [*plans[1:], {}]:
        if done.code != KILLED:
            break
        done = command(plan, "history", "resume", "last", "--json", env=env)
    if "is not interrupted: it is completed" not in done.out + done.err:
        assert done.code == 0, done.out + done.err
        assert json.loads(done.out.splitlines()[-1])["result"]["value"] == {"said": SAID}
    for action in ("verify", "replay"):
        proof = praxis("history", action, "last", env=env)
        assert proof.code == 0, proof.out


@pytest.mark.parametrize(
    "points", sampled([("durable", "received"), ("sent", "delivered"), ("asked",)], [("sent", "delivered")])
)
def test_each_command_counts_once(points: tuple[str, ...], tmp_path: Path) -> None:
    try_once(tmp_path, [{"point": point, "count": 7} for point in points])


@pytest.mark.long
@pytest.mark.parametrize("number", range(60))
def test_each_command_counts_once_whenever_the_run_is_killed(number: int, tmp_path: Path) -> None:
    chance = random.Random(number)
    plans: list[dict[str, object]] = [
        {"point": chance.choice([*POINTS]), "count": chance.randint(1, 15)}
        if chance.random() < 0.6
        else {"after": chance.uniform(0.0, 0.15)}
        for _ in range(chance.randint(1, 3))
    ]
    try_once(tmp_path, plans)

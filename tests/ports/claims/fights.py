"""Processes that compete for one port, and what was seen at the other end of the line."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.ports.wires import Wire

ROOT = Path(__file__).parents[3]


@dataclass
class Turn:
    """A time for which ``name`` had the port, with the ticket ``number``; ``is_whole`` if it was released."""

    name: str
    number: int
    is_whole: bool = False


def fight(folder: Path, made: Wire, *, processes: int, seconds: float, kill_every_s: float = 0) -> list[Turn]:
    """Let this number of processes compete for the port of ``made``; from time to time one of
    them is killed.
    """
    fighters = {
        name: subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.ports.claims.fighter",
                str(folder),
                made.device,
                name,
                str(seconds),
            ],
            cwd=ROOT,
        )
        for name in (f"{number:02d}" for number in range(processes))
    }
    received, killed = b"", set()
    chance = random.Random(7)
    due = time.monotonic() + kill_every_s
    while any(fighter.poll() is None for fighter in fighters.values()):
        received += _waiting(made) or b""
        time.sleep(0.005)
        alive = [name for name in fighters if name not in killed]
        if kill_every_s and time.monotonic() > due and len(alive) > 2:
            due += kill_every_s
            killed.add(name := chance.choice(alive))
            fighters[name].kill()
    received += _waiting(made) or b""
    assert all(fighter.returncode == 0 for name, fighter in fighters.items() if name not in killed)
    return _turns(received, killed)


def _waiting(made: Wire) -> bytes:
    data = b""
    while made.has_bytes():
        data += made.read()
    return data


def _turns(received: bytes, killed: set[str]) -> list[Turn]:
    """Return the turns in order; fails if two processes had the port at the same time."""
    turns: list[Turn] = []
    for line in received.decode().splitlines():
        sign, (name, number) = line[0], line[1:].split()
        if sign == "+":
            assert not turns or turns[-1].is_whole or turns[-1].name in killed, f"{line} beside {turns[-1]}"
            turns.append(Turn(name, int(number)))
        else:
            assert (turns[-1].name, turns[-1].number) == (name, int(number))
            turns[-1].is_whole = True
    return turns


def check(turns: list[Turn]) -> None:
    """Fail if a process got the port before another that was ahead of it in the queue."""
    for before, after in itertools.pairwise(turns):
        # Numbers restart when nobody is waiting; processes that arrive at once may have the same number.
        assert after.number >= before.number or after.number == 1, (before, after)

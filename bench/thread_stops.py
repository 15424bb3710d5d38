"""Stops of threaded programs at random moments: what they leave behind, and how soon the next run starts."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bench import table
from bench.controls.driven import DrivenRun
from bench.controls.line import NotedLine
from bench.controls.situations import Situation
from bench.controls.threaded import DEAF, NEXT, THREADED, WRITING
from praxis_desktop.ports.emergency.port import OPEN_PORTS
from praxis_desktop.runs.commands import Cancel, EmergencyStop, Kill

COMMANDS: dict[str, tuple[Callable[[], Cancel | Kill | EmergencyStop], bytes]] = {
    "soft stops": (Cancel, b"finally\n"),
    "hard stops": (Kill, b"\x02P02H\r"),
    "emergency stops": (EmergencyStop, b"\x02P02H\r"),
}
"""How programs are stopped, and the last bytes that the instrument must then receive."""

_LONGEST_DELAY_S = 0.25
"""Maximum delay, in seconds, between the program's report that it is running and the stop."""


class _Next(Struct):
    """How the next run went: whether it was right, and the seconds to its first command and to its end."""

    is_right: bool
    first_s: float
    whole_s: float


def main(rounds: int, *, stops: int = 100, seed: int = 1, only: str = "") -> int:
    """Print the table of the stops with ``only`` in their names; return the number of stops that left
    something behind or ended wrongly. Faults are also printed to standard error as they are found.
    """
    wrong = 0
    plain = [_next_run() for _ in range(20)][5:]
    print("ms from the launch of a run with a thread to its first command, and to its end")
    _print_next("before any stop", plain)
    for name, (command, last) in COMMANDS.items():
        if only not in name:
            continue
        chance = random.Random(f"{seed} {name}")
        took, following, faults = [], [], []
        situations = THREADED if command is Cancel else [*THREADED, *DEAF, WRITING]
        for number in range(stops):
            situation = situations[number % len(situations)]
            seconds, complaints = _stopped(situation, command, last, chance.uniform(0, _LONGEST_DELAY_S))
            took.append(seconds * 1000)
            following.append(_next_run())
            complaints += [] if following[-1].is_right else ["the next run went wrong"]
            found = [f"{number}, {situation.name}: {complaint}" for complaint in complaints]
            if found:
                print(*found, sep="\n", file=sys.stderr, flush=True)
            faults += found
        print(f"{len(took)} {name} of {len(situations)} programs, ms to the run's end: {table.spread(took)}")
        _print_next("the run after each", following)
        print(f"  ports open, threads left or wrong ends: {len(faults)}")
        for fault in faults:
            print(f"    {fault}")
        wrong += len(faults)
    return wrong


def _print_next(when: str, runs: list[_Next]) -> None:
    for what, seconds in (
        ("first", [each.first_s for each in runs]),
        ("end", [each.whole_s for each in runs]),
    ):
        print(f"  {when}, {what}: {table.spread([1000 * each for each in seconds])}")


def _stopped(
    situation: Situation, command: Callable[[], Cancel | Kill | EmergencyStop], last: bytes, delay: float
) -> tuple[float, list[str]]:
    """Stop a run ``delay`` s after its program is running; return the seconds it took, and any errors."""
    with NotedLine() as line:
        run = DrivenRun(situation.source, line)
        if not run.reach(situation):
            return 0.0, ["it was not reached"]
        time.sleep(delay)
        asked = time.monotonic()
        refused = run.run.do(command())
        ended = run.end()
        seconds = time.monotonic() - asked
        line.settle()
        complaints = [] if refused is None else [refused.message]
        if ended.state != "cancelled":
            complaints.append(f"it is {ended.state}")
        if not line.received().endswith(last):
            complaints.append(f"the instrument got {line.received()[-24:]!r} at last")
        if any(port.device == line.device for port in OPEN_PORTS.present()) or _holds(line.device):
            complaints.append("its port is open")
        if left := [thread.name for thread in threading.enumerate() if "of a guest" in thread.name]:
            complaints.append(f"threads are left: {left}")
    return seconds, complaints


def _holds(device: str) -> bool:
    """Return whether this process has the device open, apart from the far end."""
    found = 0
    for descriptor in Path("/proc/self/fd").glob("*"):
        try:
            found += str(descriptor.readlink()) == device
        except OSError:  # closed meanwhile
            continue
    return found > 1


def _next_run() -> _Next:
    with NotedLine() as line:
        begun = time.monotonic()
        run = DrivenRun(NEXT, line)
        ended = run.end()
        whole = time.monotonic() - begun
        line.wait_for(b"next\n", 1.0)
        first = line.first_at(begun, b"next")
        is_right = (ended.state, ended.result.value) == ("completed", 7) and first is not None
        return _Next(is_right, (first or begun) - begun, whole)

"""``python -m bench.robot_kills [ROBOT]``: kill transfers on robots at random moments, and resume them.

The robots are simulated by another process, which survives, and driven by PyLabRobot. In half of the trials
everything dies, as in a power failure; in the others the guardian survives and stops the robot. A third of
the resumes are killed, too. A trial is right if the robot has carried out each command once and in order (or
again, counted as ``again``, if it changes nothing), if it ends in the same state as without a kill, and if
the record verifies and is replayed to the last bit.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.crashes.trial import Bench
from bench.robot_kills.ot2 import Ot2
from bench.robot_kills.robot import Robot
from bench.robot_kills.star import Star
from bench.robot_kills.trial import Result, perform
from praxis_desktop.core.directories import cache_directory

ROBOTS: Mapping[str, Robot] = {robot.kind: robot for robot in (Ot2(), Star())}
_AGAIN = 0.35
"""The share of resumes that are also killed."""
_SOCKETS = shutil.ignore_patterns("*.sock")


def main(arguments: list[str]) -> int:
    """Run each program once without a kill, then ``--trials`` times with kills. Return 1 if a trial was
    wrong.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.robot_kills", description=__doc__)
    parser.add_argument("robot", nargs="?", choices=list(ROBOTS), help="only this robot")
    parser.add_argument("program", nargs="?", help="only this program of the robot")
    parser.add_argument("--trials", type=int, default=100, help="of each program (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default: 1)")
    parser.add_argument("--mode", default="thread", choices=["thread", "process"], help="where programs run")
    parser.add_argument("--keep", type=Path, help="a folder for what is left of trials that went wrong")
    options = parser.parse_args(arguments)
    wrong = 0
    for robot in [ROBOTS[options.robot]] if options.robot else ROBOTS.values():
        for program in [options.program] if options.program else robot.programs:
            wrong += _series(robot, program, options)
    return int(wrong > 0)


def _series(robot: Robot, program: str, options: argparse.Namespace) -> int:
    """Perform the trials of a program, and print them; return how many were wrong."""
    root = Path(tempfile.mkdtemp(prefix="praxis-kills-"))
    chance = random.Random(options.seed)
    begin = time.monotonic()
    try:
        wheels = robot.wheels(root)
        cache = cache_directory()
        cache.mkdir(parents=True, exist_ok=True)

        def bench(name: str) -> Bench:
            return Bench(root / name, cache, wheels, mode=options.mode)

        whole = perform(bench("whole"), robot, program, [])
        if whole.failures:
            print(f"{robot.kind}, {program}, without a kill: {'; '.join(whole.failures)}")
            return 1
        print(
            f"{robot.kind}, {program}: {len(whole.commands)} commands in {whole.seconds:.1f} s without a "
            f"kill; verified and replayed",
            flush=True,
        )
        results = []
        for number in range(1, options.trials + 1):
            plans = _plans(chance, whole.seconds)
            place = bench(str(number))
            results.append(perform(place, robot, program, plans, whole))
            if results[-1].failures:
                print(f"trial {number}, {plans}: {'; '.join(results[-1].failures)[:1500]}", flush=True)
                if options.keep:
                    kept = options.keep / f"{robot.kind}-{program}-{options.seed}-{number}"
                    shutil.copytree(place.folder, kept, symlinks=True, ignore=_SOCKETS)
            shutil.rmtree(place.folder, ignore_errors=True)
        _tell(robot, program, options, results, time.monotonic() - begin)
        return sum(bool(each.failures) for each in results)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _plans(chance: random.Random, seconds: float) -> list[dict[str, object]]:
    """Return the times at which to kill the run and perhaps its resumes."""

    def plan() -> dict[str, object]:
        return {"after": chance.uniform(0, seconds), "spares_guardian": chance.random() < 0.5}

    plans = [plan()]
    while chance.random() < _AGAIN:
        plans.append(plan())
    return plans[:3]


def _tell(
    robot: Robot, program: str, options: argparse.Namespace, results: list[Result], seconds: float
) -> None:
    killed = [each for each in results if each.kills]
    print(
        f"{robot.kind}, {program}, {options.mode}, seed {options.seed}: {len(results)} trials, "
        f"{len(killed)} of them killed, {sum(each.kills for each in results)} kills, "
        f"{len(results) - len(killed)} ended before; {sum(each.asked for each in results)} questions, "
        f"{sum(each.again for each in results)} again; "
        f"{sum(bool(each.failures) for each in results)} wrong; {seconds:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""One trial: a run that is killed, resumed until it has ended, and compared with the robot's actions."""

from __future__ import annotations

import signal
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import Any

from msgspec import Struct

from bench.crashes.person import Person
from bench.crashes.programs import SITUATIONS
from bench.crashes.trial import Bench
from bench.robot_kills.robot import Command, Robot, Served
from praxis_desktop.journal import JournalDamaged
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.records.reading import RecordReader, WireEntry

_MOST_RESUMES = 4
_REFUSED = 2


class Result(Struct, frozen=True):
    """The result of a run. ``seconds`` is the time from the run's first byte to its last."""

    kills: int = 0
    asked: int = 0
    again: int = 0
    """How many repeatable commands were carried out again."""
    commands: Sequence[Command] = ()
    state: Mapping[str, Any] = {}
    failures: Sequence[str] = ()
    seconds: float = 0.0


def wires(folder: Path) -> list[WireRecord]:
    """Return the entries of the robot's connections in a record, in order, up to any damage."""
    found: list[WireRecord] = []
    with RecordReader(folder) as reader, suppress(JournalDamaged):
        found.extend(each.record for each in reader.entries() if isinstance(each, WireEntry))
    return found


class RobotsPerson(Person):
    """A person who can see what the robot received and sent."""

    def __init__(self, bench: Bench, robot: Robot, served: Served) -> None:
        super().__init__(bench, SITUATIONS[0])
        self._robot = robot
        self._served = served

    def _has_arrived(self, role: str, command: str) -> bool:
        folder = self._bench.run_folder()
        assert folder is not None
        asked_about = self._asked_about
        sent = self._robot.count(wires(folder), asked_about)
        return self._robot.count_received(self._served, asked_about) >= max(1, sent)

    def _reply(self, role: str) -> str:
        return self._robot.reply(self._served, self._asked_about)


def perform(
    bench: Bench,
    robot: Robot,
    program: str,
    plans: Sequence[Mapping[str, object]],
    expected: Result | None = None,
) -> Result:
    """Run a program and kill it according to the first plan; resume it, and kill it according to the others,
    until it has ended; verify and replay its record. ``expected`` is the result without a kill.
    """
    served = Served(bench, robot.simulator, robot.serving)
    try:
        bench.environment.update(robot.environment(served.address))
        file = bench.folder / "program.py"
        file.write_text(robot.placed(robot.programs[program], served.address))
        person = RobotsPerson(bench, robot, served)
        left = list(plans)
        code, _ = person.watch(
            left.pop(0) if left else {}, ["run", str(file), "--json", *robot.grant(served.address)]
        )
        kills = int(code == -signal.SIGKILL)
        for _ in range(_MOST_RESUMES):
            folder = bench.run_folder()
            if code != -signal.SIGKILL or folder is None:
                break
            plan = left.pop(0) if left else {}
            code, _ = person.watch(plan, ["history", "resume", folder.name, "--json", "--on-prompt", "ask"])
            kills += int(code == -signal.SIGKILL)
        failures = _checked(bench, person, code)
        folder = bench.run_folder()
        told = [] if folder is None else wires(folder)
        seconds = (told[-1].time_ns - told[0].time_ns) / 1e9 if told else 0.0
        state = {name: each for name, each in served.state().items() if name in robot.told}
        commands, again = _once_each(robot.commands(served), failures)
        if not commands:
            failures.append("the robot carried out nothing")
        if expected is not None:
            failures += _differences(commands, expected.commands)
            failures += [
                f"{name}: {state.get(name)}, not {wanted}"
                for name, wanted in expected.state.items()
                if state.get(name) != wanted and name != "motions_done"
            ]
        return Result(kills, person.asked, again, commands, state, failures, seconds)
    finally:
        served.close()


def _checked(bench: Bench, person: Person, code: int) -> list[str]:
    """Return the errors in how the run ended, and in its record."""
    folder = bench.run_folder()
    if folder is None:
        return ["there is no record"]
    if (
        code == _REFUSED and "its process ended before closing the record" in person.errors
    ):  # killed after its end
        code = bench.call("history", "close", folder.name, "--reason", "it was over").returncode
    elif code == _REFUSED and "is not interrupted: it is completed" in person.errors:
        code = 0
    failures = [] if code == 0 else [f"exit {code}: {person.errors[-700:]}"]
    for action in ("verify", "replay"):
        done = bench.call("history", action, folder.name)
        if done.returncode:
            failures.append(f"{action}: exit {done.returncode}: {(done.stdout + done.stderr)[-400:]}")
    return failures


def _once_each(commands: Sequence[Command], failures: list[str]) -> tuple[list[Command], int]:
    """Return the commands without repetitions, and how many repetitions there were. The repetition of a
    command that must not be repeated is added to ``failures``.
    """
    once: list[Command] = []
    counts = Counter[Command]()
    for command in commands:
        counts[command] += 1
        if counts[command] == 1:
            once.append(command)
        elif not command.may_repeat:
            failures.append(f"twice: {command.text}")
    return once, len(commands) - len(once)


def _differences(commands: Sequence[Command], expected: Sequence[Command]) -> list[str]:
    """Return, for each part of the robot, the first difference from the expected commands."""
    ours, theirs = _by_part(commands), _by_part(expected)
    found = []
    for part in sorted({*ours, *theirs}):
        for number, (one, other) in enumerate(zip_longest(ours[part], theirs[part]), 1):
            if one != other:
                found.append(f"{part}, command {number}: {one}, not {other}")
                break
    return found


def _by_part(commands: Sequence[Command]) -> defaultdict[str, list[str]]:
    parts = defaultdict(list)
    for command in commands:
        parts[command.part].append(command.text)
    return parts

"""The differences between robots: their programs, how they are served and granted, and the commands carried
out.
"""

from __future__ import annotations

import json
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from msgspec import Struct

from bench.crashes.trial import Bench
from praxis_desktop.ports.wire_logs import WireRecord


class Command(Struct, frozen=True):
    """A command that a robot has carried out. Commands of the same ``part`` are ordered."""

    part: str
    text: str
    """The command without its number."""
    number: str
    """The number that distinguishes the command from others with the same text. The same number means the
    same command.
    """
    may_repeat: bool
    """Whether carrying out the command twice changes nothing."""


class Served:
    """A simulated robot in a separate process, which reports what it receives and sends."""

    def __init__(self, bench: Bench, simulator: str, options: Sequence[str]) -> None:
        self._told = bench.folder / "robot.jsonl"
        with self._told.open("w") as file:
            self._process = bench.start(
                "bench.crashes.child",
                "{}",
                *("simulate", simulator, *options, "--json"),
                stdin=subprocess.PIPE,
                stdout=file,
            )
        while not (events := self._events()):
            time.sleep(0.02)
        self.address: str = events[0]["path"]

    def _events(self) -> list[dict[str, Any]]:
        lines = self._told.read_bytes().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith(b"\n")]

    def exchanges(self) -> list[tuple[str, bytes]]:
        """Return the data that the robot "received" and "sent", in order."""
        told = [each for each in self._events() if each["event"] == "exchange"]
        return [(each["direction"], bytes.fromhex(each["data"])) for each in told]

    def state(self) -> Mapping[str, Any]:
        """Return the robot's current state."""
        count = self._states_told()
        assert self._process.stdin is not None
        self._process.stdin.write("state\n")
        self._process.stdin.flush()
        while self._states_told() == count:
            time.sleep(0.02)
        states = [each["state"] for each in self._events() if each["event"] == "instrument"]
        return dict(states[-1])

    def _states_told(self) -> int:
        return sum(each["event"] == "instrument" for each in self._events())

    def close(self) -> None:
        """End the robot's process."""
        self._process.communicate("quit\n")


class Robot(ABC):
    """A kind of robot."""

    kind: ClassVar[str]
    simulator: ClassVar[str]
    serving: ClassVar[Sequence[str]] = ()
    """The options with which the robot is served."""
    programs: ClassVar[Mapping[str, str]]
    told: ClassVar[Sequence[str]]
    """The parts of the robot's state that must be the same after a run that was killed."""

    def wheels(self, folder: Path) -> list[Path]:
        """Return the wheels that the robot's programs need, made in ``folder``."""
        return []

    def placed(self, program: str, address: str) -> str:
        """Return the program for the robot at ``address``."""
        return program

    @abstractmethod
    def grant(self, address: str) -> list[str]:
        """Return the command line arguments that grant the robot."""

    def environment(self, address: str) -> Mapping[str, str]:
        """Return the environment variables that the program needs."""
        return {}

    @abstractmethod
    def commands(self, served: Served) -> list[Command]:
        """Return the commands that the robot has carried out, in order."""

    @abstractmethod
    def count(self, records: Sequence[WireRecord], command: bytes) -> int:
        """Return how often a record says that ``command``, in the form used in its question, was sent."""

    @abstractmethod
    def count_received(self, served: Served, command: bytes) -> int:
        """Return how often the robot has received a command."""

    @abstractmethod
    def reply(self, served: Served, command: bytes) -> str:
        """Return the robot's reply to a command or, if the connection had ended before, the reply it would
        have sent.
        """

"""A child process that briefly outlives its program starts nothing again, and takes no reply."""

from __future__ import annotations

import json
import mmap
import os
import signal
import socket
import subprocess
import sys

import pytest

from praxis_desktop.ports.emergency.guardian import guardian_command
from praxis_desktop.ports.emergency.guardian_process.memory import FIRST, GATE, PAGE, STRIDE, WRITTEN
from tests.ports.wires import wire
from tests.workers.pool.pools import eventually

pytestmark = pytest.mark.skipif(os.name != "posix", reason="on Windows a run's process has its own guardian")


class _Program:
    """The messages of a program and its child to a guardian, and the memory that the child shares."""

    def __init__(self) -> None:
        self.connection, guardians = socket.socketpair()
        self.child, self._childs = socket.socketpair()
        press, flags = os.pipe(), os.memfd_create("flags")
        os.ftruncate(flags, PAGE)
        given = (guardians.fileno(), press[0], flags)
        self.guardian = subprocess.Popen([*guardian_command(), *map(str, given), ""], pass_fds=given)
        guardians.close()
        self._open = [*press, flags]
        self.process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        serve = {"do": "serve", "generation": 0, "process": self.process.pid}
        self._client = self._ask(self._childs.fileno(), **serve)["client"]
        self._childs.close()
        _, (memory,), _, _ = socket.recv_fds(self.child, 1, 1)
        self._open.append(memory)
        self.shared = mmap.mmap(memory, PAGE)

    def _ask(self, descriptor: int | None = None, **message: object) -> dict[str, int]:
        data = json.dumps({"n": 1, **message}).encode() + b"\n"
        socket.send_fds(self.connection, [data], [] if descriptor is None else [descriptor])
        answer: dict[str, int] = json.loads(self.connection.recv(4096))
        return answer

    def hold(self, device: str, policy: str) -> int:
        """Open a port for the child; returns its number."""
        facts = {
            "role": "pump", "device": device, "kind": "pump", "commands": [b"STOP\r".hex()], "way": "",
            "drop_lines": [], "confirm_s": 0.0, "on_lost_program": policy, "run": "1", "notes": "",
            "reopening": [],
        }  # fmt: skip
        line = os.open(device, os.O_RDWR | os.O_NOCTTY)
        hold = {"do": "hold", "slot": -1, "client": self._client, "generation": 0, "facts": facts}
        slot = self._ask(line, **hold)["slot"]
        os.close(line)
        return slot

    def let_go(self, slot: int) -> None:
        """Close the port."""
        self._ask(do="let go", slot=slot)

    def end(self) -> None:
        """End the program and the child."""
        self.connection.close()
        self.child.close()
        self.process.communicate()
        assert self.guardian.wait(10) == 0
        for descriptor in self._open:
            os.close(descriptor)


@pytest.mark.parametrize("policy", ["stop", "leave"])
def test_the_child_of_a_program_that_dies_writes_nothing_more(policy: str) -> None:
    program = _Program()
    with wire() as made:
        gate = FIRST + program.hold(made.device, policy) * STRIDE + GATE
        assert program.shared[gate] == 0
        program.connection.close()
        eventually(lambda: program.shared[gate] == 1)
        program.end()


def test_the_child_of_a_program_that_dies_is_dead_when_its_instrument_replies_to_the_stop() -> None:
    program = _Program()
    with wire() as made:
        program.hold(made.device, "stop")
        program.connection.close()
        assert made.read(100) == b"STOP\r"
        assert program.process.wait(20) == -signal.SIGKILL
        program.end()


def test_another_terminal_that_has_the_name_of_a_closed_one_gets_nothing() -> None:
    program = _Program()
    with wire() as made:
        slot = program.hold(made.device, "stop")
        program.shared[FIRST + slot * STRIDE + WRITTEN] = 1
        program.let_go(slot)
    with wire() as other:
        assert other.device == made.device
        program.end()
        assert not other.has_bytes()

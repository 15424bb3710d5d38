"""A child process that outlives its program for a moment starts nothing again."""

from __future__ import annotations

import json
import mmap
import os
import socket
import subprocess
import sys

import pytest

from praxis_desktop.ports.emergency import guardian_process
from praxis_desktop.ports.emergency.guardian_process import FIRST, GATE, PAGE, STRIDE
from tests.ports.wires import wire
from tests.workers.pool.pools import eventually


@pytest.mark.parametrize("policy", ["stop", "leave"])
def test_the_child_of_a_program_that_dies_writes_nothing_more(policy: str) -> None:
    program, guardians = socket.socketpair()
    child, childs_guardian = socket.socketpair()
    press, flags = os.pipe(), os.memfd_create("flags")
    os.ftruncate(flags, PAGE)
    given = (guardians.fileno(), press[0], flags)
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", guardian_process.__file__, *map(str, given), ""], pass_fds=given
    )
    facts = {
        "role": "pump", "device": "pump", "kind": "pump", "commands": [b"STOP\r".hex()], "way": "",
        "drop_lines": [], "confirm_s": 0.0, "on_lost_program": policy, "run": "1", "notes": "",
    }  # fmt: skip
    with wire() as made, program, guardians, child, childs_guardian:
        line = os.open(made.device, os.O_RDWR | os.O_NOCTTY)

        def ask(descriptor: int, **message: object) -> dict[str, int]:
            socket.send_fds(program, [json.dumps({"n": 1, **message}).encode() + b"\n"], [descriptor])
            answer: dict[str, int] = json.loads(program.recv(4096))
            return answer

        number = ask(childs_guardian.fileno(), do="serve", generation=0)["client"]
        _, (memory,), _, _ = socket.recv_fds(child, 1, 1)
        slot = ask(line, do="hold", slot=-1, client=number, generation=0, facts=facts)["slot"]
        shared = mmap.mmap(memory, PAGE)
        gate = FIRST + slot * STRIDE + GATE
        assert shared[gate] == 0
        program.close()
        eventually(lambda: shared[gate] == 1)
        child.close()
        assert process.wait(10) == 0
    for descriptor in (*press, flags, memory, line):
        os.close(descriptor)

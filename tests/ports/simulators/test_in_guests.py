"""Simulated instruments in a guest: statuses, breaks and modem lines arrive, and virtual time is
reproducible.
"""

from __future__ import annotations

import ast

from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from tests.ports.guests import run_guest

PROGRAM = """
import time

import serial

seen = []
with serial.Serial("sealer", 19200, timeout=2) as sealer:
    seen.append(sealer.read_until(b"!"))
    sealer.write(b"*00DH=0170zz!")
    time.sleep(600)
    statuses = sealer.read(sealer.in_waiting)
    seen.append((statuses.count(b"*T") > 1000, statuses[-300:]))

incubator = serial.Serial("incubator", 9600, parity="E", rtscts=True, timeout=1)
incubator.write(b"CR\\r")
seen.append(incubator.readline())
incubator.send_break(0.2)
incubator.write(b"CR\\rST 1801\\r")
seen.append((incubator.readline(), incubator.readline(), incubator.cts))
began = time.monotonic()
while incubator.write(b"RD 1915\\r") and incubator.readline() != b"1\\r\\n":
    time.sleep(0.2)
seen.append(3 <= time.monotonic() - began < 4)
incubator.close()

stack = serial.Serial("stack", 19200, timeout=1)
frame = b"\\x092\\xc6T00RTSF"
stack.write(frame)
seen.append(stack.read(5))
stack.dtr = stack.rts = False
stack.write(frame)
seen.append(stack.read(5))
stack.close()
seen
"""
PORTS = ("sealer=sim:a4s", "incubator=sim:liconic", "stack=sim:inheco")


def seen() -> list[object]:
    outcome = run_guest(
        PROGRAM.replace("\nseen\n", "\nrepr(seen)\n"), PORTS, environment=VirtualEnvironment(seed=4)
    )
    assert outcome.error is None, outcome.error
    value: list[object] = ast.literal_eval(str(outcome.value))
    return value


def test_lines_breaks_and_statuses_pass_and_repeat_themselves_under_virtual_time() -> None:
    first = seen()
    assert first[2:] == [b"", (b"CC\r\n", b"OK\r\n", True), True, b"", b"\xb21\xb2\x20\x60"]
    assert str(first[0]).startswith("b'*T")
    assert "(True, b'" in str(first[1])
    assert seen() == first

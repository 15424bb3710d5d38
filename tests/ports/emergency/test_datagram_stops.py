"""On a connection of datagrams, each stop command of an instrument is a separate datagram."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from praxis_desktop.ports.emergency.guardian import Guardian
from praxis_desktop.ports.emergency.port import Overheard, StoppablePort
from praxis_desktop.ports.emergency.stop_commands import Halt, StopCommand, known_stop_commands
from praxis_desktop.ports.network._socket_lines import UdpLine
from praxis_desktop.ports.serial import SerialPort
from praxis_desktop.ports.transport import PortReader

KIND = "dp832"
COMMANDS = list(known_stop_commands()[KIND].commands)

PROGRAM = """
import socket, time
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.sendto(b"start", ("instrument", PORT))
    time.sleep(100)
"""


@pytest.fixture
def instrument() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        yield made


def address(instrument: socket.socket) -> str:
    """Return the address at which an instrument is granted."""
    return f"udp://127.0.0.1:{instrument.getsockname()[1]}"


def received(instrument: socket.socket, count: int) -> list[bytes]:
    """Return the next ``count`` datagrams, and any others shortly after them."""
    got: list[bytes] = []
    while True:
        instrument.settimeout(30 if len(got) < count else 0.3)
        try:
            got.append(instrument.recv(1 << 16))
        except TimeoutError:
            return got


@contextmanager
def run_of(source: str, device: str) -> Iterator[subprocess.Popen[str]]:
    """A process in which a program runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.emergency.laboratory", "thread", device, "instrument", KIND],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(source) + "\n")
        process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.communicate()


def test_after_the_program_was_killed(instrument: socket.socket) -> None:
    assert len(COMMANDS) > 1
    source = PROGRAM.replace("PORT", str(instrument.getsockname()[1]))
    with run_of(source, address(instrument)) as process:
        assert received(instrument, 1) == [b"start"]
        process.kill()
        assert received(instrument, len(COMMANDS)) == COMMANDS


def test_on_a_connection_that_the_program_has_closed(instrument: socket.socket) -> None:
    guardian = Guardian()
    ward = guardian.ward("meter", command=StopCommand("meter", "meter", commands=(b"off 1", b"off 2")))
    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.connect(instrument.getsockname())
    connection.setblocking(False)
    line = UdpLine(connection, "")
    ward.hold(line, address(instrument))
    line.write_now(b"start")
    assert received(instrument, 1) == [b"start"]
    line.close()
    ward.let_go()
    assert ward.halt("test").data == b"off 1off 2"
    assert received(instrument, 2) == [b"off 1", b"off 2"]
    ward.recorded()
    guardian.discard(ward)
    guardian.kill()


def test_without_a_guardian(instrument: socket.socket) -> None:
    heard = Overheard(PortReader("supply"))
    with SerialPort(address(instrument), heard, name="supply") as behind:
        port = StoppablePort(behind, heard, kind=KIND, is_simulated=False, log=None)
        port.gate()
        halt = Halt(
            port, why="emergency stop", asked_at=time.monotonic(), tell=lambda event: None, ended=lambda: None
        )
        port.take_halt(halt, lambda other: False)
        halt.run()
        assert received(instrument, len(COMMANDS)) == COMMANDS

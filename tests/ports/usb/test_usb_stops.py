"""The guardian stops an instrument on USB, even if the program that had it open is dead or hangs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.processes import KILL, children, suspend
from praxis_desktop.ports.dialects.transfers import Transfer
from praxis_desktop.ports.emergency.guardian import Guardian
from praxis_desktop.ports.emergency.stop_commands import StopCommand
from praxis_desktop.ports.emergency.ward import Ward
from praxis_desktop.ports.usb import UsbPort
from tests.ports.usb.lines import STAR, Heard, owner_besides
from tests.ports.usb.virtual_devices import VirtualDevices, virtual_devices

STOP = b"C0SP"
COMMAND = StopCommand("star", "STAR", commands=(Transfer(2, STOP, 1000).to_bytes(),), confirm_s=0.2)

PROGRAM = """
import sys, time
from praxis_desktop.ports.dialects.transfers import Transfer
from praxis_desktop.ports.emergency.guardian import GUARDIAN
from praxis_desktop.ports.usb import UsbPort
from tests.ports.usb.lines import STAR, Heard
from tests.ports.usb.test_usb_stops import COMMAND
what = sys.argv[1]
if what == "hangs":
    GUARDIAN.beat(0.4)
ward = GUARDIAN.ward("star", command=COMMAND)
port = UsbPort(STAR, Heard(), name="star", ward=ward)
port.write(Transfer(2, b"move", 1000).to_bytes())
if what == "waits":
    for _ in range(50):
        port.write(Transfer(5, b"for ever").to_bytes())
if what == "floods":
    for _ in range(1000):
        port.write(Transfer(5, bytes(16384)).to_bytes())
if what == "closed":
    port.close()
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def star(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualDevices]:
    with virtual_devices(monkeypatch, "0001") as made:
        yield made


@contextmanager
def program(what: str) -> Iterator[subprocess.Popen[str]]:
    """A program that has moved the instrument, and then does something."""
    made = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, what], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert made.stdout is not None
    try:
        assert made.stdout.readline() == "ready\n"
        yield made
    finally:
        made.kill()
        made.communicate()


@pytest.mark.parametrize("what", ["sleeps", "waits", "floods", "closed"])
def test_the_stop_arrives_after_the_program_was_killed(star: VirtualDevices, what: str) -> None:
    with program(what) as running:
        assert star.received("0001", 2) == [b"move"]  # a stop cancels pending data
        os.kill(running.pid, KILL)
        assert star.received("0001", 2, 2)[:2] == [b"move", STOP]
    assert star.await_released("0001")


def test_the_stop_arrives_while_the_program_hangs(star: VirtualDevices) -> None:
    with program("hangs") as running:
        assert star.received("0001", 2) == [b"move"]
        suspend(running.pid)
        assert star.received("0001", 2, 2) == [b"move", STOP]
    assert star.await_released("0001")


@contextmanager
def held(command: StopCommand = COMMAND, guardian: Guardian | None = None) -> Iterator[tuple[Ward, UsbPort]]:
    """An open instrument that has moved, and its registration."""
    guardian = guardian or Guardian()
    ward = guardian.ward("star", command=command)
    assert ward is not None
    port = UsbPort(STAR, Heard(), name="star", ward=ward)
    try:
        port.write(Transfer(2, b"move", 1000).to_bytes())
        yield ward, port
    finally:
        port.close()
        guardian.discard(ward)
        guardian.kill()


def test_the_stop_waits_for_no_transfer(star: VirtualDevices) -> None:
    with held() as (ward, port):
        assert star.received("0001", 2) == [b"move"]
        for _ in range(100):
            port.write(Transfer(5, b"for ever").to_bytes())
        sent = ward.halt("test")
        assert sent.data.endswith(COMMAND.commands[0])
        assert not sent.failure
        assert star.received("0001", 2, 2) == [b"move", STOP]
        ward.recorded()


def test_several_stop_commands_are_transfers_of_their_own(star: VirtualDevices) -> None:
    command = StopCommand(
        "star", "STAR", commands=tuple(Transfer(2, bytes((number,)), 1000).to_bytes() for number in range(5))
    )
    with held(command) as (ward, _):
        assert star.received("0001", 2) == [b"move"]
        assert not ward.halt("test").failure
        assert star.received("0001", 2, 6) == [b"move", *(bytes((number,)) for number in range(5))]
        ward.recorded()


def test_the_device_of_a_closed_port_is_opened_for_the_stop(star: VirtualDevices) -> None:
    with held() as (ward, port):
        port.close()
        sent = ward.halt("test")
        assert (sent.failure, sent.is_reopened) == ("", True)
        assert star.received("0001", 2, 2) == [b"move", STOP]
        ward.recorded()


def test_it_is_told_when_the_device_is_gone(star: VirtualDevices) -> None:
    with held() as (ward, port):
        star.tell("unplug", "0001")
        time.sleep(0.5)
        port.close()
        assert ward.halt("test").failure
        ward.recorded()


def test_the_stop_arrives_though_the_process_that_owns_the_device_was_killed(star: VirtualDevices) -> None:
    others = children(os.getpid())
    guardian = Guardian()
    with held(guardian=guardian) as (ward, port):
        assert star.received("0001", 2) == [b"move"]
        os.kill(owner_besides([*others, guardian.pid or 0]), KILL)
        assert star.await_released("0001")
        sent = ward.halt("test")
        assert (sent.failure, sent.is_reopened) == ("", True)
        assert star.received("0001", 2, 2) == [b"move", STOP]
        ward.recorded()
        port.close()

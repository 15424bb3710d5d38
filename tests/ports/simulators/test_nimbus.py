"""The simulated Nimbus: packets that contradict themselves, and what it refuses."""

from __future__ import annotations

import struct

import pytest

from praxis_desktop.ports.dialects.hoi import first_packet
from praxis_desktop.ports.profiles.library import load_profiles, write_limits
from praxis_desktop.ports.write_limits import CommandRefused, WriteGuard
from tests.ports.simulators.clocked import Clocked

CORE, PIPETTE, DOOR = 48896, 257, 268


def call(number: int, method: int, content: bytes = b"", *, action: int = 3) -> bytes:
    """Return the packet of a client that calls a method of an object."""
    hoi = struct.pack("<BBHBB", 1, action, method, 0, 0) + content
    addresses = struct.pack("<6H", 2, 1, 65535, 1, 1, number)
    harp = addresses + struct.pack("<BBBBHHBB", 1, 0, 2, 0x10 | action, 22 + len(hoi), 0, 0, 0) + hoi
    return struct.pack("<HBBH", 4 + len(harp), 6, 0x30, 0) + harp


def guard_of_nimbus() -> WriteGuard:
    profile = load_profiles().get("nimbus")
    return WriteGuard(write_limits(profile.limits, profile.line))


def lines(data: bytes) -> list[str]:
    """Return the text of packets."""
    told = []
    while data:
        said = first_packet(data)
        assert said is not None
        told.append(said.line)
        data = data[said.size :]
    return told


def test_commands_are_carried_out_one_after_another() -> None:
    robot = Clocked("nimbus,initialized=1", carries_lines=False)
    pattern = struct.pack("<BBH8H", 26, 0, 16, 1, *[0] * 7)
    assert robot.say(call(PIPETTE, 4, pattern) + call(CORE, 3), 0.9) == b""
    assert lines(robot.wait(0.2)) == ["done 1:1:257 method 1.4"]
    assert lines(robot.wait(1)) == ["done 1:1:48896 method 1.3"]
    assert robot.state["tips"] == [True] + [False] * 7


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (call(CORE, 3), b"the instrument is not initialized"),
        (call(CORE, 99), b"no such method"),
        (call(1, 1), b"no such object"),
        (call(CORE, 29), b"wrong parameters"),
    ],
)
def test_what_it_cannot_do_is_an_exception(packet: bytes, why: bytes) -> None:
    answer = Clocked("nimbus", carries_lines=False).say(packet)
    assert why in answer
    said = first_packet(answer)
    assert said is not None
    assert said.is_error
    assert said.line.startswith("refused 1:1:")


def longer(packet: bytes) -> bytes:
    """Return a packet whose HARP length no longer counts all of it."""
    return struct.pack("<H", len(packet)) + packet[2:] + b"\0\0"


@pytest.mark.parametrize(
    "packet",
    [b"\x00\x00", b"\xff\xff\x06\x30", longer(call(CORE, 3)), b"\x04\x00\x09\x30\x00\x00"],
)
def test_limits_refuse_what_is_no_packet(packet: bytes) -> None:
    with pytest.raises(CommandRefused):
        guard_of_nimbus().admit(packet)


def test_limits_hold_back_an_incomplete_packet_and_know_commands() -> None:
    guard = guard_of_nimbus()
    packet = call(DOOR, 1)
    assert guard.admit(packet[:9]) == b""
    assert guard.admit(packet[9:]) == packet
    with pytest.raises(CommandRefused, match=r"call 1:1:257 method 1\.99"):
        guard.admit(call(PIPETTE, 99))

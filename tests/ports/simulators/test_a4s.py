"""The simulated sealer reports its status unasked, heats and seals like an a4S."""

from __future__ import annotations

import re

import pytest

from praxis_desktop.ports.simulators.a4s import checksum
from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive

STATUS = re.compile(rb"\*T\d\d:\d\d:\d\d=(\d{4}),(\d),(\d),(\d\d),(\d\d),(\d{3}),(\d{3})([A-P]{2})!")


def last(sent: bytes) -> list[int]:
    """Return the last status: tenths of °C, system, heater, error, warning, sensors, seconds."""
    return [int(number) for number in STATUS.findall(sent)[-1][:7]]


def verdicts(sent: bytes) -> list[str]:
    """Return the answers to commands, without their checksums."""
    return [answer.decode() for answer in re.findall(rb"\*([YNX]\d\d)[A-P]{2}!", sent)]


def hot(options: str = "") -> Clocked:
    """Return a sealer heated to 170 °C."""
    sealer = Clocked(f"a4s{options}")
    assert verdicts(sealer.say(b"*00DH=0170zz!", 90)) == ["Y00"]
    return sealer


@pytest.mark.parametrize(
    "message",
    [
        # As real sealers sent them.
        "*T01:26:12=0224,0,0,00,00,188,000GD!",
        "*T01:29:23=0432,0,2,00,00,188,000FL!",
        "*D515A=0000272088,0000000000FB!",
        "*Y01PL!",
        "*N01AG!",
    ],
)
def test_checksums_are_those_of_real_messages(message: str) -> None:
    assert message == f"*{message[1:-3]}{checksum(message[1:-3])}!"


def test_it_tells_its_status_all_the_time() -> None:
    sealer = Clocked("a4s")
    lines = sealer.wait(10).split(b"\r")
    assert lines.pop() == b""
    assert len(lines) == 40
    assert lines[0] == b"*T00:00:00=0224,0,0,00,00,188,000GP!"
    assert [line[1:2] for line in lines] == [b"T", b"T", b"T", b"D"] * 10
    for line in lines:
        assert line == f"*{line[1:-3].decode()}{checksum(line[1:-3].decode())}!".encode()


def test_answers_come_with_the_next_status() -> None:
    sealer = Clocked("a4s")
    assert sealer.say(b"*00SR=zz!", 0.2) == b""
    assert re.fullmatch(rb"\*T.*!\*Y00PM!\r", sealer.wait(0.1))
    assert verdicts(sealer.say(b"*07DT=0030zz!*08DT=zz!*0MC=zz!*00S=zz!")) == ["Y07", "N08", "N01", "N00"]


def test_a_checksum_is_believed_only_when_it_is_right() -> None:
    sealer = Clocked("a4s")
    assert verdicts(sealer.say(f"*00DT=0050{checksum('00DT=0050')}!".encode())) == ["Y00"]
    assert verdicts(sealer.say(b"*00DT=0060AA!")) == ["N00"]
    assert sealer.state["seal_s"] == 5.0


def test_it_heats_to_the_target_and_cools_when_it_is_off() -> None:
    sealer = Clocked("a4s")
    assert last(sealer.say(b"*00DH=0100zz!", 10))[1:3] == [0, 2]
    assert last(sealer.wait(27))[2] == 4
    assert last(sealer.wait(10))[:3] == [1000, 0, 1]
    assert last(sealer.say(b"*00DH=0080zz!", 2))[2] == 3
    assert last(sealer.say(b"*00H0ZZ", 2))[2] == 0
    assert last(sealer.wait(600))[0] == 224
    assert last(sealer.say(b"*00H1=zz!", 60))[:3] == [800, 0, 1]
    assert verdicts(sealer.say(b"*00DH=0049zz!*00DH=0201zz!")) == ["N00", "N00"]


def test_a_cycle_closes_presses_opens_and_ends() -> None:
    sealer = hot()
    assert verdicts(sealer.say(b"*00DT=0030zz!*00MO=zz!", 3)) == ["Y00", "Y00"]
    assert sealer.state["shuttle"] == "open"
    assert last(sealer.say(b"*00GS=zz!", 1))[1:6] == [1, 1, 0, 0, 0x01 | 0x08 | 0x10 | 0x20 | 0x80]
    assert last(sealer.wait(1.5))[5:] == [0x04 | 0x08 | 0x10 | 0x40 | 0x80, 4]
    assert verdicts(sealer.say(b"*00GS=zz!*00MC=zz!")) == ["X00", "X00"]
    assert last(sealer.wait(5))[1] == 4
    assert last(sealer.wait(1.2))[1:6] == [0, 1, 0, 0, 0x02 | 0x08 | 0x10 | 0x20 | 0x80]
    assert (sealer.state["seals_made"], sealer.state["film_left"]) == (1, 499)


def test_a_cold_sealer_refuses_to_seal() -> None:
    assert verdicts(Clocked("a4s").say(b"*00GS=zz!")) == ["N00"]


def test_an_error_stays_until_a_reset() -> None:
    sealer = hot(",film=1")
    assert verdicts(sealer.say(b"*00GS=zz!", 12)) == ["Y00"]
    sent = sealer.say(b"*00GS=zz!", 5)
    assert verdicts(sent) == ["N00"]
    assert last(sent)[1:5] == [3, 1, 21, 1]
    assert last(sent)[5] & 0x10 == 0
    assert verdicts(sealer.say(b"*00MC=zz!")) == ["N00"]
    assert last(sealer.say(b"*00SR=zz!", 3))[1:4] == [0, 1, 0]


def test_a_reset_ends_a_cycle() -> None:
    sealer = hot()
    sealer.say(b"*00GS=zz!", 1)
    assert sealer.state["is_pressing"]
    sealer.say(b"*00SR=zz!", 10)
    assert (sealer.state["system"], sealer.state["is_pressing"], sealer.state["seals_made"]) == (
        "idle",
        False,
        0,
    )
    assert sealer.state["shuttle"] == "closed"


def test_pylabrobot_drives_it(drive: Drive) -> None:
    from pylabrobot.sealing.a4s_backend import A4SBackend

    read: list[float] = []

    async def protocol(device: str) -> None:
        backend = A4SBackend(device, timeout=15)
        await backend.setup()
        await backend.open()
        read.append((await backend.seal(170, 1)).current_temperature)
        await backend.close()
        await backend.stop()

    state = drive("a4s,pace=100,period=0.1", protocol)
    assert read == [170.0]
    assert (state["seals_made"], state["is_heater_on"]) == (1, False)

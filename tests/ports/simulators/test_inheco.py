"""The simulated Inheco stack takes frames with a checksum, refuses with numbers, and needs DTR
and RTS off.
"""

from __future__ import annotations

import pytest
import serial
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.inheco import checksum
from praxis_desktop.ports.transport import OutputLine
from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive
from tests.ports.simulators.inheco_frames import command_frame

REFUSED = {number: bytes([0xB2, 0x20 + number, 0x60]) for number in range(16)}
DONE = REFUSED[0]
LINES: tuple[OutputLine, ...] = ("dtr", "rts")


def ask(stack: Clocked, command: str, seconds: float = 0.1, *, unit: int = 0) -> str:
    """Return the text in a unit's answer."""
    sent = stack.say(command_frame(command, unit=unit), seconds)
    assert sent[:1] == b"\xb2", sent
    assert sent.endswith(DONE), sent
    return sent[1:-3].decode()


def stack_ready(options: str = "") -> Clocked:
    """Return a stack whose first unit is initialized."""
    stack = Clocked(f"inheco{options}")
    assert stack.say(command_frame("AID"), 5) == DONE
    return stack


def test_the_checksum_is_the_instruments() -> None:
    frame = command_frame("RTS")
    assert frame[:-1] == bytes([9, 0x32, 0xC6]) + b"T00RTS"
    assert frame[-1] == _divided(frame[:-1])
    assert checksum(b"") == 0xA1
    assert checksum(bytes(range(256))) == _divided(bytes(range(256)))


def _divided(data: bytes) -> int:
    """Return the same checksum as a polynomial division: lowest bits first, 0x8C reflected."""
    rest = 0xA1
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = rest >> 1 ^ (0x8C if rest & 1 else 0)
    return rest


def test_it_tells_who_it_is() -> None:
    stack = Clocked("inheco,units=3,type=3")
    assert ask(stack, "RTS") == "3"
    assert ask(stack, "RFV0").startswith("IncShak")
    assert ask(stack, "RFV2", unit=1) != ask(stack, "RFV2", unit=2)
    assert (ask(stack, "RDA0,1"), ask(stack, "RDA0,0"), ask(stack, "RDA1,1")) == ("3", "7", "0")


@pytest.mark.parametrize(
    ("options", "command", "number"),
    [
        ("", "AOD", 7),
        ("", "STT370", 7),
        ("", "RXX", 2),
        ("", "RAT9", 3),
    ],
)
def test_before_it_is_initialised_it_only_reports(options: str, command: str, number: int) -> None:
    assert Clocked(f"inheco{options}").say(command_frame(command)) == REFUSED[number]


@pytest.mark.parametrize(
    ("options", "command", "number"),
    [
        ("", "STT9999", 3),
        ("", "STTX", 3),
        ("", "XYZ", 2),
        ("", "ASE1", 10),
        (",type=0", "ASEND", 2),
        ("", "SSP20,20,10,100,0", 3),
        ("", "SSP1,2", 3),
        ("", "ASE7", 3),
    ],
)
def test_what_it_cannot_do_it_refuses_by_number(options: str, command: str, number: int) -> None:
    assert stack_ready(options).say(command_frame(command)) == REFUSED[number]


def test_a_unit_that_is_not_there() -> None:
    assert Clocked("inheco,units=2").say(command_frame("RTS", unit=2)) == REFUSED[14]


def test_a_wrong_checksum_is_a_protocol_error_and_another_stacks_frame_is_not_answered() -> None:
    stack = Clocked("inheco")
    assert stack.say(command_frame("RTS")[:-1] + b"\0") == REFUSED[4]
    assert stack.say(command_frame("RTS", dip=5)) == b""


def test_the_drawer_answers_when_it_is_there_and_nothing_else_goes_meanwhile() -> None:
    stack = stack_ready()
    assert stack.say(command_frame("AOD"), 1) == b""
    assert stack.say(command_frame("RDS"), 1) == REFUSED[8]
    assert stack.wait(3) == DONE
    assert ask(stack, "RDS") == "1"
    assert stack.say(command_frame("ASEND")) == REFUSED[9]
    assert ask(stack, "ACD", 5) == ""


def test_it_heats_while_it_regulates() -> None:
    stack = stack_ready(",ambient=20,rate=1")
    ask(stack, "STT370")
    assert ask(stack, "RAT1", 5) == "200"
    ask(stack, "SHE1", 10)
    assert ask(stack, "RAT1", 10) == "300"
    assert (ask(stack, "RAT1"), ask(stack, "RHE"), ask(stack, "RDT")) == ("370", "1", "0")
    ask(stack, "SHE0", 10)
    assert ask(stack, "RAT1") == "320"


def test_its_stop_commands_stop_shaker_and_heater() -> None:
    stack = stack_ready()
    for command in ("SSP20,20,200,200,90", "STT370", "SHE1", "ASEND"):
        ask(stack, command, 0.1)
    stack.wait(5)
    assert (ask(stack, "RSE"), ask(stack, "RFX1"), ask(stack, "RPS1")) == ("1", "200", "90")
    ask(stack, "ASE0", 0.1)
    ask(stack, "SHE0", 0.1)
    assert ask(stack, "RSE") == "2", "it slows down"
    stack.wait(5)
    assert (ask(stack, "RSE"), ask(stack, "RHE"), ask(stack, "RPS1")) == ("0", "0", "12345")


def test_it_hears_nothing_while_dtr_or_rts_is_on() -> None:
    stack = Clocked("inheco")
    for line in LINES:
        stack.instrument.tell_line(line, True, stack.now)
        assert stack.say(command_frame("RTS")) == b""
        stack.instrument.tell_line(line, False, stack.now)
    assert ask(stack, "RTS") == "1"


def test_an_incomplete_frame_is_forgotten() -> None:
    stack = Clocked("inheco")
    assert stack.say(command_frame("RTS")[:5], 1) == b""
    assert ask(stack, "RTS") == "1"


@settings(deadline=None, max_examples=50)
@given(noise=st.binary(max_size=40))
def test_noise_before_a_frame_costs_at_most_the_pause_after_it(noise: bytes) -> None:
    stack = Clocked("inheco")
    stack.say(noise, 1)
    assert ask(stack, "RTS") == "1"


@pytest.mark.parametrize("options", ["units=7", "dip=16", "type=4"])
def test_stacks_that_do_not_exist(options: str) -> None:
    with pytest.raises(UsageError):
        make_instrument(f"inheco,{options}")


@pytest.fixture
def lineless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pyserial open a pty, whose driver refuses to set modem lines."""
    for name in ("_update_dtr_state", "_update_rts_state"):
        monkeypatch.setattr(serial.Serial, name, lambda _: None)


def test_pylabrobot_heats_and_shakes_with_it(drive: Drive, lineless: None) -> None:
    async def protocol(device: str) -> None:
        from pylabrobot.storage.inheco.incubator_shaker_backend import InhecoIncubatorShakerStackBackend

        stack = InhecoIncubatorShakerStackBackend(port=device)
        await stack.setup()
        assert stack.unit_composition == ["incubator_shaker_mp"]
        assert await stack.request_firmware_version(0) == "IncShak_C_V3.41_02/2019"
        await stack.start_temperature_control(37, stack_index=0)
        await stack.shake(stack_index=0, pattern="orbital", rpm=600, amplitude_x_mm=2, amplitude_y_mm=2)
        assert await stack.is_shaking_enabled(0)
        assert await stack.request_shaker_frequency_x(0) == 10.0
        await stack.stop()

    units = drive("inheco", protocol)["units"]
    assert isinstance(units, list)
    (unit,) = units
    assert (unit["heating"], unit["is_shaking"], unit["target_c"]) == (0, False, 37.0)

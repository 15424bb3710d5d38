"""The simulated barcode reader reads, fails to read and keeps its laser on like a Keyence BL."""

from __future__ import annotations

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.conftest import Drive


def test_a_read_comes_when_it_is_done_and_switches_the_laser_off() -> None:
    reader = Clocked("keyence")
    assert reader.say(b"RMOTOR\r") == b"MOTORON\r"
    assert reader.say(b"LON\r", 0.05) == b""
    assert reader.state["is_laser_on"]
    assert reader.wait(0.2) == b"PRX0001234\r"
    assert not reader.state["is_laser_on"]
    assert reader.say(b"LOFF\r") == b""


def test_several_barcodes_are_read_in_turn() -> None:
    reader = Clocked("keyence,barcode=A-1|B:2=x,read_s=0.1")
    assert [reader.say(b"LON\r") for _ in range(3)] == [b"A-1\r", b"B:2=x\r", b"A-1\r"]
    assert reader.state["last_read"] == "A-1"
    assert Clocked("keyence,barcode=5 \u20ac").say(b"LON\r") == b"5 ?\r"


def test_without_a_barcode_the_laser_stays_on_until_it_is_switched_off() -> None:
    reader = Clocked("keyence,unreadable=1")
    assert reader.say(b"LON\r", 60) == b""
    assert reader.state["is_laser_on"]
    assert reader.say(b"LOFF\r") == b"ERROR\r"
    assert reader.say(b"LON\r", 0.01) == b""
    assert reader.say(b"LOFF\r") == b"ERROR\r"


def test_some_reads_are_no_good() -> None:
    assert Clocked("keyence,ng=1").say(b"LON\r") == b"NG\r"
    reader = Clocked("keyence,ng=0.3,seed=4")
    reads = [reader.say(b"LON\r") for _ in range(200)]
    assert 30 < reads.count(b"NG\r") < 90


def test_the_motor_takes_time_to_turn() -> None:
    reader = Clocked("keyence,motor=0")
    assert reader.say(b"RMOTOR\r") == b"MOTOROFF\r"
    assert reader.say(b"LON\r") == b"NG\r"
    assert reader.say(b"MOTOR1\r", 1.5) == b"OK\r"
    assert reader.say(b"RMOTOR\r", 1) == b"MOTOROFF\r"
    assert reader.say(b"RMOTOR\r") == b"MOTORON\r"
    assert reader.say(b"MOTOR0\r") == b"OK\r"
    assert reader.say(b"LON\r") == b"NG\r"


def test_commands_come_in_two_frames() -> None:
    reader = Clocked("keyence")
    assert reader.say(b"\x02RMOTOR\x03") == b"\x02MOTORON\x03"
    assert reader.say(b"RMOTOR\r\n") == b"MOTORON\r"
    assert reader.say(b"RMO\x1bRMOTOR\r") == b"MOTORON\r"
    assert reader.say(b"\x02LON\x03") == b"\x02PRX0001234\x03"


def test_half_a_command_is_forgotten_after_a_while() -> None:
    reader = Clocked("keyence")
    assert reader.say(b"RMO", 20) == b""
    assert reader.say(b"TOR\r") == b"MOTORON\r"
    assert reader.say(b"RMO", 31) == b""
    assert reader.say(b"TOR\r") == b""
    assert reader.say(b"RMOTOR\r") == b"MOTORON\r"


def test_wrong_commands_are_answered_in_setting_mode_only() -> None:
    reader = Clocked("keyence")
    assert reader.say(b"LUNCH\r") == b""
    assert reader.say(b"SSET\r") == b"OK\r"
    assert reader.say(b"LON\r") == b"ERR00\r"
    assert reader.say(b"SAVE\r") == b"OK\r"
    assert reader.say(b"SEND\r") == b"OK\r"
    assert reader.say(b"LON\r") == b"PRX0001234\r"


def test_pylabrobot_drives_it(drive: Drive) -> None:
    from pylabrobot.barcode_scanners.keyence import KeyenceBarcodeScannerBackend

    read: list[str] = []

    async def protocol(device: str) -> None:
        backend = KeyenceBarcodeScannerBackend(device)
        await backend.setup()
        read.append((await backend.scan_barcode()).data)
        await backend.stop()

    state = drive("keyence,barcode=PLATE-7", protocol)
    assert (read, state["is_laser_on"]) == (["PLATE-7"], False)


def test_pylabrobot_tells_that_a_read_was_no_good(drive: Drive) -> None:
    from pylabrobot.barcode_scanners.backend import BarcodeScannerError
    from pylabrobot.barcode_scanners.keyence import KeyenceBarcodeScannerBackend

    async def protocol(device: str) -> None:
        backend = KeyenceBarcodeScannerBackend(device)
        await backend.setup()
        with pytest.raises(BarcodeScannerError, match="cannot read"):
            await backend.scan_barcode()
        await backend.stop()

    drive("keyence,ng=1", protocol)

"""The simulated CLARIOstar: its status while it works, what it measures, and what it ignores."""

from __future__ import annotations

import struct

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.plates import plate, with_dye

MEASURED = bytes.fromhex("0200180c0125042e00000401000003000000 00c0000146 0d".replace(" ", ""))
"""The status once a run is done, as PyLabRobot knows it."""
GEOMETRY = struct.pack(">6HBB48s", 12776, 8548, 1438, 1124, 11338, 7424, 12, 8, b"\xff" * 12)


def clariostar(content: str | bytes) -> bytes:
    """Return a frame with this content, in hexadecimal digits or bytes."""
    body = bytes.fromhex(content) if isinstance(content, str) else content
    frame = struct.pack(">BHB", 2, 7 + len(body), 12) + body
    return frame + struct.pack(">HB", sum(frame) & 0xFFFF, 13)


def run(what: int) -> bytes:
    return clariostar(b"\x04" + GEOMETRY + bytes((what,)) + bytes(40))


def ready(options: str = "") -> Clocked:
    """Return a reader, initialized, with a plate of dye in its tray."""
    reader = Clocked(f"clariostar{options}", carries_lines=False)
    reader.instrument.wells.stand(plate(), with_dye({"A1": 200, "A2": 100, "H12": 50}))
    reader.say(clariostar("010000100200"), 10)
    assert status(reader)[5] == 0x05
    return reader


def status(reader: Clocked) -> bytes:
    return reader.say(clariostar("8000"), 0.05)


def values(reader: Clocked, what: int, seconds: float) -> tuple[int, ...]:
    """Measure a plate, and return its values."""
    reader.say(run(what), 1)
    assert status(reader)[5] == 0x25
    assert status(reader) != MEASURED
    reader.wait(seconds)
    assert status(reader) == MEASURED
    reader.say(clariostar("051d000000000000"))
    assert status(reader)[5] == 0x05
    said = reader.say(clariostar("0502000000000000"))
    start = said.index(bytes(6)) + 6
    return struct.unpack(f">{(len(said) - start - 3) // 4}i", said[start:-3])


def test_absorbance_is_told_as_transmission_beside_references() -> None:
    told = values(ready(), 0x82, 20)
    assert told[96:] == (1_000_000,) * 96 + (1_000_000, 0, 1_000_000, 0)
    assert told[0] == pytest.approx(1e6 * 10**-2.045, rel=0.2)
    assert told[1] == pytest.approx(1e6 * 10**-1.045, rel=0.1)
    assert told[95] == pytest.approx(1e6 * 10**-0.545, rel=0.1)


def test_luminescence_is_told_as_counts() -> None:
    told = values(ready(",pace=10"), 0x02, 20)
    assert len(told) == 96
    assert told[0] == pytest.approx(60_012, rel=0.1)
    assert told[2] == pytest.approx(12, abs=20)


def test_a_run_with_the_tray_out_measures_nothing() -> None:
    reader = ready()
    reader.say(clariostar("0301000000000000"), 5)
    assert reader.state["tray"] == "out"
    reader.say(run(0x82), 30)
    assert reader.state["has_values"] is False


@pytest.mark.parametrize("broken", [run(0x82)[:-3] + b"\0\0\r", clariostar("0502")[:-1] + b"\n"])
def test_a_frame_with_a_wrong_end_is_ignored(broken: bytes) -> None:
    reader = ready()
    assert reader.say(broken, 30) == b""
    assert reader.state["has_values"] is False


@pytest.mark.parametrize("columns_and_rows", [(0, 0), (255, 255)])
def test_a_plate_that_cannot_be_is_not_measured(columns_and_rows: tuple[int, int]) -> None:
    reader = ready()
    geometry = GEOMETRY[:12] + bytes(columns_and_rows) + GEOMETRY[14:]
    reader.say(clariostar(b"\x04" + geometry + b"\x82" + bytes(40)), 30)
    assert reader.state["has_values"] is False

"""The simulated Infinite: its measurements of a plate, and what it refuses."""

from __future__ import annotations

import math
import re
import struct

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.plates import plate, with_dye


def framed(text: str) -> bytes:
    checksum = 1
    for byte in text.encode():
        checksum ^= byte
    return b"\x02" + text.encode() + b"\x03\0\0" + bytes((len(text), checksum)) + b"\r"


class Reader(Clocked):
    """An Infinite, initialized, with a plate of dye in its tray."""

    def __init__(self, options: str = "") -> None:
        super().__init__(f"infinite{options}", carries_lines=False)
        self.instrument.wells.stand(plate(), with_dye({"A1": 200, "A2": 100, "B3": 50}))
        assert self.do("INIT FORCE", 4) == framed("ST")

    def do(self, command: str, seconds: float = 60) -> bytes:
        return self.say(framed(command), seconds)

    def packets(self, command: str) -> list[bytes]:
        """Return the binary packets that come for a command."""
        said, found = self.do(command), []
        while match := re.match(rb"\x02(\d+),BIN:\x03.{4}\r", said, re.DOTALL):
            found.append(said[match.end() : match.end() + int(match[1])])
            said = said[match.end() + int(match[1]) + 4 :]
        assert said in (b"", framed("ST"))
        return found

    def scan(self, mode: str) -> list[list[tuple[int, ...]]]:
        """Return the items of the first three wells of row A."""
        for command in (f"MODE {mode}", "READS 1,NUMBER=10", "ABSOLUTE MTP,X=14380,Y=11240"):
            assert self.do(command) == framed("ST")
        head = 6 if mode.startswith("FI") else 4
        form = ">6xi" if mode == "LUM" else ">6xHH"
        return [list(struct.iter_unpack(form, each[head:])) for each in self.packets("SCANX 14380,32380,3")]


def test_it_measures_the_absorbance_of_what_is_in_the_wells() -> None:
    wells = Reader().scan("ABS")
    read = [-math.log10(sum((m - 200) / (r - 200) for m, r in items) / len(items)) for items in wells]
    assert read == pytest.approx([2.045, 1.045, 0.045], rel=0.05, abs=0.01)


def test_its_calibration_is_that_of_its_mode() -> None:
    reader = Reader()
    reader.do("EXCITATION 0,ABS,6000,90,0")
    (packet,) = reader.packets("PREPARE REF")
    assert struct.unpack(">2HI7H", packet) == (0, 6000, 0, 0, 1, 200, 50_000, 1, 200, 50_000)
    reader.do("MODE LUM")
    reader.do("TIME 0,INTEGRATION=3000000")
    assert reader.packets("PREPARE REF") == [bytes(6) + struct.pack(">i", 60)]


def test_fluorescence_and_luminescence_grow_with_the_volume() -> None:
    reader = Reader()
    fluorescence = [sum(m - 200 for m, _ in items) / len(items) for items in reader.scan("FI.TOP")]
    assert fluorescence == pytest.approx([40_040, 20_040, 40], rel=0.1, abs=40)
    luminescence = [sum(counts for (counts,) in items) / len(items) - 20 for items in reader.scan("LUM")]
    assert luminescence == pytest.approx([60_012, 30_012, 12], rel=0.1, abs=40)


def test_a_plate_that_nobody_knows_is_a_culture_with_a_drug() -> None:
    reader = Clocked("infinite,plate=other", carries_lines=False)
    reader.say(framed("INIT FORCE"), 4)
    counts = reader.say(framed("MODE LUM")) and reader.say(framed("SCANX 14380,113380,12"), 60)
    assert counts.count(b"BIN:") == 12


@pytest.mark.parametrize(
    "command",
    ["SCANX 14380,32380,3", "ABSOLUTE MTP,X=14380,Y=11240", "ABSOLUTE MTP,Y=11240", "PREPARE", "MODE X"],
)
def test_it_refuses_what_it_cannot_do_with_the_tray_out(command: str) -> None:
    reader = Reader()
    assert reader.do("ABSOLUTE MTP,OUT") == framed("BY#T3000") + framed("ST")
    assert reader.do("?ABSOLUTE MTP,POS") == framed("OUT")
    assert reader.state["tray"] == "out"
    assert reader.do(command) == framed("-")


def test_a_command_with_a_wrong_checksum_is_refused() -> None:
    reader = Reader()
    assert reader.say(framed("MODE LUM")[:-2] + b"\0\r") == framed("-")
    assert reader.state["mode"] == "ABS"


def test_a_command_may_come_in_two_transfers() -> None:
    reader = Reader()
    assert reader.say(framed("MODE LUM")[:5]) == b""
    assert reader.say(framed("MODE LUM")[5:]) == framed("ST")

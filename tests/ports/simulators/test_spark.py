"""The simulated Spark: commands go to one device, and what is measured comes from its modules."""

from __future__ import annotations

import math
import struct
from functools import reduce
from operator import xor

import pytest

from praxis_desktop.ports.simulators.reading import Reading
from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.plates import plate, with_dye

READY, BINARY, BUSY, MESSAGE, ERROR, HEADER = 129, 131, 132, 133, 134, 136


def spark(command: str, number: int = 0) -> bytes:
    """Return the packet of a command."""
    packet = struct.pack(">BBH", 1, number, len(command)) + command.encode()
    return packet + bytes((reduce(xor, packet),))


def packets(said: bytes) -> list[tuple[int, int, bytes]]:
    """Return the kinds, numbers and contents of packets."""
    found = []
    while said:
        kind, number, size = struct.unpack_from(">BBH", said)
        assert reduce(xor, said[: size + 5]) == 0
        found.append((kind, number, said[4 : 4 + size]))
        said = said[size + 5 :]
    return found


class Reader:
    """A Spark with its modules, initialized, with a plate of dye."""

    def __init__(self) -> None:
        self.spark = Clocked("spark", carries_lines=False)
        self.modules: dict[Reading, Clocked] = {
            "absorbance": Clocked("spark_absorbance", carries_lines=False),
            "fluorescence": Clocked("spark_fluorescence", carries_lines=False),
        }
        parts = [self.spark, *self.modules.values()]
        self.spark.instrument.beside = {part.instrument.kind: part.instrument for part in parts}
        self.spark.instrument.wells.stand(plate(), with_dye({"A1": 200, "A2": 100}))
        assert self.do("INIT")[-1][0] == READY

    def do(self, command: str, seconds: float = 30, number: int = 0) -> list[tuple[int, int, bytes]]:
        return packets(self.spark.say(spark(command, number), seconds))

    def scan(self, mode: str, reading: Reading) -> list[tuple[int, int, bytes]]:
        """Return the data that the module sends for the first three wells."""
        for command in (f"MODE MEASUREMENT={mode}", "READ COUNT=10"):
            assert [kind for kind, *_ in self.do(command)] == [READY]
        self.modules[reading].now = self.spark.now
        self.do("SCAN X=14380~32380%3 Y=11240 Z=9150", number=7)
        return packets(self.modules[reading].wait(30))


def pairs(content: bytes) -> list[tuple[int, ...]]:
    return list(struct.iter_unpack(">HH", content))


def test_absorbance_comes_from_its_module_well_by_well() -> None:
    header, *wells = Reader().scan("ABS", "absorbance")
    assert header == (HEADER, 7, bytes.fromhex("120f0c120002"))
    assert [len(content) for _, _, content in wells] == [9, 40, 7, 40, 7, 40]
    assert wells[0][2][:2] == b"\0\3"
    read = [
        -math.log10(sum((m - 200) / (r - 200) for r, m in pairs(content)) / 10)
        for _, _, content in wells[1::2]
    ]
    assert read == pytest.approx([2.045, 1.045, 0.045], rel=0.05, abs=0.01)


def test_fluorescence_comes_from_its_module() -> None:
    header, *wells = Reader().scan("FITOP", "fluorescence")
    assert header[2] == bytes.fromhex("0f0b17120c120002")
    read = [sum(m for _, m in pairs(content)) / 10 - 200 for _, _, content in wells[1::2]]
    assert read == pytest.approx([40_040, 20_040, 40], rel=0.1, abs=60)


def test_a_long_command_says_that_it_is_busy_and_then_that_it_is_done() -> None:
    reader = Reader()
    assert [kind for kind, *_ in reader.do("ABSOLUTE MODULE=MTP POSITION=OUT_RIGHT")] == [BUSY, READY]
    assert reader.spark.state["position"] == "OUT_RIGHT"


def test_it_tells_its_temperature_while_it_is_wanted() -> None:
    reader = Reader()
    told = reader.do("MESSAGE TYPE=TEMPERATURE TIME_INTERVAL=200", seconds=1.1)
    assert [content for kind, _, content in told if kind == MESSAGE] == [b"\0\x64Temperature|2200"] * 5
    reader.do("MESSAGE TYPE=ALL TIME_INTERVAL=0")
    assert reader.spark.wait(2) == b""


@pytest.mark.parametrize(
    ("before", "command", "why"),
    [
        ("ABSOLUTE MODULE=MTP POSITION=OUT_LEFT", "SCAN X=1~2%2 Y=1 Z=1", b"the plate is out|OUT_LEFT"),
        ("READ COUNT=1", "ABSOLUTE MODULE=MTP POSITION=UP", b"no such position|UP"),
        ("READ COUNT=1", "DANCE", b"unknown command|DANCE"),
        ("EXCITATION WAVELENGTH=4000~5000:100", "SCAN X=1~2%2 Y=1 Z=1", b"not among what can be measured"),
    ],
)
def test_what_it_cannot_do_is_an_error(before: str, command: str, why: bytes) -> None:
    reader = Reader()
    reader.do(before)
    ((kind, _, content),) = reader.do(command)
    assert kind == ERROR
    assert content[6:] == why


def test_it_cannot_measure_without_its_module() -> None:
    alone = Clocked("spark", carries_lines=False)
    alone.say(spark("INIT"), 10)
    ((kind, _, content),) = packets(alone.say(spark("SCAN X=1~2%2 Y=1 Z=1")))
    assert (kind, content[6:]) == (ERROR, b"no module|absorbance")


def test_it_does_nothing_before_it_is_initialized() -> None:
    ((_, _, content),) = packets(Clocked("spark", carries_lines=False).say(spark("READ COUNT=1")))
    assert content[6:] == b"the instrument is not initialized"

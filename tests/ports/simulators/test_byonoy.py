"""The simulated readers of Byonoy: the rows of a measurement, and what they ignore."""

from __future__ import annotations

import struct

import pytest

from tests.ports.simulators.clocked import Clocked
from tests.ports.simulators.plates import plate, with_dye


def report(number: int, content: bytes = b"") -> bytes:
    """Return an output report, with the ID of a device without IDs."""
    return b"\0" + struct.pack("<H", number) + content.ljust(62, b"\0")


def reports(said: bytes) -> list[tuple[int, bytes]]:
    """Return the numbers of input reports, and their contents."""
    starts = range(0, len(said), 64)
    return [(struct.unpack_from("<H", said, start)[0], said[start + 2 : start + 64]) for start in starts]


def measure_absorbance(nm: int, *, is_reference: bool = False) -> bytes:
    return report(0x0320, struct.pack("<hhBB", nm, 0, is_reference, 0))


def measure_luminescence(microseconds: int) -> bytes:
    return report(0x0340, struct.pack("<i", microseconds) + b"\xff" * 12)


def filled(specification: str) -> Clocked:
    """Return a reader with a plate."""
    reader = Clocked(specification, carries_lines=False)
    reader.instrument.wells.stand(plate(), with_dye({"A1": 200, "H12": 100, "A2": 0}))
    return reader


def test_absorbance_comes_row_by_row() -> None:
    rows = reports(filled("byonoy_a96a").say(measure_absorbance(600), 10))
    assert [number for number, _ in rows] == [0x0500] * 8
    heads = [struct.unpack_from("<BBhhI", content) for _, content in rows]
    assert heads == [(number, 8, 600, 0, 5000) for number in range(8)]
    read = [struct.unpack_from("<12f", content, 10) for _, content in rows]
    assert read[0][0] == pytest.approx(2.045, rel=0.05)
    assert read[0][1] == pytest.approx(0.045, abs=0.01)
    assert read[7][11] == pytest.approx(1.045, rel=0.05)


def test_a_reference_reads_nothing_of_the_plate() -> None:
    rows = reports(filled("byonoy_a96a").say(measure_absorbance(660, is_reference=True), 10))
    assert [struct.unpack_from("<12f", content, 10) for _, content in rows] == [(0.0,) * 12] * 8


def test_luminescence_has_eight_results_of_which_the_first_is_the_reading() -> None:
    rows = reports(filled("byonoy_l96a").say(measure_luminescence(1_000_000), 60))
    assert [content[0] for _, content in rows] == list(range(64))
    first = struct.unpack_from("<12f", rows[0][1], 10)
    assert first[0] == pytest.approx(60_012, rel=0.1)
    assert struct.unpack_from("<12f", rows[6 * 8][1], 10) == (1.0,) * 12


def test_a_measurement_takes_its_time() -> None:
    reader = filled("byonoy_l96a")
    assert reader.say(measure_luminescence(2_000_000), 64) == b""
    assert reader.state["is_measuring"]
    assert len(reports(reader.wait(2))) == 64


@pytest.mark.parametrize(
    ("kind", "ignored"),
    [
        ("byonoy_a96a", measure_absorbance(599)),
        ("byonoy_a96a", report(0x0340)),
        ("byonoy_a96a", report(0x0330)[:20]),
        ("byonoy_l96a", measure_luminescence(-1)),
        ("byonoy_l96a", measure_luminescence(0x7FFFFFFF)),
        ("byonoy_l96a", measure_absorbance(600)),
    ],
)
def test_what_it_cannot_measure_is_ignored(kind: str, ignored: bytes) -> None:
    reader = filled(kind)
    assert reader.say(ignored, 100) == b""
    assert reader.state["measurements"] == 0


def test_a_second_measurement_waits_for_no_one() -> None:
    reader = filled("byonoy_a96a")
    assert reader.say(measure_absorbance(600), 1) == b""
    assert len(reports(reader.say(measure_absorbance(450), 20))) == 8

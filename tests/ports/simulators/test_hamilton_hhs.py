"""The simulated Heater Shaker Box: its shakers, and what they refuse."""

from __future__ import annotations

import pytest

from tests.ports.simulators.clocked import Clocked


class Box(Clocked):
    """A box whose first shaker is initialized."""

    def __init__(self) -> None:
        super().__init__("hamilton_hhs,rate=1,shakers=2", carries_lines=False)
        self.told("T1LI")
        self.told("T1SI")

    def told(self, command: str, seconds: float = 10) -> str:
        """Return the part of an answer after its ID."""
        name, _, parameters = command.partition(" ")
        said = self.say(f"{name}id0007{parameters}".encode(), seconds).decode()
        assert not said or said.startswith(f"{name}id0007")
        return said.removeprefix(f"{name}id0007")


def test_it_heats_and_tells_the_temperatures_of_middle_and_edge() -> None:
    box = Box()
    assert box.told("T1RT") == "er00/00rt+0230 +0225"
    assert box.told("T1TA ta0370", 20) == "er00/00"
    assert box.told("T1RT") == "er00/00rt+0370 +0365"
    assert box.instrument.temperature(box.now) == 37
    box.told("T1TO", 60)
    assert box.told("T1RT") == "er00/00rt+0230 +0225"


def test_it_shakes_a_locked_plate_and_waits_until_it_stands() -> None:
    box = Box()
    assert box.told("T1LP lp1") == "er00/00"
    assert box.told("T1SB st1sv0800sr01000", 2) == "er00/00"
    assert box.told("T1RD") == "er00/00rd1"
    box.told("T1SC", 0.1)
    assert box.told("T1SW", 0.2) == ""
    assert box.wait(2).decode() == "T1SWid0007er00/00"
    assert box.told("T1RD") == "er00/00rd0"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("T1SB st0sv0800sr01000", "er02/50"),
        ("T2SB st0sv0800sr01000", "er02/51"),
        ("T2LP lp1", "er02/51"),
        ("T1SB st0sv2001sr01000", "er01/32"),
        ("T1SB st0sv0800", "er01/33"),
        ("T1TA ta1060", "er01/32"),
        ("T1XX", "er01/30"),
        ("T3RD", ""),
        ("C0RD", ""),
    ],
)
def test_what_a_shaker_cannot_do_is_refused(command: str, answer: str) -> None:
    assert Box().told(command) == answer

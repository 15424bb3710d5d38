"""The simulated EVO: liquids that its LiHa moves, its RoMa, and what it refuses."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.simulators.world import Labware, Well, Where
from tests.ports.simulators.clocked import Clocked

PLATE = Labware(
    "plate",
    "",
    200.0,
    100.0,
    wells=tuple(
        Well(f"{row}{column + 1}", 214.0 + 9 * column, 174.0 - 9 * number, 7, 7)
        for column in range(2)
        for number, row in enumerate("AB")
    ),
)


def evo(command: str) -> bytes:
    """Return the frame of a command."""
    return f"\x02{command}\0".encode()


class Robot(Clocked):
    """An EVO, initialized, with a plate in which two wells are full and one is empty."""

    def __init__(self, options: str = "") -> None:
        super().__init__(f"evo{options}", carries_lines=False)
        self.instrument.wells.stand(PLATE, {"A1": {"dye": 200}, "B1": {"dye": 200}, "A2": {}})
        for module in ("C5", "C1"):
            assert self.told(f"{module}PIA") == (module, 0, "")

    def told(self, command: str) -> tuple[str, int, str]:
        """Return the module, the error and the data of an answer."""
        said = self.say(evo(command), 30)
        assert said[:1] + said[-1:] == b"\x02\0"
        return said[1:3].decode(), said[3] ^ 0x80, said[4:-1].decode()

    def go_to(self, column: int) -> None:
        """Move the first two channels over A and B of a column."""
        x, y = round((214 + 9 * column - 100) * 10), round((346.5 - 174) * 10)
        assert self.told(f"C5PAA{x},{y},90" + ",2100" * 8)[1] == 0

    def held(self, well: str) -> float:
        return sum((self.instrument.wells.held(Where("plate", well)) or {}).values())


def test_it_moves_liquid_from_well_to_well() -> None:
    robot = Robot()
    robot.go_to(0)
    assert robot.told("C5AGT3,1000,210,0")[1] == 0
    assert robot.told("C5MDT3,,,,30,30")[1] == 0
    steps = [round((1.034 * ul + 0.9) * 3) for ul in (100, 50)]
    assert robot.told(f"C5MTR{steps[0]},{steps[1]}")[1] == 0
    assert (robot.held("A1"), robot.held("B1")) == pytest.approx((100, 150), abs=0.3)
    robot.told("C5PPR30,30")
    robot.go_to(1)
    robot.told(f"C5MTR{-steps[0] - 30},{-steps[1] - 30}")
    assert (robot.held("A2"), robot.held("B2")) == pytest.approx((100, 50), abs=0.3)
    assert robot.told("C5AST3,0")[1] == 0
    assert robot.state["tips"] == [False] * 8


def test_it_tells_what_it_has_and_where_it_is() -> None:
    robot = Robot(",channels=4")
    assert robot.told("C5RNT1")[2] == "4"
    assert robot.told("C5RPZ5")[2] == "2100,2100,2100,2100"
    assert robot.told("C5PAA45,1031,90,1200,1200,1200,1200")[1] == 0
    assert robot.told("C5RPX0")[2] == "45"
    assert robot.told("C5RPZ0")[2] == "1200,1200,1200,1200"


def test_the_roma_moves_along_its_vectors_and_grips() -> None:
    robot = Robot()
    robot.told("C1SAA1,5000,1000,2000,900,,1,0,0")
    robot.told("C1SAA2,5000,1000,500,900,,1,0,0")
    assert robot.told("C1AAC")[1] == 0
    assert robot.told("C1AGR700")[1] == 0
    assert robot.state["roma_mm"] == [500.0, 100.0, 50.0]
    assert robot.state["roma_holds_plate"] is True


@pytest.mark.parametrize(
    ("options", "before", "command", "error"),
    [
        ("", "C5AGT1,1000,210,0", "C5AGT1,1000,210,0", 27),
        ("", "C5RNT1", "C5AST1,0", 26),
        ("", "C5RNT1", "C5MTR300", 26),
        (",missing=2", "C5RNT1", "C5AGT3,1000,210,0", 25),
        (",ditis=0", "C5RNT1", "C5AST1,0", 26),
        ("", "C5RNT1", "C5PAA99999,0,90", 3),
        ("", "C5RNT1", "C5PAA100,100,80", 3),
        ("", "C5RNT1", "C5PAA", 3),
        ("", "C5RNT1", "C5AGT0,0,0,0", 3),
        ("", "C5RNT1", "C5XYZ1", 2),
        ("", "C5RNT1", "W1PIA", 5),
        (",plate=0", "C5RNT1", "C1AGR700", 9),
    ],
)
def test_what_it_cannot_do_is_an_error(options: str, before: str, command: str, error: int) -> None:
    robot = Robot(options)
    robot.told(before)
    assert robot.told(command)[1] == error


def test_it_detects_that_a_well_is_empty() -> None:
    robot = Robot()
    robot.told("C5AGT1,1000,210,0")
    robot.go_to(1)
    assert robot.told("C5MDT1,,,,30")[1] == 9


def test_it_does_nothing_before_it_is_initialized() -> None:
    robot = Clocked("evo", carries_lines=False)
    assert robot.say(evo("C5PAA45,1031,90")) == b"\x02C5\x87\0"

"""The simulated Vantage: tips, liquids and plates, and the errors of its parts."""

from __future__ import annotations

import pytest

from praxis_desktop.ports.simulators.world import Labware, Well, Where
from tests.ports.simulators.clocked import Clocked

PLATE = Labware(
    "plate",
    "",
    500.0,
    70.0,
    wells=tuple(
        Well(f"{letter}{column + 1}", 514.0 + 9 * column, 144.0 - 9 * row, 7, 7)
        for column in range(12)
        for row, letter in enumerate("ABCDEFGH")
    ),
)
FIRST_TWO = "tm1 1 0&xp05140&yp1440 1350 0&"
SECOND_COLUMN = "tm1 1 0&xp05230&yp1440 1350 0&"


class Robot(Clocked):
    """A Vantage, initialized, with a plate whose first column is full and whose second is empty."""

    def __init__(self, options: str = "") -> None:
        super().__init__(f"vantage,initialized=1{options}", carries_lines=False)
        held = {f"{letter}1": {"dye": 200.0} for letter in "ABCDEFGH"}
        self.instrument.wells.stand(PLATE, {**held, **{f"{letter}2": {} for letter in "ABCDEFGH"}})

    def told(self, command: str) -> str:
        """Return the part of an answer after its ID."""
        module, parameters = command[:6], command[6:]
        said = self.say(f"{module}id0007{parameters}".encode(), 60).decode()
        assert said.startswith(f"{module}id0007")
        return said.removeprefix(f"{module}id0007")

    def held(self, well: str) -> float:
        return sum((self.instrument.wells.held(Where("plate", well)) or {}).values())


def test_channels_move_liquid_from_well_to_well() -> None:
    robot = Robot()
    assert robot.told(f"A1PMTP{FIRST_TWO}tt1&") == "er0"
    assert robot.told("A1PMQA") == "er0rt1 1 0 0 0 0 0 0"
    assert robot.told(f"A1PMDA{FIRST_TWO}av10720 5510 0&as1000&lm0&") == "er0"
    assert (robot.held("A1"), robot.held("B1")) == pytest.approx((100, 150), abs=0.1)
    assert robot.told(f"A1PMDD{SECOND_COLUMN}dv10720 5510 0&ds1000&dm3&") == "er0"
    assert (robot.held("A2"), robot.held("B2")) == pytest.approx((100, 50), abs=0.1)
    assert robot.told(f"A1PMTR{FIRST_TWO}") == "er0"
    assert robot.told("A1PMQA") == "er0rt0 0 0 0 0 0 0 0"


def test_the_core_96_moves_liquid_of_a_whole_plate() -> None:
    robot = Robot()
    assert robot.told("A1HMTPxp05140yp1440tt1") == "er0"
    assert robot.told("A1HMDAxp05140yp1440av5510as2500lm0") == "er0"
    assert robot.held("H1") == pytest.approx(150, abs=0.1)
    assert robot.told("A1HMDDxp05230yp1440dv5510ds2500dm3") == "er0"
    assert robot.held("H2") == pytest.approx(50, abs=0.1)
    assert robot.told("A1HMTRxp05140yp1440") == "er0"


def test_the_ipg_gets_and_puts_a_plate() -> None:
    robot = Robot()
    assert robot.told("A1RMDGxp05000yp1000zp1900") == "er0"
    assert robot.told("A1RMDGxp05000yp1000zp1900") == 'er99es"RM81"'
    assert robot.told("A1RMGP") == 'er99es"RM81"'
    assert robot.told("A1RMDRxp06000yp1000zp1900") == "er0"
    assert robot.told("A1RMDRxp06000yp1000zp1900") == 'er99es"RM82"'
    assert robot.told("A1RMGP") == "er0"
    assert robot.told("A1RMRG") == "er0rg1"


@pytest.mark.parametrize(
    ("before", "at_labware", "low", "initialize"),
    [
        ("A1PMQA", f"A1PMTP{FIRST_TWO}tt1&", "channel_is_low", "A1PMDI"),
        ("A1HMQA", "A1HMTPxp05140yp1440tt1", "core96_is_low", "A1HMDI"),
        ("A1RMRG", "A1RMDGxp05000yp1000zp1900", "ipg_is_low", "A1RMDI"),
    ],
)
def test_what_works_at_the_labware_when_the_power_fails_stays_low_until_it_is_initialized(
    before: str, at_labware: str, low: str, initialize: str
) -> None:
    robot = Robot()
    robot.told(before)
    assert robot.state[low] is False
    robot.say(f"{at_labware[:6]}id0007{at_labware[6:]}".encode(), 0.2)
    robot.instrument.lose_power(robot.now)
    assert robot.state[low] is True
    assert robot.told(initialize) == "er0"
    assert robot.state[low] is False


@pytest.mark.parametrize(
    ("options", "before", "command", "error"),
    [
        ("", "A1PMQA", f"A1PMDA{FIRST_TWO}av100&as1000&lm0&", 'er99es"P175 P275"'),
        ("", f"A1PMTP{FIRST_TWO}tt1&", f"A1PMTP{FIRST_TWO}tt1&", 'er99es"P176 P276"'),
        (",missing=2", "A1PMQA", f"A1PMTP{FIRST_TWO}tt1&", 'er99es"P275"'),
        ("", f"A1PMTP{FIRST_TWO}tt1&", f"A1PMDA{SECOND_COLUMN}av100&as10&lm1&", 'er99es"P170 P270"'),
        ("", f"A1PMTP{FIRST_TWO}tt1&", f"A1PMDA{FIRST_TWO}av99999&as10&lm0&", 'er99es"P153 P253"'),
        ("", "A1PMQA", "A1PMTPtm1xp100yp100tt99", 'er99es"P132"'),
        ("", "A1PMQA", "A1HMDAxp05140yp1440av100as10", 'er99es"H075"'),
        ("", "A1PMQA", "A1PMXX", 'er99es"P130"'),
        (",plate=0", "A1PMQA", "A1RMDGxp05000yp1000zp1900", 'er99es"RM80"'),
        (",ipg=0", "A1PMQA", "A1RMDGxp05000yp1000zp1900", 'er99es"RM30"'),
        ("", "A1PMQA", "A1AMXX", 'er30et"Undefined command"'),
    ],
)
def test_what_a_part_cannot_do_is_an_error(options: str, before: str, command: str, error: str) -> None:
    robot = Robot(options)
    robot.told(before)
    assert robot.told(command) == error


def test_nothing_moves_before_it_is_initialized() -> None:
    robot = Clocked("vantage", carries_lines=False)
    assert robot.say(b"A1PMTPid0001tm1&xp100&yp100&tt1&") == b'A1PMTPid0001er99es"P151"'
    assert robot.say(b"A1PMDIid0002", 20) == b"A1PMDIid0002er0"
    assert robot.say(b"A1PMQWid0003") == b"A1PMQWid0003er0qw1"

"""PyLabRobot's VantageBackend in the guest: a simulated reader measures the volumes that it dispenses."""

from __future__ import annotations

import json
import re

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.faults import parse_fault
from praxis_desktop.ports.simulators.instrument import Instrument
from praxis_desktop.ports.simulators.world import Labware, Well, Wells
from tests.ports.guests import run_guest

TRANSFER = """
import json
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.hamilton.vantage_backend import VantageBackend
from pylabrobot.plate_reading.byonoy.byonoy_backend import ByonoyAbsorbance96AutomateBackend
from pylabrobot.resources import PLT_CAR_L5AC_A00, TIP_CAR_480_A00, cor_96_wellplate_360uL_Fb
from pylabrobot.resources import hamilton_96_tiprack_300uL_filter
from pylabrobot.resources.hamilton import VantageDeck

told = {"error": ""}
backend, deck = VantageBackend(), VantageDeck(size=1.3)
backend._head96_installed, backend._num_arms = True, 1  # as in its own tests: 0.2.2 sets neither
robot, reader = LiquidHandler(backend, deck), ByonoyAbsorbance96AutomateBackend()
racks, plates = TIP_CAR_480_A00("racks"), PLT_CAR_L5AC_A00("plates")
racks[0], racks[1] = (hamilton_96_tiprack_300uL_filter(name) for name in ("tips", "tips96"))
plates[0], plates[1] = (cor_96_wellplate_360uL_Fb(name) for name in ("source", "target"))
deck.assign_child_resource(racks, rails=18)
deck.assign_child_resource(plates, rails=24)
source, target, tips, tips96 = plates[0].resource, plates[1].resource, racks[0].resource, racks[1].resource
for well in source.get_all_items():
    well.tracker.set_volume(200)
try:
    await robot.setup()
    await robot.pick_up_tips(tips["A1:B1"])
    await robot.aspirate(source["A1:B1"], vols=[100, 50])
    await robot.dispense(target["A2:B2"], vols=[100, 50])
    await robot.return_tips()
    await robot.pick_up_tips96(tips96)
    await robot.aspirate96(source, volume=50)
    await robot.dispense96(target, volume=50)
    await robot.return_tips96()
    await robot.move_plate(target, plates[3])
    await reader.setup()
    read = (await reader.read_absorbance(target, target.get_all_items(), 600))[0]["data"]
    told["read"] = [read[0][0], read[0][1], read[1][1]]
    await reader.stop()
except Exception as e:
    told["error"] = f"{type(e).__name__}: {e} {e!r}"
await robot.stop()
json.dumps(told)
"""


def microplate(name: str, x: float, y: float) -> Labware:
    """PyLabRobot's plate with its corner at a place on the deck."""
    wells = tuple(
        Well(f"{letter}{column + 1}", x + 14.3 + 9 * column, y + 74.2 - 9 * row, 7, 7)
        for column in range(12)
        for row, letter in enumerate("ABCDEFGH")
    )
    return Labware(name, "", x, y, wells=wells)


def transferred(fault: str = "", options: str = "") -> tuple[dict[str, object], Instrument]:
    """Return the program's report, and the robot."""
    made = {
        "vantage": make_instrument(f"vantage{options}"),
        "byonoy_a96a": make_instrument("byonoy_a96a,plate=target"),
    }
    wells = Wells()
    full = {f"{letter}{column}": {"dye": 200.0} for letter in "ABCDEFGH" for column in range(1, 13)}
    wells.stand(microplate("source", 554.0, 71.5), full)
    wells.stand(microplate("target", 554.0, 167.5), {"A1": {}})
    for instrument in made.values():
        instrument.wells = wells
    if fault:
        made["vantage"].inject(parse_fault(fault))
    bindings = [Binding(kind, f"sim:{kind}", instrument) for kind, instrument in made.items()]
    outcome = run_guest(TRANSFER, bindings, environment=VirtualEnvironment())
    assert outcome.error is None, outcome.error
    told: dict[str, object] = json.loads(str(outcome.value))
    return told, made["vantage"]


def test_what_it_dispenses_is_what_a_reader_reads() -> None:
    told, robot = transferred()
    assert told["error"] == ""
    assert told["read"] == pytest.approx([0.545, 1.545, 1.045], rel=0.06, abs=0.02)
    state = robot.state(0)
    assert state["tips"] == [False] * 8
    assert state["core96_has_tips"] is False
    assert state["ipg_holds_plate"] is False


@pytest.mark.parametrize(
    ("options", "fault", "error"),
    [
        ("", "silence:at=17", "TimeoutError: Timeout while waiting for response to command A1"),
        (",missing=2", "", "VantageFirmwareError.*Pipetting channel 2.*No tip picked up"),
        (",plate=0", "", "VantageFirmwareError.*IPG.*Plate not found"),
        ("", "busy:command=A1PMDA", "VantageFirmwareError.*No parallel processes"),
    ],
)
def test_a_fault_is_a_clear_error(options: str, fault: str, error: str) -> None:
    told, _ = transferred(fault, options)
    assert re.search(error, str(told["error"])), told

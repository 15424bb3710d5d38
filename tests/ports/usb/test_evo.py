"""PyLabRobot's EVOBackend in the guest: a simulated reader measures the volumes that it dispenses."""

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
from pylabrobot.liquid_handling.backends import EVOBackend
from pylabrobot.liquid_handling.standard import GripDirection, ResourceDrop, ResourcePickup
from pylabrobot.plate_reading.tecan.infinite_backend import ExperimentalTecanInfinite200ProBackend
from pylabrobot.resources import Coordinate, Rotation
from pylabrobot.resources.tecan import DiTi_200ul_LiHa, DiTi_3Pos, EVO150Deck, MP_3Pos, Microplate_96_Well

told = {"error": ""}
backend, deck = EVOBackend(diti_count=8), EVO150Deck()
robot, reader = LiquidHandler(backend, deck), ExperimentalTecanInfinite200ProBackend()
racks, plates = DiTi_3Pos("racks"), MP_3Pos("plates")
racks[0] = tips = DiTi_200ul_LiHa("tips")
plates[0] = source = Microplate_96_Well("source")
plates[1] = target = Microplate_96_Well("target")
deck.assign_child_resource(racks, rails=10)
deck.assign_child_resource(plates, rails=16)
for well in source["A1:B1"]:
    well.tracker.set_volume(200)
try:
    await robot.setup()
    await robot.pick_up_tips(tips["A1:B1"], use_channels=[0, 1])
    await robot.aspirate(source["A1:B1"], vols=[100, 50], use_channels=[0, 1])
    await robot.dispense(target["A2:B2"], vols=[100, 50], use_channels=[0, 1])
    await robot.drop_tips(tips["A1:B1"], use_channels=[0, 1])
    grip = dict(pickup_distance_from_top=5, direction=GripDirection.FRONT)
    await backend.pick_up_resource(ResourcePickup(target, Coordinate.zero(), **grip))
    place = plates[2].get_location_wrt(deck)
    await backend.drop_resource(ResourceDrop(
        target, place, Rotation(), Coordinate.zero(), pickup_direction=GripDirection.FRONT, rotation=0, **grip
    ))
    await reader.setup()
    read = (await reader.read_absorbance(target, target["A1:B2"], 600))[0]["data"]
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
        Well(f"{letter}{column + 1}", x + 17 + 9 * column, y + 75.1 - 9 * row, 9, 9)
        for column in range(12)
        for row, letter in enumerate("ABCDEFGH")
    )
    return Labware(name, "", x, y, 127.8, 85.4, wells)


def transferred(*faults: str, options: str = "") -> tuple[dict[str, object], Instrument]:
    """Return the program's report, and the robot."""
    made = {"evo": make_instrument(f"evo{options}"), "infinite": make_instrument("infinite,plate=target")}
    wells = Wells()
    wells.stand(microplate("source", 468.5, 67.2), {"A1": {"dye": 200}, "B1": {"dye": 200}})
    wells.stand(microplate("target", 468.5, 163.2), {"A1": {}})
    for instrument in made.values():
        instrument.wells = wells
    for fault in faults:
        made["evo"].inject(parse_fault(fault))
    bindings = [Binding(kind, f"sim:{kind}", instrument) for kind, instrument in made.items()]
    outcome = run_guest(TRANSFER, bindings, environment=VirtualEnvironment())
    assert outcome.error is None, outcome.error
    told: dict[str, object] = json.loads(str(outcome.value))
    return told, made["evo"]


def test_what_it_dispenses_is_what_a_reader_reads() -> None:
    told, robot = transferred()
    assert told["error"] == ""
    assert told["read"] == pytest.approx([0.045, 1.045, 0.545], rel=0.05, abs=0.01)
    state = robot.state(0)
    assert state["tips"] == [False] * 8
    assert state["roma_holds_plate"] is False


@pytest.mark.parametrize(
    ("options", "fault", "error"),
    [
        ("", "silence:at=40", "TimeoutError: Timeout while reading from USB device 'Tecan EVO'"),
        ("", "busy:command=C5AGT", "TecanError.*Command overflow of TeCU"),
        (",missing=2", "late:at=999", "TecanError.*Tip not fetched"),
        (",plate=0", "late:at=999", "TecanError.*Plate not fetched"),
        ("", "unplug:at=30", "[Tt]imeout|No such device|not connected"),
    ],
)
def test_a_fault_is_a_clear_error(options: str, fault: str, error: str) -> None:
    told, _ = transferred(fault, options=options)
    assert re.search(error, str(told["error"])), told

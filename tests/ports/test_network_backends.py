"""PyLabRobot's backends for instruments on the network, unmodified and in the guest, on simulators."""

from __future__ import annotations

import importlib.util
import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.listening import ListeningInstrument
from tests.ports.guests import Outcome, run_guest
from tests.ports.scripted import Happenings


@dataclass(frozen=True)
class Driver:
    """A driver: its simulator, how it is made, and what it does; ``value`` is the result."""

    kind: str
    make: str
    use: str
    value: object


DRIVERS = [
    Driver(
        "preciseflex",
        "from pylabrobot.arms.precise_flex.pf_400 import PreciseFlex400Backend\n"
        "driver = PreciseFlex400Backend(HOST, PORT)",
        """
await driver.open_gripper(120)
await driver.move_to({2: 30.0})
value = [await driver.get_joint_position(), await driver.is_gripper_closed()]
""",
        [{"6": 0.0, "1": 170.0, "2": 30.0, "3": 180.0, "4": 0.0, "5": 120.0}, True],
    ),
    Driver(
        "microspin",
        "from pylabrobot.centrifuge.highres.microspin_backend import MicroSpinBackend\n"
        "driver = MicroSpinBackend(HOST, PORT)",
        """
await driver.home()
await driver.go_to_bucket1()
await driver.spin(g=500, duration=20, acceleration=0.8, deceleration=0.8)
value = [await driver.is_homed()]
""",
        [True],
    ),
    Driver(
        "ot2,pace=50",
        "from pylabrobot.liquid_handling import LiquidHandler, OpentronsOT2Backend\n"
        "from pylabrobot.resources import Tip, cor_96_wellplate_360uL_Fb\n"
        "from pylabrobot.resources import hamilton_96_tiprack_300uL_filter\n"
        "from pylabrobot.resources.opentrons import OTDeck\n"
        "backend = OpentronsOT2Backend(HOST, PORT)\n"
        "deck = OTDeck()\n"
        "driver = LiquidHandler(backend, deck)\n",
        """
tips = hamilton_96_tiprack_300uL_filter("tips")
for spot in tips.get_all_items():
    spot.tracker.remove_tip()
    tip = Tip(False, 59.3, fitting_depth=7.47, maximal_volume=300.0, name="t" + spot.name)
    spot.tracker.add_tip(tip, commit=True)
plate = cor_96_wellplate_360uL_Fb("plate")
deck.assign_child_at_slot(tips, 1)
deck.assign_child_at_slot(plate, 2)
await driver.pick_up_tips(tips["A1"], use_channels=[0])
await driver.aspirate(plate["A1"], vols=[100], use_channels=[0])
await driver.dispense(plate["B1"], vols=[100], use_channels=[0])
await driver.return_tips()
value = [backend.ot_api_version, backend.num_channels]
""",
        ["7.1.0", 2],
    ),
]


def ot_api() -> dict[str, bytes]:
    """PyLabRobot's client for the OT-2's API, which it does not bring along."""
    spec = importlib.util.find_spec("ot_api")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    return {f"ot_api/{file.name}": file.read_bytes() for file in folder.glob("*.py")}


def use(
    driver: Driver, faults: str = "", *, host: str = "device", port: str = ""
) -> tuple[Outcome, Happenings]:
    """Use the driver on its simulator, or on what ``port`` grants."""
    number = port.rpartition(":")[2] if port else make_instrument(driver.kind).tcp_port
    source = f"""
import json
import sys
sys.path.insert(0, ".")
HOST, PORT = {host!r}, {number}
{driver.make}
error = value = None
try:
    await driver.setup()
{textwrap.indent(driver.use, "    ")}
except Exception as e:
    error = type(e).__name__ + ": " + str(e)
try:
    await driver.stop()
except Exception as e:
    error = error or type(e).__name__ + ": " + str(e)
if hasattr(driver, "io"):
    await driver.io.stop()
json.dumps([value, error])
"""
    log = Happenings()
    granted = port or f"device=sim:{driver.kind}{faults and ',' + faults}"
    outcome = run_guest(
        source,
        [granted],
        environment=None if port else VirtualEnvironment(),
        files=ot_api(),
        opener=Opener(log=log),
    )
    return outcome, log


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.kind)
def test_it_is_set_up_works_and_is_stopped(driver: Driver) -> None:
    outcome, _ = use(driver)
    assert outcome.error is None, outcome.error
    assert json.loads(str(outcome.value)) == [driver.value, None], outcome.output


REFUSED, RESET, SILENT = "refused", "reset:after=2", "half-open:after=2"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (REFUSED, "ConnectionRefusedError|refused"),
        (RESET, "Connection|reset|closed|disconnected"),
        (SILENT, "[Tt]ime"),
    ],
    ids=["refused", "reset", "half-open"],
)
@pytest.mark.parametrize("driver", DRIVERS[:2], ids=lambda driver: driver.kind)
def test_a_broken_connection_is_an_error_of_the_driver(driver: Driver, fault: str, says: str) -> None:
    outcome, _ = use(driver, fault)
    assert outcome.error is None, outcome.error
    value, error = json.loads(str(outcome.value))
    assert value is None
    assert re.search(says, error), error


@pytest.mark.parametrize("fault", ["refused:at=3", "reset:at=3"])
def test_the_robots_driver_notices_a_broken_connection(fault: str) -> None:
    outcome, _ = use(DRIVERS[2], fault)
    assert outcome.error is None, outcome.error
    value, error = json.loads(str(outcome.value))
    assert value is None
    assert re.search("nothing listens|disconnected|reset|closed", error), error


@pytest.mark.parametrize("fault", ["fragmented:times=9", "slow:delay=0.2:times=9"])
@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.kind)
def test_an_answer_in_single_bytes_is_understood(driver: Driver, fault: str) -> None:
    outcome, _ = use(driver, fault)
    assert outcome.error is None, outcome.error
    assert json.loads(str(outcome.value)) == [driver.value, None]


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.kind)
def test_it_works_with_the_simulator_in_another_thread_on_a_real_socket(driver: Driver) -> None:
    served = make_instrument(f"{driver.kind},pace=500".replace(",pace=50,", ","))
    with ListeningInstrument(served, "127.0.0.1:0") as listening:
        outcome, _ = use(driver, host="127.0.0.1", port=f"device={listening.path}")
    assert outcome.error is None, outcome.error
    assert json.loads(str(outcome.value)) == [driver.value, None]

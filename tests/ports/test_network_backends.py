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
from praxis_desktop.ports.roles import parse_binding, with_own_paths
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.listening import ListeningInstrument
from tests.ports.guests import Outcome, run_guest
from tests.ports.own_classes import OWN_CLASSES
from tests.ports.scripted import Happenings


@dataclass(frozen=True)
class Driver:
    """A driver: its simulator, its creation, and its actions; ``value`` is the result."""

    kind: str
    make: str
    use: str
    value: object
    notices: str = "Connection|reset|closed|disconnected|[Tt]ime"
    """The text of its error when the connection breaks."""
    slow: str = ""
    """Its error when a reply comes slowly, if it takes the first bytes for the whole."""


NO_REPLY = "IndexError: list index out of range"
"""The message of the cyclers' driver about a reply without content."""

PCR = """
protocol = Protocol([
    Stage([Step([95.0] * ZONES, 3)], 1),
    Stage([Step([95.0] * ZONES, 2), Step([60.0] * ZONES, 4)], 2),
])
await driver.set_block_temperature([37.0] * ZONES, block_id=0)
warm = await driver.get_block_current_temperature(block_id=0)
await driver.run_protocol(protocol, 25.0, block_id=0, run_name="pcr")
while (info := await driver.get_run_info(protocol, block_id=0)).running:
    await asyncio.sleep(5)
value = [warm, info.stage, info.elapsed_time > 10, driver.num_blocks]
"""
"""A protocol on block 1 of a cycler, until it has ended."""


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
    Driver(
        "nimbus",
        "from pylabrobot.liquid_handling import LiquidHandler\n"
        "from pylabrobot.liquid_handling.backends.hamilton.nimbus_backend import NimbusBackend\n"
        "from pylabrobot.resources import Coordinate, cor_96_wellplate_360uL_Fb\n"
        "from pylabrobot.resources import hamilton_96_tiprack_300uL_filter\n"
        "from pylabrobot.resources.hamilton.nimbus_decks import NimbusDeck\n"
        "backend = NimbusBackend(HOST, PORT)\n"
        "backend._head96_installed = False  # which PyLabRobot 0.2.2 does not set for it\n"
        "deck = NimbusDeck()\n"
        "driver = LiquidHandler(backend, deck)\n",
        """
tips = hamilton_96_tiprack_300uL_filter("tips")
plate = cor_96_wellplate_360uL_Fb("plate")
deck.assign_child_resource(tips, location=Coordinate(300, 200, 100))
deck.assign_child_resource(plate, location=Coordinate(450, 200, 100))
await driver.pick_up_tips(tips["A1:B1"], use_channels=[0, 1])
held = await backend.request_tip_presence()
await driver.aspirate(plate["A1:B1"], vols=[100, 50], use_channels=[0, 1])
await driver.dispense(plate["C1:D1"], vols=[100, 50], use_channels=[0, 1])
await driver.return_tips()
value = [held, await backend.request_tip_presence(), backend.num_channels, await backend.is_door_locked()]
""",
        [[True] * 2 + [False] * 6, [False] * 8, 8, True],
    ),
    Driver(
        "proflex",
        "import asyncio\n"
        "from pylabrobot.thermocycling.standard import Protocol, Stage, Step\n"
        "from pylabrobot.thermocycling.thermo_fisher.proflex import ProflexBackend\n"
        "driver, ZONES = ProflexBackend(HOST), 2",
        PCR,
        [["37.00", "37.00"], "completed", True, 3],
        notices=NO_REPLY,
        slow=NO_REPLY,
    ),
    Driver(
        "atc",
        "import asyncio\n"
        "from pylabrobot.thermocycling.standard import Protocol, Stage, Step\n"
        "from pylabrobot.thermocycling.thermo_fisher.atc import ATCBackend\n"
        "driver, ZONES = ATCBackend(HOST), 3",
        "await driver.open_lid()\nawait driver.close_lid()" + PCR,
        [["37.00", "37.00", "37.00"], "completed", True, 1],
        notices=NO_REPLY,
        slow=NO_REPLY,
    ),
    Driver(
        "preciseflex",
        "from pylabrobot.arms.precise_flex.pf_3400 import PreciseFlex3400Backend\n"
        "driver = PreciseFlex3400Backend(HOST, PORT)",
        """
await driver.move_to({2: 30.0})
value = await driver.get_joint_position()
""",
        {"6": 0.0, "1": 170.0, "2": 30.0, "3": 180.0, "4": 0.0, "5": 75.0},
    ),
]


OT2_RUN = """
ot_api.set_host(HOST)
ot_api.set_port(PORT)
ot_api.set_run(ot_api.runs.create())
ot_api.modules.load_module(slot={slot}, model="{model}", module_id="{number}")
"""
"""A run of the robot, to which the module is loaded: its drivers need one."""

MODULES = [
    Driver(
        "ot2,pace=50,temperature_module=td1",
        "import asyncio\n"
        "import ot_api\n"
        "from pylabrobot.temperature_controlling.opentrons_backend import "
        "OpentronsTemperatureModuleBackend\n"
        "driver = OpentronsTemperatureModuleBackend('td1')",
        OT2_RUN.format(slot=4, model="temperatureModuleV2", number="td1")
        + """
before = await driver.get_current_temperature()
await driver.set_temperature(42.0)
await asyncio.sleep(3)
value = [before, await driver.get_current_temperature()]
""",
        [23.0, 42.0],
    ),
    Driver(
        "ot2,pace=50,thermocycler=tc1",
        "import asyncio\n"
        "import ot_api\n"
        "from pylabrobot.thermocycling.standard import Protocol, Stage, Step\n"
        "from pylabrobot.thermocycling.opentrons_backend import OpentronsThermocyclerBackend\n"
        "driver = OpentronsThermocyclerBackend('tc1')",
        OT2_RUN.format(slot=7, model="thermocyclerModuleV2", number="tc1")
        + """
was_open = await driver.get_lid_open()
await driver.close_lid()
await driver.set_lid_temperature([105.0])
await driver.set_block_temperature([37.0])
await asyncio.sleep(3)
warm = [await driver.get_block_current_temperature(), await driver.get_lid_current_temperature()]
await driver.run_protocol(Protocol([Stage([Step([95.0], 600), Step([60.0], 1200)], 2)]), 25.0)
total, target = await driver.get_total_step_count(), await driver.get_block_target_temperature()
steps, is_holding = [], await driver.get_hold_time() > 0
try:
    while True:
        steps.append(await driver.get_current_step_index())
        await asyncio.sleep(0.5)
except RuntimeError as e:
    ended = str(e)
value = [was_open, await driver.get_lid_open(), warm, total, target, is_holding, sorted(set(steps)), ended,
         await driver.get_block_current_temperature(), (await driver.get_block_status()).name]
await driver.open_lid()
""",
        [
            *(True, False, [[37.0], [105.0]], 4, [95.0], True, [0, 1, 2, 3]),
            "Current step index is not available. Is a profile running?",
            *([60.0], "HOLDING_AT_TARGET"),
        ],
    ),
]
DRIVERS += MODULES


def name_of(driver: Driver) -> str:
    """Return the module and class of PyLabRobot that ``driver`` makes."""
    found = re.search(r"from (pylabrobot\.\S+) import (\w+Backend)$", driver.make, re.MULTILINE)
    if found is None:
        return "pylabrobot.liquid_handling.backends.opentrons_backend:OpentronsOT2Backend"
    return f"{found[1]}:{found[2]}"


def ot_api() -> dict[str, bytes]:
    """PyLabRobot's client for the OT-2's API, which is a separate package."""
    spec = importlib.util.find_spec("ot_api")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    return {f"ot_api/{file.name}": file.read_bytes() for file in folder.glob("*.py")}


def use(
    driver: Driver, faults: str = "", *, host: str = "device", port: str = ""
) -> tuple[Outcome, Happenings]:
    """Use the driver on its simulator, or on ``port``, which has the address ``host`` for it."""
    number = make_instrument(driver.kind).tcp_port
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
line = getattr(driver, "io", None) or getattr(getattr(driver, "backend", None), "io", None)
if line is not None:
    await line.stop()
json.dumps([value, error])
"""
    log = Happenings()
    simulated = f"sim:{driver.kind}{faults and ',' + faults}"
    binding = parse_binding(f"device={port or simulated}")
    outcome = run_guest(
        source,
        with_own_paths([binding], {f"tcp://{host}:{number}": "device"} if port else {}),
        environment=None if port else VirtualEnvironment(),
        files=ot_api(),
        opener=Opener(log=log),
    )
    return outcome, log


@pytest.mark.parametrize("driver", DRIVERS, ids=name_of)
def test_it_is_set_up_works_and_is_stopped(driver: Driver) -> None:
    outcome, _ = use(driver)
    assert outcome.error is None, outcome.error
    assert json.loads(str(outcome.value)) == [driver.value, None], outcome.output


@pytest.mark.parametrize("driver", DRIVERS, ids=name_of)
def test_a_refused_connection_is_an_error_of_the_driver(driver: Driver) -> None:
    outcome, _ = use(driver, "refused")
    assert outcome.error is None, outcome.error
    value, error = json.loads(str(outcome.value))
    assert value is None
    assert re.search("ConnectionRefusedError|nothing is listening", error), error


@pytest.mark.parametrize("fault", ["reset:after=2", "half-open:after=2"])
@pytest.mark.parametrize("driver", [each for each in DRIVERS if "ot2" not in each.kind], ids=name_of)
def test_a_broken_connection_is_an_error_of_the_driver(driver: Driver, fault: str) -> None:
    outcome, _ = use(driver, fault)
    assert outcome.error is None, outcome.error
    value, error = json.loads(str(outcome.value))
    assert value is None
    assert re.search(driver.notices, error), error


@pytest.mark.parametrize("fault", ["refused:at=3", "reset:at=3"])
@pytest.mark.parametrize("driver", [each for each in DRIVERS if "ot2" in each.kind], ids=name_of)
def test_drivers_of_the_robot_and_its_modules_notice_a_broken_connection(driver: Driver, fault: str) -> None:
    outcome, _ = use(driver, fault)
    assert outcome.error is None, outcome.error
    value, error = json.loads(str(outcome.value))
    assert value is None
    assert re.search("nothing is listening|disconnected|reset|closed", error), error


@pytest.mark.parametrize("fault", ["fragmented:times=9", "slow:delay=0.2:times=9"])
@pytest.mark.parametrize("driver", DRIVERS, ids=name_of)
def test_an_answer_in_single_bytes_is_understood(driver: Driver, fault: str) -> None:
    outcome, _ = use(driver, fault)
    assert outcome.error is None, outcome.error
    is_missed = driver.slow and fault.startswith("slow")
    assert json.loads(str(outcome.value)) == ([None, driver.slow] if is_missed else [driver.value, None])


@pytest.mark.parametrize("driver", DRIVERS, ids=name_of)
def test_it_works_with_the_simulator_in_another_thread_on_a_real_socket(driver: Driver) -> None:
    served = make_instrument(f"{driver.kind},pace=500".replace(",pace=50,", ","))
    with ListeningInstrument(served, "127.0.0.1:0") as listening:
        outcome, _ = use(driver, host="10.0.0.7", port=listening.path)
    assert outcome.error is None, outcome.error
    assert json.loads(str(outcome.value)) == [driver.value, None]


@pytest.mark.parametrize("version", ["0.2.2", "1.0.0b1"])
def test_what_the_page_says_of_a_simulator_is_checked_here(version: str) -> None:
    """tests/long/test_next_pylabrobot.py uses the same drivers with 1.0.0b1, and its own classes, and
    tests/ports/test_sila_drivers.py those of SiLA 1.
    """
    page = Path("docs/conformance/pylabrobot-transports.md").read_text("utf-8")
    (part,) = [part for part in page.split("\n## ") if part.startswith(f"{version}\n")]
    rows = re.findall(r"\| `\S+:(\w+)` \| (?:TCP|HTTP) \| `sim:(\w+)` \|", part)
    used = {(name_of(each).rpartition(":")[2], each.kind.partition(",")[0]) for each in DRIVERS}
    own = {(each.name, each.kind) for each in OWN_CLASSES if make_instrument(each.kind).tcp_port}
    assert set(rows) == (used if version == "0.2.2" else used | own)

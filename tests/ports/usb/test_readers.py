"""PyLabRobot's backends of plate readers and of boxes of heaters and shakers in the guest, on simulators."""

from __future__ import annotations

import functools
import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.faults import parse_fault
from tests.ports.guests import run_guest
from tests.ports.simulators.plates import plate, with_dye

WELLS = {"A1": 200.0, "B1": 100.0, "A2": 0.0}
"""The dye in the plate of each reader, in µL."""
ABSORBANCE = [2.045, 1.045, 0.045]
FLUORESCENCE = [40_040.0, 20_040.0, 40.0]
LUMINESCENCE = [60_012.0, 30_012.0, 12.0]


@dataclass(frozen=True, eq=False)
class Driver:
    """A driver: its simulators, its creation, and its readings of the first three wells; faults of its first
    simulator, and the resulting error messages.
    """

    kinds: tuple[str, ...]
    make: str
    use: str
    value: list[list[float]]
    faults: dict[str, str]


def reading(what: str, *, wells: str = "plate.get_all_items()", **arguments: object) -> str:
    told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return f"""
read = (await driver.read_{what}(plate, {wells}, {told}))[0]["data"]
value.append([read[0][0], read[1][0], read[0][1]])
"""


PLATE = (
    "from pylabrobot.resources import cor_96_wellplate_360uL_Fb\nplate = cor_96_wellplate_360uL_Fb('plate')\n"
)
BYONOY = "from pylabrobot.plate_reading.byonoy.byonoy_backend import "
INHECO = """
from pylabrobot.heating_shaking.inheco import InhecoThermoshakeBackend
from pylabrobot.temperature_controlling.inheco import InhecoCPACBackend, InhecoTECControlBox
box = InhecoTECControlBox()
driver, cpac = InhecoThermoshakeBackend(1, box), InhecoCPACBackend(4, box)
await box.setup()
"""
DRIVERS = [
    Driver(
        ("infinite",),
        PLATE + "from pylabrobot.plate_reading.tecan.infinite_backend import "
        "ExperimentalTecanInfinite200ProBackend\n"
        "driver = ExperimentalTecanInfinite200ProBackend()",
        "await driver.open()\nawait driver.close(plate)\n"
        + reading("absorbance", wavelength=600)
        + reading("fluorescence", excitation_wavelength=485, emission_wavelength=535, focal_height=20)
        + reading("luminescence", focal_height=20),
        [ABSORBANCE, FLUORESCENCE, LUMINESCENCE],
        {
            "silence:at=30": "TimeoutError: Timeout while reading from USB device 'Tecan Infinite",
            "partial:at=30": "TimeoutError: Timeout while reading|RuntimeError: Absorbance",
            "unplug:at=30": "USB device for 'Tecan Infinite 200 PRO' is not connected",
        },
    ),
    Driver(
        ("byonoy_a96a",),
        PLATE + BYONOY + "ByonoyAbsorbance96AutomateBackend\ndriver = ByonoyAbsorbance96AutomateBackend()",
        reading("absorbance", wavelength=600),
        [ABSORBANCE],
        {
            "silence:after=4": "TimeoutError: Measurement timeout",
            "garbage:after=3": "TimeoutError: .*timed out",
            "unplug:at=6": "disconnected|No such device|HIDException|[Tt]imeout",
        },
    ),
    Driver(
        ("byonoy_l96a",),
        PLATE
        + BYONOY
        + "ByonoyLuminescence96AutomateBackend\ndriver = ByonoyLuminescence96AutomateBackend()",
        reading("luminescence", focal_height=10),
        [LUMINESCENCE],
        {
            "silence": "TimeoutError: Reading luminescence data timed out",
            "garbage": "TimeoutError: Reading luminescence data timed out",
            "unplug:at=2": "disconnected|No such device|HIDException|[Tt]imeout",
        },
    ),
    Driver(
        ("inheco_tec,rate=1",),
        INHECO,
        """
await cpac.set_temperature(37)
await driver.start_shaking(500)
await asyncio.sleep(20)
value.append([await cpac.get_current_temperature(), await driver.get_current_temperature()])
await cpac.stop()
""",
        [[37.0, 23.0]],
        {
            "silence:at=3": "TimeoutError: Timeout while waiting for response from device",
            "garbage:at=3": "TimeoutError: Timeout while waiting for response|UnicodeDecodeError",
            "busy:at=3": "RuntimeError: Error response from device",
        },
    ),
    Driver(
        ("hamilton_hhs,rate=2",),
        "from pylabrobot.heating_shaking.hamilton_backend import HamiltonHeaterShakerBackend\n"
        "from pylabrobot.heating_shaking.hamilton_backend import HamiltonHeaterShakerBox\n"
        "driver = HamiltonHeaterShakerBackend(1, HamiltonHeaterShakerBox())\n"
        "await driver.interface.setup()",
        """
await driver.set_temperature(37)
await driver.start_shaking(500)
await asyncio.sleep(20)
value.append([await driver.get_current_temperature(), float(await driver.get_is_shaking())])
await driver.stop_shaking()
""",
        [[37.0, 1.0]],
        {
            "silence:at=3": "TimeoutError: Timeout while reading from USB device 'Hamilton Heater Shaker Box",
            "partial:at=7": "IndexError|ValueError",
            "unplug:at=3": "[Tt]imeout|No such device|not connected|disconnected",
        },
    ),
    Driver(
        ("spark", "spark_absorbance", "spark_fluorescence"),
        PLATE + "from pylabrobot.plate_reading.tecan.spark20m.spark_backend import ExperimentalSparkBackend\n"
        "driver = ExperimentalSparkBackend()",
        "await driver.open()\nawait driver.close()\n"
        + reading("absorbance", wells="plate['A1:B2']", wavelength=600)
        + reading("fluorescence", wells="plate['A1:B2']", excitation_wavelength=485, emission_wavelength=535),
        [ABSORBANCE, FLUORESCENCE],
        {
            "busy:at=2": "SparkError: .*the instrument is busy",
            "busy:command=SCAN": "SparkError: .*the instrument is busy",
            "unplug:at=4": "disconnected|No such device|[Tt]imeout|IndexError",
        },
    ),
    Driver(
        ("clariostar",),
        PLATE + "from pylabrobot.plate_reading.bmg_labtech.clario_star_backend import CLARIOstarBackend\n"
        "driver = CLARIOstarBackend()",
        "await driver.open()\nawait driver.close(plate)\n"
        + reading("absorbance", wavelength=600)
        + reading("luminescence", focal_height=13),
        [ABSORBANCE, LUMINESCENCE],
        {
            "unplug:at=9": "disconnected",
            "busy:command=0502": "error: unpack requires a buffer of 16 bytes",
            "garbage:at=LAST": "ValueError: subsection not found",
            "partial:at=LAST": "error: unpack requires a buffer",
        },
    ),
]


@functools.cache
def replies(driver: Driver) -> int:
    """Return the number of replies of the first simulator without a fault."""
    return use(driver)[2]


def use(driver: Driver, fault: str = "") -> tuple[list[list[float]], str, int]:
    """Use the driver; return its readings, its error, and the number of replies of its first simulator."""
    source = f"""
import asyncio
import json
{driver.make}
value, error = [], ""
try:
    await driver.setup()
{textwrap.indent(driver.use, "    ")}
except Exception as e:
    error = type(e).__name__ + ": " + str(e)
for stop in (driver.stop, getattr(getattr(driver, "interface", None), "stop", None)):
    try:
        if stop is not None:
            await stop()
    except Exception as e:
        error = error or type(e).__name__ + ": " + str(e)
json.dumps([value, error])
"""
    made = {kind.partition(",")[0]: make_instrument(kind) for kind in driver.kinds}
    for instrument in made.values():
        instrument.beside = made
        instrument.wells.stand(plate(), with_dye(WELLS))
    first = next(iter(made.values()))
    if fault:
        first.inject(parse_fault(fault.replace("LAST", str(replies(driver)) if "LAST" in fault else "")))
    bindings = [Binding(kind, f"sim:{kind}", instrument) for kind, instrument in made.items()]
    outcome = run_guest(source, bindings, environment=VirtualEnvironment())
    assert outcome.error is None, outcome.error
    value, error = json.loads(str(outcome.value))
    return value, error, first.counts[1]


def kind_of(driver: Driver) -> str:
    return driver.kinds[0].partition(",")[0]


@pytest.mark.parametrize("driver", DRIVERS, ids=kind_of)
def test_it_reads_what_is_in_the_plate(driver: Driver) -> None:
    value, error, _ = use(driver)
    assert error == ""
    for read, expected in zip(value, driver.value, strict=True):
        assert read == pytest.approx(expected, rel=0.1, abs=60 if expected[0] > 1000 else 0.02)


@pytest.mark.parametrize(
    ("driver", "fault"),
    [(driver, fault) for driver in DRIVERS for fault in driver.faults],
    ids=lambda value: kind_of(value) if isinstance(value, Driver) else value,
)
def test_a_fault_is_a_clear_error(driver: Driver, fault: str) -> None:
    _, error, _ = use(driver, fault)
    assert re.search(driver.faults[fault], error), error


ELSEWHERE = {
    "evo": "tests/ports/usb/test_evo.py",
    "star": "tests/ports/usb/test_pylabrobot.py",
    "vantage": "tests/ports/usb/test_vantage.py",
}
"""The simulators whose drivers are used elsewhere."""


def test_the_drivers_of_every_simulator_on_the_page_are_used() -> None:
    page = Path("docs/conformance/pylabrobot-transports.md").read_text("utf-8")
    (part,) = [part for part in page.split("\n## ") if part.startswith("0.2.2\n")]
    kinds = set(re.findall(r"\| (?:USB|HID|FTDI) \| `sim:(\w+)` \|", part))
    assert kinds == {*map(kind_of, DRIVERS), *ELSEWHERE}
    for kind, place in ELSEWHERE.items():
        assert kind in Path(place).read_text("utf-8").lower()

"""Every serial backend of PyLabRobot opens its port with its own settings, in the guest and unmodified."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field

import pytest

from bench.instrument_faults.trying import SPECIFICATIONS, simulator_of
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.profiles import read_role_limits
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.transport import LineSettings
from tests.ports.guests import Outcome, run_guest
from tests.ports.scripted import Happenings, Scripted

TILTER = {"99SO0": "T1SOer00\r\n", "99SI": "T1SIer00\r\n", "99GP7": "T1GPer00\r\n", "99RO": "T1RO 1234\r\n"}
READER = {"!": "OK\r\n>", "!OPEN": "OK\r\n>", "!TEMP": "OK\r\n>\r\n37.0\t36.5\r\n>"}


@dataclass(frozen=True)
class Backend:
    """A backend: its module and arguments, its line settings, its device, and how it is used."""

    module: str
    name: str
    line: LineSettings
    device: str | Scripted
    use: str = ""
    value: object = None
    arguments: str = "'device'"
    files: dict[str, bytes] = field(default_factory=dict)


def molecular(name: str) -> Backend:
    return Backend(
        "plate_reading",
        name,
        LineSettings(9600),
        Scripted(READER),
        "await backend.open()\nvalue = await backend.get_temperature()",
        [36.5, 37.0],
    )


PARITY_EVEN = LineSettings(9600, 8, "E", rtscts=True)
BACKENDS = [
    Backend(
        "scales.mettler_toledo_backend",
        "MettlerToledoWXS205SDUBackend",
        LineSettings(9600),
        "mettler",
        "value = round(await backend.read_stable_weight(), 2)",
        12.35,
    ),
    Backend(
        "heating_shaking.bioshake_backend",
        "BioShake",
        LineSettings(9600),
        "bioshake",
        "value = await backend.get_current_temperature()",
        24.97,
    ),
    Backend(
        "storage.cytomat.cytomat",
        "CytomatBackend",
        LineSettings(9600),
        "cytomat",
        "value = await backend.get_temperature()",
        37.0,
        "'C6000', 'device'",
    ),
    Backend(
        "storage.inheco.incubator_shaker_backend",
        "InhecoIncubatorShakerStackBackend",
        LineSettings(19200),
        "inheco",
        "value = backend.unit_composition",
        ["incubator_shaker_mp"],
        "port='device'",
    ),
    Backend(
        "storage.liconic.liconic_backend",
        "ExperimentalLiconicBackend",
        PARITY_EVEN,
        "liconic",
        "value = await backend.get_temperature()",
        37.0,
        "'STX44_IC', 'device'",
    ),
    Backend(
        "storage.cytomat.heraeus_cytomat_backend",
        "HeraeusCytomatBackend",
        PARITY_EVEN,
        "liconic,pace=20",
        "await backend.open_door()\nvalue = await backend.read_plate_detection_xfer()",
        False,
    ),
    Backend(
        "pumps.cole_parmer.masterflex_backend",
        "MasterflexBackend",
        LineSettings(4800, 7, "O"),
        "masterflex",
        "await backend.run_revolutions(1)\nvalue = (await backend.io.read(3)).hex()",
        "02503f",
    ),
    Backend(
        "temperature_controlling.opentrons_backend_usb",
        "OpentronsTemperatureModuleUSBBackend",
        LineSettings(115200),
        "tempdeck",
        "value = await backend.get_current_temperature() > 15",
        True,
    ),
    Backend(
        "peeling.xpeel_backend",
        "XPeelBackend",
        LineSettings(9600),
        "xpeel",
        "value = await backend.seal_check()",
        "seal_detected",
    ),
    Backend(
        "sealing.a4s_backend",
        "A4SBackend",
        LineSettings(19200),
        "a4s",
        "value = (await backend.get_status()).system_status.name",
        "idle",
    ),
    Backend(
        "barcode_scanners.keyence",
        "KeyenceBarcodeScannerBackend",
        LineSettings(9600, 7, "E"),
        "keyence,barcode=PLATE-1",
        "value = (await backend.scan_barcode()).data",
        "PLATE-1",
    ),
    Backend(
        "tilting.hamilton_backend",
        "HamiltonTiltModuleBackend",
        LineSettings(1200, 8, "E"),
        Scripted(TILTER, LineSettings(1200, 8, "E")),
        "await backend.set_angle(7)\n"
        "value = await backend.tilt_request_offset_between_light_barrier_and_init_position()",
        1234,
    ),
    molecular("MolecularDevicesSpectraMaxM5Backend"),
    molecular("MolecularDevicesSpectraMax384PlusBackend"),
    molecular("MolecularDevicesSpectraMaxGeminiEMBackend"),
]

USE = """
import json
from pylabrobot.{module} import {name}

value = None
backend = {name}({arguments})
await backend.setup()
{use}
await backend.stop()
json.dumps(value)
"""


def use(backend: Backend, limits: str = "") -> tuple[Outcome, Happenings]:
    """Use a backend on a virtual clock, with the limits of a kind; returns the outcome and the port's log."""
    if isinstance(backend.device, str):
        instrument, kind = make_instrument(backend.device), backend.device
    else:
        instrument, kind = backend.device, "scripted"
    log = Happenings()
    source = USE.format(
        module=backend.module, name=backend.name, arguments=backend.arguments, use=backend.use
    )
    outcome = run_guest(
        source,
        [Binding("device", f"sim:{kind}", instrument)],
        environment=VirtualEnvironment(),
        opener=Opener(log=log, limits=read_role_limits({"device": limits} if limits else {}, ["device"])),
    )
    return outcome, log


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda backend: backend.name)
def test_it_opens_its_port_with_its_settings_and_is_understood(backend: Backend) -> None:
    outcome, log = use(backend)
    assert outcome.error is None, outcome.error
    assert json.loads(str(outcome.value)) == backend.value
    assert log.settings("device", "opening") == [backend.line]
    assert not log.of("device", "fault")


@pytest.mark.parametrize(
    "backend",
    # Heraeus' incubators use Liconic's protocol, and only a part of it.
    [each for each in BACKENDS if isinstance(each.device, str) and not each.name.startswith("Heraeus")],
    ids=lambda backend: backend.name,
)
def test_it_works_within_the_limits_of_its_instrument(backend: Backend) -> None:
    outcome, log = use(backend, limits=str(backend.device).partition(",")[0])
    assert outcome.error is None, outcome.error
    assert json.loads(str(outcome.value)) == backend.value
    assert not log.of("device", "refused")


def test_these_are_all_serial_backends_there_are() -> None:
    with zipfile.ZipFile(Distribution.find().wheel("pylabrobot")) as wheel:
        users = {
            name
            for name in wheel.namelist()
            if name.endswith(".py")
            and not name.endswith("_tests.py")
            and not name.startswith("pylabrobot/io/")
            and b"from pylabrobot.io.serial import Serial" in wheel.read(name)
        }
    # The three plate readers share one module.
    modules = {f"pylabrobot/{backend.module.replace('.', '/')}" for backend in BACKENDS}
    assert len(users) == 13
    unknown = {user for user in users if not any(user.startswith(module) for module in modules)}
    assert not unknown
    kinds = {simulator_of(kind) for kind in SPECIFICATIONS}
    # A CLARIOstar's driver reaches its port through the chip behind it, with pylibftdi.
    on_ports = {kind for kind in kinds if make_instrument(kind).on_usb() is None} - {"clariostar"}
    assert on_ports <= {str(backend.device).partition(",")[0] for backend in BACKENDS}


def test_the_modem_lines_and_the_break_reach_the_instrument() -> None:
    inheco = next(backend for backend in BACKENDS if backend.device == "inheco")
    liconic = next(backend for backend in BACKENDS if backend.device == "liconic")
    _, log = use(inheco)
    assert [(change["line"], change["on"]) for change in log.of("device", "line")] == [
        ("dtr", False),
        ("rts", False),
    ]
    _, log = use(liconic)
    assert [(change["line"], change["on"]) for change in log.of("device", "line")] == [
        ("break", True),
        ("break", False),
    ]


TWO = """
import asyncio, json, time
from pylabrobot.peeling.xpeel_backend import XPeelBackend
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend

scale, peeler = MettlerToledoWXS205SDUBackend(), XPeelBackend("peeler")
await asyncio.gather(scale.setup(), peeler.setup())
start = time.monotonic()
weight, seal = await asyncio.gather(scale.read_stable_weight(), peeler.seal_check())
taken = time.monotonic() - start
await asyncio.gather(scale.stop(), peeler.stop())
json.dumps([scale.io.port, seal, taken < 3])
"""


def test_a_scale_is_found_by_its_usb_ids_and_works_beside_a_peeler() -> None:
    outcome = run_guest(
        TWO,
        ["scale=sim:mettler,late:delay=2", "peeler=sim:xpeel,pace=100,late:delay=2"],
        environment=VirtualEnvironment(),
    )
    assert outcome.error is None, outcome.error
    assert json.loads(str(outcome.value)) == ["scale", "seal_detected", True]


CAPTURE = """
import json, pathlib
import pylabrobot
from pylabrobot.io.errors import ValidationError
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend

scale = MettlerToledoWXS205SDUBackend(port="scale")
pylabrobot.start_capture("capture.json")
await scale.setup()
weight = await scale.read_stable_weight()
await scale.stop()
pylabrobot.stop_capture()
captured = json.loads(pathlib.Path("capture.json").read_text())
pylabrobot.validate("capture.json")
await scale.setup()
again = await scale.read_stable_weight()
await scale.stop()
pylabrobot.end_validation()
pylabrobot.validate("capture.json")
await scale.setup()
try:
    await scale.tare_stable()
    refused = ""
except ValidationError as error:
    refused = str(error)
json.dumps([len(captured["commands"]), captured["commands"][0], weight == again, refused])
"""


def test_what_was_captured_is_written_to_the_session_folder_and_validates() -> None:
    log = Happenings()
    outcome = run_guest(
        CAPTURE, ["scale=sim:mettler"], environment=VirtualEnvironment(), opener=Opener(log=log)
    )
    assert outcome.error is None, outcome.error
    commands, first, is_same, refused = json.loads(str(outcome.value))
    assert commands == 6
    assert first == {"module": "serial", "device_id": "scale", "action": "write", "data": "M21 0 0\r\n"}
    assert is_same
    assert "Data mismatch" in refused
    assert len(log.of("scale", "opening")) == 1
    assert "Validation successful!" in outcome.output

"""The code that connects an instrument in a console, for each kind of instrument."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from praxis_desktop.gui.instruments.facts import InstrumentFacts


class Connection(Struct, frozen=True):
    """The code that connects and releases an instrument. In the code, ``{name}`` stands for the variable, and
    ``{role}`` for the port. ``name`` is the preferred variable name.
    """

    name: str
    connect: str
    release: str = "await {name}.stop()"


_NAMED = '"{name}"'
_SIZE = "size_x=0, size_y=0, size_z=0"
_COORDINATE = "from pylabrobot.resources import Coordinate"
_ZERO = "Coordinate.zero()"


def _made(kind: str, *arguments: str) -> str:
    """Return the code for a call, with each argument on a line of its own."""
    return "\n".join((f"{kind}(", *(f"    {argument}," for argument in arguments), ")"))


def _machine(name: str, *imports: str, made: str) -> Connection:
    """Return the connection for the PyLabRobot machine that the expression ``made`` creates."""
    lines = (*imports, "", f"{{name}} = {made}", "await {name}.setup()")
    return Connection(name, "\n".join(lines))


_SCALE = _machine(
    "scale",
    "from pylabrobot.scales import Scale",
    "from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend",
    made=_made("Scale", _NAMED, _SIZE, 'backend=MettlerToledoWXS205SDUBackend(port="{role}")'),
)
_SHAKER = _machine(
    "heater_shaker",
    "from pylabrobot.heating_shaking import HeaterShaker",
    "from pylabrobot.heating_shaking.bioshake_backend import BioShake",
    _COORDINATE,
    made=_made("HeaterShaker", _NAMED, _SIZE, 'backend=BioShake(port="{role}")', f"child_location={_ZERO}"),
)
_TEMPDECK = _machine(
    "temperature_module",
    _COORDINATE,
    "from pylabrobot.temperature_controlling import TemperatureController",
    "from pylabrobot.temperature_controlling.opentrons_backend_usb import"
    " OpentronsTemperatureModuleUSBBackend",
    made=_made(
        "TemperatureController",
        _NAMED,
        _SIZE,
        'backend=OpentronsTemperatureModuleUSBBackend(port="{role}")',
        f"child_location={_ZERO}",
    ),
)


def _incubator(*imports: str, backend: str, rack: str) -> Connection:
    """Return the connection for an incubator. ``backend`` ends with a comment about alternatives; ``rack`` is
    the class of the incubator's rack.
    """
    made = [
        "Incubator(",
        f"    backend={backend}",
        '    name="{name}",',
        f"    {_SIZE},",
        f'    racks=[{rack}("{{name}}_rack")],',
        f"    loading_tray_location={_ZERO},",
        ")",
    ]
    storage = "from pylabrobot.storage import Incubator"
    return _machine("incubator", _COORDINATE, storage, *imports, made="\n".join(made))


_CYTOMAT = _incubator(
    "from pylabrobot.storage.cytomat.cytomat import CytomatBackend",
    "from pylabrobot.storage.cytomat.racks import cytomat_rack_9mm_51",
    backend='CytomatBackend("C6000", port="{role}"),  # another model: C6002, C2C_425, C2C_450_SHAKE, C5C',
    rack="cytomat_rack_9mm_51",
)
_LICONIC = _incubator(
    "from pylabrobot.storage.liconic.liconic_backend import ExperimentalLiconicBackend",
    "from pylabrobot.storage.liconic.racks import liconic_rack_17mm_22",
    backend='ExperimentalLiconicBackend("STX44_IC", port="{role}"),  # another model: see LiconicType',
    rack="liconic_rack_17mm_22",
)
_INHECO = _machine(
    "incubator_shakers",
    "from pylabrobot.storage.inheco.incubator_shaker import IncubatorShakerStack",
    "from pylabrobot.storage.inheco.incubator_shaker_backend import InhecoIncubatorShakerStackBackend",
    made='IncubatorShakerStack(InhecoIncubatorShakerStackBackend(port="{role}"))',
)
_PEELER = _machine(
    "peeler",
    "from pylabrobot.peeling.peeler import Peeler",
    "from pylabrobot.peeling.xpeel_backend import XPeelBackend",
    made='Peeler(XPeelBackend(port="{role}"))',
)
_SEALER = _machine(
    "sealer",
    "from pylabrobot.sealing import Sealer",
    "from pylabrobot.sealing.a4s_backend import A4SBackend",
    made='Sealer(A4SBackend(port="{role}"))',
)
_READER = _machine(
    "barcode_scanner",
    "from pylabrobot.barcode_scanners import BarcodeScanner",
    "from pylabrobot.barcode_scanners.keyence import KeyenceBarcodeScannerBackend",
    made='BarcodeScanner(KeyenceBarcodeScannerBackend(port="{role}"))',
)
_PUMP = Connection(
    "pump",
    """\
import asyncio
from pylabrobot.pumps.cole_parmer import MasterflexBackend

# Not PyLabRobot's Pump: it does not await what its backend does, and nothing would be sent.
{name} = MasterflexBackend(com_port="{role}")
await {name}.setup()
await asyncio.sleep(0.5)
await {name}.io.reset_input_buffer()""",
)
_SARTORIUS = Connection(
    "scale",
    """\
import serial

# PyLabRobot has no backend for it: it is spoken to in its own language (SBI).
{name} = serial.Serial("{role}", baudrate=9600, bytesize=8, parity=serial.PARITY_ODD, timeout=12)""",
    release="{name}.close()",
)
_PUMP_ARRAY = Connection(
    "pumps",
    """\
import serial

# PyLabRobot's AgrowPumpArrayBackend needs pymodbus, which has to be added: this speaks Modbus RTU itself.
{name} = serial.Serial("{role}", baudrate=115200, parity=serial.PARITY_EVEN, timeout=2)""",
    release="{name}.close()",
)
_ROBOT = Connection(
    "robot",
    """\
import http.client

# PyLabRobot's OpentronsOT2Backend needs ot_api, which has to be added: this asks the robot's HTTP API itself.
{name} = http.client.HTTPConnection("{role}", 31950, timeout=10)
{name}.connect()""",
    release="{name}.close()",
)


_NIMBUS = Connection(
    "robot",
    """\
from pylabrobot.liquid_handling.backends.hamilton.nimbus_backend import NimbusBackend
from pylabrobot.resources.hamilton.nimbus_decks import NimbusDeck

{name} = NimbusBackend("{role}")
{name}.set_deck(NimbusDeck())
{name}._head96_installed = False  # LiquidHandler asks for it, and PyLabRobot 0.2.2 does not set it
await {name}.setup()""",
)

_STAR = Connection(
    "robot",
    """\
from pylabrobot.liquid_handling import LiquidHandler, STARBackend
from pylabrobot.resources.hamilton import STARLetDeck

{name} = LiquidHandler(STARBackend(), STARLetDeck())
await {name}.setup()""",
)


def _socket(name: str, port: int) -> Connection:
    """Return the connection for an instrument reached through a socket; ``port`` is its usual port."""
    made = f'{{name}} = socket.create_connection(("{{role}}", {port}), timeout=5)'
    return Connection(name, f"import socket\n\n{made}", release="{name}.close()")


def _on_the_network(name: str, module: str, backend: str, port: int) -> Connection:
    """Return the connection for a PyLabRobot backend that takes a host and the usual ``port``."""
    made = f'{{name}} = {backend}("{{role}}", {port})'
    lines = (f"from pylabrobot.{module} import {backend}", "", made, "await {name}.setup()")
    return Connection(name, "\n".join(lines))


_CONTROL_BOX = Connection(
    "module",
    """\
from pylabrobot.temperature_controlling.inheco import InhecoCPACBackend, InhecoTECControlBox

{name} = InhecoCPACBackend(index=1, control_box=InhecoTECControlBox())
await {name}.interface.setup()
await {name}.setup()""",
    release="await {name}.stop()\nawait {name}.interface.stop()",
)


_CLARIOSTAR = Connection(
    "reader",
    """\
from pylabrobot.plate_reading.bmg_labtech.clario_star_backend import CLARIOstarBackend

{name} = CLARIOstarBackend(device_id="{role}")
await {name}.setup()""",
)


_HEATER_SHAKER_BOX = Connection(
    "heater_shaker",
    """\
from pylabrobot.heating_shaking.hamilton_backend import HamiltonHeaterShakerBackend, HamiltonHeaterShakerBox

{name} = HamiltonHeaterShakerBackend(index=1, interface=HamiltonHeaterShakerBox())
await {name}.interface.setup()
await {name}.setup()""",
    release="await {name}.stop()\nawait {name}.interface.stop()",
)
_EVO = Connection(
    "robot",
    """\
from pylabrobot.liquid_handling.backends import EVOBackend
from pylabrobot.resources.tecan import EVO150Deck

{name} = EVOBackend(diti_count=8)
{name}.set_deck(EVO150Deck())
await {name}.setup()""",
)


_VANTAGE = Connection(
    "robot",
    """\
from pylabrobot.liquid_handling.backends.hamilton.vantage_backend import VantageBackend
from pylabrobot.resources.hamilton import VantageDeck

{name} = VantageBackend()
{name}.set_deck(VantageDeck(size=1.3))
await {name}.setup()""",
)


def _on_usb(name: str, module: str, backend: str) -> Connection:
    """Return the connection for a PyLabRobot backend that finds its own USB device."""
    lines = (
        f"from pylabrobot.{module} import {backend}",
        "",
        f"{{name}} = {backend}()",
        "await {name}.setup()",
    )
    return Connection(name, "\n".join(lines))


def _part(usb_id: str) -> Connection:
    """Return the connection for a USB device that is part of an instrument and is used by the instrument's
    driver.
    """
    return Connection(
        "module",
        f"""\
import usb.core
import usb.util

# A part of its instrument: grant it beside the instrument, whose driver uses it.
{{name}} = usb.core.find(idVendor={usb_id})
{{name}}.set_configuration()""",
        release="usb.util.dispose_resources({name})",
    )


def _sila(name: str, backend: str) -> Connection:
    """Return a plain HTTP connection for a SiLA 1 device, because a console cannot receive the calls that the
    device would make to PyLabRobot's ``backend``.
    """
    return Connection(
        name,
        f"""\
import http.client

# PyLabRobot's {backend} needs an address at which the device calls back, which only a run can be granted.
{{name}} = http.client.HTTPConnection("{{role}}", 8080, timeout=10)
{{name}}.connect()""",
        release="{name}.close()",
    )


def _cycler(module: str, backend: str) -> Connection:
    """Return the connection for a thermal cycler from Thermo Fisher."""
    return Connection(
        "cycler",
        f"""\
import gc
from pylabrobot.thermocycling.thermo_fisher.{module} import {backend}

{{name}} = {backend}("{{role}}")
await {{name}}.setup()
gc.collect()  # setup() connects twice: this ends the first connection, which it has forgotten""",
    )


_UNKNOWN = Connection(
    "port",
    """\
import serial

{name} = serial.Serial("{role}", baudrate={baudrate}, timeout=2)""",
    release="{name}.close()",
)

CONNECTIONS: Mapping[str, Connection] = MappingProxyType(
    {
        "a4s": _SEALER,
        "agrow": _PUMP_ARRAY,
        "agrow_tcp": _socket("pumps", 502),
        "atc": _cycler("atc", "ATCBackend"),
        "bioshake": _SHAKER,
        "byonoy_a96a": _on_usb(
            "reader", "plate_reading.byonoy.byonoy_backend", "ByonoyAbsorbance96AutomateBackend"
        ),
        "byonoy_l96a": _on_usb(
            "reader", "plate_reading.byonoy.byonoy_backend", "ByonoyLuminescence96AutomateBackend"
        ),
        "clariostar": _CLARIOSTAR,
        "cytomat": _CYTOMAT,
        "dp832": _socket("supply", 5555),
        "ds1000z": _socket("scope", 5555),
        "evo": _EVO,
        "hamilton_hhs": _HEATER_SHAKER_BOX,
        "infinite": _on_usb(
            "reader", "plate_reading.tecan.infinite_backend", "ExperimentalTecanInfinite200ProBackend"
        ),
        "inheco": _INHECO,
        "inheco_tec": _CONTROL_BOX,
        "keyence": _READER,
        "liconic": _LICONIC,
        "masterflex": _PUMP,
        "mettler": _SCALE,
        "microspin": _on_the_network(
            "centrifuge", "centrifuge.highres.microspin_backend", "MicroSpinBackend", 1000
        ),
        "nimbus": _NIMBUS,
        "odtc": _sila("cycler", "ExperimentalODTCBackend"),
        "ot2": _ROBOT,
        "preciseflex": _on_the_network("arm", "arms.precise_flex.pf_400", "PreciseFlex400Backend", 10100),
        "proflex": _cycler("proflex", "ProflexBackend"),
        "sartorius": _SARTORIUS,
        "scila": _sila("incubator", "SCILABackend"),
        "spark": _on_usb("reader", "plate_reading.tecan.spark20m.spark_backend", "ExperimentalSparkBackend"),
        "spark_absorbance": _part("0x0C47, idProduct=0x8026"),
        "spark_fluorescence": _part("0x0C47, idProduct=0x8027"),
        "star": _STAR,
        "tempdeck": _TEMPDECK,
        "vantage": _VANTAGE,
        "xpeel": _PEELER,
    }
)
"""The connections, keyed by kind of instrument."""

_SIMPLE = re.compile(r"[a-z_]\w*\Z")


class InsertedCode(Struct, frozen=True):
    """Code that connects an instrument, and code that releases it. ``name`` is used for both the variable and
    the port.
    """

    name: str
    connect: str
    release: str


def code_for(kind: str, taken: Collection[str], *, baudrate: int = 9600, called: str = "") -> InsertedCode:
    """Return the code for an instrument of ``kind``, or a template if the kind is unknown. ``called`` is the
    preferred variable name; if a name is ``taken``, a number is appended to it.
    """
    connection = CONNECTIONS.get(kind, _UNKNOWN)
    wanted = called if is_name(called) else connection.name
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}{number}"

    def filled(code: str) -> str:
        return code.replace("{name}", name).replace("{role}", name).replace("{baudrate}", str(baudrate))

    return InsertedCode(name, filled(connection.connect), filled(connection.release))


def is_name(text: str) -> bool:
    """Return whether ``text`` can be the name of a variable and a port."""
    return bool(_SIMPLE.match(text)) and text.isascii() and not keyword.iskeyword(text)


def code_of(facts: InstrumentFacts, taken: Collection[str], called: str = "") -> InsertedCode:
    """Return the code that connects this instrument."""
    baudrate = facts.profile.line.baudrate if facts.profile is not None else 9600
    return code_for(facts.kind, taken, baudrate=baudrate, called=called)

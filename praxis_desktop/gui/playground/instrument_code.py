"""The code that connects a console with an instrument of each kind: PyLabRobot's, where it has a backend."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from praxis_desktop.core.records import Record


class Connection(Record):
    """How an instrument is connected and let go again: Python, in which ``{name}`` is the variable that it is
    bound to and ``{role}`` the name of its port. ``name`` is what the variable is called at best.
    """

    name: str
    connect: str
    release: str = "await {name}.stop()"


_SIZE = "size_x=0, size_y=0, size_z=0"

_SCALE = Connection(
    "scale",
    f"""\
from pylabrobot.scales import Scale
from pylabrobot.scales.mettler_toledo_backend import MettlerToledoWXS205SDUBackend

{{name}} = Scale(
    "{{name}}",
    {_SIZE},
    backend=MettlerToledoWXS205SDUBackend(port="{{role}}"),
)
await {{name}}.setup()""",
)
_SHAKER = Connection(
    "heater_shaker",
    f"""\
from pylabrobot.heating_shaking import HeaterShaker
from pylabrobot.heating_shaking.bioshake_backend import BioShake
from pylabrobot.resources import Coordinate

{{name}} = HeaterShaker(
    "{{name}}",
    {_SIZE},
    backend=BioShake(port="{{role}}"),
    child_location=Coordinate.zero(),
)
await {{name}}.setup()""",
)
_CYTOMAT = Connection(
    "incubator",
    f"""\
from pylabrobot.resources import Coordinate
from pylabrobot.storage import Incubator
from pylabrobot.storage.cytomat.cytomat import CytomatBackend
from pylabrobot.storage.cytomat.racks import cytomat_rack_9mm_51

{{name}} = Incubator(
    backend=CytomatBackend("C6000", port="{{role}}"),  # another model: C6002, C2C_425, C2C_450_SHAKE, C5C
    name="{{name}}",
    {_SIZE},
    racks=[cytomat_rack_9mm_51("{{name}}_rack")],
    loading_tray_location=Coordinate.zero(),
)
await {{name}}.setup()""",
)
_LICONIC = Connection(
    "incubator",
    f"""\
from pylabrobot.resources import Coordinate
from pylabrobot.storage import Incubator
from pylabrobot.storage.liconic.liconic_backend import ExperimentalLiconicBackend
from pylabrobot.storage.liconic.racks import liconic_rack_17mm_22

{{name}} = Incubator(
    backend=ExperimentalLiconicBackend("STX44_IC", port="{{role}}"),  # another model: see LiconicType
    name="{{name}}",
    {_SIZE},
    racks=[liconic_rack_17mm_22("{{name}}_rack")],
    loading_tray_location=Coordinate.zero(),
)
await {{name}}.setup()""",
)
_INHECO = Connection(
    "incubator_shakers",
    """\
from pylabrobot.storage.inheco.incubator_shaker import IncubatorShakerStack
from pylabrobot.storage.inheco.incubator_shaker_backend import InhecoIncubatorShakerStackBackend

{name} = IncubatorShakerStack(InhecoIncubatorShakerStackBackend(port="{role}"))
await {name}.setup()""",
)
_TEMPDECK = Connection(
    "temperature_module",
    f"""\
from pylabrobot.resources import Coordinate
from pylabrobot.temperature_controlling import TemperatureController
from pylabrobot.temperature_controlling.opentrons_backend_usb import OpentronsTemperatureModuleUSBBackend

{{name}} = TemperatureController(
    "{{name}}",
    {_SIZE},
    backend=OpentronsTemperatureModuleUSBBackend(port="{{role}}"),
    child_location=Coordinate.zero(),
)
await {{name}}.setup()""",
)
_PEELER = Connection(
    "peeler",
    """\
from pylabrobot.peeling.peeler import Peeler
from pylabrobot.peeling.xpeel_backend import XPeelBackend

{name} = Peeler(XPeelBackend(port="{role}"))
await {name}.setup()""",
)
_SEALER = Connection(
    "sealer",
    """\
from pylabrobot.sealing import Sealer
from pylabrobot.sealing.a4s_backend import A4SBackend

{name} = Sealer(A4SBackend(port="{role}"))
await {name}.setup()""",
)
_READER = Connection(
    "barcode_scanner",
    """\
from pylabrobot.barcode_scanners import BarcodeScanner
from pylabrobot.barcode_scanners.keyence import KeyenceBarcodeScannerBackend

{name} = BarcodeScanner(KeyenceBarcodeScannerBackend(port="{role}"))
await {name}.setup()""",
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
        "bioshake": _SHAKER,
        "cytomat": _CYTOMAT,
        "inheco": _INHECO,
        "keyence": _READER,
        "liconic": _LICONIC,
        "masterflex": _PUMP,
        "mettler": _SCALE,
        "sartorius": _SARTORIUS,
        "tempdeck": _TEMPDECK,
        "xpeel": _PEELER,
    }
)
"""By the kind of its profile."""

_SIMPLE = re.compile(r"[a-z_]\w*\Z")


class InsertedCode(Record):
    """What is run to connect and to release an instrument, and the name of both variable and port."""

    name: str
    connect: str
    release: str


def code_for(kind: str, taken: Collection[str], *, baudrate: int = 9600, called: str = "") -> InsertedCode:
    """The code for an instrument of ``kind``, "" for one that nobody knows; ``called`` is the name that its
    variable is to have if that is none of those ``taken``.
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
    """Whether it can be the name of a variable and of a port."""
    return bool(_SIMPLE.match(text)) and text.isascii() and not keyword.iskeyword(text)

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


_NAMED = '"{name}"'
_SIZE = "size_x=0, size_y=0, size_z=0"
_COORDINATE = "from pylabrobot.resources import Coordinate"
_ZERO = "Coordinate.zero()"


def _made(kind: str, *arguments: str) -> str:
    """A call with each of its arguments on a line of its own."""
    return "\n".join((f"{kind}(", *(f"    {argument}," for argument in arguments), ")"))


def _machine(name: str, *imports: str, made: str) -> Connection:
    """A machine of PyLabRobot's that ``made`` makes."""
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
    """``backend`` ends with what else it could be; ``rack`` is the kind of rack that it has."""
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

"""The Instruments tab: connects and releases instruments with one press, and inserts code for them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.playground.snippets import CodePreview
from praxis_desktop.gui.playground.variables import ChoiceTable
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.plain_table import Column, TableRow
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.scrolling import QuietScrollArea
from praxis_desktop.gui.widgets.sheet import Sheet
from praxis_desktop.gui.widgets.surfaces import Icon

_MOST = 60
"""Maximum number of rows shown."""


class Connected(Struct, frozen=True):
    """An instrument of the console: the name of its variable and port, and whether its port is open."""

    name: str
    device: str
    is_open: bool = False


class InstrumentRow(QWidget):
    """The row for an instrument; ``connect_wanted`` and ``release_wanted`` carry its device."""

    connect_wanted = Signal(str)
    release_wanted = Signal(str)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self.device = ""
        self._is_connected = False
        self._icon = Icon("plug", "idle", size=22, appearance=appearance, parent=self)
        self._name = ElidedLabel(appearance=appearance)
        self._line = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.button = Button(appearance=appearance, parent=self)
        self.button.clicked.connect(self._press)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 5, 12, 5)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addLayout(words, 1)
        layout.addWidget(self.button)

    def show_facts(self, facts: InstrumentFacts, connected: Connected | None, obstacle: str) -> None:
        """Show an instrument; ``obstacle`` says why it cannot currently be connected."""
        self.device = facts.device
        self._is_connected = connected is not None
        tone: ToneName = "sim" if facts.is_simulated else "run" if connected is not None else "idle"
        self._icon.show_icon(facts.icon, tone)
        self._name.setText(facts.name)
        parts = [self.tr("simulated") if facts.is_simulated else facts.short_path]
        if connected is not None:
            parts.insert(0, connected.name)
            if not connected.is_open:
                parts.append(self.tr("not open"))
        elif obstacle:
            parts = [obstacle]
        self._line.setText(" · ".join(part for part in parts if part))
        self._line.set_tone("ok" if connected is not None and connected.is_open else None)
        words = self.tr("Release") if connected is not None else self.tr("Connect")
        if words != self.button.text():
            self.button.setText(words)
            self.button.updateGeometry()
        self.button.setAccessibleName(f"{words}: {facts.name}")
        self.button.setAccessibleDescription(self._line.text())
        self.button.setEnabled(connected is not None or not obstacle)
        self.button.setToolTip("" if connected is not None else obstacle)

    @Slot()
    def _press(self) -> None:
        (self.release_wanted if self._is_connected else self.connect_wanted).emit(self.device)


class InstrumentsTab(QWidget):
    """The Instruments tab; ``connect_wanted`` and ``release_wanted`` carry the device of an instrument."""

    connect_wanted = Signal(str)
    release_wanted = Signal(str)

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._rows: dict[str, InstrumentRow] = {}
        self._titles: dict[str, Label] = {}
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(0)
        self._scroll = QuietScrollArea(content, appearance=appearance)
        self._scroll.setFrameStyle(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        self._order: list[str] = []

    def row(self, device: str) -> InstrumentRow | None:
        """Return the row of an instrument, or None."""
        return self._rows.get(device)

    def show_instruments(
        self,
        instruments: Sequence[InstrumentFacts],
        connected: Mapping[str, Connected],
        obstacle_of: Mapping[str, str],
    ) -> None:
        """Show the instruments, with the console's first. The other arguments are keyed by device."""
        groups = (
            (self.tr("In the console"), [one for one in instruments if one.device in connected]),
            (self.tr("Known"), _free(instruments, connected, "known")),
            (self.tr("New ports"), _free(instruments, connected, "new")),
            (self.tr("Simulators"), _free(instruments, connected, "simulator")),
        )
        order: list[str] = []
        for title, found in groups:
            if found:
                order += [f"title:{title}", *[facts.device for facts in found[:_MOST]]]
        if order != self._order:
            self._arrange(order)
        for _, found in groups:
            for facts in found[:_MOST]:
                one = connected.get(facts.device)
                self._rows[facts.device].show_facts(facts, one, obstacle_of.get(facts.device, ""))

    def _arrange(self, order: list[str]) -> None:
        """Arrange the rows in this order, and remove all others. The focus is kept."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
        for gone in set(self._rows) - set(order):
            self._rows.pop(gone).deleteLater()
        for key in order:
            widget = self._title(key.removeprefix("title:")) if key.startswith("title:") else self._made(key)
            self._column.addWidget(widget)
            widget.show()
        self._column.addStretch(1)
        self._order = order

    def _title(self, text: str) -> Label:
        if text not in self._titles:
            label = Label(text, appearance=self._appearance, role="caption", color="text2")
            label.setContentsMargins(14, 8, 14, 2)
            self._titles[text] = label
        return self._titles[text]

    def _made(self, device: str) -> InstrumentRow:
        if device not in self._rows:
            row = InstrumentRow(appearance=self._appearance)
            row.connect_wanted.connect(self.connect_wanted)
            row.release_wanted.connect(self.release_wanted)
            self._rows[device] = row
        return self._rows[device]

    def focus_first(self) -> None:
        """Focus the first instrument that can be connected."""
        for key in self._order:
            row = self._rows.get(key)
            if row is not None and row.button.isEnabled():
                row.button.setFocus(Qt.FocusReason.OtherFocusReason)
                return


def _free(
    instruments: Sequence[InstrumentFacts], connected: Mapping[str, Connected], place: str
) -> list[InstrumentFacts]:
    return [one for one in instruments if one.place == place and one.device not in connected]


class Connection(Struct, frozen=True):
    """The code that connects and releases an instrument. In it, ``{name}`` stands for the variable and
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
    """Return the code for a call, with each argument on its own line."""
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
    the class of its rack.
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
    """Return the connection for an instrument that is reached through a socket, at the usual ``port``."""
    made = f'{{name}} = socket.create_connection(("{{role}}", {port}), timeout=5)'
    return Connection(name, f"import socket\n\n{made}", release="{name}.close()")


def _on_the_network(name: str, module: str, backend: str, port: int) -> Connection:
    """Return the connection for a PyLabRobot backend that is made with a host and its usual ``port``."""
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
    """Return the connection for a PyLabRobot backend that finds its device on USB by itself."""
    lines = (
        f"from pylabrobot.{module} import {backend}",
        "",
        f"{{name}} = {backend}()",
        "await {name}.setup()",
    )
    return Connection(name, "\n".join(lines))


def _part(usb_id: str) -> Connection:
    """Return the connection for a USB device that is a part of an instrument, which has the driver."""
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
    """Return the connection for a SiLA 1 device, which would call back PyLabRobot's ``backend``."""
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
    """Return the connection for a thermal cycler of Thermo Fisher."""
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
    """Code that connects an instrument, code that releases it, and the name of its variable and port."""

    name: str
    connect: str
    release: str


def code_for(kind: str, taken: Collection[str], *, baudrate: int = 9600, called: str = "") -> InsertedCode:
    """Return the code for an instrument of ``kind``; for an unknown kind, a template. ``called`` is the
    preferred variable name, used unless it is ``taken``.
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
    """Whether ``text`` can be the name of a variable and a port."""
    return bool(_SIMPLE.match(text)) and text.isascii() and not keyword.iskeyword(text)


_LIST_HEIGHT, _CODE_HEIGHT = 190, 150
_WHERE_WIDTH = 260


class InsertSheet(Sheet):
    """Asks which instrument to insert. ``confirmed`` carries the device, the InsertedCode, and whether to run
    it immediately. Esc inserts nothing.
    """

    confirmed = Signal(str, object, bool)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("plug", "run", 720, appearance=appearance, parent=parent)
        self._instruments: list[InstrumentFacts] = []
        self._obstacles: Mapping[str, str] = {}
        self._taken: frozenset[str] = frozenset()
        self.caption.setText(self.tr("Insert instrument"))
        self.title.setText(self.tr("Which instrument should the console use?"))
        columns = (Column(self.tr("Instrument")), Column(self.tr("Where"), _WHERE_WIDTH, is_quiet=True))
        self.table = ChoiceTable(columns, name=self.tr("Instruments"), appearance=appearance)
        self.table.setFixedHeight(_LIST_HEIGHT)
        self.name_field = LineField(appearance=appearance, font="mono", parent=self.card)
        self.name_field.setAccessibleName(self.tr("Variable name"))
        self.name_field.setMaxLength(40)
        named = QHBoxLayout()
        named.setSpacing(10)
        named.addWidget(Label(self.tr("Variable"), appearance=appearance, role="h3"))
        named.addWidget(self.name_field, 1)
        self.preview = CodePreview(self.tr("Code to insert"), appearance=appearance)
        self.preview.setFixedHeight(_CODE_HEIGHT)
        self.notice = NoticeLine(appearance=appearance)
        self.body.addWidget(self.table)
        self.body.addLayout(named)
        self.body.addWidget(self.preview)
        self.body.addWidget(self.notice)
        self.cancel_button = Button(self.tr("Cancel"), appearance=appearance, parent=self.card)
        self.write_button = Button(self.tr("Insert without running"), appearance=appearance, parent=self.card)
        self.run_button = Button(
            self.tr("Insert and connect"),
            appearance=appearance,
            kind=ButtonKind.PRIMARY,
            icon="plug",
            parent=self.card,
        )
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.write_button)
        self.foot.addWidget(self.run_button)
        self.cancel_button.clicked.connect(self._cancel)
        self.write_button.clicked.connect(self._write)
        self.run_button.clicked.connect(self._run)
        self.table.opened.connect(self._take_row)
        self.table.selectionModel().currentChanged.connect(self._take_choice)
        self.name_field.textEdited.connect(self._refresh)

    def ask(
        self,
        instruments: Sequence[InstrumentFacts],
        obstacle_of: Mapping[str, str],
        taken: Collection[str],
    ) -> None:
        """Ask which instrument to insert. ``obstacle_of`` maps the devices of unavailable instruments to the
        reasons; ``taken`` contains the names in use.
        """
        self._instruments = list(instruments)
        self._obstacles, self._taken = dict(obstacle_of), frozenset(taken)
        self.table.show_lines(
            [
                TableRow(
                    (
                        one.name,
                        self._obstacles.get(one.device)
                        or (self.tr("simulated") if one.is_simulated else one.short_path),
                    ),
                    icon=one.icon,
                    icon_tone="sim" if one.is_simulated else "idle",
                )
                for one in self._instruments
            ]
        )
        free = [row for row, one in enumerate(self._instruments) if one.device not in self._obstacles]
        if self._instruments:
            self.table.selectRow(free[0] if free else 0)
        self._take_choice()
        self.open(self.table)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    @property
    def _chosen(self) -> InstrumentFacts | None:
        row = self.table.chosen
        return self._instruments[row] if 0 <= row < len(self._instruments) else None

    @property
    def _code(self) -> InsertedCode | None:
        facts = self._chosen
        return None if facts is None else code_of(facts, self._taken, self.name_field.text())

    @Slot()
    def _take_choice(self) -> None:
        facts = self._chosen
        self.name_field.setText("" if facts is None else code_of(facts, self._taken).name)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        facts, name = self._chosen, self.name_field.text()
        obstacle = ""
        if facts is None:
            obstacle = self.tr("No instruments are known, and nothing is plugged in.")
        elif facts.device in self._obstacles:
            obstacle = self._obstacles[facts.device]
        elif not is_name(name):
            obstacle = self.tr("Name the variable with lower-case letters, digits and _, such as scale.")
        elif name in self._taken:
            obstacle = self.tr("The name {name} is already used for something else.").format(name=name)
        code = self._code
        self.preview.show_code("" if code is None else code.connect)
        self.name_field.set_wrong(facts is not None and (not is_name(name) or name in self._taken))
        self.notice.show_notice("alert-circle", "warn", obstacle)
        for button in (self.write_button, self.run_button):
            button.setEnabled(not obstacle)
            button.setToolTip(obstacle)
            button.setAccessibleDescription(obstacle)

    @Slot(int)
    def _take_row(self, _row: int) -> None:
        """Move the focus to the buttons: Enter or a double click on a row must not connect anything."""
        if self.run_button.isEnabled():
            self.run_button.setFocus()

    @Slot()
    def _run(self) -> None:
        self._confirm(is_run=True)

    @Slot()
    def _write(self) -> None:
        self._confirm(is_run=False)

    def _confirm(self, *, is_run: bool) -> None:
        facts, code = self._chosen, self._code
        if facts is not None and code is not None and self.run_button.isEnabled():
            self.dismiss()
            self.confirmed.emit(facts.device, code, is_run)

    @Slot()
    def _cancel(self) -> None:
        self.dismiss()


def code_of(facts: InstrumentFacts, taken: Collection[str], called: str = "") -> InsertedCode:
    """Return the code that connects this instrument."""
    baudrate = facts.profile.line.baudrate if facts.profile is not None else 9600
    return code_for(facts.kind, taken, baudrate=baudrate, called=called)

"""The devices that can be chosen for a role: ports on this computer, known instruments, and simulators."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, structs
from PySide6.QtCore import QCoreApplication

from praxis_desktop import settings
from praxis_desktop.core.devices import IDENTITY_PREFIX, SIMULATOR_PREFIX, is_local, is_simulated
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.ports import simulators
from praxis_desktop.ports.devices.discovery import PortInfo, port_at
from praxis_desktop.ports.devices.identity import PortIdentity, find_device
from praxis_desktop.ports.errors import PortBusy, PortDenied, PortNotFound
from praxis_desktop.ports.profiles.connected import all_connected, obstacle
from praxis_desktop.ports.profiles.introductions import InstrumentStore

if TYPE_CHECKING:
    from praxis_desktop.ports.errors import PortFault
    from praxis_desktop.ports.profiles.introductions import KnownInstrument


log = logging.getLogger(__name__)

Group = Literal["port", "other", "known", "simulator"]
"""Groups of devices. ``known`` are allowed instruments that are not currently on any of this computer's
ports: network devices and unplugged instruments.
"""


class DeviceChoice(Struct, frozen=True):
    """A device in the list; ``device`` is in ``--port`` syntax.

    ``text`` describes it in one line, ``title`` and ``details`` in two. ``name`` is the port's own name,
    ``known_as`` the instrument's name in this laboratory, ``kind`` the kind in its profile; the last two are
    "" if unknown. ``path`` is the port's current path; ``trouble`` says why it cannot be opened, ``remedy``
    what to do about it. ``vid`` and ``pid`` identify a USB device.
    """

    text: str
    device: str
    name: str = ""
    details: str = ""
    group: Group = "port"
    path: str = ""
    trouble: str = ""
    remedy: str = ""
    vid: int | None = None
    pid: int | None = None
    known_as: str = ""
    kind: str = ""
    is_there: bool = True
    is_used: bool = False
    """Whether another program has the port open."""

    @property
    def title(self) -> str:
        """The name of the device; for a simulator, its text."""
        if self.group == "simulator":
            return self.text
        return self.known_as or self.name or self.text


class PortsSeen(Struct, frozen=True):
    """The result of one scan: all devices to choose from, and the state of the devices that were searched
    for. ``asked`` lists the devices searched for; any of them not in ``present`` is not connected.
    """

    choices: tuple[DeviceChoice, ...] = ()
    present: Mapping[str, DeviceChoice] = MappingProxyType({})
    asked: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """The number of ports, excluding those that rarely belong to an instrument."""
        return sum(choice.group == "port" for choice in self.choices)


def is_memorable(device: str) -> bool:
    """Return whether a device can be remembered, that is, whether it is real and its name will never be given
    to another device.
    """
    return bool(device) and not is_simulated(device) and PortInfo(device).kind != "pty"


def simulator_choices() -> list[DeviceChoice]:
    """Return all simulators."""
    return [
        DeviceChoice(
            _tr("Simulated: {name}").format(name=simulator.description),
            f"{SIMULATOR_PREFIX}{kind}",
            simulator.description,
            f"{SIMULATOR_PREFIX}{kind}",
            "simulator",
            kind=kind,
        )
        for kind, simulator in simulators.known_simulators().items()
    ]


def port_choice(
    port: PortInfo,
    fault: PortFault | None = None,
    *,
    device: str = "",
    known: KnownInstrument | None = None,
) -> DeviceChoice:
    """Return the choice for a connected port. ``device`` is the port's identity if it has one, otherwise its
    path. ``known`` is the instrument that the user has allowed on the port.
    """
    identity = port.identity
    name = spoken(port.friendly_name)
    short = port.device.removeprefix("/dev/")
    number = None if identity is None else identity.unique_serial_number
    details = [port.device]
    if number:
        details.append(_tr("serial number {number}").format(number=number))
    elif identity is not None and identity.location:
        details.append(_tr("USB socket {place}").format(place=identity.location))
    trouble, remedy = _trouble(fault)
    known_as = "" if known is None else known.name
    if known_as and name != port.device:
        details.insert(0, name)
    return DeviceChoice(
        known_as or (f"{name} · {short}" if name != port.device else port.device),
        device or port.granted_as,
        name,
        ", ".join(details),
        "other" if port.hidden else "port",
        port.device,
        trouble,
        remedy,
        port.vid,
        port.pid,
        known_as,
        "" if known is None else known.kind,
        is_used=isinstance(fault, PortBusy),
    )


def _trouble(fault: PortFault | None) -> tuple[str, str]:
    """Return a short description of what is wrong with a port, and the remedy."""
    if fault is None:
        return "", ""
    hint = spoken(fault.hint)
    if isinstance(fault, PortBusy):
        if not fault.holders:
            return _tr("Used by another program"), hint
        return _tr("Used by another program: {names}").format(
            names=", ".join(map(spoken, fault.holders))
        ), hint
    if isinstance(fault, PortDenied):
        return _tr("No permission"), hint
    return spoken(fault.message), hint


def look_at_ports(wanted: Sequence[str]) -> PortsSeen:
    """Scan this computer's ports and search for the ``wanted`` devices. This is slow and must be done on a
    background thread. Raises OSError if a device vanishes during the scan.
    """
    ports = all_connected()
    shows_all = settings.load_settings().ports.show_all
    known: Sequence[KnownInstrument] = ()
    try:
        known = InstrumentStore().all()
    except StorageError as error:  # the Instruments page reports the error and its remedy
        log.info("The names of instruments cannot be read: %s", error)
    return seen(
        ports,
        wanted,
        obstacle=lambda path: obstacle(path, port=path),
        shows_all=shows_all,
        known=known,
    )


def seen(
    ports: Iterable[PortInfo],
    wanted: Sequence[str],
    *,
    obstacle: Callable[[str], PortFault | None],
    shows_all: bool = False,
    known: Sequence[KnownInstrument] = (),
) -> PortsSeen:
    """Combine ``ports`` with the ``known`` instruments. ``obstacle`` says why a path cannot be opened."""
    listed = [structs.replace(port, hidden=False) if shows_all else port for port in ports]
    bench = _Bench(listed, _with_one_name_each(known), obstacle)
    choices = [bench.of_port(port) for port in listed]
    present = {device: found for device in wanted if (found := bench.find(device)) is not None}
    return PortsSeen((*choices, *bench.known_elsewhere(), *simulator_choices()), present, frozenset(wanted))


def _with_one_name_each(known: Sequence[KnownInstrument]) -> list[KnownInstrument]:
    """Add the path to the name of each instrument whose name is not unique."""
    count = Counter(one.name for one in known)
    return [
        structs.replace(one, name=f"{one.name} · {(one.path or one.device).removeprefix('/dev/')}")
        if one.name and count[one.name] > 1
        else one
        for one in known
    ]


class _Bench:
    """This computer's ports, and the known instruments connected to them."""

    def __init__(
        self,
        ports: Sequence[PortInfo],
        known: Sequence[KnownInstrument],
        obstacle: Callable[[str], PortFault | None],
    ) -> None:
        self._ports = ports
        self._known = known
        self._obstacle = obstacle
        self._at: dict[str, KnownInstrument] = {}
        """Known instruments, keyed by the path of their port."""
        for one in known:
            port = self._port(one.device)
            if port is not None:
                self._at.setdefault(port.device, one)

    def of_port(self, port: PortInfo) -> DeviceChoice:
        known = self._at.get(port.device)
        fault = None if port.hidden and known is None else self._obstacle(port.device)
        return port_choice(port, fault, known=known)

    def find(self, device: str) -> DeviceChoice | None:
        """Return the choice for a device, given its identity or path; None if the device is not found."""
        port = self._port(device)
        if port is not None:
            place = port.device if device.startswith(IDENTITY_PREFIX) else device
            return port_choice(port, self._obstacle(place), device=device, known=self._at.get(port.device))
        if device.startswith(IDENTITY_PREFIX):
            return None
        fault = self._obstacle(device)
        if isinstance(fault, PortNotFound):
            return None
        known = next((one for one in self._known if one.device == device), None)
        found = port_choice(PortInfo(device), fault, known=known)
        return found if found.known_as else structs.replace(found, text=device)

    def known_elsewhere(self) -> list[DeviceChoice]:
        """Return the known instruments that have a name and are not on any of the ports."""
        found = []
        for one in self._known:
            if not one.name or self._port(one.device) is not None:
                continue
            where = one.path or one.device
            choice = DeviceChoice(one.name, one.device, details=one.device, path=one.device)
            if is_local(one.device):
                away = _tr("not plugged in, last seen at {path}").format(path=where)
                gone = DeviceChoice(one.name, one.device, details=away, is_there=False)
                choice = self.find(one.device) or gone
            found.append(structs.replace(choice, group="known", known_as=one.name, kind=one.kind))
        return found

    def _port(self, device: str) -> PortInfo | None:
        if not device.startswith(IDENTITY_PREFIX):
            return port_at(device, self._ports)
        try:
            return find_device(PortIdentity.parse(device), self._ports)
        except UsageError:
            return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeviceChoice", text)

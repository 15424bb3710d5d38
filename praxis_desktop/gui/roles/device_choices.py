"""The devices that can be chosen for a role, in words: ports of this computer, and simulators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QCoreApplication

from praxis_desktop.core.devices import IDENTITY_PREFIX, SIMULATOR_PREFIX, is_simulated
from praxis_desktop.core.records import Record
from praxis_desktop.gui.look.sentences import spoken

if TYPE_CHECKING:
    from praxis_desktop.ports.discovery import PortInfo
    from praxis_desktop.ports.errors import PortFault

Group = Literal["port", "other", "simulator"]


class DeviceChoice(NamedTuple):
    """What a list offers: words for people, and the device as ``--port`` takes it.

    ``text`` says all of it in one line, ``name`` and ``details`` in two. ``path`` is where a port is now;
    ``trouble`` is why it could not be opened now, and ``remedy`` what to do about that. ``vid`` and ``pid``
    are those of a USB device.
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


class PortsSeen(Record):
    """What was there at one look: what can be chosen, and for devices that are chosen, what is there of them.

    A chosen device that is missing in ``present`` is not there. ``asked`` are those that were looked for.
    """

    choices: tuple[DeviceChoice, ...] = ()
    present: Mapping[str, DeviceChoice] = MappingProxyType({})
    asked: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many ports are there, without those that are hardly ever an instrument's."""
        return sum(choice.group == "port" for choice in self.choices)


def is_memorable(device: str) -> bool:
    """Whether a device can be remembered: one that is real, and that nobody else is known by later."""
    from praxis_desktop.ports.discovery import PortInfo

    return bool(device) and not is_simulated(device) and PortInfo(device).kind != "pty"


def simulator_choices() -> list[DeviceChoice]:
    """Every simulator."""
    from praxis_desktop.ports.simulators import SIMULATORS

    return [
        DeviceChoice(
            _tr("Simulated: {name}").format(name=simulator.description),
            f"{SIMULATOR_PREFIX}{kind}",
            simulator.description,
            _tr("simulated, {device}").format(device=f"{SIMULATOR_PREFIX}{kind}"),
            "simulator",
        )
        for kind, simulator in SIMULATORS.items()
    ]


def port_choice(port: PortInfo, fault: PortFault | None = None, *, device: str = "") -> DeviceChoice:
    """A port that is there, chosen as ``device``: by its identity if it has one, else by its path."""
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
    return DeviceChoice(
        f"{name} · {short}" if name != port.device else port.device,
        device or (port.device if identity is None else str(identity)),
        name,
        ", ".join(details),
        "other" if port.hidden else "port",
        port.device,
        trouble,
        remedy,
        port.vid,
        port.pid,
    )


def _trouble(fault: PortFault | None) -> tuple[str, str]:
    """What is wrong with a port, in a few words, and the remedy."""
    from praxis_desktop.ports.errors import PortBusy, PortDenied

    if fault is None:
        return "", ""
    hint = spoken(fault.hint)
    if isinstance(fault, PortBusy):
        if not fault.holders:
            return _tr("Used by another program"), hint
        return _tr("Used by another program: {names}").format(names=", ".join(fault.holders)), hint
    if isinstance(fault, PortDenied):
        return _tr("No permission"), hint
    return spoken(fault.message), hint


def look_at_ports(wanted: Sequence[str]) -> PortsSeen:
    """Look at the ports of this computer, and for the devices ``wanted``. Takes its time: for a thread of its
    own. Raises OSError when a device vanishes meanwhile.
    """
    from praxis_desktop.ports.obstacles import obstacle
    from praxis_desktop.ports.whereabouts import all_ports
    from praxis_desktop.settings import load_settings

    ports = all_ports()
    shows_all = load_settings().ports.show_all
    return seen(ports, wanted, obstacle=lambda path: obstacle(path, port=path), shows_all=shows_all)


def seen(
    ports: Iterable[PortInfo],
    wanted: Sequence[str],
    *,
    obstacle: Callable[[str], PortFault | None],
    shows_all: bool = False,
) -> PortsSeen:
    """What ``ports`` come to; ``obstacle`` says of a path why it could not be opened now."""
    from dataclasses import replace

    listed = [replace(port, hidden=False) if shows_all else port for port in ports]
    choices = [port_choice(port, None if port.hidden else obstacle(port.device)) for port in listed]
    present: dict[str, DeviceChoice] = {}
    for device in wanted:
        found = _find(device, listed, obstacle)
        if found is not None:
            present[device] = found
    return PortsSeen((*choices, *simulator_choices()), present, frozenset(wanted))


def _find(
    device: str, ports: Sequence[PortInfo], obstacle: Callable[[str], PortFault | None]
) -> DeviceChoice | None:
    """What is there of a device that was chosen by its identity or its path."""
    from praxis_desktop.core.errors import UsageError
    from praxis_desktop.ports.discovery import PortInfo, port_at
    from praxis_desktop.ports.errors import PortNotFound
    from praxis_desktop.ports.identity import PortIdentity, find_device

    if device.startswith(IDENTITY_PREFIX):
        try:
            port = find_device(PortIdentity.parse(device), ports)
        except UsageError:
            return None
        return None if port is None else port_choice(port, obstacle(port.device), device=device)
    port = port_at(device, ports)
    fault = obstacle(device)
    if port is None and isinstance(fault, PortNotFound):
        return None
    if port is not None:
        return port_choice(port, fault, device=device)
    return port_choice(PortInfo(device), fault)._replace(text=device)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeviceChoice", text)

"""What a protocol works with and somebody has to provide: machines, labware, ports."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from praxis_desktop.core.records import Record


class MachineRole(Record):
    """A parameter whose type is a machine of PyLabRobot. ``machine`` is its class as ``module:qualname``,
    for example ``pylabrobot.scales:Scale``.
    """

    name: str
    machine: str
    help: str = ""
    is_optional: bool = False
    line: int = 0


class LabwareRole(Record):
    """A parameter whose type is labware of PyLabRobot: ``labware`` is its class (``Plate``, ``TipRack``,
    ``Trough`` ...).

    ``default`` is the catalogue's name of what the protocol suggests, "" for nothing. ``volumes`` are
    microlitres by well ("A1", "A1:H1", or "" for all of it) that it states to be in it at the start.
    """

    name: str
    labware: str
    help: str = ""
    is_optional: bool = False
    default: str = ""
    volumes: Mapping[str, float] = MappingProxyType({})
    line: int = 0


class PortRole(Record):
    """A serial port that the protocol opens by the name of the role; ``expects`` is the instrument on it.

    ``parameter`` is the one that carries the name, "" if none does.
    """

    name: str
    expects: str = ""
    parameter: str = ""

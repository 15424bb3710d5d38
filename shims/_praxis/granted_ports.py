"""Which ports a program was granted, and choosing one of them by what a program says of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import _praxis_serial
from serial import SerialException

from _praxis.serial_faults import PortNotFound

FTDI_VENDOR = 0x0403

_HOW_TO_GRANT = "Grant the instrument's port to the program: --port ROLE=DEVICE."


class PortAmbiguous(SerialException):
    """Several granted ports fit what the program said; ``ports`` are they."""

    ports: tuple[GrantedPort, ...]
    hint: str


class GrantedPort(NamedTuple):
    """A granted port; ``vid`` and ``pid`` are None and the texts "" for what is no USB device."""

    role: str
    device: str
    description: str
    vid: int | None
    pid: int | None
    serial_number: str
    location: str

    def __str__(self) -> str:
        ids = "" if self.vid is None else f", {self.vid:04x}:{self.pid or 0:04x}"
        number = self.serial_number and f", serial number {self.serial_number}"
        return f"{self.role} ({self.device}{ids}{number})"

    def is_called(self, name: str) -> bool:
        """Whether ``name`` is its role, its device, its serial number or its place."""
        return bool(name) and name in (self.role, self.device, self.serial_number, self.location)


def granted_ports() -> list[GrantedPort]:
    """The ports of this program, in the order in which they were granted."""
    ports = []
    for role, device, description, _, vid, pid, number, location in _praxis_serial.comports():
        is_usb = vid >= 0
        ports.append(
            GrantedPort(
                role, device, description, vid if is_usb else None, pid if is_usb else None, number, location
            )
        )
    return ports


def role_of(name: str) -> str:
    """The role of the port that a program calls ``name``; ``name`` itself if there is none."""
    return next((port.role for port in granted_ports() if port.is_called(name)), name)


def the_only(ports: Iterable[GrantedPort], wanted: str, tell: str) -> GrantedPort:
    """The one of ``ports``, which are those that fit ``wanted`` (words).

    Raises PortNotFound when there is none, and PortAmbiguous, with ``tell`` (how to say which), when there
    are several.
    """
    fitting = tuple(ports)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        several = PortAmbiguous(f"several granted ports are {wanted}: {_listed(fitting)}")
        several.ports = fitting
        several.hint = tell
        several.add_note(tell)
        raise several
    missing = PortNotFound(f"no granted port is {wanted}; granted: {_listed(granted_ports()) or 'none'}")
    missing.add_note(_HOW_TO_GRANT)
    raise missing


def _listed(ports: Iterable[GrantedPort]) -> str:
    return ", ".join(map(str, ports))

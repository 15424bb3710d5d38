"""The ports granted to a program, and how a program's description selects one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import _praxis_serial
from serial import SerialException

from _praxis.messages import Message
from _praxis.serial_faults import PortNotFound

FTDI_VENDOR = 0x0403

_HOW_TO_GRANT = (
    "Name the instrument in the file's header under [tool.praxis.ports], and choose its port; on the command "
    "line: --port ROLE=DEVICE."
)


class PortAmbiguous(SerialException):
    """Several granted ports match the program's description; ``ports`` lists them."""

    ports: tuple[GrantedPort, ...]
    hint: str


class GrantedPort(NamedTuple):
    """A granted port. If it is not a USB device, ``vid`` and ``pid`` are None, and the strings are empty."""

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
        """Return whether ``name`` is the port's role, device, serial number or location."""
        return bool(name) and name in (self.role, self.device, self.serial_number, self.location)


def granted_ports() -> list[GrantedPort]:
    """Return the ports of this program, in the order in which they were granted."""
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
    """Return the role of the port that a program calls ``name``, or ``name`` if there is no such port."""
    return next((port.role for port in granted_ports() if port.is_called(name)), name)


def the_only(ports: Iterable[GrantedPort], wanted: str, tell: str) -> GrantedPort:
    """Return the only port in ``ports``, which are those that match the description ``wanted``. Raises
    PortNotFound if there are none, and PortAmbiguous if there are several; ``tell`` is a hint on how to
    choose among them.
    """
    fitting = tuple(ports)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        several = PortAmbiguous(
            Message("several granted ports match {wanted}: {listed}", wanted=wanted, listed=_listed(fitting))
        )
        several.ports = fitting
        several.hint = tell
        several.add_note(tell)
        raise several
    missing = PortNotFound(
        Message(
            "no granted port is {wanted}; granted: {listed}",
            wanted=wanted,
            listed=_listed(granted_ports()) or "none",
        )
    )
    missing.add_note(_HOW_TO_GRANT)
    raise missing


def _listed(ports: Iterable[GrantedPort]) -> str:
    return ", ".join(map(str, ports))

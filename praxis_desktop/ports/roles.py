"""Which port plays which role: ``scale=/dev/ttyUSB0``, ``scale=sim:mettler,late:at=3``."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.records import Record

if TYPE_CHECKING:
    from praxis_desktop.ports.discovery import PortInfo
    from praxis_desktop.ports.schedules import Schedule
    from praxis_desktop.ports.settings import LineSettings
    from praxis_desktop.ports.simulators import Instrument
    from praxis_desktop.ports.transport import Port, Receiver

# pyserial and the simulators are loaded where they are needed: most programs have no port at all.

_ROLE = re.compile(r"[A-Za-z_][\w.-]{0,63}\Z")
_FORM = "Write ROLE=DEVICE or ROLE=sim:KIND, for example scale=/dev/ttyUSB0 or scale=sim:mettler."
SIMULATOR_PREFIX = "sim:"


class Binding(Record):
    """A port granted to a run: the role its protocol knows it by, and the device or simulator behind it."""

    role: str
    device: str
    """The path or name of a port of this computer; ``sim:KIND...`` for a simulator."""
    instrument: Instrument | None = None
    """The simulated instrument; it lives as long as the binding, however often the port is opened."""

    @property
    def is_simulated(self) -> bool:
        """Whether no hardware is behind it."""
        return self.instrument is not None

    def info(self) -> PortInfo:
        """What a list of ports says about it."""
        from praxis_desktop.ports.discovery import PortInfo, present_ports

        if self.instrument is not None:
            vid, pid = self.instrument.usb_id or (None, None)
            return PortInfo(self.device, self.instrument.description, vid=vid, pid=pid)
        for port in present_ports():
            if port.device == self.device:
                return port
        return PortInfo(self.device)

    def check(self) -> None:
        """Raise PortNotFound when the device of a real port is not there."""
        if not self.is_simulated and os.name == "posix" and not Path(self.device).exists():
            from praxis_desktop.ports.diagnosis import explain_open_failure

            raise explain_open_failure(
                FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)), port=self.role, device=self.device
            )

    def open(
        self,
        receiver: Receiver,
        settings: LineSettings,
        *,
        dtr: bool = True,
        rts: bool = True,
        schedule: Schedule | None = None,
    ) -> Port:
        """Open the port under its role's name; ``schedule`` times a simulator. Raises PortError."""
        if self.instrument is not None:
            from praxis_desktop.ports.simulated import SimulatedPort

            return SimulatedPort(
                self.instrument, receiver, settings, name=self.role, schedule=schedule, dtr=dtr, rts=rts
            )
        from praxis_desktop.ports.real import SerialPort

        return SerialPort(self.device, receiver, settings, name=self.role, dtr=dtr, rts=rts)


def parse_binding(text: str) -> Binding:
    """Read ``ROLE=DEVICE`` or ``ROLE=sim:KIND[,OPTION=VALUE...][,FAULT...]``.

    Raises UsageError: for an unknown simulator it lists the known ones. Whether a device exists shows
    when it is opened.
    """
    role, equals, device = text.partition("=")
    role, device = role.strip(), device.strip()
    if not equals or not device:
        raise UsageError(f"{text!r} does not say which port plays which role", hint=_FORM)
    if not _ROLE.match(role):
        raise UsageError(f"{role!r} cannot be the name of a role", hint=_FORM)
    if device.startswith(SIMULATOR_PREFIX):
        from praxis_desktop.ports.simulators import make_instrument

        return Binding(role, device, make_instrument(device.removeprefix(SIMULATOR_PREFIX)))
    if "\0" in device:
        raise UsageError(f"{device!r} cannot be the name of a port", hint=_FORM)
    return Binding(role, device)


def parse_bindings(texts: Iterable[str]) -> list[Binding]:
    """Read several bindings. Raises UsageError when a role, or a device, is named twice."""
    bindings: list[Binding] = []
    for text in texts:
        binding = parse_binding(text)
        for other in bindings:
            if other.role == binding.role:
                raise UsageError(f"role {binding.role!r} is bound twice", hint="Name each role once.")
            if other.device == binding.device and not binding.is_simulated:
                raise UsageError(
                    f"{binding.device} is bound to {other.role!r} and to {binding.role!r}",
                    hint="A port can play one role in a run.",
                )
        bindings.append(binding)
    return bindings

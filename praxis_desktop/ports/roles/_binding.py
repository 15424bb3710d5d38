"""Which port plays which role: ``scale=/dev/ttyUSB0``, ``scale=sim:mettler,late:at=3``."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from praxis_desktop import settings
from praxis_desktop.core.devices import (
    IDENTITY_PREFIX,
    LOOPBACK,
    NETWORK_PREFIXES,
    REPLAY_PREFIX,
    SIMULATOR_PREFIX,
)
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.records import Record
from praxis_desktop.ports import devices, replay, serial, simulators
from praxis_desktop.ports.devices import discovery
from praxis_desktop.ports.devices.discovery import PortInfo, port_at, present_ports_sentence
from praxis_desktop.ports.devices.identity import PortIdentity, find_device, may_come_back
from praxis_desktop.ports.errors import PortNotFound
from praxis_desktop.ports.own_simulators import absolute

if TYPE_CHECKING:
    from praxis_desktop.interpreter.environment.attention import Attentive
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.replay.recordings import Recording
    from praxis_desktop.ports.serial import AskWhetherWanted, Reacquaint
    from praxis_desktop.ports.simulators import Instrument, Schedule
    from praxis_desktop.ports.transport import LineSettings, Port, Receiver


# pyserial and the simulators are loaded where they are needed: most programs have no port at all.

_ROLE = re.compile(r"[A-Za-z_][\w.-]{0,63}\Z")
_FORM = "Write ROLE=DEVICE or ROLE=sim:KIND, for example scale=/dev/ttyUSB0 or scale=sim:mettler."
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class Binding(Record):
    """A port granted to a run: the role its protocol knows it by, and the device or simulator behind it."""

    role: str
    device: str
    """The path or name of a port of this computer; ``usb:VID:PID...`` for a USB device wherever it is
    plugged in; ``socket://HOST:PORT`` and ``rfc2217://HOST:PORT`` for one behind a serial server;
    ``sim:KIND...`` for a simulator; ``replay:FILE...`` for a recording; ``loop://`` for a port that is joined
    to itself.
    """
    instrument: Instrument | None = None
    """The simulated instrument; it lives as long as the binding, however often the port is opened."""
    recording: Recording | None = None
    """What is played back; it goes on where it was when the port is opened again."""

    @property
    def is_simulated(self) -> bool:
        """Whether no hardware is behind it."""
        return self.instrument is not None or self.recording is not None or self.device == LOOPBACK

    @property
    def is_local(self) -> bool:
        """Whether it is a port of this computer."""
        return not self.is_simulated and not self.device.startswith(NETWORK_PREFIXES)

    def info(self) -> PortInfo:
        """What a list of ports says about it, under the name that it was granted by."""
        if self.instrument is not None:
            vid, pid = self.instrument.usb_id or (None, None)
            return PortInfo(self.device, self.instrument.description, vid=vid, pid=pid)
        if self.recording is not None:
            return PortInfo(self.device, self.recording.description)
        present = self._identified()
        if present is None and self.is_local:
            present = port_at(self.device, discovery.present_ports(with_hidden=True))
        return PortInfo(self.device) if present is None else replace(present, device=self.device)

    def _identified(self) -> PortInfo | None:
        """The port whose device ``usb:...`` names, if it is there."""
        if not self.device.startswith(IDENTITY_PREFIX):
            return None
        return find_device(PortIdentity.parse(self.device), discovery.present_ports(with_hidden=True))

    def path(self) -> str:
        """Where the device is now. Raises PortNotFound when one that is known by its identity is not there,
        or when there are several.
        """
        if not self.device.startswith(IDENTITY_PREFIX):
            return self.device
        present = self._identified()
        if present is None:
            raise PortNotFound(
                Message(
                    "port {role}: there is no device {device}, or there are several",
                    role=repr(self.role),
                    device=self.device,
                ),
                port=self.role,
                hint=Message(
                    "Plug it in, or choose another. {present_ports_sentence} See: praxis-desktop ports",
                    present_ports_sentence=present_ports_sentence(),
                ),
            )
        return present.device

    def check(self) -> None:
        """Raise PortError when the device of a real port is not there, or is something else than a port."""
        if not self.is_local or os.name != "posix":
            return
        path = self.path()
        if not Path(path).exists():
            missing = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            raise devices.explain_open_failure(missing, port=self.role, device=path)
        devices.refuse_what_is_no_port(path, port=self.role)

    def open(
        self,
        receiver: Receiver,
        settings: LineSettings,
        *,
        dtr: bool = True,
        rts: bool = True,
        schedule: Schedule | None = None,
        grace: float | None = None,
        happened: Callable[[str, Mapping[str, object]], None] | None = None,
        ask_whether_wanted: AskWhetherWanted | None = None,
        reacquaint: Reacquaint | None = None,
        attention: Attentive | None = None,
        ward: Ward | None = None,
    ) -> Port:
        """Open the port under its role's name; ``schedule`` times a simulator. Raises PortError.

        A device that has a descriptor is read by ``attention`` too, whenever that waits.
        A device of this computer, or a simulator, that goes away is waited for ``grace`` seconds, those of
        the settings unless given; ``happened`` is told when it goes and when it is back. After that
        ``ask_whether_wanted`` has a device waited for longer; ``reacquaint`` sees whether a real one that is
        back is the same. ``ward`` has the guardian hold a real one.
        """
        if self.instrument is not None:
            return simulators.SimulatedPort(
                self.instrument,
                receiver,
                settings,
                name=self.role,
                schedule=schedule,
                dtr=dtr,
                rts=rts,
                grace=_grace_of_settings() if grace is None else grace,
                happened=happened,
            )
        if self.recording is not None:
            return replay.ReplayedPort(
                self.recording, receiver, settings, name=self.role, schedule=schedule, dtr=dtr, rts=rts
            )
        if self.device == LOOPBACK:
            return simulators.LoopbackPort(receiver, settings, name=self.role, dtr=dtr, rts=rts)
        path = self.path()
        open_device = partial(serial.SerialPort, name=self.role, attention=attention, ward=ward)
        grace = _grace_of_settings() if grace is None else grace
        if not self.is_local or not grace or not may_come_back(path):
            return open_device(path, receiver, settings, dtr=dtr, rts=rts)
        return serial.RebindingPort(
            path,
            receiver,
            settings,
            name=self.role,
            grace=grace,
            open_device=open_device,
            happened=happened,
            ask_whether_wanted=ask_whether_wanted,
            reacquaint=reacquaint,
            dtr=dtr,
            rts=rts,
        )


def _grace_of_settings() -> float:
    return settings.load_settings().ports.grace


def parse_binding(text: str) -> Binding:
    """Read ``ROLE=DEVICE``, ``ROLE=sim:KIND[,OPTION=VALUE...][,FAULT...]`` or
    ``ROLE=replay:FILE[,role=NAME][,timing=same|fast]``.

    Raises UsageError: for an unknown simulator it lists the known ones. Whether a device exists shows
    when it is opened.
    """
    role, equals, device = text.partition("=")
    role, device = role.strip(), device.strip()
    if not equals or not device:
        raise UsageError(
            Message("{text} does not say which port plays which role", text=repr(text)), hint=_FORM
        )
    if not _ROLE.match(role):
        raise UsageError(Message("{role} cannot be the name of a role", role=repr(role)), hint=_FORM)
    if device.startswith(SIMULATOR_PREFIX):
        specification = absolute(device.removeprefix(SIMULATOR_PREFIX))
        return Binding(role, f"{SIMULATOR_PREFIX}{specification}", simulators.make_instrument(specification))
    if device.startswith(REPLAY_PREFIX):
        recording = replay.open_recording(device.removeprefix(REPLAY_PREFIX), role)
        return Binding(role, device, recording=recording)
    if device.startswith(IDENTITY_PREFIX):
        return Binding(role, str(PortIdentity.parse(device)))
    if device == LOOPBACK:
        return Binding(role, device)
    if _SCHEME.match(device):
        _check_address(device)
    else:
        _check_path(device)
    return Binding(role, device)


def _check_path(device: str) -> None:
    """Refuse what names no port of this computer. Raises UsageError."""
    if not device.isprintable():
        raise UsageError(Message("{device} cannot be the name of a port", device=repr(device)), hint=_FORM)
    if ".." in re.split(r"[/\\]", device):
        raise UsageError(
            Message("{device} goes through '..' and cannot be the name of a port", device=repr(device)),
            hint="Write the port's own path. " + _FORM,
        )
    if os.name == "posix" and not device.startswith("/"):
        raise UsageError(
            Message("{device} cannot be the name of a port: it is no full path", device=repr(device)),
            hint=Message("Did you mean /dev/{removeprefix}? ", removeprefix=device.removeprefix("dev/"))
            + _FORM,
        )


def _check_address(device: str) -> None:
    """Refuse what is no address of a serial server. Raises UsageError.

    pyserial knows more kinds of addresses; they write files, or load code.
    """
    form = "Write socket://HOST:PORT or rfc2217://HOST:PORT for an instrument behind a serial server."
    if not device.startswith(NETWORK_PREFIXES):
        raise UsageError(Message("{device} is no address of a serial server", device=repr(device)), hint=form)
    try:
        address = urlsplit(device)
        complete = bool(address.hostname and address.port)
    except ValueError:
        complete = False
    if not complete or not device.isprintable() or " " in device:
        raise UsageError(
            Message("{device} does not name a host and its port", device=repr(device)), hint=form
        )
    if address.path.strip("/") or address.query or address.fragment or address.username is not None:
        raise UsageError(
            Message("{device} says more than a host and its port", device=repr(device)), hint=form
        )


def devices_by_role(bindings: Iterable[str]) -> dict[str, str]:
    """The devices of bindings that have been read before, as they are written, by their roles."""
    return dict(binding.partition("=")[::2] for binding in bindings)


def is_simulated_device(device: str) -> bool:
    """Whether no hardware is behind a binding's device, as it is written."""
    return device == LOOPBACK or device.startswith((SIMULATOR_PREFIX, REPLAY_PREFIX))


def parse_bindings(texts: Iterable[str]) -> list[Binding]:
    """Read several bindings. Raises UsageError when a role, or a device, is named twice."""
    bindings: list[Binding] = []
    for text in texts:
        binding = parse_binding(text)
        for other in bindings:
            if other.role == binding.role:
                raise UsageError(
                    Message("role {role} is bound twice", role=repr(binding.role)),
                    hint="Name each role once.",
                )
            if not binding.is_simulated and _place(other) == _place(binding):
                raise UsageError(
                    Message(
                        "{device} is bound to {role} and to {role2}",
                        device=binding.device,
                        role=repr(other.role),
                        role2=repr(binding.role),
                    ),
                    hint="A port can play one role in a run.",
                )
        bindings.append(binding)
    return bindings


def is_same_port(one: Binding, other: Binding) -> bool:
    """Whether two bindings are of one device, whatever they call it. A simulator is itself alone."""
    if (one.role, one.device) == (other.role, other.device):
        return True
    return not (one.is_simulated or other.is_simulated) and _present_place(one) == _present_place(other)


def _present_place(binding: Binding) -> str:
    """Where the device of a binding is now; what it is called by while it is not there."""
    try:
        return os.path.realpath(binding.path()) if binding.is_local else binding.device
    except PortError:
        return binding.device


def _place(binding: Binding) -> str:
    """What is behind a binding as far as its name tells: links to one device are one."""
    return os.path.realpath(binding.device) if binding.device.startswith("/") else binding.device

"""Bindings, which assign ports to roles: ``scale=/dev/ttyUSB0``, ``scale=sim:mettler,late:at=3``."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop import settings
from praxis_desktop.core.addresses import read_address
from praxis_desktop.core.devices import (
    HID_PREFIX,
    IDENTITY_PREFIX,
    LOOPBACK,
    NETWORK_PREFIXES,
    REPLAY_PREFIX,
    SIMULATOR_PREFIX,
    TRANSFER_PREFIXES,
    is_windows_port,
    real_path,
)
from praxis_desktop.core.errors import PortError, UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.ports import devices, replay, serial, simulators, usb
from praxis_desktop.ports.errors import PortNotFound, bound_twice
from praxis_desktop.ports.own_simulators import absolute

if TYPE_CHECKING:
    from praxis_desktop.core.hanging_calls import HangingCalls
    from praxis_desktop.ports.delivery import Backpressure
    from praxis_desktop.ports.devices.discovery import PortInfo
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.network import LedTo
    from praxis_desktop.ports.replay.recordings import Recording
    from praxis_desktop.ports.serial import AskWhetherWanted, Reacquaint
    from praxis_desktop.ports.simulators import Instrument, Schedule
    from praxis_desktop.ports.simulators.instrument import Connection
    from praxis_desktop.ports.transport import LineSettings, Port, Receiver
    from praxis_desktop.ports.usb import DeviceDescription


# pyserial and the simulators are imported lazily: most programs have no port.

_ROLE = re.compile(r"(?:[A-Za-z_][\w.-]{0,63}|[/\\][\w./:\\-]{1,127})\Z")
"""Matches a role: a name, or the path that a script opens, whichever device is actually used."""
_PATH = re.compile(
    r"(?:[/\\][\w./:\\-]{1,127}|COM\d{1,3}|(?:tcp|udp|tls|https?)://[\w.\[\]:-]{1,255})\Z", re.IGNORECASE
)
"""Matches a device name or an address that a script may have been written for, on any system."""
_NAME = re.compile(r"(?!COM\d)[A-Za-z_][\w.-]{0,63}\Z", re.IGNORECASE)
_FORM = "Use ROLE=DEVICE or ROLE=sim:KIND, for example scale=/dev/ttyUSB0 or scale=sim:mettler."
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class Binding(Struct, frozen=True):
    """A port granted to a run: its role in the protocol, and the device or simulator that fills that role."""

    role: str
    device: str
    """The path or name of a port on this computer; ``usb:VID:PID...`` for a USB device in any socket, with or
    without a serial port; ``hid:VID:PID...`` for a HID device; ``tcp://HOST:PORT`` (or ``udp``, ``tls``,
    ``http``, ``https``) for a connection; ``listen://ADDRESS:PORT`` for connections that others make to the
    program; ``socket://HOST:PORT`` or ``rfc2217://HOST:PORT`` for a port of a serial server; ``sim:KIND...``
    for a simulator; ``replay:FILE...`` for a recording; ``loop://`` for a loopback.
    """
    instrument: Instrument | None = None
    """The simulated instrument, which keeps its state when the port is closed and reopened."""
    recording: Recording | None = None
    """The recording, which continues when the port is reopened."""
    own_paths: tuple[str, ...] = ()
    """Additional paths, hard-coded in the program, by which it opens the port."""
    call: Connection | None = None
    """The connection that the simulated instrument has made to the program."""

    @property
    def is_simulated(self) -> bool:
        """Whether there is no hardware behind the port."""
        return self.instrument is not None or self.recording is not None or self.device == LOOPBACK

    @property
    def has_line(self) -> bool:
        """Whether the device is used as a serial port."""
        if self.instrument is not None:
            return self.instrument.on_usb() is None
        return not self.device.startswith(HID_PREFIX) and self.on_usb() is None

    def on_usb(self) -> DeviceDescription | None:
        """Return the device's USB description if it is present and has no serial port, otherwise None."""
        if self.instrument is not None:
            return None if self.instrument.unplugged else self.instrument.on_usb()
        if not self.device.startswith(TRANSFER_PREFIXES) or self._identified() is not None:
            return None
        return usb.on_usb(self.device)

    @property
    def is_local(self) -> bool:
        """Whether the port belongs to this computer."""
        return not self.is_simulated and not self.device.startswith(NETWORK_PREFIXES)

    def info(self) -> PortInfo:
        """Return the port's entry for a list of ports, under the name by which the port was granted."""
        if self.instrument is not None:
            vid, pid = self.instrument.usb_id or (None, None)
            return devices.discovery.PortInfo(self.device, self.instrument.description, vid=vid, pid=pid)
        if self.recording is not None:
            return devices.discovery.PortInfo(self.device, self.recording.description)
        present = self._identified()
        if present is None and self.is_local:
            present = devices.discovery.port_at(
                self.device, devices.discovery.present_ports(with_hidden=True)
            )
        return (
            devices.discovery.PortInfo(self.device)
            if present is None
            else structs.replace(present, device=self.device)
        )

    def _identified(self) -> PortInfo | None:
        """Return the port of the device that ``usb:...`` names if it is present, otherwise None."""
        if not self.device.startswith(IDENTITY_PREFIX):
            return None
        return devices.find_device(
            devices.PortIdentity.parse(self.device), devices.discovery.present_ports(with_hidden=True)
        )

    def path(self) -> str:
        """Return the device's current path, or its name if it is a USB or HID device without a serial port.
        Raises PortNotFound if a USB device is absent or ambiguous.
        """
        if not self.device.startswith(IDENTITY_PREFIX):
            return self.device
        present = self._identified()
        if present is None and self.on_usb() is not None:
            return self.device
        if present is None:
            raise PortNotFound(
                Message(
                    "port {role}: no device {device} was found, or more than one",
                    role=repr(self.role),
                    device=self.device,
                ),
                port=self.role,
                hint=Message(
                    "Plug it in, or choose another. {present_ports_sentence} See: praxis-desktop ports",
                    present_ports_sentence=devices.discovery.present_ports_sentence(),
                ),
            )
        return present.device

    def check(self) -> None:
        """Raise PortError if the device of a real port is absent, may not be used, or is not a port."""
        if not self.is_local:
            return
        if self.device.startswith(TRANSFER_PREFIXES) and self._identified() is None:
            usb.find(self.device, self.role)
            return
        path = self.path()
        if not devices.discovery.is_present(path):
            missing = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            raise devices.explain_open_failure(missing, port=self.role, device=path)
        devices.refuse_what_is_no_port(path, port=self.role)

    def open(
        self,
        receiver: Receiver,
        settings: LineSettings | None,
        *,
        dtr: bool = True,
        rts: bool = True,
        schedule: Schedule | None = None,
        grace: float | None = None,
        happened: Callable[[str, Mapping[str, object]], None] | None = None,
        ask_whether_wanted: AskWhetherWanted | None = None,
        reacquaint: Reacquaint | None = None,
        attention: Backpressure | None = None,
        ward: Ward | None = None,
        led_to: LedTo | None = None,
        calls: HangingCalls | None = None,
    ) -> Port:
        """Open the port under its role's name; ``schedule`` times a simulator. Raises PortError.

        While ``attention`` waits, it also reads the device if that has a descriptor. If a simulator, or a
        device attached to this computer, disappears, the port waits ``grace`` seconds for its return (the
        default comes from the settings); ``happened`` is called when it disappears and when it returns. When
        that time has elapsed, ``ask_whether_wanted`` asks whether to wait longer; ``reacquaint`` checks
        whether a real instrument that returns is the same one. ``ward`` registers a real instrument with the
        guardian. See ``network.open_network_line`` for ``led_to``, and ``serial.SerialPort`` for ``calls``.
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
                grace=(_grace_of_settings() if grace is None else grace) if self.has_line else 0.0,
                happened=happened,
                connection=self.call,
            )
        if self.recording is not None:
            return replay.ReplayedPort(
                self.recording, receiver, settings, name=self.role, schedule=schedule, dtr=dtr, rts=rts
            )
        if self.device == LOOPBACK:
            return simulators.LoopbackPort(receiver, settings, name=self.role, dtr=dtr, rts=rts)
        path = self.path()
        if path.startswith(TRANSFER_PREFIXES):
            return usb.UsbPort(
                path, receiver, settings, name=self.role, attention=attention, ward=ward, happened=happened
            )
        open_device = partial(
            serial.SerialPort, name=self.role, attention=attention, ward=ward, led_to=led_to, calls=calls
        )
        grace = _grace_of_settings() if grace is None else grace
        if settings is None or not self.is_local or not grace or not devices.may_come_back(path):
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
    """Parse a binding.

    Its form is ``ROLE=DEVICE``, ``ROLE=sim:KIND[,OPTION=VALUE...][,FAULT...]`` or
    ``ROLE=replay:FILE[,role=NAME][,timing=same|fast]``. Raises UsageError, which lists the simulators if the
    named one is unknown. Does not check whether the device exists.
    """
    role, equals, device = text.partition("=")
    role, device = role.strip(), device.strip()
    if not equals or not device:
        raise UsageError(
            Message("{text} does not say which port has which role", text=repr(text)), hint=_FORM
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
        return Binding(role, str(devices.PortIdentity.parse(device)))
    if device.startswith(HID_PREFIX):
        identity = devices.PortIdentity.parse(IDENTITY_PREFIX + device.removeprefix(HID_PREFIX))
        return Binding(role, HID_PREFIX + str(identity).removeprefix(IDENTITY_PREFIX))
    if device == LOOPBACK:
        return Binding(role, device)
    if _SCHEME.match(device):
        device = _checked_address(device)
    else:
        _check_path(device)
    if is_windows_port(device):
        device = real_path(device)
    return Binding(role, device)


def _check_path(device: str) -> None:
    """Raise UsageError if ``device`` cannot be the name of a port on this computer."""
    if not device.isprintable():
        raise UsageError(Message("{device} cannot be the name of a port", device=repr(device)), hint=_FORM)
    if ".." in re.split(r"[/\\]", device):
        raise UsageError(
            Message("{device} contains '..' and cannot be the name of a port", device=repr(device)),
            hint="Enter the port's own path. " + _FORM,
        )
    if os.name == "posix" and not device.startswith("/"):
        near = str(Path(device).absolute())
        if not os.access(near, os.F_OK):
            near = f"/dev/{device.removeprefix('dev/')}"
        raise UsageError(
            Message("{device} cannot be the name of a port: it is not a full path", device=repr(device)),
            hint=Message("Did you mean {near}? ", near=near) + _FORM,
        )


def _checked_address(device: str) -> str:
    """Return the address of an instrument or a serial server, in its standard form. Raises UsageError.

    Other kinds of addresses are refused, because pyserial accepts some that write files or load code.
    """
    try:
        return read_address(device).device
    except ValueError as error:
        raise UsageError(
            Message("{device} {problem}", device=repr(device), problem=error),
            hint=(
                "Use tcp://HOST:PORT, udp://HOST:PORT, tls://HOST:PORT, http://HOST or https://HOST for an "
                "instrument on the network, socket://HOST:PORT or rfc2217://HOST:PORT for one behind a "
                "serial server, listen://127.0.0.1:PORT or listen://ADDRESS:PORT?from=PEER to let others "
                "connect to the program."
            ),
        ) from None


def own_paths(texts: Iterable[str]) -> dict[str, str]:
    """Return the roles in ``PATH=ROLE`` pairs, keyed by path. Raises UsageError if a path has two roles."""
    found: dict[str, str] = {}
    for text in filter(_is_own_path, texts):
        path, role = (part.strip() for part in text.split("=", 1))
        if found.setdefault(path, role) != role:
            raise UsageError(
                Message(
                    "{path} would be both {role} and {other_role}",
                    path=path,
                    role=repr(found[path]),
                    other_role=repr(role),
                ),
                hint="A path can lead to only one port: leave one of the two out.",
            )
    return found


def with_own_paths(bindings: Iterable[Binding], paths: Mapping[str, str]) -> list[Binding]:
    """Return ``bindings`` with the paths by which a program opens them; ``paths`` maps each path to a role.

    Raises UsageError for a role without a port, and for a path that leads to another port.
    """
    named = list(bindings)
    for path, role in paths.items():
        if not any(binding.role == role for binding in named):
            raise UsageError(
                Message(
                    "{path}={role} names a path for {role_name}, which has no port",
                    path=path,
                    role=role,
                    role_name=repr(role),
                ),
                hint=Message(
                    "Add --port {role}=DEVICE. If {role} should be the instrument on {path}, write "
                    "--port {role}={path}.",
                    role=role,
                    path=path,
                ),
            )
        other = next((each for each in named if each.role != role and path in (each.role, each.device)), None)
        if other is not None:
            raise UsageError(
                Message(
                    "{path} is the port of {other_role}, and cannot be a path for {role}",
                    path=path,
                    other_role=repr(other.role),
                    role=repr(role),
                ),
                hint="A path can lead to only one port: leave one of the two out.",
            )
    return [
        structs.replace(
            binding, own_paths=tuple(path for path, role in paths.items() if role == binding.role)
        )
        for binding in named
    ]


def _is_own_path(text: str) -> bool:
    """Return whether a binding has the form ``PATH=ROLE``: a path that a program opens, and a role."""
    path, _, role = text.partition("=")
    return bool(_PATH.match(path.strip()) and _NAME.match(role.strip()))


def devices_by_role(bindings: Iterable[str]) -> dict[str, str]:
    """Return the devices in bindings, as written, keyed by role."""
    return dict(text.partition("=")[::2] for text in bindings if not _is_own_path(text))


def is_simulated_device(device: str) -> bool:
    """Return whether a binding's device, as written, has no hardware behind it."""
    return device == LOOPBACK or device.startswith((SIMULATOR_PREFIX, REPLAY_PREFIX))


def parse_bindings(texts: Iterable[str]) -> list[Binding]:
    """Parse several bindings, and the paths (``PATH=ROLE``) by which a program opens them.

    Raises UsageError if a role or a device appears twice, or a path has no port or more than one.
    """
    texts = list(texts)
    return with_own_paths(_parsed(text for text in texts if not _is_own_path(text)), own_paths(texts))


def parse_some(texts: Iterable[str]) -> list[Binding]:
    """Parse bindings, but skip any ``PATH=ROLE``, whose role may get its port later. Raises UsageError."""
    return _parsed(text for text in texts if not _is_own_path(text))


def _parsed(texts: Iterable[str]) -> list[Binding]:
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
                raise bound_twice(binding.device, other.role, binding.role)
        bindings.append(binding)
    return bindings


def is_same_port(one: Binding, other: Binding) -> bool:
    """Return whether two bindings refer to the same device, whatever their names. A simulator matches only
    itself.
    """
    if (one.role, one.device) == (other.role, other.device):
        return True
    return not (one.is_simulated or other.is_simulated) and _present_place(one) == _present_place(other)


def _present_place(binding: Binding) -> str:
    """Return the device's current path, or its name while the device is absent."""
    try:
        return real_path(binding.path()) if binding.is_local else binding.device
    except PortError:
        return binding.device


def _place(binding: Binding) -> str:
    """Return the device's path with links resolved, or the device's name if that is not a path."""
    return os.path.realpath(binding.device) if binding.device.startswith("/") else binding.device

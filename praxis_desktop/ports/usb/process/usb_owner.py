"""A device opened through PyUSB, with all its interfaces."""

from __future__ import annotations

import array
import errno
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import usb.core
import usb.util

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.devices import processes_holding
from praxis_desktop.ports.dialects.transfers import (
    FAILED,
    OVERFLOWED,
    RESET,
    STALLED,
    TIMED_OUT,
    Completion,
    Setup,
)
from praxis_desktop.ports.errors import PortRefused, named
from praxis_desktop.ports.usb.descriptors import HUB_CLASS, Endpoint
from praxis_desktop.ports.usb.devices import Found, explained
from praxis_desktop.ports.usb.process.owned import Gone, Owner

SET_ADDRESS = Setup(0x00, 0x05, 0, 0, 0)
SET_CONFIGURATION = Setup(0x00, 0x09, 0, 0, 0)
SET_INTERFACE = Setup(0x01, 0x0B, 0, 0, 0)
CLEAR_HALT = Setup(0x02, 0x01, 0, 0, 0)
"""Requests that a host must carry out itself, or must not pass on; only type and request matter."""

_util: Any = usb.util
_SLICE_MS = 100
"""Maximum interval, in milliseconds, between checks of whether a transfer has been abandoned."""
_WAIT_S, _PAUSE_S = 1.0, 0.05
"""How long, in seconds, to wait for a device in use to be released, and to pause between attempts."""
_STATUSES = {
    errno.EPIPE: STALLED,
    errno.ETIMEDOUT: TIMED_OUT,
    errno.EOVERFLOW: OVERFLOWED,
}
_IN_USE = (errno.EBUSY, errno.EACCES) if sys.platform == "win32" else (errno.EBUSY,)
"""The errors for a device that another process is using; Windows denies access to such a device."""
_GONE = (errno.ENODEV, errno.ENXIO, errno.ESHUTDOWN)
_NO_DRIVER = (errno.ENOENT, errno.ENODATA, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL)


class UsbOwner(Owner):
    """A device opened through PyUSB. Raises PortFault if the device cannot be opened."""

    def __init__(self, found: Found, device: str, name: str) -> None:
        self._device: Any = found.device
        self._detached: set[int] = set()
        self._settings: dict[int, int] = {}
        """The nonzero alternate settings, keyed by interface number."""
        self._ends: dict[int, Endpoint] = {}
        self._buffers: dict[int, array.array[int]] = {}
        deadline = Deadline.after(_WAIT_S)
        while True:
            try:
                self._claim()
                return
            except (OSError, NotImplementedError) as error:
                self.release()
                if getattr(error, "errno", None) in _IN_USE and not deadline.expired:
                    time.sleep(_PAUSE_S)  # the previous process is still releasing the device
                    continue
                raise explained(
                    error, found, named(name, device), name, lambda: _holders(self._device)
                ) from error

    def _claim(self) -> None:
        """Claim all interfaces of the active configuration. Raises OSError."""
        device = self._device
        try:
            configuration = device.get_active_configuration()
        except usb.core.USBError as error:
            if error.errno is not None:
                raise
            device.set_configuration()  # no configuration is set yet
            configuration = device.get_active_configuration()
        for number in dict.fromkeys(interface.bInterfaceNumber for interface in configuration):
            try:
                if device.is_kernel_driver_active(number):
                    device.detach_kernel_driver(number)
                    self._detached.add(number)
            except NotImplementedError:
                pass  # systems where drivers need not be detached
            except usb.core.USBError as error:
                if error.errno not in _NO_DRIVER:
                    raise
            _util.claim_interface(device, number)
        self._look(configuration)

    def _look(self, configuration: Any) -> None:
        """Find the endpoints of the current alternate settings."""
        self._ends = {
            endpoint.bEndpointAddress: Endpoint(
                endpoint.bEndpointAddress,
                ("control", "isochronous", "bulk", "interrupt")[endpoint.bmAttributes & 3],
                endpoint.wMaxPacketSize & 0x7FF,
            )
            for interface in configuration
            if interface.bAlternateSetting == self._settings.get(interface.bInterfaceNumber, 0)
            for endpoint in interface
        }
        self._buffers = {
            address: array.array("B", bytes(end.packet_size)) for address, end in self._ends.items()
        }

    @property
    def in_endpoints(self) -> frozenset[int]:
        return frozenset(
            address
            for address, end in self._ends.items()
            if end.is_in and end.kind in ("bulk", "interrupt") and end.packet_size
        )

    def receive(self, endpoint: int, wait_ms: int) -> Completion | None:
        try:
            buffer = self._buffers[endpoint]
            count = self._device.read(endpoint, buffer, wait_ms)
        except usb.core.USBTimeoutError:
            return None
        except (OSError, ValueError, KeyError) as error:
            return Completion(endpoint, status=_status(error))
        return Completion(endpoint, buffer[:count].tobytes())

    def send(
        self, endpoint: int, data: bytes, timeout_ms: int, is_given_up: Callable[[], bool]
    ) -> Completion:
        deadline = Deadline.after(timeout_ms / 1000 if timeout_ms else None)
        written = 0
        while True:
            remaining = deadline.remaining
            limit = _SLICE_MS if remaining is None else max(1, min(_SLICE_MS, int(remaining * 1000)))
            try:
                written += self._device.write(endpoint, data[written:] if written else data, limit)
                if written >= len(data):
                    return Completion.written(endpoint, written)
            except usb.core.USBTimeoutError:
                pass
            except (OSError, ValueError) as error:
                return Completion.written(endpoint, written, _status(error))
            if is_given_up():
                return Completion.written(endpoint, written, FAILED)
            if deadline.expired:
                return Completion.written(endpoint, written, TIMED_OUT)

    def changes(self, setup: Setup) -> bool:
        return setup == RESET or (setup.request_type, setup.request) in (
            (SET_CONFIGURATION.request_type, SET_CONFIGURATION.request),
            (SET_INTERFACE.request_type, SET_INTERFACE.request),
        )

    def control(self, setup: Setup, data: bytes, timeout_ms: int) -> Completion:
        try:
            return Completion(0, self._controlled(setup, data, timeout_ms))
        except (OSError, ValueError, NotImplementedError) as error:
            return Completion(0, status=_status(error))

    def _controlled(self, setup: Setup, data: bytes, timeout_ms: int) -> bytes:
        device = self._device
        kind = (setup.request_type, setup.request)
        if kind == (SET_ADDRESS.request_type, SET_ADDRESS.request):
            raise OSError(errno.EPIPE, "it could take the address of another device")
        if setup == RESET:
            device.reset()
            self._settings.clear()
            self._claim()
        elif kind == (SET_CONFIGURATION.request_type, SET_CONFIGURATION.request):
            if setup.value != device.get_active_configuration().bConfigurationValue:
                raise OSError(errno.EPIPE, "another configuration was not granted")
            for number in self._claimed():
                _util.release_interface(device, number)
            device.set_configuration(setup.value)
            self._settings.clear()
            self._claim()
        elif kind == (SET_INTERFACE.request_type, SET_INTERFACE.request):
            device.set_interface_altsetting(setup.index, setup.value)
            self._settings[setup.index] = setup.value
            self._look(device.get_active_configuration())
        elif kind == (CLEAR_HALT.request_type, CLEAR_HALT.request) and not setup.value:
            device.clear_halt(setup.index)
        else:
            staged = array.array("B", bytes(setup.length) if setup.is_in else data)
            count = device.ctrl_transfer(
                setup.request_type, setup.request, setup.value, setup.index, staged, timeout_ms
            )
            return staged[:count].tobytes() if setup.is_in else b""
        return b""

    def release(self) -> None:
        with suppress(OSError, NotImplementedError):
            for number in self._claimed():
                _util.release_interface(self._device, number)
        for number in self._detached:
            with suppress(OSError):
                self._device.attach_kernel_driver(number)
        self._detached.clear()
        with suppress(OSError):
            _util.dispose_resources(self._device)

    def _claimed(self) -> set[int]:
        return {interface.bInterfaceNumber for interface in self._device.get_active_configuration()}


def _status(error: Exception) -> int:
    """Return the status of a transfer that failed with ``error``. Raises Gone if the device is gone."""
    code = error.errno if isinstance(error, OSError) else None
    if code in _GONE:
        raise Gone from error
    return FAILED if code is None else _STATUSES.get(code, FAILED)


def _holders(device: Any) -> tuple[list[str], str]:
    """Return the programs that have a USB device open, and the driver that has claimed it ("" if none)."""
    node = f"/dev/bus/usb/{device.bus:03}/{device.address:03}"
    own = Message("(process {getpid})", getpid=os.getpid())
    holders = [each for each in processes_holding(node) if not each.endswith(own)]
    sockets = ".".join(map(str, device.port_numbers or ()))
    drivers = [
        Path(os.path.realpath(link)).name
        for link in Path("/sys/bus/usb/devices").glob(f"{device.bus}-{sockets}:*/driver")
    ]
    return holders, next((each for each in drivers if each != "usbfs"), "")


def refuse_hub(found: Found, device: str, name: str) -> None:
    """Raise PortRefused for a hub, through which other devices could be switched off."""
    if found.description.interface_of(HUB_CLASS) is not None:
        raise PortRefused(
            Message("{told} is a hub", told=named(name, device)),
            port=name,
            hint="Allow access to the instrument that is connected to it.",
        )

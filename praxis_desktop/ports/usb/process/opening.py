"""Opens USB devices through PyUSB, and HID devices through hidapi or, on a USB/IP server, PyUSB."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from praxis_desktop.core.devices import HID_PREFIX
from praxis_desktop.ports.dialects.transfers import FAILED, STALLED, Completion, Setup
from praxis_desktop.ports.errors import named
from praxis_desktop.ports.usb.descriptors import CONFIGURATION, DEVICE, HID_CLASS, STRING
from praxis_desktop.ports.usb.devices import (
    HID_IN,
    HID_OUT,
    Found,
    explained,
    find,
    hid_library,
    is_over_network,
)
from praxis_desktop.ports.usb.process.owned import Gone, Owner
from praxis_desktop.ports.usb.process.usb_owner import UsbOwner, refuse_hub

_GET_DESCRIPTOR = (0x80, 6)
_GET_INTERFACE_DESCRIPTOR = (0x81, 6)
_GET_REPORT, _SET_REPORT = (0xA1, 1), (0x21, 9)
_INPUT, _OUTPUT, _FEATURE = 1, 2, 3
_REPORT_DESCRIPTOR = 0x22
_LONGEST = 4096
_SIMPLE = {(0x80, 0): b"\0\0", (0x80, 8): b"\1", (0x81, 10): b"\0"}
"""The replies to GET_STATUS, GET_CONFIGURATION and GET_INTERFACE."""
_ACCEPTED = {(0x00, 9), (0x01, 11), (0x02, 1), (0x21, 10)}
"""Requests accepted without effect: SET_CONFIGURATION, SET_INTERFACE, CLEAR_FEATURE and SET_IDLE."""


def opened(device: str, name: str) -> Owner:
    """Open the device that ``usb:...`` or ``hid:...`` names. Raises PraxisError."""
    found = find(device, name)
    if device.startswith(HID_PREFIX):
        return (HidOverUsb if is_over_network() else HidOwner)(found, device, name)
    refuse_hub(found, device, name)
    return UsbOwner(found, device, name)


class HidOwner(Owner):
    """A device opened through hidapi. Reports begin with their ID, or with 0 if they have none.

    Standard requests are answered here, because hidapi does not pass them on to the device. Raises PortFault
    if the device cannot be opened.
    """

    def __init__(self, found: Found, device: str, name: str) -> None:
        self._description = found.description
        self._device: Any = hid_library().device()
        try:
            self._device.open_path(found.path)
        except OSError as error:
            raise explained(
                _with_reason(error, found.path), found, named(name, device), name, _nobody
            ) from error

    @property
    def in_endpoints(self) -> frozenset[int]:
        return frozenset((HID_IN,))

    def receive(self, endpoint: int, wait_ms: int) -> Completion | None:
        try:
            report = self._device.read(_LONGEST, wait_ms)
        except (OSError, ValueError) as error:
            raise Gone from error
        return Completion(endpoint, bytes(report)) if report else None

    def send(
        self, endpoint: int, data: bytes, timeout_ms: int, is_given_up: Callable[[], bool]
    ) -> Completion:
        if endpoint != HID_OUT or not data:
            return Completion.written(endpoint, 0, FAILED)
        try:
            count = self._device.write(data)
        except (OSError, ValueError) as error:
            raise Gone from error
        return Completion.written(endpoint, max(count, 0), 0 if count >= 0 else FAILED)

    def control(self, setup: Setup, data: bytes, timeout_ms: int) -> Completion:
        try:
            answer = self._controlled(setup, data)
        except (OSError, ValueError):
            return Completion(0, status=FAILED)
        if answer is None:
            return Completion(0, status=STALLED)
        return Completion(0, answer[: setup.length] if setup.is_in else b"")

    def _controlled(self, setup: Setup, data: bytes) -> bytes | None:
        """Carry out a request; return the reply (None if unknown). Raises OSError or ValueError."""
        kind = (setup.request_type, setup.request)
        what, number = setup.value >> 8, setup.value & 0xFF
        if kind == _GET_REPORT and what == _FEATURE:
            return bytes(self._device.get_feature_report(number, setup.length))
        if kind == _GET_REPORT and what == _INPUT:
            return bytes(self._device.get_input_report(number, setup.length))
        if kind == _SET_REPORT and what in (_FEATURE, _OUTPUT):
            write = self._device.send_feature_report if what == _FEATURE else self._device.write
            return b"" if write(data) >= 0 else None
        if kind == _GET_INTERFACE_DESCRIPTOR and what == _REPORT_DESCRIPTOR:
            return bytes(self._device.get_report_descriptor())
        if kind == _GET_DESCRIPTOR:
            return self._descriptor(what, number)
        return b"" if kind in _ACCEPTED else _SIMPLE.get(kind)

    def _descriptor(self, kind: int, number: int) -> bytes | None:
        described = self._description
        if kind == STRING:
            return described.string_descriptor(number)
        if kind == CONFIGURATION and number < len(described.configurations):
            return described.configurations[number]
        return described.device if kind == DEVICE else None

    def release(self) -> None:
        with suppress(OSError, ValueError):
            self._device.close()


def _with_reason(error: OSError, path: bytes) -> OSError:
    """Return the error with the system's error number, which hidapi does not report."""
    if error.errno is not None:
        return error
    try:
        with Path(os.fsdecode(path)).open("r+b", buffering=0):
            return error
    except OSError as told:
        return told


def _nobody() -> tuple[list[str], str]:
    return [], ""


class HidOverUsb(Owner):
    """A HID device that is accessed as a USB device, through its HID interface. Raises PortFault."""

    def __init__(self, found: Found, device: str, name: str) -> None:
        self._usb = UsbOwner(found, device, name)
        interface = found.description.interface_of(HID_CLASS)
        assert interface is not None, "only devices with such an interface are found"
        self._interface = interface.number
        self._in = next((each.address for each in interface.endpoints if each.is_in), 0)
        self._out = next((each.address for each in interface.endpoints if not each.is_in), 0)
        self._has_ids = self._numbers_reports()

    def _numbers_reports(self) -> bool:
        """Return whether reports have IDs, that is, whether there is a Report ID item (HID 1.11, 6.2.2.7)."""
        setup = Setup(*_GET_INTERFACE_DESCRIPTOR, _REPORT_DESCRIPTOR << 8, self._interface, _LONGEST)
        items, at = self._usb.control(setup, b"", 1000).data, 0
        while at < len(items):
            if items[at] & 0xFC == 0x84:
                return True
            at += 1 + (0, 1, 2, 4)[items[at] & 3]
        return False

    @property
    def in_endpoints(self) -> frozenset[int]:
        return frozenset((HID_IN,)) if self._in else frozenset()

    def receive(self, endpoint: int, wait_ms: int) -> Completion | None:
        got = self._usb.receive(self._in, wait_ms)
        return None if got is None else Completion(HID_IN, got.data, got.status)

    def send(
        self, endpoint: int, data: bytes, timeout_ms: int, is_given_up: Callable[[], bool]
    ) -> Completion:
        if endpoint != HID_OUT or not data:
            return Completion.written(endpoint, 0, FAILED)
        if not self._out:
            setup = Setup(*_SET_REPORT, _OUTPUT << 8 | data[0], self._interface, 0)
            sent = self.control(setup, data, timeout_ms)
            return Completion.written(HID_OUT, 0 if sent.status else len(data), sent.status)
        own = data if self._has_ids else data[1:]
        sent = self._usb.send(self._out, own, timeout_ms, is_given_up)
        return Completion.written(HID_OUT, sent.count + len(data) - len(own), sent.status)

    def control(self, setup: Setup, data: bytes, timeout_ms: int) -> Completion:
        kind = (setup.request_type, setup.request)
        if self._has_ids or kind not in (_GET_REPORT, _SET_REPORT):
            return self._usb.control(
                _for(setup, setup.length if setup.is_in else len(data)), data, timeout_ms
            )
        if kind == _SET_REPORT:
            return self._usb.control(_for(setup, max(len(data) - 1, 0)), data[1:], timeout_ms)
        got = self._usb.control(_for(setup, max(setup.length - 1, 0)), b"", timeout_ms)
        return got if got.status else Completion(0, b"\0" + got.data)

    def release(self) -> None:
        self._usb.release()


def _for(setup: Setup, length: int) -> Setup:
    """Return the same request with a data stage of the given length."""
    return Setup(setup.request_type, setup.request, setup.value, setup.index, length)

"""A stand-in for ``hid``: the HID devices granted to the program, with the interfaces of both packages of
that name, pyhidapi (``hid.Device``) and hidapi (``hid.device``).
"""

from __future__ import annotations

import enum
import errno
import os
from collections.abc import Callable, Iterable
from typing import Any, Self, TypeVar

from _praxis.usb_devices import UsbDevice, granted_devices
from _praxis.usb_grants import what_to_grant
from _praxis.usb_transfers import IN, LARGEST, Line, TransferFailed, line_to

__all__ = ["BusType", "Device", "HIDException", "device", "enumerate"]

version = (0, 15, 0)
"""The version of hidapi that this module imitates."""

_Error = TypeVar("_Error", bound=Exception)

_INPUT, _OUTPUT = IN | 1, 1
"""The endpoints for input and output reports."""
_GET_REPORT, _SET_REPORT, _GET_DESCRIPTOR = 1, 9, 6
_FROM_INTERFACE, _TO_INTERFACE, _CLASS = IN | 1, 1, 0x20
_INPUT_KIND, _FEATURE_KIND = 0x100, 0x300
_REPORT_DESCRIPTOR = 0x2200
_LONGEST_REPORT = 4096
_TIMEOUT_MS = 5000
"""Linux's time-out for writes and feature reports, in milliseconds."""


class HIDException(Exception):
    """Raised by ``Device``, as in pyhidapi."""


class BusType(enum.IntEnum):
    """How a device is connected."""

    UNKNOWN = 0
    USB = 1
    BLUETOOTH = 2
    I2C = 3
    SPI = 4


def enumerate(  # noqa: A001 - its name in hid
    vid: int = 0, pid: int = 0, *, vendor_id: int = 0, product_id: int = 0
) -> list[dict[str, Any]]:
    """Describe each granted HID device as a dict. Vendor and product IDs other than 0 restrict the list."""
    return [_described(one) for one in _present(vid or vendor_id, pid or product_id)]


def _present(vendor: int, product: int) -> list[UsbDevice]:
    return [
        one
        for one in granted_devices()
        if one.hid is not None and vendor in (0, one.fields.idVendor) and product in (0, one.fields.idProduct)
    ]


def _described(one: UsbDevice) -> dict[str, Any]:
    fields = one.fields
    assert one.hid is not None
    return {
        "path": one.role.encode(),
        "vendor_id": fields.idVendor,
        "product_id": fields.idProduct,
        "serial_number": one.string(fields.iSerialNumber),
        "release_number": fields.bcdDevice,
        "manufacturer_string": one.string(fields.iManufacturer),
        "product_string": one.string(fields.iProduct),
        "usage_page": one.hid["usage_page"],
        "usage": one.hid["usage"],
        "interface_number": one.hid["interface"],
        "bus_type": BusType.USB,
    }


class _Reports:
    """An open device: its reports, the reports' descriptor, and its strings. Raises TransferFailed."""

    def __init__(self, one: UsbDevice) -> None:
        self.device = one
        self._line: Line = line_to(one.role)
        self._interface = 0 if one.hid is None else one.hid["interface"]

    def close(self) -> None:
        self._line.close()

    def write(self, report: bytes) -> int:
        return self._line.write(_OUTPUT, report, LARGEST, _TIMEOUT_MS)

    def read(self, size: int, timeout_ms: int | None) -> bytes:
        """Return the next input report, truncated to ``size`` bytes, or b"" if none arrives in time."""
        try:
            return self._line.read(_INPUT, LARGEST, LARGEST + 1, timeout_ms)[:size]
        except TransferFailed as failure:
            if failure.number == errno.ETIMEDOUT:
                return b""
            raise

    def report(self, kind: int, number: int, size: int) -> bytes:
        """Request an input or feature report, and return it truncated to ``size`` bytes."""
        request = (_FROM_INTERFACE | _CLASS, _GET_REPORT, kind | number, self._interface)
        return self._line.control(*request, min(size, _LONGEST_REPORT), b"", _TIMEOUT_MS)[:size]

    def set_feature(self, report: bytes) -> int:
        request = (_TO_INTERFACE | _CLASS, _SET_REPORT, _FEATURE_KIND | report[0], self._interface)
        self._line.control(*request, len(report), report, _TIMEOUT_MS)
        return len(report)

    def report_descriptor(self, size: int) -> bytes:
        request = (_FROM_INTERFACE, _GET_DESCRIPTOR, _REPORT_DESCRIPTOR, self._interface)
        return self._line.control(*request, min(size, _LONGEST_REPORT), b"", _TIMEOUT_MS)[:size]

    def string(self, field: str) -> str:
        return self.device.string(getattr(self.device.fields, field))


def _opened(vendor: int, product: int, serial: str | None, path: bytes | str | None) -> _Reports:
    """Open a device by its path, or by its vendor, its product and, if given, its serial number."""
    role = path.encode() if isinstance(path, str) else path
    for one in _present(vendor, product):
        if role is not None:
            if one.role.encode() != role:
                continue
        elif serial and one.string(one.fields.iSerialNumber) != serial:
            continue
        return _Reports(one)
    raise TransferFailed(errno.ENODEV)


class Device:
    """A device, with pyhidapi's interface. Raises HIDException."""

    def __init__(
        self,
        vid: int | None = None,
        pid: int | None = None,
        serial: str | None = None,
        path: bytes | str | None = None,
    ) -> None:
        self._reports: _Reports | None = None
        self._is_nonblocking = 0
        if not path and not (vid and pid is not None):
            raise ValueError("specify vid/pid or path")
        try:
            self._reports = _opened(*((0, 0, None, path) if path else (vid or 0, pid or 0, serial, None)))
        except TransferFailed as failure:
            error = HIDException(f"unable to open device: {_words(failure)}")
            raise _noted(error, failure, vid, pid) from failure.__cause__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _do(self, name: str, *arguments: Any) -> Any:
        if self._reports is None:
            raise HIDException("device closed")
        try:
            return getattr(self._reports, name)(*arguments)
        except TransferFailed as failure:
            raise _noted(HIDException(_words(failure)), failure) from failure.__cause__

    def write(self, data: bytes) -> int:
        """Send an output report, which begins with its ID (0 if the device has no IDs). Return its length."""
        return int(self._do("write", bytes(data)))

    def read(self, size: int, timeout: int | None = None) -> bytes:
        """Return up to ``size`` bytes of the next input report, or b"" if none arrives within ``timeout`` ms.
        Without a time-out, wait for one, unless the device is nonblocking.
        """
        if timeout is None:
            timeout = 0 if self._is_nonblocking else -1
        return bytes(self._do("read", size, timeout if timeout >= 0 else None))

    def get_input_report(self, report_id: int, size: int) -> bytes:
        """Request an input report from the device, and return it."""
        return bytes(self._do("report", _INPUT_KIND, report_id, size))

    def send_feature_report(self, data: bytes) -> int:
        """Send a feature report, which begins with its ID (0 if the device has no IDs). Return its length."""
        return int(self._do("set_feature", bytes(data)))

    def get_feature_report(self, report_id: int, size: int) -> bytes:
        """Return a feature report, which begins with its ID."""
        return bytes(self._do("report", _FEATURE_KIND, report_id, size))

    def get_report_descriptor(self, size: int = 4096) -> bytes:
        """Return the descriptor of the device's reports."""
        return bytes(self._do("report_descriptor", size))

    def close(self) -> None:
        """Close the device; idempotent."""
        reports, self._reports = self._reports, None
        if reports is not None:
            reports.close()

    @property
    def nonblocking(self) -> int:
        """Whether a read without a time-out returns immediately."""
        return self._is_nonblocking

    @nonblocking.setter
    def nonblocking(self, value: int) -> None:
        self._is_nonblocking = value

    @property
    def manufacturer(self) -> str:
        """The manufacturer."""
        return str(self._do("string", "iManufacturer"))

    @property
    def product(self) -> str:
        """The product."""
        return str(self._do("string", "iProduct"))

    @property
    def serial(self) -> str:
        """The serial number."""
        return str(self._do("string", "iSerialNumber"))

    def get_indexed_string(self, index: int, max_length: int = 255) -> str:
        """Return the string with this number."""
        if self._reports is None:
            raise HIDException("device closed")
        return self._reports.device.string(index)[:max_length]


class device:  # noqa: N801 - its name in hidapi
    """A device, with hidapi's interface. Raises OSError, or ValueError if it is not open."""

    def __init__(self) -> None:
        self._reports: _Reports | None = None
        self._is_nonblocking = False
        self._error = ""

    def open(self, vendor_id: int = 0, product_id: int = 0, serial_number: str | None = None) -> None:
        """Open the device with this vendor and product ID, and with this serial number if one is given."""
        self._open(vendor_id, product_id, serial_number, None)

    def open_path(self, device_path: bytes) -> None:
        """Open the device with this path."""
        self._open(0, 0, None, device_path)

    def _open(self, *wanted: Any) -> None:
        if self._reports is not None:
            raise RuntimeError("already open")
        try:
            self._reports = _opened(*wanted)
        except TransferFailed as failure:
            self._error = failure.told or _words(failure)
            raise _noted(OSError("open failed"), failure, *wanted[:2]) from failure.__cause__

    def close(self) -> None:
        """Close the device; idempotent."""
        reports, self._reports = self._reports, None
        if reports is not None:
            reports.close()

    @property
    def _open_reports(self) -> _Reports:
        if self._reports is None:
            raise ValueError("not open")
        return self._reports

    def error(self) -> str:
        """Return a description of the last failure, or "" if there was none."""
        return self._error

    def write(self, buff: Iterable[int]) -> int:
        """Send an output report, which begins with its ID (0 if the device has no IDs). Return its length, or
        -1 if sending failed.
        """
        return self._sent(self._open_reports.write, buff)

    def send_feature_report(self, buff: Iterable[int]) -> int:
        """Send a feature report, which begins with its ID (0 if the device has no IDs). Return its length, or
        -1 if sending failed.
        """
        return self._sent(self._open_reports.set_feature, buff)

    def _sent(self, send: Callable[[bytes], int], buff: Iterable[int]) -> int:
        try:
            return send(bytes(buff))
        except TransferFailed as failure:
            self._error = failure.told or _words(failure)
            return -1

    def set_nonblocking(self, v: int) -> int:
        """Set whether a read without a time-out returns immediately. Return 0."""
        self._open_reports  # noqa: B018 - raises if the device is not open
        self._is_nonblocking = bool(v)
        return 0

    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]:
        """Return up to ``max_length`` bytes of the next input report, or [] if none arrives in
        ``timeout_ms``. Without a time-out, wait for one, unless the device is nonblocking.
        """
        wait_ms = timeout_ms if timeout_ms > 0 else 0 if self._is_nonblocking else None
        return self._received(self._open_reports.read, max_length, wait_ms)

    def get_feature_report(self, report_num: int, max_length: int) -> list[int]:
        """Return a feature report, which begins with its ID."""
        return self._received(self._open_reports.report, _FEATURE_KIND, report_num, max_length)

    def get_input_report(self, report_num: int, max_length: int) -> list[int]:
        """Request an input report from the device, and return it."""
        return self._received(self._open_reports.report, _INPUT_KIND, report_num, max_length)

    def get_report_descriptor(self, max_length: int = 4096) -> list[int]:
        """Return the descriptor of the device's reports."""
        return self._received(self._open_reports.report_descriptor, max_length)

    def _received(self, receive: Callable[..., bytes], *arguments: Any) -> list[int]:
        try:
            return list(receive(*arguments))
        except TransferFailed as failure:
            self._error = failure.told or _words(failure)
            raise _noted(OSError("read error"), failure) from failure.__cause__

    def get_manufacturer_string(self) -> str:
        """Return the manufacturer."""
        return self._open_reports.string("iManufacturer")

    def get_product_string(self) -> str:
        """Return the product."""
        return self._open_reports.string("iProduct")

    def get_serial_number_string(self) -> str:
        """Return the serial number."""
        return self._open_reports.string("iSerialNumber")

    def get_indexed_string(self, index: int) -> str:
        """Return the string with this number."""
        return self._open_reports.device.string(index)


def _words(failure: TransferFailed) -> str:
    return os.strerror(failure.number)


def _noted(error: _Error, failure: TransferFailed, vendor: int | None = 0, product: int | None = 0) -> _Error:
    """Return ``error`` with the host's explanation, or else with advice on which grant the device needs."""
    told = failure.told
    if not told and failure.number == errno.ENODEV and vendor:
        told = what_to_grant("hid", vendor, product)
    if told:
        error.add_note(told)
    return error

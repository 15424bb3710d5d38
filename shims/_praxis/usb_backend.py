"""The guest's module ``usb.backend.libusb1``: PyUSB's backend for the USB devices granted to its program.

It behaves like PyUSB's own backend with libusb on Linux, and raises the same errors. Isochronous transfers
are not supported. A serial port that is a USB device is listed, but reserved for the system's driver.
"""

from __future__ import annotations

import _thread
import errno
from array import array
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NoReturn, TypeVar

import usb.backend
from usb.core import USBError, USBTimeoutError

from _praxis.usb_devices import CONFIGURATION, DEVICE, STRING, Configuration, UsbDevice, granted_devices
from _praxis.usb_transfers import IN, Line, TransferFailed, line_to

LIBUSB_SUCCESS = 0
LIBUSB_ERROR_IO = -1
LIBUSB_ERROR_INVALID_PARAM = -2
LIBUSB_ERROR_ACCESS = -3
LIBUSB_ERROR_NO_DEVICE = -4
LIBUSB_ERROR_NOT_FOUND = -5
LIBUSB_ERROR_BUSY = -6
LIBUSB_ERROR_TIMEOUT = -7
LIBUSB_ERROR_OVERFLOW = -8
LIBUSB_ERROR_PIPE = -9
LIBUSB_ERROR_INTERRUPTED = -10
LIBUSB_ERROR_NO_MEM = -11
LIBUSB_ERROR_NOT_SUPPORTED = -12
LIBUSB_ERROR_OTHER = -99

_ERRORS = {
    errno.EIO: (LIBUSB_ERROR_IO, "Input/Output Error"),
    errno.EINVAL: (LIBUSB_ERROR_INVALID_PARAM, "Invalid parameter"),
    errno.EACCES: (LIBUSB_ERROR_ACCESS, "Access denied (insufficient permissions)"),
    errno.ENODEV: (LIBUSB_ERROR_NO_DEVICE, "No such device (it may have been disconnected)"),
    errno.ENOENT: (LIBUSB_ERROR_NOT_FOUND, "Entity not found"),
    errno.EBUSY: (LIBUSB_ERROR_BUSY, "Resource busy"),
    errno.ETIMEDOUT: (LIBUSB_ERROR_TIMEOUT, "Operation timed out"),
    errno.EOVERFLOW: (LIBUSB_ERROR_OVERFLOW, "Overflow"),
    errno.EPIPE: (LIBUSB_ERROR_PIPE, "Pipe error"),
}
"""libusb's code and message for each error number."""

_MAIN_DEVICE, _MAIN_INTERFACE, _MAIN_ENDPOINT = 0x00, 0x01, 0x02
_CLEAR_FEATURE, _SET_FEATURE, _GET_DESCRIPTOR, _GET_CONFIGURATION = 1, 3, 6, 8
_SET_CONFIGURATION, _SET_INTERFACE = 9, 11
_ENDPOINT_HALT, _PORT_RESET = 0, 4
_OTHER_CLASS = 0x23
_REQUEST_MS = 1000
"""libusb's time-out, in milliseconds, for its own requests."""
_RESET_MS = 10000
_LONGEST_CONTROL = 4096
"""Maximum number of bytes in the data stage of a control transfer with libusb on Linux."""

_Answer = TypeVar("_Answer")


def _error(number: int, told: str = "") -> USBError:
    """Return the exception for an error number, with the details ``told`` shown below it."""
    code, words = _ERRORS.get(number, _ERRORS[errno.EIO])
    error = (USBTimeoutError if number == errno.ETIMEDOUT else USBError)(words, code, number)
    if told:
        error.add_note(told)
    return error


def raised(failure: TransferFailed) -> USBError:
    """Return PyUSB's exception for a failed transfer."""
    return _error(failure.number, failure.told)


class _Handle:
    """An open device: the interfaces that the program has claimed and, once it is needed, the line. The
    descriptors, including string descriptors, are known without the line.
    """

    def __init__(self, device: UsbDevice) -> None:
        self.device = device
        self.configurations = [Configuration(data) for data in device.configurations]
        self.active: int | None = None
        """The value of the active configuration, or None until it is known."""
        self.claimed: set[int] = set()
        self.detached: set[int] = set()
        self.line: Line | None = None
        self.opening = _thread.RLock()
        self._sizes: dict[int, int] = {}

    @property
    def configuration(self) -> Configuration | None:
        """The active configuration."""
        for one in self.configurations:
            if one.fields.bConfigurationValue == self.active:
                return one
        return None

    def packet_size(self, endpoint: int) -> int:
        """Return an endpoint's packet size. Raises USBError if the active configuration lacks it."""
        size = self._sizes.get(endpoint)
        if size is None:
            active = self.configuration or next(iter(self.configurations), None)
            size = 0 if active is None else active.packet_size(endpoint)
            if not size:
                raise _error(errno.ENOENT)
            self._sizes[endpoint] = size
        return size

    def activate(self, value: int) -> None:
        """Record which configuration is active."""
        self.active = value
        self._sizes.clear()


class UsbBackend(usb.backend.IBackend):  # type: ignore[misc]
    """PyUSB's backend. Its devices are ``UsbDevice``, its handles ``_Handle``."""

    def __init__(self) -> None:
        self._handles: list[_Handle] = []
        self._claiming = _thread.RLock()

    # ---- devices and their descriptors
    def enumerate_devices(self) -> Iterator[UsbDevice]:
        return iter([device for device in granted_devices() if device.hid is None])

    def get_parent(self, dev: UsbDevice) -> None:
        return None

    def get_device_descriptor(self, dev: UsbDevice) -> SimpleNamespace:
        fields = dev.fields
        fields.bus, fields.address = dev.bus, dev.address
        fields.speed = fields.port_number = fields.port_numbers = None
        return fields

    def get_configuration_descriptor(self, dev: UsbDevice, config: int) -> SimpleNamespace:
        return self._configuration(dev, config).fields

    def get_interface_descriptor(self, dev: UsbDevice, intf: int, alt: int, config: int) -> SimpleNamespace:
        interfaces = self._configuration(dev, config).interfaces
        if not 0 <= intf < len(interfaces):
            raise IndexError(f"Invalid interface index {intf}")
        if not 0 <= alt < len(interfaces[intf]):
            raise IndexError(f"Invalid alternate setting index {alt}")
        return interfaces[intf][alt]

    def get_endpoint_descriptor(
        self, dev: UsbDevice, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        endpoints: list[SimpleNamespace] = self.get_interface_descriptor(dev, intf, alt, config).endpoints
        if not 0 <= ep < len(endpoints):
            raise IndexError(f"Invalid endpoint index {ep}")
        return endpoints[ep]

    def _configuration(self, dev: UsbDevice, index: int) -> Configuration:
        if not 0 <= index < len(dev.configurations):
            raise _error(errno.ENOENT)
        return Configuration(dev.configurations[index])

    # ---- open and close
    def open_device(self, dev: UsbDevice) -> _Handle:
        handle = _Handle(dev)
        self._handles.append(handle)
        return handle

    def close_device(self, dev_handle: _Handle) -> None:
        if dev_handle in self._handles:
            self._handles.remove(dev_handle)
        line, dev_handle.line = dev_handle.line, None
        if line is not None:
            line.close()

    def _line(self, handle: _Handle) -> Line:
        """Return the line of the device, which is opened if necessary. Raises USBError."""
        port = handle.device.port
        if port is not None:
            raise _error(
                errno.EBUSY,
                f"{port} is a serial port here: open it with pyserial, PyLabRobot's Serial or pylibftdi.",
            )
        line = handle.line
        if line is None:
            with handle.opening:
                line = handle.line
                if line is None:
                    try:
                        line = handle.line = line_to(handle.device.role)
                    except TransferFailed as failure:
                        raise raised(failure) from failure.__cause__
        return line

    def _do(self, handle: _Handle, transfer: Callable[[Line], _Answer]) -> _Answer:
        line = self._line(handle)
        try:
            return transfer(line)
        except TransferFailed as failure:
            raise raised(failure) from failure.__cause__

    # ---- configurations and interfaces
    def set_configuration(self, dev_handle: _Handle, config_value: int) -> None:
        self._request(dev_handle, _MAIN_DEVICE, _SET_CONFIGURATION, max(0, config_value), 0)
        dev_handle.activate(max(0, config_value))
        self._do(dev_handle, Line.forget_packets)

    def get_configuration(self, dev_handle: _Handle) -> int:
        if dev_handle.device.port is not None:
            return 1
        if dev_handle.active is None:
            answer = self._do(
                dev_handle,
                lambda line: line.control(IN | _MAIN_DEVICE, _GET_CONFIGURATION, 0, 0, 1, b"", _REQUEST_MS),
            )
            dev_handle.activate(answer[0] if answer else 0)
        return dev_handle.active or 0

    def set_interface_altsetting(self, dev_handle: _Handle, intf: int, altsetting: int) -> None:
        if intf not in dev_handle.claimed:
            raise _error(errno.ENOENT)
        self._request(dev_handle, _MAIN_INTERFACE, _SET_INTERFACE, altsetting, intf)

    def claim_interface(self, dev_handle: _Handle, intf: int) -> None:
        self._line(dev_handle)
        if not self._has_interface(dev_handle, intf):
            raise _error(errno.ENOENT)
        with self._claiming:
            others = [
                other
                for other in self._handles
                if other is not dev_handle and other.device.role == dev_handle.device.role
            ]
            if any(intf in other.claimed for other in others):
                raise _error(
                    errno.EBUSY, f"this program has claimed interface {intf} for another Device object"
                )
            dev_handle.claimed.add(intf)

    def release_interface(self, dev_handle: _Handle, intf: int) -> None:
        if intf not in dev_handle.claimed:
            raise _error(errno.ENOENT)
        dev_handle.claimed.discard(intf)

    def _has_interface(self, handle: _Handle, number: int) -> bool:
        active = handle.configuration
        return any(
            settings[0].bInterfaceNumber == number
            for one in ([active] if active is not None else handle.configurations)
            for settings in one.interfaces
        )

    # ---- transfers
    def bulk_write(self, dev_handle: _Handle, ep: int, intf: int, data: Any, timeout: int) -> int:
        size = dev_handle.packet_size(ep)
        sent = bytes(memoryview(data).cast("B"))
        return self._do(dev_handle, lambda line: line.write(ep, sent, size, timeout or None))

    def bulk_read(self, dev_handle: _Handle, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        size = dev_handle.packet_size(ep)
        space = memoryview(buff).cast("B")
        data = self._do(dev_handle, lambda line: line.read(ep, len(space), size, timeout or None))
        space[: len(data)] = data
        return len(data)

    intr_write = bulk_write
    intr_read = bulk_read

    def iso_write(self, *_: Any) -> NoReturn:
        raise NotImplementedError("isochronous transfers are not available: instruments do not use them")

    iso_read = iso_write

    def ctrl_transfer(
        self,
        dev_handle: _Handle,
        bmRequestType: int,  # noqa: N803 - USB's names
        bRequest: int,  # noqa: N803
        wValue: int,  # noqa: N803
        wIndex: int,  # noqa: N803
        data: array[int],
        timeout: int,
    ) -> int:
        space = memoryview(data).cast("B") if len(data) else memoryview(bytearray())
        if not all(0 <= number <= most for number, most in _limits(bmRequestType, bRequest, wValue, wIndex)):
            raise _error(errno.EINVAL)
        if len(space) > _LONGEST_CONTROL:
            raise _error(errno.EINVAL)
        setup = (bmRequestType, bRequest, wValue, wIndex, len(space))
        if not bmRequestType & IN:
            sent = bytes(space)
            self._do(dev_handle, lambda line: line.control(*setup, sent, timeout or None))
            return len(sent)
        answer = _known(dev_handle.device, setup)
        if answer is None:
            answer = self._do(dev_handle, lambda line: line.control(*setup, b"", timeout or None))
        if len(answer) > len(space):
            raise _error(errno.EOVERFLOW)
        space[: len(answer)] = answer
        return len(answer)

    def clear_halt(self, dev_handle: _Handle, ep: int) -> None:
        self._request(dev_handle, _MAIN_ENDPOINT, _CLEAR_FEATURE, _ENDPOINT_HALT, ep)

    def reset_device(self, dev_handle: _Handle) -> None:
        self._do(
            dev_handle,
            lambda line: line.control(_OTHER_CLASS, _SET_FEATURE, _PORT_RESET, 0, 0, b"", _RESET_MS),
        )
        self._do(dev_handle, Line.forget_packets)

    def _request(self, handle: _Handle, recipient: int, request: int, value: int, index: int) -> None:
        self._do(handle, lambda line: line.control(recipient, request, value, index, 0, b"", _REQUEST_MS))

    # ---- drivers of the system
    def is_kernel_driver_active(self, dev_handle: _Handle, intf: int) -> bool:
        return dev_handle.device.port is not None

    def detach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        if dev_handle.device.port is not None:
            self._line(dev_handle)
        raise _error(errno.ENOENT)

    def attach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        raise _error(errno.ENOENT)


def _limits(*numbers: int) -> list[tuple[int, int]]:
    return list(zip(numbers, (0xFF, 0xFF, 0xFFFF, 0xFFFF), strict=True))


def _known(device: UsbDevice, setup: tuple[int, int, int, int, int]) -> bytes | None:
    """Return the answer to a request for a known descriptor, or None if the device must be asked."""
    request_type, request, value, _, length = setup
    if (request_type, request) != (IN | _MAIN_DEVICE, _GET_DESCRIPTOR):
        return None
    kind, number = divmod(value, 0x100)
    known = None
    if kind == STRING:
        known = device.string_descriptor(number)
    elif kind == DEVICE:
        known = device.descriptor
    elif kind == CONFIGURATION and number < len(device.configurations):
        known = device.configurations[number]
    return None if known is None else known[:length]


_backend = UsbBackend()


def get_backend(find_library: Callable[[str], str | None] | None = None) -> UsbBackend:
    """Return the backend. It needs no library, so ``find_library`` is not called."""
    return _backend

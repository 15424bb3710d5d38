"""``usb.core``: the descriptors of granted serial ports. Everything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from _praxis.granted_ports import GrantedPort, granted_ports
from _praxis.no_usb import NO_USB, NoDeviceAccess, explained

_SERIAL_NUMBER, _PRODUCT = 3, 2


class USBError(OSError):
    """The exception of pyusb."""

    def __init__(self, strerror: str = "", error_code: int | None = None, errno: int | None = None) -> None:
        super().__init__(errno, strerror)
        self.backend_error_code = error_code


class USBTimeoutError(USBError):
    """A transfer has taken longer than its time-out."""


class NoBackendError(ValueError):
    """There is no USB library."""


class NoUSBAccess(USBError, NoDeviceAccess):
    """USB devices cannot be accessed from the guest."""


def _refuse(wanted: str = "") -> NoReturn:
    raise explained(NoUSBAccess(), NO_USB, wanted)


class Device:
    """The USB device of a granted serial port. Its descriptors can be read; other operations are refused."""

    iManufacturer, iProduct, iSerialNumber = 0, _PRODUCT, _SERIAL_NUMBER  # noqa: N815 - USB's names

    def __init__(self, port: GrantedPort) -> None:
        assert port.vid is not None
        self._port = port
        self.idVendor = port.vid
        self.idProduct = port.pid or 0
        self.bus = self.address = self.port_number = None

    @property
    def serial_number(self) -> str:
        """The serial number, or, for a port without one, the role, so that the device has a name."""
        return self._port.serial_number or self._port.role

    @property
    def product(self) -> str:
        """The device's description."""
        return self._port.description

    @property
    def manufacturer(self) -> None:
        """None, because the device's manufacturer is not known to the guest."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        _refuse(f"asked for: {name} of {self._port}, which is a serial port here")

    def __repr__(self) -> str:
        return f"<DEVICE ID {self.idVendor:04x}:{self.idProduct:04x} on {self._port}>"


def find(
    find_all: bool = False,
    backend: Any = None,
    custom_match: Callable[[Device], bool] | None = None,
    **wanted: Any,
) -> Any:
    """Return the granted ports that are USB devices and match ``wanted``: the first, or an iterator over all.
    Raises NoUSBAccess if no granted port has the requested vendor or product.
    """
    devices = [Device(port) for port in granted_ports() if port.vid is not None]
    found = [
        device
        for device in devices
        if (custom_match is None or custom_match(device))
        and all(getattr(device, name) == value for name, value in wanted.items())
    ]
    if not found and wanted:
        _refuse("asked for: " + ", ".join(f"{name} {_told(value)}" for name, value in wanted.items()))
    if find_all:
        every: Iterator[Device] = iter(found)
        return every
    return found[0] if found else None


def _told(value: Any) -> str:
    return f"{value:04x}" if isinstance(value, int) else repr(value)

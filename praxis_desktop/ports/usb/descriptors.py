"""The descriptors by which a USB device describes itself (USB 2.0, 9.6)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from praxis_desktop.core.plain_data import describe

DEVICE, CONFIGURATION, STRING, INTERFACE, ENDPOINT = 1, 2, 3, 4, 5
"""The descriptor types."""
HID_CLASS, HUB_CLASS, VENDOR_SPECIFIC = 3, 9, 0xFF
ENGLISH = 0x0409

_DEVICE = struct.Struct("<BBHBBBBHHHBBBB")
_CONFIGURATION = struct.Struct("<BBHBBBBB")
_INTERFACE = struct.Struct("<BBBBBBBBB")
_ENDPOINT = struct.Struct("<BBBBHB")
FIELDS = {
    DEVICE: (
        _DEVICE,
        *("bLength", "bDescriptorType", "bcdUSB", "bDeviceClass", "bDeviceSubClass", "bDeviceProtocol"),
        *("bMaxPacketSize0", "idVendor", "idProduct", "bcdDevice", "iManufacturer", "iProduct"),
        *("iSerialNumber", "bNumConfigurations"),
    ),
    CONFIGURATION: (
        _CONFIGURATION,
        *("bLength", "bDescriptorType", "wTotalLength", "bNumInterfaces", "bConfigurationValue"),
        *("iConfiguration", "bmAttributes", "bMaxPower"),
    ),
    INTERFACE: (
        _INTERFACE,
        *("bLength", "bDescriptorType", "bInterfaceNumber", "bAlternateSetting", "bNumEndpoints"),
        *("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol", "iInterface"),
    ),
    ENDPOINT: (
        _ENDPOINT,
        *("bLength", "bDescriptorType", "bEndpointAddress", "bmAttributes", "wMaxPacketSize", "bInterval"),
    ),
}
"""The layout of each descriptor and the standard's names for its fields, as used by PyUSB."""
EndpointKind = Literal["control", "isochronous", "bulk", "interrupt"]
_KINDS: tuple[EndpointKind, ...] = ("control", "isochronous", "bulk", "interrupt")
_SELF_POWERED = 0xC0
_LONGEST_STRING = 126


class Endpoint(Struct, frozen=True):
    """An endpoint: its address, its transfer type, and its maximum packet size in bytes."""

    address: int
    kind: EndpointKind = "bulk"
    packet_size: int = 64
    interval: int = 0

    @property
    def is_in(self) -> bool:
        """Whether the endpoint sends data to the host."""
        return self.address >= 0x80


class Interface(Struct, frozen=True):
    """One alternate setting of an interface."""

    endpoints: tuple[Endpoint, ...]
    number: int = 0
    setting: int = 0
    device_class: int = VENDOR_SPECIFIC
    subclass: int = 0
    protocol: int = 0


class Configuration(Struct, frozen=True):
    """A configuration of a device, and the settings of its interfaces."""

    interfaces: tuple[Interface, ...]
    value: int = 1

    def to_bytes(self) -> bytes:
        """Return the configuration descriptor, with the descriptors that follow it."""
        parts = []
        for each in self.interfaces:
            numbers = (each.number, each.setting, len(each.endpoints))
            classes = (each.device_class, each.subclass, each.protocol)
            parts.append(_INTERFACE.pack(_INTERFACE.size, INTERFACE, *numbers, *classes, 0))
            parts += [
                _ENDPOINT.pack(
                    _ENDPOINT.size,
                    ENDPOINT,
                    endpoint.address,
                    _KINDS.index(endpoint.kind),
                    endpoint.packet_size,
                    endpoint.interval,
                )
                for endpoint in each.endpoints
            ]
        rest = b"".join(parts)
        count = len({each.number for each in self.interfaces})
        total = _CONFIGURATION.size + len(rest)
        return (
            _CONFIGURATION.pack(
                _CONFIGURATION.size, CONFIGURATION, total, count, self.value, 0, _SELF_POWERED, 50
            )
            + rest
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Configuration:
        """Read a configuration descriptor and the descriptors after it; unknown kinds are skipped. Raises
        ValueError.
        """
        if len(data) < _CONFIGURATION.size or data[1] != CONFIGURATION:
            raise ValueError("this is not a configuration descriptor")
        found: list[tuple[Sequence[int], list[Endpoint]]] = []
        for kind, one in _each(data):
            if kind == INTERFACE and len(one) >= _INTERFACE.size:
                found.append((_INTERFACE.unpack_from(one), []))
            elif kind == ENDPOINT and len(one) >= _ENDPOINT.size and found:
                _, _, address, attributes, size, interval = _ENDPOINT.unpack_from(one)
                found[-1][1].append(Endpoint(address, _KINDS[attributes & 3], size & 0x7FF, interval))
        interfaces = tuple(
            Interface(tuple(endpoints), numbers[2], numbers[3], *numbers[5:8]) for numbers, endpoints in found
        )
        return cls(interfaces, data[5])


def _each(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the type and the bytes of each descriptor."""
    start = 0
    while start + 2 <= len(data) and data[start] >= 2:
        yield data[start + 1], data[start : start + data[start]]
        start += data[start]


class HidUsage(Struct, frozen=True):
    """The purpose of a HID device, according to the HID usage tables, and the device's interface."""

    usage_page: int = 0xFF00
    usage: int = 1
    interface: int = 0


class DeviceDescription(Struct, frozen=True):
    """A device that is present: its location, its descriptors as bytes, and its strings by number."""

    device: bytes
    configurations: tuple[bytes, ...]
    strings: Mapping[int, str] = {}
    bus: int = 1
    address: int = 0
    """The device's address on the bus; 0 if it has none."""
    hid: HidUsage | None = None
    place: str = ""
    """The device's socket: the chain of hubs and sockets, such as ``1-1.4``; "" if it is unknown."""

    @classmethod
    def made(
        cls,
        usb_id: tuple[int, int],
        configuration: Configuration,
        *,
        manufacturer: str,
        product: str,
        serial_number: str,
        release: int = 0x0100,
        hid: HidUsage | None = None,
    ) -> DeviceDescription:
        """Describe a device with one configuration. ``release`` is the device's version in BCD."""
        strings = {1: manufacturer, 2: product, 3: serial_number}
        present = {number: text for number, text in strings.items() if text}
        numbers = [number if number in present else 0 for number in strings]
        device = _DEVICE.pack(_DEVICE.size, DEVICE, 0x0200, 0, 0, 0, 64, *usb_id, release, *numbers, 1)
        return cls(device, (configuration.to_bytes(),), present, hid=hid)

    def interface_of(self, device_class: int) -> Interface | None:
        """Return the first interface of a class, or None."""
        configurations = map(Configuration.from_bytes, self.configurations)
        interfaces = (each for configuration in configurations for each in configuration.interfaces)
        return next((each for each in interfaces if each.device_class == device_class), None)

    @property
    def usb_id(self) -> tuple[int, int]:
        """The device's vendor and product IDs."""
        vendor, product = _DEVICE.unpack(self.device)[7:9]
        return vendor, product

    @property
    def serial_number(self) -> str:
        """The device's serial number; "" if it has none."""
        return self.strings.get(_DEVICE.unpack(self.device)[12], "")

    @property
    def name(self) -> str:
        """The maker and the product if the device names them; otherwise its IDs."""
        told = [self.strings.get(number, "") for number in _DEVICE.unpack(self.device)[10:12]]
        vendor, product = self.usb_id
        return " ".join(filter(None, told)) or f"{vendor:04x}:{product:04x}"

    def string_descriptor(self, number: int) -> bytes | None:
        """Return the string descriptor with the given number; None if there is none."""
        if number == 0:
            return struct.pack("<BBH", 4, STRING, ENGLISH)
        text = self.strings.get(number)
        if text is None:
            return None
        body = text[:_LONGEST_STRING].encode("utf-16-le")
        return bytes((2 + len(body), STRING)) + body


describe(DeviceDescription)


def fields_of(kind: int, data: bytes) -> dict[str, int]:
    """Return the fields of a descriptor of the given type. Raises struct.error."""
    form, *names = FIELDS[kind]
    assert isinstance(form, struct.Struct)
    return dict(zip(map(str, names), form.unpack_from(data), strict=True))


def bytes_of(kind: int, descriptor: object) -> bytes:
    """Return a descriptor of the given type, with its fields taken from a PyUSB object."""
    form, *names = FIELDS[kind]
    assert isinstance(form, struct.Struct)
    return form.pack(*(getattr(descriptor, str(name)) for name in names))

"""The USB and HID devices granted to a program, with their descriptors (USB 2.0, 9.6)."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import _praxis_serial

from _praxis.granted_ports import GrantedPort, granted_ports

DEVICE, CONFIGURATION, STRING, INTERFACE, ENDPOINT = 1, 2, 3, 4, 5
"""The types of descriptors."""
PACKET_SIZE = 0x07FF
"""The bits of ``wMaxPacketSize`` that contain the size."""

_US_ENGLISH = 0x0409
_LONGEST_STRING = 126
_PRODUCT, _SERIAL_NUMBER = 2, 3
_BUS_OF_PORTS, _FIRST_PORT = 2, 1
"""The bus that serial ports have in the list of USB devices, and the address of the first port."""

_LAYOUTS = {
    DEVICE: "<BBHBBBBHHHBBBB",
    CONFIGURATION: "<BBHBBBBB",
    INTERFACE: "<BBBBBBBBB",
    ENDPOINT: "<BBBBHB",
}
_FIELDS = {
    DEVICE: """
        bLength bDescriptorType bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0
        idVendor idProduct bcdDevice iManufacturer iProduct iSerialNumber bNumConfigurations
    """,
    CONFIGURATION: """
        bLength bDescriptorType wTotalLength bNumInterfaces bConfigurationValue iConfiguration
        bmAttributes bMaxPower
    """,
    INTERFACE: """
        bLength bDescriptorType bInterfaceNumber bAlternateSetting bNumEndpoints bInterfaceClass
        bInterfaceSubClass bInterfaceProtocol iInterface
    """,
    ENDPOINT: "bLength bDescriptorType bEndpointAddress bmAttributes wMaxPacketSize bInterval",
}


class UsbDevice(NamedTuple):
    """A granted device that is present. ``hid`` holds the fields that ``hid.enumerate`` adds for a HID
    device, or None; ``port`` is the device's serial port, if one was granted.
    """

    role: str
    bus: int
    address: int
    descriptor: bytes
    configurations: Sequence[bytes]
    strings: Mapping[int, str]
    hid: Mapping[str, int] | None = None
    port: GrantedPort | None = None

    @property
    def fields(self) -> SimpleNamespace:
        """The fields in the device descriptor."""
        return _fields(self.descriptor)

    def string(self, number: int) -> str:
        """Return the string with this number, or "" if there is none."""
        return self.strings.get(number, "")

    def string_descriptor(self, number: int) -> bytes | None:
        """Return the string descriptor with this number, or None if there is none."""
        if number == 0 and self.strings:
            return struct.pack("<BBH", 4, STRING, _US_ENGLISH)
        if number not in self.strings:
            return None
        text = self.strings[number][:_LONGEST_STRING].encode("utf-16-le")
        return bytes((2 + len(text), STRING)) + text


def granted_devices() -> list[UsbDevice]:
    """Return this program's USB and HID devices that are present, in the order in which they were granted,
    followed by its serial ports that are USB devices.
    """
    devices = [
        UsbDevice(
            each["role"],
            each["bus"],
            each["address"],
            bytes.fromhex(each["device"]),
            tuple(map(bytes.fromhex, each["configurations"])),
            {int(number): text for number, text in each["strings"].items()},
            each["hid"],
        )
        for each in json.loads(_praxis_serial.usb_devices())
    ]
    roles = {device.role for device in devices}
    ports = [port for port in granted_ports() if port.vid is not None and port.role not in roles]
    return devices + [_as_device(port, number) for number, port in enumerate(ports, _FIRST_PORT)]


def _as_device(port: GrantedPort, address: int) -> UsbDevice:
    """Describe a serial port as a device with one interface, whose endpoints are reserved for the system's
    driver. If the port has no serial number, its role is used instead, so that programs can choose the port.
    """
    strings = {_PRODUCT: port.description, _SERIAL_NUMBER: port.serial_number or port.role}
    numbers = (0, _PRODUCT, _SERIAL_NUMBER)
    device = struct.pack(
        _LAYOUTS[DEVICE], 18, DEVICE, 0x0200, 0, 0, 0, 64, port.vid, port.pid or 0, 0, *numbers, 1
    )
    interface = struct.pack(_LAYOUTS[INTERFACE], 9, INTERFACE, 0, 0, 0, 0xFF, 0, 0, 0)
    configuration = struct.pack(_LAYOUTS[CONFIGURATION], 9, CONFIGURATION, 18, 1, 1, 0, 0x80, 50)
    return UsbDevice(
        port.role, _BUS_OF_PORTS, address, device, (configuration + interface,), strings, port=port
    )


def _fields(data: bytes) -> SimpleNamespace:
    """Return the fields of the descriptor at the start of ``data``."""
    values = struct.unpack_from(_LAYOUTS[data[1]], data)
    return SimpleNamespace(**dict(zip(_FIELDS[data[1]].split(), values, strict=True)), extra_descriptors=[])


class Configuration:
    """A device's configuration: the fields of its descriptor, and the settings for its interfaces."""

    def __init__(self, data: bytes) -> None:
        self.fields = _fields(data)
        self.interfaces: list[list[SimpleNamespace]] = []
        """A list of settings for each interface, in descriptor order; each setting includes its endpoints."""
        endpoints: list[SimpleNamespace] = []
        last: Any = self.fields
        for one in _each(data[data[0] :]):
            if one[1] not in (INTERFACE, ENDPOINT) or len(one) < struct.calcsize(_LAYOUTS[one[1]]):
                last.extra_descriptors += one
                continue
            last = _fields(one)
            if one[1] == INTERFACE:
                endpoints = last.endpoints = []
                self._settings_of(last.bInterfaceNumber).append(last)
            else:
                last.bRefresh, last.bSynchAddress = one[7:9] if len(one) >= 9 else (0, 0)
                endpoints.append(last)

    def _settings_of(self, number: int) -> list[SimpleNamespace]:
        for settings in self.interfaces:
            if settings[0].bInterfaceNumber == number:
                return settings
        self.interfaces.append([])
        return self.interfaces[-1]

    def packet_size(self, endpoint: int) -> int:
        """Return the maximum number of bytes in an endpoint's packets, or 0 if the configuration has no such
        endpoint.
        """
        sizes = [
            one.wMaxPacketSize & PACKET_SIZE
            for settings in self.interfaces
            for setting in settings
            for one in setting.endpoints
            if one.bEndpointAddress == endpoint
        ]
        return max(sizes, default=0)


def _each(data: bytes) -> list[bytes]:
    """Return the successive descriptors in ``data``, up to one with an impossible length."""
    found = []
    while len(data) >= 2 and 2 <= data[0] <= len(data):
        found.append(data[: data[0]])
        data = data[data[0] :]
    return found

"""A simulated USB adapter with an FTDI chip, without a driver that makes it a serial port: for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from praxis_desktop.ports.dialects.transfers import Setup
from praxis_desktop.ports.simulators.usb_instrument import UsbInstrument
from praxis_desktop.ports.usb import Configuration, DeviceDescription, Endpoint, Interface

STATUS = b"\x31\x60"
PORTS = ((0x02, 0x81), (0x04, 0x83))
"""The endpoints of its ports, to the chip and from it."""


class FtdiAdapter(UsbInstrument):
    """An adapter whose ports send back received data, after the two bytes of status; ``requests`` are the
    vendor requests, in hexadecimal.
    """

    kind = "ftdi_adapter"
    description = "FTDI adapter"
    usb_id: ClassVar[tuple[int, int] | None] = (0x0403, 0x6010)
    manufacturer = "FTDI"
    product = "Dual RS232-HS"
    serial_number = "FT7"
    endpoints: ClassVar[tuple[Endpoint, ...]] = tuple(
        Endpoint(address, "bulk", 64) for addresses in PORTS for address in addresses
    )
    release = 0x0700
    """FT2232H."""

    def on_usb(self) -> DeviceDescription:
        interfaces = tuple(
            Interface(tuple(each for each in self.endpoints if each.address in addresses), number)
            for number, addresses in enumerate(PORTS)
        )
        assert self.usb_id is not None
        return DeviceDescription.made(
            self.usb_id,
            Configuration(interfaces),
            manufacturer=self.manufacturer,
            product=self.product,
            serial_number=self.serial_number,
            release=self.release,
        )

    @property
    def requests(self) -> list[str]:
        """The requests so far: number, value and index."""
        return self.__dict__.setdefault("made", [])  # type: ignore[no-any-return]

    def transferred(self, endpoint: int, data: bytes, now: int) -> None:
        back = dict(PORTS)[endpoint]
        for start in range(0, len(data), 62):
            self.send_on(back, STATUS + data[start : start + 62], now)

    def control(self, setup: Setup, data: bytes, now: int) -> bytes | None:
        if setup.request_type == 0x40:
            self.requests.append(f"{setup.request:02x} {setup.value:04x} {setup.index:04x}")
            return b""
        return {5: STATUS, 12: b"\xa5"}.get(setup.request)

    def state(self, now: int) -> Mapping[str, object]:
        return {}

"""Praxis's ``WebUSB`` and ``WebHID``. They can be created, but report when used that there is no access."""

from __future__ import annotations

from typing import Any, NoReturn, Self

import hid
import usb.core

from _praxis.no_usb import NO_HID, NO_USB, NoDeviceAccess, explained


class NoUSBAccess(usb.core.USBError, NoDeviceAccess):
    """USB devices cannot be accessed from the guest."""


class NoHIDAccess(hid.HIDException, NoDeviceAccess):
    """HID devices cannot be accessed from the guest."""


class WebUSB:
    """A USB device that the guest cannot access. Every method raises NoUSBAccess."""

    def __init__(
        self,
        id_vendor: int,
        id_product: int,
        device_address: int | None = None,
        serial_number: str | None = None,
        packet_read_timeout: float = 3,
        read_timeout: float = 30,
        write_timeout: float = 30,
        *,
        human_readable_device_name: str = "",
        **_: Any,
    ) -> None:
        self._made = {
            "id_vendor": id_vendor,
            "id_product": id_product,
            "device_address": device_address,
            "serial_number": serial_number,
            "packet_read_timeout": packet_read_timeout,
            "read_timeout": read_timeout,
            "write_timeout": write_timeout,
        }
        self._wanted = f"{human_readable_device_name or 'asked for'}: {id_vendor:04x}:{id_product:04x}"

    def _refuse(self) -> NoReturn:
        raise explained(NoUSBAccess(), NO_USB, self._wanted)

    async def setup(self, *_: Any, **__: Any) -> NoReturn:
        """Raise NoUSBAccess."""
        self._refuse()

    async def stop(self) -> None:
        """Do nothing: the device is not open."""

    async def write(self, data: bytes, timeout: float | None = None) -> NoReturn:
        """Raise NoUSBAccess."""
        self._refuse()

    async def read(self, timeout: float | None = None, size: int | None = None) -> NoReturn:
        """Raise NoUSBAccess."""
        self._refuse()

    def ctrl_transfer(self, *_: Any, **__: Any) -> NoReturn:
        """Raise NoUSBAccess."""
        self._refuse()

    async def ctrl_transfer_async(self, *_: Any, **__: Any) -> NoReturn:
        """Raise NoUSBAccess."""
        self._refuse()

    def get_available_devices(self) -> NoReturn:
        """Raise NoUSBAccess."""
        self._refuse()

    def list_available_devices(self) -> NoReturn:
        """Raise NoUSBAccess."""
        self._refuse()

    def serialize(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {**self._made, "type": "WebUSB"}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Self:
        """Return another device with the same settings."""
        return cls(**{name: value for name, value in data.items() if name != "type"})


class WebHID:
    """A HID device that the guest cannot access. Every method raises NoHIDAccess."""

    def __init__(
        self,
        vid: int = 0x03EB,
        pid: int = 0x2023,
        serial_number: str | None = None,
        *,
        human_readable_device_name: str = "",
    ) -> None:
        self.vid = vid
        self.pid = pid
        self.serial_number = serial_number
        self._name = human_readable_device_name

    def _refuse(self) -> NoReturn:
        wanted = f"{self._name or 'asked for'}: {self.vid:04x}:{self.pid:04x}"
        raise explained(NoHIDAccess(), NO_HID, wanted)

    async def setup(self) -> NoReturn:
        """Raise NoHIDAccess."""
        self._refuse()

    async def stop(self) -> None:
        """Do nothing: the device is not open."""

    async def write(self, data: bytes, report_id: bytes = b"\x00") -> NoReturn:
        """Raise NoHIDAccess."""
        self._refuse()

    async def read(self, size: int, timeout: int) -> NoReturn:
        """Raise NoHIDAccess."""
        self._refuse()

    def serialize(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        return {
            "human_readable_device_name": self._name,
            "vid": self.vid,
            "pid": self.pid,
            "serial_number": self.serial_number,
        }

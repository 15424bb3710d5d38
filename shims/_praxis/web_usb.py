"""Praxis's ``WebUSB`` and ``WebHID``: PyLabRobot's classes for granted devices, with Praxis's arguments."""

from __future__ import annotations

import asyncio
from typing import Any, Self

from pylabrobot.io.hid import HID
from pylabrobot.io.usb import USB


class WebUSB(USB):  # type: ignore[misc]
    """A USB device, chosen by its vendor and product, and by its address or serial number if there are
    several.
    """

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
        **more: Any,
    ) -> None:
        super().__init__(
            id_vendor,
            id_product,
            human_readable_device_name,
            device_address=device_address,
            serial_number=serial_number,
            packet_read_timeout=packet_read_timeout,
            read_timeout=read_timeout,
            write_timeout=write_timeout,
            **more,
        )

    async def stop(self) -> None:
        """Close the device; idempotent."""
        if self.dev is not None:
            await super().stop()

    async def ctrl_transfer_async(self, *args: Any, **kwargs: Any) -> bytearray:
        """Carry out a control transfer without blocking the loop."""
        done: bytearray = await asyncio.to_thread(self.ctrl_transfer, *args, **kwargs)
        return done

    def serialize(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return {**super().serialize(), "type": "WebUSB"}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Self:
        """Return another device with the same settings."""
        return cls(**{name: value for name, value in data.items() if name != "type"})


class WebHID(HID):  # type: ignore[misc]
    """A HID device, chosen by its vendor and product, and by its serial number if there are several."""

    def __init__(
        self,
        vid: int = 0x03EB,
        pid: int = 0x2023,
        serial_number: str | None = None,
        *,
        human_readable_device_name: str = "",
    ) -> None:
        super().__init__(human_readable_device_name, vid, pid, serial_number)

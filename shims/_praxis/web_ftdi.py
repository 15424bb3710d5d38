"""Praxis's ``WebFTDI``: PyLabRobot's FTDI interface with awaited methods, on a granted port."""

from __future__ import annotations

import ctypes
from typing import Any, Self

from pylibftdi import Device
from pylibftdi.functions import Functions


class WebFTDI:
    """An FTDI device, chosen by its serial number or role (``device_id``); if neither is given, the only
    device. A read returns the received bytes, at most as many as requested, without the chip's status
    bytes. Raises FtdiError, which lists the devices if there are several.
    """

    def __init__(
        self,
        device_id: str | None = None,
        *,
        vid: int | None = None,
        pid: int | None = None,
        interface_select: int | None = None,
        human_readable_device_name: str = "",
    ) -> None:
        self._name = human_readable_device_name
        self._made = {"device_id": device_id, "vid": vid, "pid": pid, "interface_select": interface_select}
        self._device = Device(lazy_open=True, **self._made)  # type: ignore[arg-type]
        self._baudrate = 9600

    # ---- open and close
    async def setup(self) -> None:
        """Open the device if it is not open yet."""
        self._device.open()

    async def stop(self) -> None:
        """Close the port."""
        self._device.close()

    @property
    def device_id(self) -> str:
        """The serial number or the port's role, or "" until it is known."""
        return self._device.device_id or ""

    async def get_serial(self) -> str:
        """Return the device's ID."""
        return self.device_id

    @property
    def port(self) -> str:
        """The device's ID."""
        return self.device_id

    @property
    def _functions(self) -> Functions:
        return self._device.ftdi_fn

    # ---- bytes
    async def write(self, data: bytes) -> int:
        """Send bytes, and return how many were sent."""
        return self._device.write(data)

    async def read(self, num_bytes: int = 1) -> bytes:
        """Return the received bytes, up to ``num_bytes``."""
        return bytes(self._device.read(num_bytes))

    async def readline(self) -> bytes:
        """Return bytes up to and including a newline, or until no more arrive."""
        return bytes(self._device.readline())

    async def usb_reset(self) -> None:
        """Empty the buffers."""
        self._functions.ftdi_usb_reset()

    async def usb_purge_rx_buffer(self) -> None:
        """Drop the received bytes."""
        self._functions.ftdi_usb_purge_rx_buffer()

    async def usb_purge_tx_buffer(self) -> None:
        """Drop the bytes that have not been sent yet."""
        self._functions.ftdi_usb_purge_tx_buffer()

    # ---- line
    async def set_baudrate(self, baudrate: int) -> None:
        """Set the baud rate, in bits per second."""
        self._device.baudrate = baudrate
        self._baudrate = baudrate

    async def set_line_property(self, bits: int, stopbits: int, parity: int) -> None:
        """Set the data bits, and the stop bits and parity given as libftdi's codes."""
        self._functions.ftdi_set_line_property(bits, stopbits, parity)

    async def set_latency_timer(self, latency: int) -> None:
        """Set the time (ms) that the chip waits for more bytes, if the system's driver allows that."""
        self._functions.ftdi_set_latency_timer(latency)

    async def set_flowctrl(self, flowctrl: int) -> None:
        """Set the flow control, given as libftdi's code."""
        self._functions.ftdi_setflowctrl(flowctrl)

    async def set_rts(self, level: bool) -> None:
        """Set the modem line RTS."""
        self._functions.ftdi_setrts(level)

    async def set_dtr(self, level: bool) -> None:
        """Set the modem line DTR."""
        self._functions.ftdi_setdtr(level)

    async def poll_modem_status(self) -> int:
        """Return the modem lines and the transmitter's state, in libftdi's codes."""
        status = ctypes.c_ushort(0)
        self._functions.ftdi_poll_modem_status(ctypes.byref(status))
        return status.value

    # ---- settings
    def serialize(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        made: dict[str, Any] = {**self._made, "device_id": self.device_id or None}
        made["human_readable_device_name"] = self._name
        return {**made, "baudrate": self._baudrate, "type": "WebFTDI"}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Self:
        """Return another device with the same settings."""
        return cls(**{name: value for name, value in data.items() if name not in ("type", "baudrate")})

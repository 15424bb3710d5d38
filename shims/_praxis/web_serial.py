"""Praxis's ``WebSerial``: PyLabRobot's serial interface with awaited methods, on a granted port."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import _praxis_serial
import serial

from _praxis import ftdi_codes
from _praxis.executors import in_executor
from _praxis.granted_ports import GrantedPort, granted_ports, the_only
from _praxis.praxis_port import PraxisPort
from _praxis.serial_faults import PortNotFound

_TELL = "Say which: port=ROLE, or the device, or serial_number."


class WebSerial(PraxisPort):
    """A serial port, chosen by its role or device, by VID:PID and serial number, or as a SerialPort of
    ``navigator.serial``; if none of these is given, the program's only port.

    If no port matches, the user is asked to choose one. Times are in seconds. A read returns exactly the
    requested number of bytes, or those received before the time-out. Bytes of a cancelled read are returned
    by the next one. Raises pyserial's exceptions, including PortAmbiguous, which lists the ports that match.
    """

    kind = "WebSerial"

    def __init__(
        self,
        port: Any = None,
        vid: int | None = None,
        pid: int | None = None,
        baudrate: int = 9600,
        bytesize: int = 8,
        parity: str = "N",
        stopbits: float = 1,
        write_timeout: float | None = 1,
        timeout: float | None = 1,
        rtscts: bool = False,
        dsrdtr: bool = False,
        *,
        xonxoff: bool = False,
        serial_number: str | None = None,
        human_readable_device_name: str = "",
    ) -> None:
        super().__init__(port, vid, pid, serial_number, human_readable_device_name)
        self._serial = serial.Serial(
            None, baudrate, bytesize, parity, stopbits, timeout, xonxoff, rtscts, write_timeout, dsrdtr
        )
        # With a single worker, writes are sent one after another, in their order.
        self._writes = ThreadPoolExecutor(max_workers=1)

    # ---- the port
    async def _chosen(self) -> str:
        """Return the role or device to open."""
        if isinstance(self._port, str):
            return self._port
        if self._port is not None:
            role = _praxis_serial.role_of(self._port)
            if not role:
                raise TypeError(f"port must be a name or a SerialPort, not {self._port!r}")
            return role
        wanted = self._wanted()
        fitting = [port for port in granted_ports() if self._fits(port)]
        if not fitting:
            try:
                return await self._asked_for()
            except LookupError:
                pass
        return the_only(fitting, wanted, _TELL).role

    def _fits(self, port: GrantedPort) -> bool:
        return (
            (self._vid is None or port.vid == self._vid)
            and (self._pid is None or port.pid == self._pid)
            and (self._serial_number is None or port.serial_number == self._serial_number)
        )

    def _wanted(self) -> str:
        number = "" if self._serial_number is None else f" with serial number {self._serial_number}"
        if self._vid is None and self._pid is None:
            return f"such ports{number}" if number else "ports that this could mean"
        ids = ":".join("any" if number is None else f"{number:04x}" for number in (self._vid, self._pid))
        return f"USB devices {ids}{number}"

    async def _asked_for(self) -> str:
        """Ask the user to choose a port, and return its role. Raises LookupError if none is chosen."""
        import js
        from pyodide.ffi import JsException, to_js

        filters: list[dict[str, int]] = []
        if self._vid is not None:
            filters.append({"usbVendorId": self._vid})
            if self._pid is not None:
                filters[0]["usbProductId"] = self._pid
        try:
            chosen = await js.navigator.serial.requestPort(
                to_js({"filters": filters}, dict_converter=js.Object.fromEntries)
            )
        except JsException as error:
            if error.name in ("NotFoundError", "SecurityError"):
                raise LookupError(str(error)) from error
            raise
        return _praxis_serial.role_of(chosen)

    # ---- open and close
    async def setup(self) -> None:
        """Open the port if it is not open yet, with DTR and RTS as they were set beforehand."""
        if self._serial.is_open:
            return
        name = await self._chosen()
        self._serial.port = name
        await in_executor(self._serial.open)
        self._role = next((port.role for port in granted_ports() if port.is_called(name)), name)

    async def stop(self) -> None:
        """Close the port if it is open."""
        self._serial.close()

    def _opened(self) -> serial.Serial:
        if not self._serial.is_open:
            name = self._name or self.port or "this port"
            raise serial.PortNotOpenError from PortNotFound(f"{name} is not open: call setup() first")
        return self._serial

    # ---- bytes
    async def write(self, data: bytes) -> int:
        """Send bytes, and return how many were sent. Concurrent writes are sent one after another."""
        write: Any = self._opened().write
        loop = asyncio.get_running_loop()
        return int(await loop.run_in_executor(self._writes, write, data))

    async def read(self, num_bytes: int = 1) -> bytes:
        """Return ``num_bytes`` bytes, or fewer after a time-out."""
        return bytes(await in_executor(self._opened().read, num_bytes))

    async def readline(self) -> bytes:
        """Return the bytes up to and including a newline, or those received before a time-out."""
        return bytes(await in_executor(self._opened().readline))

    @property
    def in_waiting(self) -> int:
        """Number of bytes that can be read without waiting."""
        return int(self._opened().in_waiting)

    async def flush(self) -> None:
        """Wait until all written bytes have been sent."""
        await in_executor(self._opened().flush)

    async def reset_input_buffer(self) -> None:
        """Drop the received bytes."""
        self._opened().reset_input_buffer()

    async def reset_output_buffer(self) -> None:
        """Drop the bytes that have not been sent yet."""
        self._opened().reset_output_buffer()

    # ---- line
    async def send_break(self, duration: float = 0.25) -> None:
        """Hold the line low for ``duration`` seconds."""
        await in_executor(self._opened().send_break, duration)

    async def set_baudrate(self, baudrate: int) -> None:
        """Set the baud rate, in bits per second."""
        self._serial.baudrate = baudrate

    async def set_line_property(self, data_bits: int, stop_bits: float, parity: int | str) -> None:
        """Set data bits, stop bits and parity: ``"N"``, ``"E"``, ..., or libftdi's codes for the last two."""
        if isinstance(parity, int):
            stop_bits, parity = ftdi_codes.STOP_BITS[int(stop_bits)], ftdi_codes.PARITIES[parity]
        self._serial.bytesize = data_bits
        self._serial.stopbits = stop_bits
        self._serial.parity = parity

    async def set_latency_timer(self, latency: int) -> None:
        """Set how long (ms) a USB adapter waits for more bytes, if the system's driver allows that."""
        port: Any = self._opened()
        _praxis_serial.set_latency(port._number, latency)

    @property
    def dtr(self) -> bool:
        """The state of the modem line "data terminal ready"."""
        return bool(self._serial.dtr)

    @dtr.setter
    def dtr(self, value: bool) -> None:
        self._serial.dtr = value

    @property
    def rts(self) -> bool:
        """The state of the modem line "request to send"."""
        return bool(self._serial.rts)

    @rts.setter
    def rts(self, value: bool) -> None:
        self._serial.rts = value

    @property
    def cts(self) -> bool:
        """The state of the modem line "clear to send"."""
        return bool(self._opened().cts)

    @property
    def dsr(self) -> bool:
        """The state of the modem line "data set ready"."""
        return bool(self._opened().dsr)

    # ---- settings
    @property
    def baudrate(self) -> int:
        """The baud rate, in bits per second."""
        return int(self._serial.baudrate)

    @property
    def timeout(self) -> float | None:
        """The time-out for a read, in seconds."""
        return self._serial.timeout

    @timeout.setter
    def timeout(self, value: float | None) -> None:
        self._serial.timeout = value

    @property
    def write_timeout(self) -> float | None:
        """The time-out for a write, in seconds."""
        return self._serial.write_timeout

    @write_timeout.setter
    def write_timeout(self, value: float | None) -> None:
        self._serial.write_timeout = value

    def serialize(self) -> dict[str, Any]:
        """Return the constructor's arguments."""
        return self._kept(self._serial, "xonxoff")

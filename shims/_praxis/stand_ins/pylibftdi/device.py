"""``pylibftdi.Device``: a granted FTDI device as a file."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Any, Self

import serial
from _praxis.ftdi_chip import FtdiChip, chips
from _praxis.granted_ports import GrantedPort, granted_ports, the_only

from pylibftdi._base import FtdiError
from pylibftdi.driver import FLUSH_BOTH, FLUSH_INPUT, FLUSH_OUTPUT, ftdi_ports
from pylibftdi.functions import Functions

_BAUDRATE = 9600
_LATENCY_MS = 16
_WRITE_TIMEOUT_S = 5.0
"""libftdi's transfer time-out, in seconds."""
_TELL = "Say which: device_id=SERIAL_NUMBER (or the role), or device_index=NUMBER."


class Device:
    """A granted FTDI chip, with pylibftdi's interface. Uses the chip's serial port, or USB if it has none.

    ``device_id`` is a serial number, a role, a device or a description. Without it, the only device is used,
    or, if there are several, the one with ``device_index``. ``interface_select`` chooses among the ports of
    one chip (1 is the first). Other keywords: ``lazy_open``, ``vid``, ``pid``, ``index`` into
    ``list_devices()``.

    ``read`` returns the available bytes, at most as many as requested. It waits for the first byte for up to
    the period of the chip's latency timer. Raises FtdiError.
    """

    lazy_open = False

    def __init__(
        self,
        device_id: str | None = None,
        mode: str = "b",
        encoding: str = "latin1",
        interface_select: int | None = None,
        device_index: int | None = None,
        **options: Any,
    ) -> None:
        self.device_id = device_id
        self.mode = mode
        self.encoding = encoding
        self.interface_select = interface_select
        self.device_index = device_index
        self.list_index: int | None = options.get("index")
        self.latency_ms = _LATENCY_MS
        self.lazy_open = options.get("lazy_open", self.lazy_open)
        self.ftdi_fn = Functions(self)
        self._ids = options.get("vid"), options.get("pid")
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._port: serial.Serial | FtdiChip | None = None
        if not self.lazy_open:
            self.open()

    def __str__(self) -> str:
        return f"FTDI device {self.device_id or ''}".rstrip()

    # ---- the device
    def _chosen(self) -> GrantedPort:
        candidates = self._of_interface(ftdi_ports(*self._ids))
        wanted = "FTDI devices"
        if self.device_id:
            candidates = _called(self.device_id, candidates)
            wanted = f"FTDI devices {self.device_id!r}"
            if not candidates and self._ids == (None, None):
                # A program that names a port by its role or device knows what is connected.
                candidates = [port for port in granted_ports() if port.is_called(self.device_id)]
        index = self.list_index if self.device_index is None else self.device_index
        if index is not None:
            candidates = candidates[index : index + 1]
        try:
            return the_only(candidates, wanted, _TELL)
        except serial.SerialException as error:
            raise _with_notes(FtdiError(str(error)), error) from error

    def _of_interface(self, ports: list[GrantedPort]) -> list[GrantedPort]:
        """Return one port for each device: the first, or the port with the requested interface number."""
        if self.interface_select:
            end = f".{self.interface_select - 1}"
            return [port for port in ports if ":" not in port.location or port.location.endswith(end)]
        first: dict[tuple[object, ...], GrantedPort] = {}
        for port in sorted(ports, key=lambda port: port.location):
            place = port.location.partition(":")[0] or port.role
            first.setdefault((port.vid, port.pid, port.serial_number, place), port)
        return [port for port in ports if port in first.values()]

    # ---- open and close
    @property
    def port(self) -> serial.Serial | FtdiChip:
        """The open port. Raises FtdiError if it is not open."""
        if self._port is None:
            raise FtdiError(f"{self} is not open")
        return self._port

    @property
    def closed(self) -> bool:
        """Whether the device is closed."""
        return self._port is None

    def open(self) -> None:
        """Open the device with 9600 baud, 8N1 and no flow control."""
        if self._port is not None:
            return
        chosen = self._chosen()
        try:
            latency_s = self.latency_ms / 1000
            if chosen in chips():
                self._port = FtdiChip(chosen.role, _BAUDRATE, latency_s, self.interface_select)
            else:
                self._port = serial.Serial(
                    chosen.role, _BAUDRATE, timeout=latency_s, write_timeout=_WRITE_TIMEOUT_S
                )
        except serial.SerialException as error:
            raise _with_notes(FtdiError(str(error)), error) from error
        self.device_id = self.device_id or chosen.serial_number or chosen.role

    def close(self) -> None:
        """Close the device; idempotent."""
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # ---- bytes
    def read(self, length: int) -> Any:
        """Return up to ``length`` bytes, or text in text mode."""
        port = self.port
        port.timeout = self.latency_ms / 1000
        try:
            data = port.read(length)
        except serial.SerialException as error:
            raise _with_notes(FtdiError(f"{self}: {error}"), error) from error
        return data if self.mode == "b" else self._decoder.decode(data)

    def write(self, data: bytes | str) -> int:
        """Send bytes, or text in the device's encoding. Return the number of bytes sent."""
        try:
            count = self.port.write(data.encode(self.encoding) if isinstance(data, str) else data)
        except serial.SerialException as error:
            raise _with_notes(FtdiError(f"{self}: {error}"), error) from error
        return int(count or 0)

    def readline(self, size: int = 0) -> Any:
        """Return bytes up to and including a newline, but at most ``size``, or until no more arrive."""
        line = self.read(1)
        while line and not line.endswith(b"\n" if self.mode == "b" else "\n") and not 0 < size <= len(line):
            more = self.read(1)
            if not more:
                break
            line += more
        return line

    def readlines(self, sizehint: int | None = None) -> list[Any]:
        """Return lines until no more bytes arrive."""
        return list(self)

    def writelines(self, lines: Iterable[bytes | str]) -> None:
        """Send each of ``lines``."""
        for line in lines:
            self.write(line)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.readline, b"" if self.mode == "b" else "")

    # ---- buffers and settings
    def flush(self, flush_what: int = FLUSH_BOTH) -> None:
        """Drop the contents of the buffers."""
        if flush_what in (FLUSH_BOTH, FLUSH_INPUT):
            self.ftdi_fn.ftdi_usb_purge_rx_buffer()
        if flush_what in (FLUSH_BOTH, FLUSH_OUTPUT):
            self.ftdi_fn.ftdi_usb_purge_tx_buffer()

    def flush_input(self) -> None:
        """Drop the received bytes."""
        self.flush(FLUSH_INPUT)

    def flush_output(self) -> None:
        """Drop the bytes that have not been sent yet."""
        self.flush(FLUSH_OUTPUT)

    @property
    def baudrate(self) -> int:
        """The baud rate, in bits per second."""
        return int(self.port.baudrate)

    @baudrate.setter
    def baudrate(self, value: int) -> None:
        self.ftdi_fn.ftdi_set_baudrate(value)


def _called(name: str, ports: list[GrantedPort]) -> list[GrantedPort]:
    """Return the ports with this name or, if there are none, the ports with this description."""
    named = [port for port in ports if port.is_called(name)]
    return named or [port for port in ports if port.description == name]


def _with_notes(error: FtdiError, cause: BaseException) -> FtdiError:
    for note in getattr(cause, "__notes__", ()):
        error.add_note(note)
    return error

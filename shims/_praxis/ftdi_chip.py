"""An FTDI chip on a granted USB device: its serial port, driven by the chip's own requests.

The requests are those documented by libftdi (``ftdi.h``) and Linux (``drivers/usb/serial/ftdi_sio.h``); the
baud rate divisors follow FTDI's application notes AN_120 and AN232B-05. Each packet that the chip sends
begins with two bytes of status. Even without data, it sends a packet at the end of each latency period.
"""

from __future__ import annotations

import errno
import os
import time

from serial.serialutil import SerialException

from _praxis import ftdi_codes
from _praxis.granted_ports import GrantedPort
from _praxis.serial_faults import PortBusy, PortDenied, PortDisconnected, PortRefused, PortTimeout
from _praxis.usb_devices import PACKET_SIZE, Configuration, UsbDevice, granted_devices
from _praxis.usb_transfers import IN, Line, TransferFailed, line_to

_TO_CHIP, _FROM_CHIP = 0x40, 0xC0
"""The types of vendor requests: to a device, and from a device."""
_RESET, _MODEM_CONTROL, _FLOW_CONTROL, _BAUD_RATE, _DATA, _MODEM_STATUS = 0, 1, 2, 3, 4, 5
_LATENCY_TIMER, _BIT_MODE, _READ_PINS = 9, 11, 12
_WHOLE, _PURGE_SENT, _PURGE_RECEIVED = 0, 1, 2
"""Kinds of reset: 1 drops the bytes that the chip has not sent yet, 2 the bytes that it has received (libftdi
1.5: ``SIO_TCOFLUSH``, ``SIO_TCIFLUSH``; the older ``SIO_RESET_PURGE_RX`` and ``_TX`` are swapped).
"""
_DTR, _RTS = 1, 2
_XON_XOFF = 0x1311
"""The characters for XON and XOFF."""
_STATUS = 2
"""The number of status bytes in each packet."""
_TIMEOUT_MS = 5000
"""libftdi's time-out for a transfer, in milliseconds."""
_LATENCY_MS = 16
_LARGEST_READ = 1 << 16
_PARITIES = {letter: code for code, letter in ftdi_codes.PARITIES.items()}
_STOP_BITS = {count: code for code, count in ftdi_codes.STOP_BITS.items()}

_SEVERAL_PORTS = frozenset({0x0500, 0x0700, 0x0800})
"""The release numbers of chips with several ports: FT2232C, FT2232H and FT4232H."""
_HIGH_SPEED = frozenset({0x0700, 0x0800, 0x0900})
"""The release numbers of chips with a 120 MHz clock: FT2232H, FT4232H and FT232H."""
_FAST_CLOCK, _CLOCK = 120_000_000, 48_000_000
_EIGHTHS = (0, 3, 2, 4, 1, 5, 6, 7)
"""The code for each number of eighths in the fractional part of a divisor."""
_LARGEST_DIVISOR = 0x1FFFF
_WITHOUT_PRESCALER = 0x20000

_FAULTS: dict[int, type[SerialException]] = {
    errno.ENODEV: PortDisconnected,
    errno.EBUSY: PortBusy,
    errno.EACCES: PortDenied,
    errno.ETIMEDOUT: PortTimeout,
}


def divisor(baudrate: int, *, is_high_speed: bool) -> int:
    """Return the encoded divisor for a baud rate: the fraction's code is in bits 14 to 16. Raises ValueError
    if the chip has no rate within 5 % of it.
    """
    is_fast = is_high_speed and baudrate * 10 > _FAST_CLOCK // 0x3FFF
    clock, step = (_FAST_CLOCK, 10) if is_fast else (_CLOCK, 16)
    most = clock // step
    if baudrate >= most:
        found, encoded = most, 0
    elif baudrate >= clock // (step + step // 2):
        found, encoded = clock // (step + step // 2), 1
    elif baudrate >= clock // (2 * step):
        found, encoded = clock // (2 * step), 2
    elif baudrate > 0:
        eighths = min((most * 16 // baudrate + 1) // 2, _LARGEST_DIVISOR)
        found = (most * 16 // eighths + 1) // 2
        encoded = eighths >> 3 | _EIGHTHS[eighths & 7] << 14
    else:
        found, encoded = 0, 0
    if not found or max(found, baudrate) * 20 > min(found, baudrate) * 21:
        raise ValueError(f"the chip has no baud rate near {baudrate}")
    return encoded | _WITHOUT_PRESCALER if is_fast else encoded


def chips() -> list[GrantedPort]:
    """Return the granted USB devices that are neither serial ports nor HID devices, described as ports."""
    return [
        GrantedPort(
            each.role,
            f"usb:{each.fields.idVendor:04x}:{each.fields.idProduct:04x}",
            each.string(each.fields.iProduct),
            each.fields.idVendor,
            each.fields.idProduct,
            each.string(each.fields.iSerialNumber),
            "",
        )
        for each in granted_devices()
        if each.port is None and each.hid is None
    ]


def _flow_control(code: int) -> property:
    """Return a property that says whether the chip uses the flow control ``code``."""

    def is_on(self: FtdiChip) -> bool:
        return self._flow == code

    def switch(self: FtdiChip, on: bool) -> None:
        if on or self._flow == code:
            self._set_flow(code if on else 0)

    return property(is_on, switch)


class FtdiChip:
    """One port of an FTDI chip, with the attributes of pyserial's ``Serial`` that pylibftdi's interface
    needs. ``interface`` is the number of the port on the chip, from 1; ``timeout`` is in seconds. Raises
    SerialException.
    """

    def __init__(self, role: str, baudrate: int, timeout: float, interface: int | None) -> None:
        self.port = role
        self.timeout = timeout
        self._received = bytearray()
        self._bytesize, self._stopbits, self._parity = 8, 1.0, "N"
        self._flow = 0
        self._dtr = self._rts = True
        device = next((each for each in granted_devices() if each.role == role), None)
        if device is None:
            raise self._fault(TransferFailed(errno.ENODEV))
        release = device.fields.bcdDevice
        self._number = (interface or 1) if release in _SEVERAL_PORTS else 0
        """The number that identifies the port in requests, or 0 if it is the only port."""
        self._is_high_speed = release in _HIGH_SPEED
        self._receiving, self._sending = self._endpoints(device, max(1, self._number) - 1)
        try:
            self._line: Line = line_to(role)
        except TransferFailed as failure:
            raise self._fault(failure) from failure.__cause__
        try:
            self.reset()
            self.set_bit_mode(0, 0)
            self._set_flow(0)
            self.baudrate = baudrate
            self._set_data()
            self.set_latency_timer(_LATENCY_MS)
        except BaseException:
            self.close()
            raise

    def _endpoints(self, device: UsbDevice, interface: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the endpoints from and to the chip, each as an address and a packet size."""
        found = [
            (endpoint.bEndpointAddress, endpoint.wMaxPacketSize & PACKET_SIZE)
            for data in device.configurations[:1]
            for settings in Configuration(data).interfaces
            if settings[0].bInterfaceNumber == interface
            for endpoint in settings[0].endpoints
        ]
        from_chip = [each for each in found if each[0] & IN]
        to_chip = [each for each in found if not each[0] & IN]
        if not from_chip or not to_chip:
            raise PortRefused(f"{self.port} has no port {interface + 1}: it is not an FTDI chip with so many")
        return from_chip[0], to_chip[0]

    def close(self) -> None:
        """Close the port."""
        self._line.close()

    # ---- requests
    def _fault(self, failure: TransferFailed) -> SerialException:
        kind = _FAULTS.get(failure.number, SerialException)
        fault = kind(f"{self.port}: {failure.told or os.strerror(failure.number)}")
        fault.errno = failure.number
        return fault

    def _request(self, request: int, value: int, index: int | None = None) -> None:
        try:
            self._line.control(
                _TO_CHIP, request, value, self._number if index is None else index, 0, b"", _TIMEOUT_MS
            )
        except TransferFailed as failure:
            raise self._fault(failure) from failure.__cause__

    def _asked(self, request: int, count: int) -> bytes:
        try:
            answer = self._line.control(_FROM_CHIP, request, 0, self._number, count, b"", _TIMEOUT_MS)
        except TransferFailed as failure:
            raise self._fault(failure) from failure.__cause__
        if len(answer) != count:
            raise SerialException(
                f"{self.port}: the chip answers with {len(answer)} bytes instead of {count}"
            )
        return answer

    def reset(self) -> None:
        """Reset the chip, and empty its buffers."""
        self._request(_RESET, _WHOLE)
        self._received.clear()

    def reset_input_buffer(self) -> None:
        """Drop the received bytes."""
        self._request(_RESET, _PURGE_RECEIVED)
        self._collect()
        self._received.clear()

    def reset_output_buffer(self) -> None:
        """Drop the bytes that the chip has not sent yet."""
        self._request(_RESET, _PURGE_SENT)

    def set_bit_mode(self, mask: int, mode: int) -> None:
        """Set the mode of the chip's pins, and which of them are outputs."""
        self._request(_BIT_MODE, mask & 0xFF | (mode & 0xFF) << 8)

    def pins(self) -> int:
        """Return the levels of the pins."""
        return self._asked(_READ_PINS, 1)[0]

    def set_latency_timer(self, milliseconds: int) -> None:
        """Set how long the chip waits for more bytes before it sends a packet."""
        self._request(_LATENCY_TIMER, milliseconds)

    # ---- the line
    @property
    def baudrate(self) -> int:
        """The baud rate, in bits per second."""
        return self._baudrate

    @baudrate.setter
    def baudrate(self, value: int) -> None:
        encoded = divisor(value, is_high_speed=self._is_high_speed)
        high = encoded >> 16
        if self._number or self._is_high_speed:
            high = high << 8 | self._number
        self._request(_BAUD_RATE, encoded & 0xFFFF, high)
        self._baudrate = value

    def _set_data(self) -> None:
        parity = _PARITIES[self._parity]
        stop_bits = _STOP_BITS[self._stopbits]
        self._request(_DATA, self._bytesize | parity << 8 | stop_bits << 11)

    @property
    def bytesize(self) -> int:
        """The number of data bits: 7 or 8, the only values that the chip supports."""
        return self._bytesize

    @bytesize.setter
    def bytesize(self, value: int) -> None:
        if value not in (7, 8):
            raise ValueError(f"the chip has 7 or 8 data bits, not {value}")
        self._bytesize = value
        self._set_data()

    @property
    def stopbits(self) -> float:
        """The number of stop bits."""
        return self._stopbits

    @stopbits.setter
    def stopbits(self, value: float) -> None:
        self._stopbits = value
        self._set_data()

    @property
    def parity(self) -> str:
        """The parity, as pyserial's letter."""
        return self._parity

    @parity.setter
    def parity(self, value: str) -> None:
        self._parity = value
        self._set_data()

    def _set_flow(self, flow: int) -> None:
        self._request(_FLOW_CONTROL, _XON_XOFF if flow == ftdi_codes.XON_XOFF else 0, flow | self._number)
        self._flow = flow

    rtscts = _flow_control(ftdi_codes.RTS_CTS)
    dsrdtr = _flow_control(ftdi_codes.DTR_DSR)
    xonxoff = _flow_control(ftdi_codes.XON_XOFF)

    # ---- modem lines
    @property
    def dtr(self) -> bool:
        """The modem line DTR."""
        return self._dtr

    @dtr.setter
    def dtr(self, on: bool) -> None:
        self._request(_MODEM_CONTROL, _DTR * on | _DTR << 8)
        self._dtr = on

    @property
    def rts(self) -> bool:
        """The modem line RTS."""
        return self._rts

    @rts.setter
    def rts(self, on: bool) -> None:
        self._request(_MODEM_CONTROL, _RTS * on | _RTS << 8)
        self._rts = on

    def modem_status(self) -> int:
        """Return the modem lines in the low byte, and the line status in the high byte."""
        return int.from_bytes(self._asked(_MODEM_STATUS, 2), "little")

    @property
    def cts(self) -> bool:
        """The modem line "clear to send"."""
        return bool(self.modem_status() & ftdi_codes.CTS)

    @property
    def dsr(self) -> bool:
        """The modem line "data set ready"."""
        return bool(self.modem_status() & ftdi_codes.DSR)

    @property
    def ri(self) -> bool:
        """The modem line "ring indicator"."""
        return bool(self.modem_status() & ftdi_codes.RI)

    @property
    def cd(self) -> bool:
        """The modem line "carrier detect"."""
        return bool(self.modem_status() & ftdi_codes.RLSD)

    # ---- bytes
    def write(self, data: bytes) -> int:
        """Send bytes, and return how many were sent."""
        address, size = self._sending
        try:
            return self._line.write(address, bytes(data), size, _TIMEOUT_MS)
        except TransferFailed as failure:
            raise self._fault(failure) from failure.__cause__

    def read(self, count: int = 1) -> bytes:
        """Return ``count`` bytes, or fewer after a time-out."""
        deadline = time.monotonic() + self.timeout
        while len(self._received) < count:
            if not self._take_packet(max(0, round((deadline - time.monotonic()) * 1000))):
                break
        data = self._received[:count]
        del self._received[:count]  # without a call before it, in which another thread could take them, too
        return bytes(data)

    def _take_packet(self, timeout_ms: int) -> bool:
        """Receive the next packet, dropping its status; return False if no packet arrives in time."""
        address, size = self._receiving
        try:
            packet = self._line.read(address, size, size, timeout_ms)
        except TransferFailed as failure:
            if failure.number == errno.ETIMEDOUT:
                return False
            raise self._fault(failure) from failure.__cause__
        self._received += packet[_STATUS:]
        return True

    def _collect(self) -> None:
        while len(self._received) < _LARGEST_READ and self._take_packet(0):
            pass

    @property
    def in_waiting(self) -> int:
        """The number of bytes that can be read without waiting."""
        self._collect()
        return len(self._received)

    out_waiting = 0

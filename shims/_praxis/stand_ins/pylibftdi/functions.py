"""libftdi's functions for a device. On a serial port, only those that the system's driver supports work."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import _praxis_serial
from _praxis import ftdi_codes
from _praxis.ftdi_chip import FtdiChip
from _praxis.serial_faults import fault
from serial import SerialException

from pylibftdi._base import FtdiError

if TYPE_CHECKING:
    from pylibftdi.device import Device

logger = logging.getLogger("pylibftdi")

_LONGEST_LATENCY_MS = 255
_NOT_OF_A_DRIVER = "the chip is reached through its serial port, whose driver cannot do this"


class Functions:
    """``device.ftdi_fn``. Each function returns 0, or raises FtdiError with the reason. On a serial port,
    functions that need the chip itself (bit modes, pins) raise FtdiError. Functions for the EEPROM always do.
    """

    def __init__(self, device: Device) -> None:
        self._device = device

    def __getattr__(self, name: str) -> NoReturn:
        if not name.startswith("ftdi_"):
            raise AttributeError(name)
        raise FtdiError(f"{name}: {_NOT_OF_A_DRIVER}")

    def _set(self, **settings: Any) -> int:
        """Change several line settings: all of them, or none if one fails."""
        port = self._device.port
        before = {name: getattr(port, name) for name in settings}
        try:
            for name, value in settings.items():
                setattr(port, name, value)
        except (SerialException, ValueError) as error:
            with suppress(SerialException, ValueError):
                for name, value in before.items():
                    setattr(port, name, value)
            raise FtdiError(f"{self._device}: {error}") from error
        return 0

    # ---- the line
    def ftdi_set_baudrate(self, baudrate: int) -> int:
        """Set the baud rate, in bits per second."""
        return self._set(baudrate=int(baudrate))

    def ftdi_set_line_property(self, bits: int, stopbits: int, parity: int) -> int:
        """Set the data bits, and the stop bits and parity given as libftdi's codes."""
        if (
            bits not in ftdi_codes.DATA_BITS
            or stopbits not in ftdi_codes.STOP_BITS
            or parity not in ftdi_codes.PARITIES
        ):
            raise FtdiError(f"{self._device}: no such line property: {bits}, {stopbits}, {parity}")
        return self._set(
            bytesize=bits, stopbits=ftdi_codes.STOP_BITS[stopbits], parity=ftdi_codes.PARITIES[parity]
        )

    def ftdi_setflowctrl(self, flowctrl: int) -> int:
        """Set the flow control: 0, SIO_RTS_CTS_HS, SIO_DTR_DSR_HS or SIO_XON_XOFF_HS."""
        if flowctrl not in (0, ftdi_codes.RTS_CTS, ftdi_codes.DTR_DSR, ftdi_codes.XON_XOFF):
            raise FtdiError(f"{self._device}: no such flow control: {flowctrl}")
        return self._set(
            rtscts=flowctrl == ftdi_codes.RTS_CTS,
            dsrdtr=flowctrl == ftdi_codes.DTR_DSR,
            xonxoff=flowctrl == ftdi_codes.XON_XOFF,
        )

    def ftdi_setrts(self, state: int | bool) -> int:
        """Set the modem line RTS."""
        return self._set(rts=bool(state))

    def ftdi_setdtr(self, state: int | bool) -> int:
        """Set the modem line DTR."""
        return self._set(dtr=bool(state))

    def ftdi_setdtr_rts(self, dtr: int | bool, rts: int | bool) -> int:
        """Set the modem lines DTR and RTS."""
        return self._set(dtr=bool(dtr), rts=bool(rts))

    # ---- status
    def modem_status(self) -> int:
        """Return the modem lines in the low byte. The high byte says whether bytes are waiting, and
        whether all bytes have been sent. libftdi's own function also reports line errors, but the
        system's driver does not.
        """
        port = self._device.port
        try:
            if isinstance(port, FtdiChip):
                return port.modem_status()
            status = (
                ftdi_codes.CTS * port.cts
                | ftdi_codes.DSR * port.dsr
                | ftdi_codes.RI * port.ri
                | ftdi_codes.RLSD * port.cd
            )
            if port.in_waiting:
                status |= ftdi_codes.DATA_READY
            if not port.out_waiting:
                status |= ftdi_codes.TRANSMITTER_EMPTY
        except SerialException as error:
            raise FtdiError(f"{self._device}: {error}") from error
        return status

    def ftdi_poll_modem_status(self, status: Any) -> int:
        """Store the status at ``status``, a ctypes pointer or reference."""
        _stored(status, self.modem_status())
        return 0

    # ---- latency
    def ftdi_set_latency_timer(self, latency: int) -> int:
        """Set the time (ms) that the chip waits for more bytes before it passes them on.

        If the system's driver does not allow that, a warning is logged.
        """
        if not 1 <= latency <= _LONGEST_LATENCY_MS:
            raise FtdiError(f"{self._device}: no such latency: {latency} ms; it is 1 to 255")
        device = self._device
        port: Any = device.port
        if isinstance(port, FtdiChip):
            self._do(functools.partial(port.set_latency_timer, latency))
            device.latency_ms = latency
            return 0
        answer = _praxis_serial.set_latency(port._number, latency)
        if isinstance(answer, str):
            raise FtdiError(f"{device}: {fault(answer, str(device))}")
        device.latency_ms = latency
        if answer not in (-1, latency):
            logger.warning(
                "%s: the system's driver keeps a latency timer of %d ms, not %d", device, answer, latency
            )
        return 0

    # ---- buffers
    def ftdi_usb_purge_rx_buffer(self) -> int:
        """Drop the received bytes."""
        return self._do(self._device.port.reset_input_buffer)

    def ftdi_usb_purge_tx_buffer(self) -> int:
        """Drop the bytes that have not been sent yet."""
        return self._do(self._device.port.reset_output_buffer)

    def ftdi_usb_purge_buffers(self) -> int:
        """Drop the contents of both buffers."""
        return self.ftdi_usb_purge_rx_buffer() or self.ftdi_usb_purge_tx_buffer()

    ftdi_tciflush = ftdi_usb_purge_rx_buffer
    ftdi_tcoflush = ftdi_usb_purge_tx_buffer
    ftdi_tcioflush = ftdi_usb_purge_buffers

    def ftdi_usb_reset(self) -> int:
        """Reset the chip. On a serial port, empty the buffers, which is the only part of a reset that a
        driver can perform without closing the port.
        """
        port = self._device.port
        return self._do(port.reset) if isinstance(port, FtdiChip) else self.ftdi_usb_purge_buffers()

    # ---- pins
    def ftdi_set_bitmode(self, bitmask: int, mode: int) -> int:
        """Set the mode of the pins, and which of them are outputs."""
        return self._do(functools.partial(self._chip("ftdi_set_bitmode").set_bit_mode, bitmask, mode))

    def ftdi_disable_bitbang(self) -> int:
        """Reset the bit mode, so that the pins serve the serial port again."""
        return self._do(functools.partial(self._chip("ftdi_disable_bitbang").set_bit_mode, 0, 0))

    def ftdi_read_pins(self, pins: Any) -> int:
        """Store the levels of the pins at ``pins``, a ctypes pointer or reference."""
        _stored(pins, self._do(self._chip("ftdi_read_pins").pins))
        return 0

    def _chip(self, name: str) -> FtdiChip:
        port = self._device.port
        if not isinstance(port, FtdiChip):
            raise FtdiError(f"{name}: {_NOT_OF_A_DRIVER}")
        return port

    def _do(self, method: Callable[[], Any]) -> int:
        try:
            return int(method() or 0)
        except SerialException as error:
            raise FtdiError(f"{self._device}: {error}") from error


def _stored(pointer: Any, value: int) -> None:
    """Store a value at a ctypes pointer or reference."""
    target = pointer._obj if hasattr(pointer, "_obj") else pointer.contents
    target.value = value

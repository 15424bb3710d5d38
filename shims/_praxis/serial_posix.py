"""The guest's module ``serial.serialposix``: pyserial's Serial on the ports granted to its program.

This module implements opening, settings and modem lines. Each method is a single call to the host, which
waits until its own deadline. Methods that wait have an asynchronous twin, which ``loop.run_in_executor`` and
``asyncio.to_thread`` use instead of a thread.
"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import _praxis_serial as host
from serial.serialutil import SerialBase, SerialException

from _praxis import serial_readiness, signals, tail_calls
from _praxis.executor_twins import async_twin, async_twin_of, brief, starter
from _praxis.executors import Lane, in_executor
from _praxis.returnable import Request
from _praxis.serial_faults import fault
from _praxis.serial_host_port import INTERRUPTED
from _praxis.serial_reading import Reading
from _praxis.serial_requests import await_host, listen, numbered
from _praxis.serial_writing import Writing

# Looked up once, because finding a host function takes as long as calling it.
_host_aopen = host.aopen
_host_cancel_read = host.cancel_read
_host_cancel_write = host.cancel_write
_host_close = host.close
_host_configure = host.configure
_host_lines = host.lines
_host_open = host.open
_host_set_line = host.set_line

_Settings = tuple[int, int, str, float, bool, bool, bool, str]


def _duration(value: Any, name: str) -> float | None:
    """Check a time-out and return it. Like SerialBase, raises ValueError if it is negative or not a
    number.
    """
    if value is None:
        return None
    seconds = float(value) if hasattr(value, "__float__") else -1.0
    if not seconds >= 0:  # neither is NaN
        raise ValueError(f"Not a valid {name}: {value!r}")
    return value if isinstance(value, int) else seconds


class Serial(Reading, Writing, SerialBase):
    """A granted port, chosen by its role or its device."""

    # Attributes of SerialBase.
    _port: str | None
    _baudrate: int
    _bytesize: int
    _parity: str
    _stopbits: float
    _timeout: float | None
    _write_timeout: float | None
    _xonxoff: bool
    _rtscts: bool
    _dsrdtr: bool
    _dtr_state: bool
    _rts_state: bool
    _break_state: bool
    _inter_byte_timeout: float | None
    _rs485_mode: Any

    # ---- open and close
    def __init__(self, port: str | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(None, *args, **kwargs)
        if port is not None:
            self.port = port
            if tail_calls.watched:
                tail_calls.offer(type(self), Serial.open, (self,), {}, value=self)
            self.open()

    def open(self) -> None:
        if tail_calls.watched:
            tail_calls.offer(Serial.open, Serial.open, (self,), {})
        while (number := self._open(_host_open)) == INTERRUPTED:
            signals.call_own_handler()
        if isinstance(number, str) and number.startswith("PortBusy"):
            # Perhaps it is open in an object that only its own exception refers to.
            gc.collect()
            number = self._open(_host_open)
        self._opened(self._int(number))

    def _start_open(self, request: Request, lane: Lane) -> bool:
        self._int(self._open(partial(_host_aopen, numbered(request))))
        return await_host(request, lane, self, self._opened)

    def _open(self, host_open: Callable[..., int | str]) -> int | str:
        if self._port is None:
            raise SerialException("Port must be configured before it can be used.")
        if self.is_open:
            raise SerialException("Port is already open.")
        listen()
        return host_open(self._port, bool(self._dtr_state), bool(self._rts_state), *self._settings())

    def _opened(self, number: int) -> None:
        self._number = number
        self.is_open = True

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            _host_close(self._number)

    def _settings(self) -> _Settings:
        return (
            self._baudrate,
            self._bytesize,
            self._parity,
            self._stopbits,
            bool(self._xonxoff),
            bool(self._rtscts),
            bool(self._dsrdtr),
            "" if self._rs485_mode is None else _rs485_fields(self._rs485_mode),
        )

    def _reconfigure_port(self, force_update: bool = False) -> None:
        self._check()
        outcome = _host_configure(self._number, *self._settings())
        if isinstance(outcome, str):
            error = fault(outcome, self.label)
            raise (ValueError(str(error)) if type(error).__name__ == "PortRefused" else error)

    # ---- time-outs: each call passes its own, so that changing one needs no call of the host
    @property
    def timeout(self) -> float | None:
        """The time-out for a read, in seconds. With None, a read waits forever."""
        return self._timeout

    @timeout.setter
    def timeout(self, timeout: float | None) -> None:
        self._timeout = _duration(timeout, "timeout")

    @property
    def write_timeout(self) -> float | None:
        """The time-out for a write, in seconds. With None, a write waits for as long as the line keeps
        accepting bytes.
        """
        return self._write_timeout

    @write_timeout.setter
    def write_timeout(self, timeout: float | None) -> None:
        self._write_timeout = _duration(timeout, "timeout")

    @property
    def inter_byte_timeout(self) -> float | None:
        """Maximum time, in seconds, between two bytes in a read; a longer gap ends the read. None means no
        maximum.
        """
        return self._inter_byte_timeout

    @inter_byte_timeout.setter
    def inter_byte_timeout(self, timeout: float | None) -> None:
        self._inter_byte_timeout = _duration(timeout, "timeout")

    # ---- break and modem lines
    def send_break(self, duration: float = 0.25) -> None:
        if tail_calls.watched:
            tail_calls.offer(Serial.send_break, Serial.send_break, (self, duration), {})
        self._check()
        self.break_condition = True
        try:
            time.sleep(duration)
        finally:
            self.break_condition = False

    async def _send_break_awaited(self, duration: float = 0.25) -> None:
        self._check()
        self.break_condition = True
        try:
            await asyncio.sleep(duration)
        finally:
            self.break_condition = False

    def _update_rts_state(self) -> None:
        self._done(_host_set_line(self._number, "rts", bool(self._rts_state)))

    def _update_dtr_state(self) -> None:
        self._done(_host_set_line(self._number, "dtr", bool(self._dtr_state)))

    def _update_break_state(self) -> None:
        self._done(_host_set_line(self._number, "break", bool(self._break_state)))

    def _modem_line(self, name: str) -> bool:
        self._check()
        return bool(self._int(_host_lines(self._number, name)))

    @property
    def cts(self) -> bool:
        """The state of the modem line "clear to send"."""
        return self._modem_line("cts")

    @property
    def dsr(self) -> bool:
        """The state of the modem line "data set ready"."""
        return self._modem_line("dsr")

    @property
    def ri(self) -> bool:
        """The state of the modem line "ring indicator"."""
        return self._modem_line("ri")

    @property
    def cd(self) -> bool:
        """The state of the modem line "carrier detect"."""
        return self._modem_line("cd")

    # ---- methods that need a descriptor or another thread
    def fileno(self) -> int:
        """Return a number to pass to ``loop.add_reader`` and ``add_writer``: a granted port is not a file."""
        self._check()
        return serial_readiness.descriptor_of(self)

    def nonblocking(self) -> None:
        """Do nothing but warn, as pyserial has done since 3.2."""
        warnings.warn("nonblocking() has no effect", DeprecationWarning, stacklevel=2)

    def set_input_flow_control(self, enable: bool = True) -> None:
        """Send XON or XOFF, which makes the instrument continue or stop sending."""
        self.write(b"\x11" if enable else b"\x13")

    def set_output_flow_control(self, enable: bool = True) -> None:
        raise io.UnsupportedOperation(
            "bytes written to a granted port cannot be held back: use xonxoff=True or rtscts=True"
        )

    def cancel_read(self) -> None:
        """End a read in which another thread is blocked; it returns what it has received."""
        if self.is_open:
            _host_cancel_read(self._number)

    def cancel_write(self) -> None:
        """End a write in which another thread is blocked; it returns the number of bytes sent."""
        if self.is_open:
            _host_cancel_write(self._number)

    async_twin(send_break, _send_break_awaited)
    brief(close)
    brief(cancel_read)
    brief(cancel_write)


def _rs485_fields(settings: Any) -> str:
    """Return an ``RS485Settings`` as JSON for the host."""
    fields = [bool(settings.rts_level_for_tx), bool(settings.rts_level_for_rx), bool(settings.loopback)]
    return json.dumps([*fields, settings.delay_before_tx, settings.delay_before_rx])


class PosixPollSerial(Serial):
    """The same as Serial. In pyserial, this variant uses ``poll()`` instead of ``select()``."""


class VTIMESerial(Serial):
    """The same as Serial. In pyserial, this variant leaves time-outs to the terminal driver (VTIME)."""


async def _open_awaited(*args: Any, **kwargs: Any) -> Serial:
    """Make ``Serial(port, ...)`` without blocking while the port is being opened."""
    port = args[0] if args else kwargs.pop("port", None)
    made = Serial(None, *args[1:], **kwargs)
    if port is not None:
        made.port = port
        await in_executor(made.open)
    return made


async def _serial_for_url_awaited(url: Any, *args: Any, **kwargs: Any) -> Serial:
    """Call ``serial.serial_for_url`` without blocking while the port is being opened."""
    wants_open = not kwargs.pop("do_not_open", False)
    made: Serial = sys.modules["serial"].serial_for_url(url, *args, do_not_open=True, **kwargs)
    if wants_open:
        await in_executor(made.open)
    return made


serial_readiness.install()
starter(Serial.open, Serial._start_open)
async_twin(Serial, _open_awaited)
async_twin_of("serial", "serial_for_url", _serial_for_url_awaited)

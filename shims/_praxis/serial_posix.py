"""The module ``serial.serialposix`` of a guest: pyserial's Serial on the ports granted to its program.

Each method is one call of the host, which waits with a deadline of its own. Those that wait have an
asynchronous twin, which ``loop.run_in_executor`` and ``asyncio.to_thread`` use in place of a thread.
"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import _praxis_serial as host
from serial.serialutil import (  # type: ignore[attr-defined]  # the stubs lack to_bytes
    PortNotOpenError,
    SerialBase,
    SerialException,
    to_bytes,
)

from _praxis import signals, tail_calls
from _praxis.executors import Lane, async_twin, async_twin_of, starter
from _praxis.returnable import Request
from _praxis.serial_faults import fault
from _praxis.serial_requests import Outcome, await_host, listen, numbered, settle

# Looked up once: finding a function of the host costs as much as calling it.
_host_aopen = host.aopen
_host_aread = host.aread
_host_auntil = host.auntil
_host_awrite = host.awrite
_host_close = host.close
_host_configure = host.configure
_host_in_waiting = host.in_waiting
_host_lines = host.lines
_host_open = host.open
_host_out_waiting = host.out_waiting
_host_read = host.read
_host_reset = host.reset
_host_resume = host.resume
_host_set_line = host.set_line
_host_unread = host.unread
_host_until = host.until
_host_write = host.write

_T = TypeVar("_T")

_INTERRUPTED = -1

_Settings = tuple[int, int, str, float, bool, bool, bool, str]


def _duration(value: float | None, name: str) -> float | None:
    """Check a time-out as SerialBase does."""
    if value is None:
        return None
    if not isinstance(value, int | float):
        raise ValueError(f"Not a valid {name}: {value!r}")
    if not value >= 0:
        raise ValueError(f"Not a valid {name}: {value!r}")
    return value


class Serial(SerialBase):
    """A granted port, by its role or its device."""

    # What SerialBase keeps.
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

    _number = 0

    # ---- open and close
    def __init__(self, port: str | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(None, *args, **kwargs)
        if port is not None:
            self.port = port
            if tail_calls.watched is not None:
                tail_calls.offer(type(self), Serial.open, (self,), {}, value=self)
            self.open()

    @property
    def label(self) -> str:
        """What faults are about."""
        return str(self._port)

    def open(self) -> None:
        if tail_calls.watched is not None:
            tail_calls.offer(Serial.open, Serial.open, (self,), {})
        while (number := self._open(_host_open)) == _INTERRUPTED:
            signals.call_own_handler()
        if isinstance(number, str) and number.startswith("PortBusy"):
            # Perhaps by an object that nothing refers to, except an exception of its own.
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

    def _check(self) -> None:
        if not self.is_open:
            raise PortNotOpenError

    # ---- what host functions return
    def _bytes(self, outcome: Outcome) -> bytes:
        if isinstance(outcome, bytes):
            return outcome
        if isinstance(outcome, str):
            raise fault(outcome, self.label)
        signals.call_own_handler()
        return self._bytes(_host_resume(self._number))

    def _int(self, outcome: Outcome) -> int:
        if isinstance(outcome, str):
            raise fault(outcome, self.label)
        return int(outcome)

    def _done(self, outcome: int | str | None) -> None:
        if outcome is not None:
            self._int(outcome)

    # ---- time-outs: each call carries its own, so the port needs no new configuration
    @property
    def timeout(self) -> float | None:
        """Read time-out in seconds; None: for ever."""
        return self._timeout

    @timeout.setter
    def timeout(self, timeout: float | None) -> None:
        self._timeout = _duration(timeout, "timeout")

    @property
    def write_timeout(self) -> float | None:
        """Write time-out in seconds; None: as long as the line takes bytes."""
        return self._write_timeout

    @write_timeout.setter
    def write_timeout(self, timeout: float | None) -> None:
        self._write_timeout = _duration(timeout, "timeout")

    @property
    def inter_byte_timeout(self) -> float | None:
        """A read ends when no byte follows another for so long (s); None: it goes on."""
        return self._inter_byte_timeout

    @inter_byte_timeout.setter
    def inter_byte_timeout(self, timeout: float | None) -> None:
        self._inter_byte_timeout = _duration(timeout, "timeout")

    # ---- reading
    @property
    def in_waiting(self) -> int:
        """Bytes that can be read without waiting."""
        self._check()
        while (count := _host_in_waiting(self._number)) == _INTERRUPTED:
            signals.call_own_handler()
        return self._int(count)

    def read(self, size: int = 1) -> bytes:
        if tail_calls.watched is not None:
            tail_calls.offer(Serial.read, Serial.read, (self, size), {})
        if not self.is_open:
            raise PortNotOpenError
        if size <= 0:
            return b""
        if self._inter_byte_timeout:
            outcome = _host_read(self._number, size, self._timeout, self._inter_byte_timeout)
        else:
            outcome = _host_read(self._number, size, self._timeout)
        return outcome if type(outcome) is bytes else self._bytes(outcome)

    def _start_read(self, request: Request, lane: Lane, size: int = 1) -> bool:
        self._check()
        if size <= 0:
            outcome: Outcome = b""
        elif self._inter_byte_timeout:
            outcome = _host_aread(
                self._number, numbered(request), size, self._timeout, self._inter_byte_timeout
            )
        else:
            outcome = _host_aread(self._number, numbered(request), size, self._timeout)
        return self._started(outcome, request, lane)

    def _started(self, outcome: Outcome, request: Request, lane: Lane) -> bool:
        """An awaited read has its outcome, or the number under which it will come."""
        if isinstance(outcome, int):
            if outcome != _INTERRUPTED:
                return await_host(request, lane, self)
            outcome = self._bytes(outcome)
        settle(outcome, request, self)
        return False

    def readline(self, size: int | None = -1) -> bytes:
        """Up to a newline; the time-out starts anew with every byte, as in pyserial."""
        if tail_calls.watched is not None:
            tail_calls.offer(Serial.readline, Serial.readline, (self, size), {})
        self._check()
        count = None if size is None or size < 0 else size
        return self._bytes(_host_until(self._number, "\n", count, self._timeout, True)) if count != 0 else b""

    def _start_readline(self, request: Request, lane: Lane, size: int | None = -1) -> bool:
        self._check()
        count = None if size is None or size < 0 else size
        outcome = (
            _host_auntil(self._number, numbered(request), "\n", count, self._timeout, True)
            if count != 0
            else b""
        )
        return self._started(outcome, request, lane)

    def readlines(self, hint: int | None = -1) -> list[bytes]:
        """Lines until one comes late, or they have ``hint`` bytes together."""
        lines: list[bytes] = []
        count = 0
        while line := self.readline():
            lines.append(line)
            count += len(line)
            if hint is not None and 0 < hint <= count:
                break
        return lines

    async def _readlines_awaited(self, hint: int | None = -1) -> list[bytes]:
        lines: list[bytes] = []
        count = 0
        while line := await _in_executor(self.readline):
            lines.append(line)
            count += len(line)
            if hint is not None and 0 < hint <= count:
                break
        return lines

    def read_until(self, expected: bytes = b"\n", size: int | None = None) -> bytes:
        if tail_calls.watched is not None:
            tail_calls.offer(Serial.read_until, Serial.read_until, (self, expected, size), {})
        self._check()
        if not expected:
            return b""
        return self._bytes(_host_until(self._number, _text(expected), size, self._timeout, False))

    def _start_read_until(
        self, request: Request, lane: Lane, expected: bytes = b"\n", size: int | None = None
    ) -> bool:
        self._check()
        outcome: Outcome = b""
        if expected:
            outcome = _host_auntil(
                self._number, numbered(request), _text(expected), size, self._timeout, False
            )
        return self._started(outcome, request, lane)

    def readinto(self, buffer: Any) -> int:
        return _fill(buffer, self.read(memoryview(buffer).nbytes))

    async def _readinto_awaited(self, buffer: Any) -> int:
        return _fill(buffer, await _in_executor(self.read, memoryview(buffer).nbytes))

    def read_all(self) -> bytes:
        return self.read(self.in_waiting)

    def unread(self, request: int, data: bytes) -> None:
        """Put bytes back to where they stood: the read that has got them was cancelled."""
        if self.is_open:
            _host_unread(self._number, request, _text(data))

    def reset_input_buffer(self) -> None:
        self._check()
        while (outcome := _host_reset(self._number, "input")) == _INTERRUPTED:
            signals.call_own_handler()
        self._done(outcome)

    # ---- writing
    def write(self, data: Any) -> int:
        if tail_calls.watched is not None:
            tail_calls.offer(Serial.write, Serial.write, (self, data), {})
        if not self.is_open:
            raise PortNotOpenError
        outcome: Outcome = _host_write(self._number, _text(to_bytes(data)), self._write_timeout)
        while outcome == _INTERRUPTED:
            signals.call_own_handler()
            outcome = _host_resume(self._number)
        return self._int(outcome)

    def _start_write(self, request: Request, lane: Lane, data: Any) -> bool:
        self._check()
        text = _text(to_bytes(data))
        outcome = _host_awrite(self._number, numbered(request), text, self._write_timeout)
        if outcome == 0:
            request.set_result(len(text))
            return False
        self._int(outcome)
        return await_host(request, lane, self, lambda _: len(text))

    @property
    def out_waiting(self) -> int:
        """Written bytes that have not left yet."""
        self._check()
        return self._int(_host_out_waiting(self._number))

    def flush(self) -> None:
        if tail_calls.watched is not None:
            tail_calls.offer(Serial.flush, Serial.flush, (self,), {})
        while waiting := self.out_waiting:
            time.sleep(self._seconds_for(waiting))

    async def _flush_awaited(self) -> None:
        while waiting := self.out_waiting:
            await asyncio.sleep(self._seconds_for(waiting))

    def _seconds_for(self, count: int) -> float:
        return float(10 * min(count, 1024) / self._baudrate)

    def reset_output_buffer(self) -> None:
        self._check()
        self._done(_host_reset(self._number, "output"))

    # ---- break and modem lines
    def send_break(self, duration: float = 0.25) -> None:
        if tail_calls.watched is not None:
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
        """Clear to send."""
        return self._modem_line("cts")

    @property
    def dsr(self) -> bool:
        """Data set ready."""
        return self._modem_line("dsr")

    @property
    def ri(self) -> bool:
        """Ring indicator."""
        return self._modem_line("ri")

    @property
    def cd(self) -> bool:
        """Carrier detect."""
        return self._modem_line("cd")

    # ---- what needs a descriptor or another thread
    def fileno(self) -> int:
        raise io.UnsupportedOperation("a granted port has no file descriptor")

    def cancel_read(self) -> None:
        """Do nothing: no other thread can be waiting."""

    def cancel_write(self) -> None:
        """Do nothing: no other thread can be waiting."""

    starter(read, _start_read)
    starter(readline, _start_readline)
    starter(read_until, _start_read_until)
    starter(write, _start_write)
    async_twin(readlines, _readlines_awaited)
    async_twin(readinto, _readinto_awaited)
    async_twin(flush, _flush_awaited)
    async_twin(send_break, _send_break_awaited)


def _text(data: bytes | bytearray | memoryview) -> str:
    """Bytes in the form that crosses to the host without a proxy: one character each."""
    return bytes(data).decode("latin-1")


def _fill(buffer: Any, data: bytes) -> int:
    """Put ``data`` at the beginning of any writable buffer."""
    memoryview(buffer).cast("B")[: len(data)] = data
    return len(data)


def _rs485_fields(settings: Any) -> str:
    """An ``RS485Settings`` as the host takes it."""
    fields = [bool(settings.rts_level_for_tx), bool(settings.rts_level_for_rx), bool(settings.loopback)]
    return json.dumps([*fields, settings.delay_before_tx, settings.delay_before_rx])


def _in_executor(method: Callable[..., _T], *args: Any) -> Awaitable[_T]:
    return asyncio.get_running_loop().run_in_executor(None, method, *args)


class PosixPollSerial(Serial):
    """The same: pyserial has a variant that polls."""


class VTIMESerial(Serial):
    """The same: pyserial has a variant that lets the driver time out."""


async def _open_awaited(*args: Any, **kwargs: Any) -> Serial:
    """``Serial(port, ...)``, without blocking while the port opens."""
    port = args[0] if args else kwargs.pop("port", None)
    made = Serial(None, *args[1:], **kwargs)
    if port is not None:
        made.port = port
        await _in_executor(made.open)
    return made


async def _serial_for_url_awaited(url: Any, *args: Any, **kwargs: Any) -> Serial:
    """``serial.serial_for_url``, without blocking while the port opens."""
    wants_open = not kwargs.pop("do_not_open", False)
    made: Serial = sys.modules["serial"].serial_for_url(url, *args, do_not_open=True, **kwargs)
    if wants_open:
        await _in_executor(made.open)
    return made


starter(Serial.open, Serial._start_open)
async_twin(Serial, _open_awaited)
async_twin_of("serial", "serial_for_url", _serial_for_url_awaited)

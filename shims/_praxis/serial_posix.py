"""The module ``serial.serialposix`` of a guest: pyserial's Serial on the ports granted to its program.

Each method is one call of the host, which waits with a deadline of its own. Those that wait have an
asynchronous twin, which ``loop.run_in_executor`` and ``asyncio.to_thread`` use in place of a thread.
"""

from __future__ import annotations

import asyncio
import io
import time
from typing import Any, NoReturn

import _praxis_serial as host
from pyodide.ffi import create_proxy
from serial.serialutil import (  # type: ignore[attr-defined]  # the stubs lack to_bytes
    PortNotOpenError,
    SerialBase,
    SerialException,
    to_bytes,
)

from _praxis import signals
from _praxis.executors import Lane, async_twin, starter
from _praxis.scheduler import scheduler
from _praxis.serial_faults import fault

# Looked up once: finding a function of the host costs as much as calling it.
_host_aread = host.aread
_host_auntil = host.auntil
_host_awrite = host.awrite
_host_cancel = host.cancel
_host_close = host.close
_host_configure = host.configure
_host_in_waiting = host.in_waiting
_host_lines = host.lines
_host_open = host.open
_host_out_waiting = host.out_waiting
_host_read = host.read
_host_reset = host.reset
_host_set_dispatcher = host.set_dispatcher
_host_set_line = host.set_line
_host_unread = host.unread
_host_until = host.until
_host_write = host.write

_INTERRUPTED = -1
_PIECE = 65536


# ---- awaited requests
_Pending = tuple[asyncio.Future[Any], Lane, "Serial", object]
_pending: dict[int, _Pending] = {}


def _dispatch(number: int, outcome: bytes | int | str) -> None:
    """Take the outcome of an awaited request from the host, between two turns of the loop."""
    scheduler.completed(_settle, number, outcome)


def _settle(number: int, outcome: bytes | int | str) -> None:
    entry = _pending.pop(number, None)
    if entry is None:
        return
    future, lane, port, value = entry
    if future.done():
        if isinstance(outcome, bytes) and outcome:
            port._unread(outcome)
    elif isinstance(outcome, str):
        future.set_exception(fault(outcome, port._label))
    else:
        future.set_result(outcome if isinstance(outcome, bytes) else value)
    lane.finished()


_dispatcher = create_proxy(_dispatch)


def _interrupted() -> NoReturn:
    """An interrupt has ended a wait: what the program set for its signal is called, and the wait is over in
    any case.
    """
    signals.call_own_handler()
    raise KeyboardInterrupt


def _await(
    outcome: bytes | int | str, future: asyncio.Future[Any], lane: Lane, port: Serial, value: object = None
) -> bool:
    """Settle ``future`` with an outcome that is there (False), or when the host tells (True).

    ``value`` is the result of a request whose outcome carries none.
    """
    if isinstance(outcome, bytes) or outcome == 0:
        future.set_result(outcome if value is None else value)
        return False
    if isinstance(outcome, str):
        future.set_exception(fault(outcome, port._label))
        return False
    if outcome == _INTERRUPTED:
        _interrupted()
    number = outcome
    _pending[number] = (future, lane, port, value)

    def cancelled(future: asyncio.Future[Any]) -> None:
        if future.cancelled() and _pending.pop(number, None) is not None:
            _host_cancel(number)
            lane.finished()

    future.add_done_callback(cancelled)
    return True


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

    _number = 0

    # ---- open and close
    @property
    def _label(self) -> str:
        return str(self._port)

    def open(self) -> None:
        if self._port is None:
            raise SerialException("Port must be configured before it can be used.")
        if self.is_open:
            raise SerialException("Port is already open.")
        _host_set_dispatcher(_dispatcher)
        self._number = self._int(
            _host_open(self._port, *self._settings(), bool(self._dtr_state), bool(self._rts_state))
        )
        self.is_open = True

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            _host_close(self._number)

    def _settings(self) -> tuple[int, int, str, float, bool, bool, bool]:
        return (
            self._baudrate,
            self._bytesize,
            self._parity,
            self._stopbits,
            bool(self._xonxoff),
            bool(self._rtscts),
            bool(self._dsrdtr),
        )

    def _reconfigure_port(self, force_update: bool = False) -> None:
        self._check()
        outcome = _host_configure(self._number, *self._settings())
        if isinstance(outcome, str):
            raise ValueError(outcome.partition(": ")[2])

    def _check(self) -> None:
        if not self.is_open:
            raise PortNotOpenError

    # ---- what host functions return
    def _bytes(self, outcome: bytes | int | str) -> bytes:
        if isinstance(outcome, bytes):
            return outcome
        if isinstance(outcome, str):
            raise fault(outcome, self._label)
        _interrupted()

    def _int(self, outcome: int | str) -> int:
        if isinstance(outcome, str):
            raise fault(outcome, self._label)
        if outcome == _INTERRUPTED:
            _interrupted()
        return outcome

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

    # ---- reading
    @property
    def in_waiting(self) -> int:
        """Bytes that can be read without waiting."""
        self._check()
        return self._int(_host_in_waiting(self._number))

    def read(self, size: int = 1) -> bytes:
        self._check()
        if size <= 0:
            return b""
        return self._bytes(_host_read(self._number, size, self._timeout))

    def _start_read(self, future: asyncio.Future[Any], lane: Lane, size: int = 1) -> bool:
        self._check()
        outcome = _host_aread(self._number, size, self._timeout) if size > 0 else b""
        return _await(outcome, future, lane, self)

    def readline(self, size: int | None = -1) -> bytes:
        """Up to a newline; the time-out starts anew with every byte, as in pyserial."""
        self._check()
        count = None if size is None or size < 0 else size
        return self._bytes(_host_until(self._number, "\n", count, self._timeout, True)) if count != 0 else b""

    def _start_readline(self, future: asyncio.Future[Any], lane: Lane, size: int | None = -1) -> bool:
        self._check()
        count = None if size is None or size < 0 else size
        outcome = _host_auntil(self._number, "\n", count, self._timeout, True) if count != 0 else b""
        return _await(outcome, future, lane, self)

    def read_until(self, expected: bytes = b"\n", size: int | None = None) -> bytes:
        self._check()
        return self._bytes(_host_until(self._number, _text(expected), size, self._timeout, False))

    def _start_read_until(
        self, future: asyncio.Future[Any], lane: Lane, expected: bytes = b"\n", size: int | None = None
    ) -> bool:
        self._check()
        outcome = _host_auntil(self._number, _text(expected), size, self._timeout, False)
        return _await(outcome, future, lane, self)

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read_all(self) -> bytes:
        return self.read(self.in_waiting)

    def _unread(self, data: bytes) -> None:
        if self.is_open:
            _host_unread(self._number, _text(data))

    def reset_input_buffer(self) -> None:
        self._check()
        self._done(_host_reset(self._number, "input"))

    # ---- writing
    def write(self, data: Any) -> int:
        self._check()
        return self._int(_host_write(self._number, _text(to_bytes(data)), self._write_timeout))

    def _start_write(self, future: asyncio.Future[Any], lane: Lane, data: Any) -> bool:
        self._check()
        text = _text(to_bytes(data))
        outcome = _host_awrite(self._number, text, self._write_timeout)
        return _await(outcome, future, lane, self, len(text))

    @property
    def out_waiting(self) -> int:
        """Written bytes that have not left yet."""
        self._check()
        return self._int(_host_out_waiting(self._number))

    def flush(self) -> None:
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
    async_twin(flush, _flush_awaited)
    async_twin(send_break, _send_break_awaited)


def _text(data: bytes | bytearray | memoryview) -> str:
    """Bytes in the form that crosses to the host without a proxy: one character each."""
    return bytes(data).decode("latin-1")


class PosixPollSerial(Serial):
    """The same: pyserial has a variant that polls."""


class VTIMESerial(Serial):
    """The same: pyserial has a variant that lets the driver time out."""

"""Reading from a granted port as in pyserial. Each read is a single call to the host, which waits."""

from __future__ import annotations

from typing import Any

import _praxis_serial as host
from serial.serialutil import PortNotOpenError

from _praxis import blocking_calls, signals, steps, tail_calls
from _praxis.executor_twins import async_twin, brief, starter
from _praxis.executors import Lane, in_executor
from _praxis.returnable import Request
from _praxis.serial_host_port import INTERRUPTED, HostPort, text_of
from _praxis.serial_requests import Outcome, await_host, numbered, settle

# Looked up once, because finding a host function takes as long as calling it.
_host_aread = host.aread
_host_auntil = host.auntil
_host_in_waiting = host.in_waiting
_host_read = host.read
_host_reset = host.reset
_host_unread = host.unread
_host_until = host.until


class Reading(HostPort):
    """The ``Serial`` methods that read, and their asynchronous twins."""

    _timeout: float | None
    _inter_byte_timeout: float | None

    @property
    def in_waiting(self) -> int:
        """Number of bytes that can be read without waiting."""
        self._check()
        while (count := _host_in_waiting(self._number)) == INTERRUPTED:
            signals.call_own_handler()
        return self._int(count)

    def read(self, size: int = 1) -> bytes:
        if tail_calls.watched:
            tail_calls.offer(Reading.read, Reading.read, (self, size), {})
        if not self.is_open:
            raise PortNotOpenError
        if size <= 0:
            return b""
        if blocking_calls.note is not None:
            blocking_calls.look("read()", self._timeout, blocking_calls.READING)
        if self._inter_byte_timeout:
            outcome = _host_read(self._number, size, self._timeout, self._inter_byte_timeout)
        else:
            outcome = _host_read(self._number, size, self._timeout)
        data = outcome if type(outcome) is bytes else self._bytes(outcome)
        return data if steps.recorder is None else self._received(data)

    def _received(self, data: bytes) -> bytes:
        self._count(0, len(data), steps.current.get())
        return data

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
        """Settle an awaited read, now if it has an outcome, otherwise when the host reports one."""
        if isinstance(outcome, int):
            if outcome != INTERRUPTED:
                return await_host(request, lane, self)
            outcome = self._bytes(outcome)
        settle(outcome, request, self)
        return False

    def readline(self, size: int | None = -1) -> bytes:
        """Return a line as bytes, with its newline. As in pyserial, every byte restarts the time-out."""
        if tail_calls.watched:
            tail_calls.offer(Reading.readline, Reading.readline, (self, size), {})
        self._check()
        count = None if size is None or size < 0 else size
        if count == 0:
            return b""
        if blocking_calls.note is not None:
            blocking_calls.look("readline()", self._timeout, blocking_calls.READING)
        return self._received(self._bytes(_host_until(self._number, "\n", count, self._timeout, True)))

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
        """Return lines until one does not arrive in time, or they contain more than ``hint`` bytes in
        total.
        """
        lines: list[bytes] = []
        count = 0
        while line := self.readline():
            lines.append(line)
            count += len(line)
            if hint is not None and 0 < hint < count:
                break
        return lines

    async def _readlines_awaited(self, hint: int | None = -1) -> list[bytes]:
        lines: list[bytes] = []
        count = 0
        while line := await in_executor(self.readline):
            lines.append(line)
            count += len(line)
            if hint is not None and 0 < hint < count:
                break
        return lines

    def read_until(self, expected: bytes = b"\n", size: int | None = None) -> bytes:
        if tail_calls.watched:
            tail_calls.offer(Reading.read_until, Reading.read_until, (self, expected, size), {})
        self._check()
        if not expected:
            return b""
        if blocking_calls.note is not None:
            blocking_calls.look("read_until()", self._timeout, blocking_calls.READING)
        outcome = _host_until(self._number, text_of(expected), size, self._timeout, False)
        return self._received(self._bytes(outcome))

    def _start_read_until(
        self, request: Request, lane: Lane, expected: bytes = b"\n", size: int | None = None
    ) -> bool:
        self._check()
        outcome: Outcome = b""
        if expected:
            outcome = _host_auntil(
                self._number, numbered(request), text_of(expected), size, self._timeout, False
            )
        return self._started(outcome, request, lane)

    def readinto(self, buffer: Any) -> int:
        return _fill(buffer, self.read(memoryview(buffer).nbytes))

    async def _readinto_awaited(self, buffer: Any) -> int:
        return _fill(buffer, await in_executor(self.read, memoryview(buffer).nbytes))

    def read_all(self) -> bytes:
        return self.read(self.in_waiting)

    def unread(self, request: int, data: bytes) -> None:
        """Put bytes back into the buffer, because the read that took them was cancelled."""
        if self.is_open:
            _host_unread(self._number, request, text_of(data))

    def reset_input_buffer(self) -> None:
        self._check()
        while (outcome := _host_reset(self._number, "input")) == INTERRUPTED:
            signals.call_own_handler()
        self._done(outcome)

    starter(read, _start_read)
    starter(readline, _start_readline)
    starter(read_until, _start_read_until)
    async_twin(readlines, _readlines_awaited)
    async_twin(readinto, _readinto_awaited)
    brief(read_all)
    brief(reset_input_buffer)


def _fill(buffer: Any, data: bytes) -> int:
    """Copy ``data`` to the beginning of a writable buffer, and return its length."""
    memoryview(buffer).cast("B")[: len(data)] = data
    return len(data)

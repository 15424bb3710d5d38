"""Writing to a granted port as in pyserial. The host accepts the bytes, and waits while the line is full."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import _praxis_serial as host
from serial.serialutil import (  # type: ignore[attr-defined]  # the stubs lack to_bytes
    PortNotOpenError,
    SerialException,
    to_bytes,
)

from _praxis import cancellation, signals, steps, tail_calls
from _praxis.executor_twins import async_twin, brief, starter
from _praxis.executors import Lane
from _praxis.returnable import Request
from _praxis.serial_host_port import INTERRUPTED, Cause, HostPort, text_of
from _praxis.serial_requests import Outcome, await_host, numbered

_host_awrite = host.awrite
_host_out_waiting = host.out_waiting
_host_reset = host.reset
_host_resume = host.resume
_host_write = host.write

_MOST_AT_ONCE, _MOST_AWAITED = 1 << 20, 16 << 20
"""Maximum number of bytes in one call to the host, and in a write through an executor, which makes only one
call. The host accepts texts of at most 16 MiB.
"""


class Writing(HostPort):
    """The ``Serial`` methods that write, and their asynchronous twins."""

    _baudrate: int
    _write_timeout: float | None

    def write(self, data: Any) -> int:
        if tail_calls.watched:
            tail_calls.offer(Writing.write, Writing.write, (self, data), {})
        if not self.is_open:
            raise PortNotOpenError
        if cancellation.is_asked:
            cancellation.notice()
        data = to_bytes(data)
        if len(data) > _MOST_AT_ONCE:
            return self._write_in_parts(data)
        cause = self._changed_cause(None if steps.recorder is None else steps.current.get())
        return self._write(data, self._write_timeout, cause)

    def _write(self, data: bytes, timeout: float | None, cause: Cause | tuple[()]) -> int:
        outcome: Outcome = _host_write(self._number, text_of(data), timeout, *cause)
        while outcome == INTERRUPTED:
            signals.call_own_handler()
            outcome = _host_resume(self._number)
        written = self._int(outcome)
        if steps.recorder is not None:
            self._count(written, 0, steps.current.get())
        return written

    def _write_in_parts(self, data: bytes) -> int:
        """Write many bytes in parts, within one time limit, stopping early if a part is cancelled."""
        limit = self._write_timeout
        until = None if limit is None else time.monotonic() + limit
        written = 0
        while written < len(data):
            self._check()
            if cancellation.is_asked:
                cancellation.notice()
            left = None if until is None else max(until - time.monotonic(), 0.0)
            part = data[written : written + _MOST_AT_ONCE]
            cause = self._changed_cause(None if steps.recorder is None else steps.current.get())
            count = self._write(part, left, cause)
            written += count
            if count < len(part):
                break
        return written

    def _start_write(self, request: Request, lane: Lane, data: Any) -> bool:
        self._check()
        text = text_of(to_bytes(data))
        if len(text) > _MOST_AWAITED:
            raise SerialException(
                f"an executor writes at most {_MOST_AWAITED >> 20} MiB at once: write the data in parts"
            )
        cause = self._changed_cause(request.step)
        outcome = _host_awrite(self._number, numbered(request), text, self._write_timeout, *cause)
        if outcome == 0:
            request.set_result(self._written(len(text), request))
            return False
        self._int(outcome)
        return await_host(request, lane, self, lambda _: self._written(len(text), request))

    def _written(self, count: int, request: Request) -> int:
        if request.step is not None:
            self._count(count, 0, request.step)
        return count

    @property
    def out_waiting(self) -> int:
        """Number of written bytes that have not been sent yet."""
        self._check()
        return self._int(_host_out_waiting(self._number))

    def flush(self) -> None:
        if tail_calls.watched:
            tail_calls.offer(Writing.flush, Writing.flush, (self,), {})
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

    starter(write, _start_write)
    async_twin(flush, _flush_awaited)
    brief(reset_output_buffer)

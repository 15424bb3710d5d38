"""What a pump thread and a writer need of an open pyserial object, in a portable and in a POSIX form."""

from __future__ import annotations

import errno
import os
import selectors
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import serial

from praxis_desktop.core.deadlines import Deadline

CHUNK = 65536
"""Most bytes taken from or given to the driver at once."""


class Stalled(Exception):
    """The line took nothing in time; ``written`` bytes left before."""

    def __init__(self, written: int) -> None:
        super().__init__(written)
        self.written = written


class Line(Protocol):
    """Blocking reads and writes that another thread can wake. Errors are whatever the system raises."""

    def read_some(self) -> bytes:
        """Wait for bytes; empty after ``wake_reader``."""
        ...

    def write(
        self, data: bytes, deadline: Deadline, stall_limit: float, cancelled: Callable[[], bool]
    ) -> int:
        """Write all, or less when ``cancelled`` says so; ``wake_writer`` makes it look again.

        Raises Stalled at the deadline, or without one after ``stall_limit`` seconds in which nothing left.
        """
        ...

    def write_now(self, data: bytes) -> int:
        """Write what fits."""
        ...

    def wake_reader(self) -> None: ...
    def wake_writer(self) -> None: ...
    def close(self) -> None: ...


def line_of(port: serial.Serial) -> Line:
    """The best Line for ``port`` on this system."""
    return PosixLine(port) if os.name == "posix" else PortableLine(port)


class PortableLine:
    """Through pyserial's own methods alone; what Windows uses."""

    def __init__(self, port: serial.Serial) -> None:
        self._port = port

    def read_some(self) -> bytes:
        first: bytes = self._port.read(1)
        if not first:
            return b""
        more = self._port.in_waiting
        return first + self._port.read(min(more, CHUNK)) if more else first

    def write(
        self, data: bytes, deadline: Deadline, stall_limit: float, cancelled: Callable[[], bool]
    ) -> int:
        written = 0
        while written < len(data) and not cancelled():
            part = data[written : written + CHUNK]
            remaining = deadline.remaining
            self._limit_writes(stall_limit if remaining is None else min(stall_limit, remaining))
            try:
                written += self._port.write(part) or 0
            except serial.SerialTimeoutException:
                raise Stalled(written) from None
        return written

    def write_now(self, data: bytes) -> int:
        if self._port.out_waiting:
            return 0
        self._limit_writes(0)
        return self._port.write(data[:CHUNK]) or 0

    def _limit_writes(self, seconds: float) -> None:
        # Assigning reconfigures the port, which some drivers answer with a glitch on the line: only when
        # it changes.
        if self._port.write_timeout != seconds:
            self._port.write_timeout = seconds

    def wake_reader(self) -> None:
        self._port.cancel_read()

    def wake_writer(self) -> None:
        self._port.cancel_write()

    def close(self) -> None:
        self._port.close()


class PosixLine:
    """On the file descriptor: half the system calls of pyserial's methods, and partial writes are counted.

    pyserial's own ``write`` spins while the driver's buffer is full and its time-out is 0.
    """

    def __init__(self, port: serial.Serial) -> None:
        self._port = port
        self._fd: int = port.fileno()
        self._wake_reader = _Wake()
        self._wake_writer = _Wake()
        self._until_readable = _waiter(self._fd, selectors.EVENT_READ, self._wake_reader.reading)
        self._until_writable = _waiter(self._fd, selectors.EVENT_WRITE, self._wake_writer.reading)

    def read_some(self) -> bytes:
        while True:
            if self._until_readable(None) is False:
                self._wake_reader.clear()
                return b""
            try:
                data = os.read(self._fd, CHUNK)
            except BlockingIOError:
                continue  # somebody flushed the driver's buffer between the two calls
            if not data:
                raise OSError(errno.EIO, "hung up")
            return data

    def write(
        self, data: bytes, deadline: Deadline, stall_limit: float, cancelled: Callable[[], bool]
    ) -> int:
        written = self.write_now(data)
        if written == len(data):
            return written
        view = memoryview(data)
        limit = Deadline.after(stall_limit) if deadline.at is None else deadline
        while written < len(data) and not cancelled():
            ready = self._until_writable(limit.remaining)
            if ready is False:
                self._wake_writer.clear()
                continue
            count = self._write_some(view[written : written + CHUNK]) if ready else 0
            if count:
                written += count
                if deadline.at is None:
                    limit = Deadline.after(stall_limit)
            elif limit.expired:
                raise Stalled(written)
        return written

    def write_now(self, data: bytes) -> int:
        return self._write_some(memoryview(data)[:CHUNK])

    def _write_some(self, data: memoryview) -> int:
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0

    def wake_reader(self) -> None:
        self._wake_reader.set()

    def wake_writer(self) -> None:
        self._wake_writer.set()

    def close(self) -> None:
        self._port.close()
        self._wake_reader.close()
        self._wake_writer.close()


class _Wake:
    """A pipe that makes a waiting thread return."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()
        os.set_blocking(self.reading, False)
        os.set_blocking(self._writing, False)

    def set(self) -> None:
        with suppress(BlockingIOError):
            os.write(self._writing, b"\0")

    def clear(self) -> None:
        with suppress(BlockingIOError):
            os.read(self.reading, CHUNK)

    def close(self) -> None:
        os.close(self.reading)
        os.close(self._writing)


def _waiter(device: int, event: int, wake: int) -> Callable[[float | None], bool | None]:
    """Make a wait for ``event`` of ``device``: True when ready, False when woken, None at the end."""
    # poll() does not know ttys on macOS; select() does not know descriptors beyond 1023.
    selector: selectors.BaseSelector
    selector = selectors.PollSelector() if sys.platform == "linux" else selectors.SelectSelector()
    selector.register(device, event)
    selector.register(wake, selectors.EVENT_READ)

    def wait(seconds: float | None) -> bool | None:
        ready = selector.select(seconds)
        if not ready:
            return None
        return all(key.fd == device for key, _ in ready)

    return wait

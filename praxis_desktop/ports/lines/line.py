"""The interface between a port and its line: blocking reads and writes that threads can wake."""

from __future__ import annotations

import io
import select
import selectors
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import ClassVar, NamedTuple, Protocol

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.ports.errors import PortFault, PortRefused, closed, named
from praxis_desktop.ports.lines.line_errors import Piece
from praxis_desktop.ports.transport import (
    InputLine,
    LineSettings,
    OutputLine,
    Port,
    PortStatistics,
    Receiver,
    Tally,
    never,
)

CHUNK = 65536
"""Maximum number of bytes to read or write at a time."""

NOTHING: tuple[Piece, ...] = ()

_WORDS = {
    "baudrate": "{baudrate} baud",
    "bytesize": "{bytesize} data bits",
    "parity": "parity {parity}",
    "stopbits": "{stopbits:g} stop bits",
    "xonxoff": "XON/XOFF flow control",
    "rtscts": "RTS/CTS flow control",
    "dsrdtr": "DSR/DTR flow control",
    "rs485": "RS-485",
}


class Stalled(Exception):
    """The line accepted no data in time; ``written`` bytes were sent before that."""

    def __init__(self, written: int) -> None:
        super().__init__(written)
        self.written = written


class CutOff(OSError):
    """The device disappeared during a write, after ``written`` bytes had been sent."""

    def __init__(self, cause: OSError, written: int) -> None:
        super().__init__(cause.errno, cause.strerror or str(cause))
        self.written = written


class InputEnded(OSError):
    """The other end of a connection has stopped sending; it may still receive data."""


class SettingsRefused(Exception):
    """A driver refuses ``settings`` for ``reason``."""

    def __init__(self, settings: tuple[str, ...], reason: str) -> None:
        super().__init__(reason)
        self.settings = settings
        self.reason = reason


class NoSuchLine(Exception):
    """The device has no such modem line, or the system cannot access it."""


class Gate(Protocol):
    """Permits or blocks writes. The gate is consulted before each system call that writes."""

    def enter(self) -> bool:
        """Return whether a write is permitted; ``leave`` must follow in either case."""
        ...

    def leave(self, *, is_whole: bool) -> None:
        """Record that the system call is over; ``is_whole`` says whether the write was complete."""
        ...


class _OpenGate:
    """The gate for a line that need not be stoppable."""

    def enter(self) -> bool:
        return True

    def leave(self, *, is_whole: bool) -> None:
        """Do nothing."""


OPEN_GATE = _OpenGate()


class Line(ABC):
    """A line to an instrument. One thread reads, one thread at a time writes, and any thread may configure
    the line and wake the others. System errors are raised as OSErrors.
    """

    notes: tuple[str, ...] = ()
    """Sentences about the settings that were accepted but have no effect."""
    security: str = ""
    """The TLS parameters negotiated with the other end; see ``Port.security``."""
    reopening: tuple[str, ...] = ()
    """The command with which a guardian reopens the device; empty if the device can be opened by name."""
    gate: Gate = OPEN_GATE
    """The gate for writes. While it is closed, the line accepts no data, as if its buffer were full."""

    @abstractmethod
    def read_some(self, *, wait: bool = True) -> Sequence[Piece]:
        """Wait for data or line errors. The result may be empty after a call to ``wake_reader``, or if
        ``wait`` is false. Raises OSError at the end of the line.
        """

    @abstractmethod
    def write(
        self, data: bytes, deadline: Deadline, stall_limit: float, cancelled: Callable[[], bool]
    ) -> int:
        """Write everything, or less if ``cancelled``, which is called after ``wake_writer``, returns True.

        Raises Stalled at the deadline or, if there is none, after ``stall_limit`` seconds without progress,
        and CutOff if the device disappears.
        """

    @abstractmethod
    def write_now(self, data: bytes) -> int:
        """Write as many bytes as fit, and return their number: 0 if ``can_write_now`` returns False."""

    def can_write_now(self, length: int) -> bool:
        """Return whether ``write_now`` can write any of ``length`` bytes; see ``Port.can_write_now``."""
        return True

    waits_apart: ClassVar[bool] = False
    """Whether ``await_input`` waits for input, in which case ``read_some`` without ``wait`` needs only one
    system call, and other threads may also wait for the descriptor.
    """

    def await_input(self, seconds: float | None = None) -> None:  # noqa: B027 - most wait while they read
        """Wait for input, for ``wake_reader``, or until ``seconds`` have passed."""

    def fileno(self) -> int:
        """Return the descriptor to which data is written, if there is one."""
        raise io.UnsupportedOperation("this line has no descriptor")

    def encoded(self, data: bytes) -> bytes:
        """Return ``data`` as it must be written to the descriptor."""
        return data

    def way_for_stop(self) -> bytes:
        """Return the bytes to write to the descriptor before a stop command, so that nothing delays it."""
        return b""

    overlooks_input: bool = False
    """Whether ``await_input`` currently ignores input."""

    def overlook_input(self, overlooks: bool) -> None:  # noqa: B027
        """Start or stop ignoring input that another thread is waiting for. Thread-safe."""

    @abstractmethod
    def wake_reader(self) -> None:
        """Make the waiting reader return. Never blocks."""

    @abstractmethod
    def wake_writer(self) -> None:
        """Make a blocked writer check ``cancelled``. Never blocks."""

    @abstractmethod
    def configure(self, settings: LineSettings) -> None:
        """Change the settings. Raises SettingsRefused, keeping the old settings, or OSError."""

    @abstractmethod
    def set_line(self, line: OutputLine, on: bool) -> None:
        """Switch a modem line or the break condition on or off. Raises NoSuchLine or OSError."""

    @abstractmethod
    def line(self, line: InputLine) -> bool:
        """Read a modem line. Raises NoSuchLine or OSError."""

    def prefer_low_latency(self) -> bool:
        """Ask the driver to deliver input as soon as possible; return whether the driver can do so."""
        return False

    @abstractmethod
    def discard_input(self) -> None:
        """Drop input that has not been read."""

    def end_output(self) -> None:  # noqa: B027 - nothing to do on a serial line
        """Tell the other end of a connection that nothing more will be sent."""

    @abstractmethod
    def discard_output(self) -> None:
        """Drop output that has not been sent."""

    @abstractmethod
    def pending_output(self) -> int:
        """Return the number of bytes that have not been sent, as far as the driver knows."""

    @abstractmethod
    def close(self) -> None:
        """Release everything. No thread may read or write afterwards."""


class Wake(Protocol):
    """Wakes another thread: from ``set`` until ``clear``, its waits end at once."""

    def set(self) -> None: ...

    def clear(self) -> None: ...


class Waits(NamedTuple):
    """The functions that wait until a line has input, or room for output. They return True (ready), False
    (woken) or None (time-out).
    """

    wake_reader: Wake
    wake_writer: Wake
    until_readable: Callable[[float | None], bool | None]
    until_writable: Callable[[float | None], bool | None]
    watch: InputWatch | None = None
    close: Callable[[], None] = lambda: None


def _descriptor_waits(descriptor: int, *, apart: bool) -> Waits:
    """Return the functions that wait on a terminal or a socket."""
    with ExitStack() as made:
        reader, writer = _Wake(), _Wake()
        made.callback(writer.close)
        made.callback(reader.close)
        watch = InputWatch(descriptor, reader.descriptor) if apart else None
        if watch is not None:
            made.callback(watch.close)
        return Waits(
            reader,
            writer,
            watch or _waiter(descriptor, selectors.EVENT_READ, reader.descriptor),
            _waiter(descriptor, selectors.EVENT_WRITE, writer.descriptor),
            watch,
            made.pop_all().close,
        )


class WaitingLine(Line):
    """A line whose descriptor can be waited on: a terminal, a socket or anything with ``waits``."""

    def __init__(self, descriptor: int, waits: Waits | None = None) -> None:
        made = waits or _descriptor_waits(descriptor, apart=self.waits_apart)
        self._wake_reader, self._wake_writer, self._until_readable, self._until_writable, *_ = made
        self._watch = made.watch
        self._close_waits = made.close

    @abstractmethod
    def _send(self, data: memoryview) -> int:
        """Pass some of ``data`` to the system. Raises BlockingIOError if it accepts none."""

    def await_input(self, seconds: float | None = None) -> None:
        if self._watch is not None and self._watch(seconds) is False:
            self._wake_reader.clear()

    @property
    def overlooks_input(self) -> bool:  # type: ignore[override]  # what never changes in others
        return self._watch is not None and self._watch.overlooks

    def overlook_input(self, overlooks: bool) -> None:
        if self._watch is not None:
            self._watch.overlook(overlooks)

    def _is_readable(self, wait: bool) -> bool:
        """Return whether there is input, waiting if ``wait`` is true; return False after ``wake_reader``."""
        ready = self._until_readable(None if wait else 0)
        if ready is False:
            self._wake_reader.clear()
        return bool(ready)

    def write(
        self, data: bytes, deadline: Deadline, stall_limit: float, cancelled: Callable[[], bool]
    ) -> int:
        view = memoryview(data)
        written = self._send_some(view, 0)
        if written == len(data):
            return written
        limit = Deadline.after(stall_limit) if deadline.at is None else deadline
        while written < len(data) and not cancelled():
            ready = self._until_writable(limit.remaining)
            if ready is False:
                self._wake_writer.clear()
                continue
            try:
                count = self._send_some(view, written) if ready else 0
            except OSError as error:
                raise CutOff(error, written) from error
            if count:
                written += count
                if deadline.at is None:
                    limit = Deadline.after(stall_limit)
            elif limit.expired:
                raise Stalled(written)
        return written

    def write_now(self, data: bytes) -> int:
        return self._send_some(memoryview(data), 0)

    def _send_some(self, data: memoryview, start: int) -> int:
        """Pass some of ``data``, starting at index ``start``, to the system; return how much was accepted."""
        gate, count = self.gate, 0
        try:
            if gate.enter():
                count = self._send(data[start : start + CHUNK])
        except BlockingIOError:
            return 0
        finally:
            gate.leave(is_whole=start + count == len(data))
        return count

    def wake_reader(self) -> None:
        self._wake_reader.set()

    def wake_writer(self) -> None:
        self._wake_writer.set()

    def close(self) -> None:
        """Release everything except the descriptor, which the subclass closes afterwards."""
        self._close_waits()


class _Wake:
    """Wakes a thread that is waiting on a descriptor. It uses a socket, the only kind of descriptor that
    Windows can wait on.
    """

    def __init__(self) -> None:
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self.descriptor = self._reading.fileno()

    def set(self) -> None:
        with suppress(BlockingIOError):
            self._writing.send(b"\0")

    def clear(self) -> None:
        with suppress(BlockingIOError):
            self._reading.recv(CHUNK)

    def close(self) -> None:
        self._reading.close()
        self._writing.close()


def _waiter(device: int, event: int, wake: int) -> Callable[[float | None], bool | None]:
    """Return a function that waits for ``event`` and returns True (ready), False (woken) or None
    (time-out).
    """
    # poll() does not support terminals on macOS, and Windows has no poll(); select() fails beyond descriptor
    # 1023.
    return (_poll_waiter if sys.platform == "linux" else _select_waiter)(device, event, wake)


def _select_waiter(device: int, event: int, wake: int) -> Callable[[float | None], bool | None]:
    selector = selectors.SelectSelector()
    selector.register(device, event)
    selector.register(wake, selectors.EVENT_READ)

    def wait(seconds: float | None) -> bool | None:
        ready = selector.select(seconds)
        if not ready:
            return None
        return all(key.fd == device for key, _ in ready)

    return wait


class InputWatch:
    """Waits for input from a device, but can ignore it for a while (Linux). The object is called like a
    function that ``_waiter`` returns, on one thread; its methods may be called on any thread.
    """

    IS_POSSIBLE = hasattr(select, "epoll")

    def __init__(self, device: int, wake: int) -> None:
        self._device = device
        self._epoll = select.epoll()
        self._epoll.register(device, select.EPOLLIN)
        self._epoll.register(wake, select.EPOLLIN)
        self._lock = threading.Lock()
        self.overlooks = False
        """Whether input is currently ignored."""

    def __call__(self, seconds: float | None) -> bool | None:
        ready = self._epoll.poll(seconds)
        if not ready:
            return None
        return len(ready) == 1 and ready[0][0] == self._device

    def overlook(self, overlooks: bool) -> None:
        """Start or stop ignoring input."""
        with self._lock:
            if overlooks is self.overlooks or self._epoll.closed:
                return
            self.overlooks = overlooks
            if overlooks:
                self._epoll.unregister(self._device)
            else:
                self._epoll.register(self._device, select.EPOLLIN)

    def close(self) -> None:
        """Close the descriptor."""
        with self._lock:
            self._epoll.close()


def _poll_waiter(device: int, event: int, wake: int) -> Callable[[float | None], bool | None]:
    poller = select.poll()  # takes a third of the time that the selector wrapping it takes
    poller.register(device, select.POLLIN if event == selectors.EVENT_READ else select.POLLOUT)
    poller.register(wake, select.POLLIN)
    poll = poller.poll

    def wait(seconds: float | None) -> bool | None:
        ready = poll(None if seconds is None else seconds * 1000)
        if not ready:
            return None
        return len(ready) == 1 and ready[0][0] == device

    return wait


class InProcessPort(Port):
    """An open port without a driver. It accepts every byte immediately, so no call waits."""

    def __init__(self, device: str, receiver: Receiver, settings: LineSettings | None, name: str) -> None:
        self.device = device
        self.name = name or device
        self.settings = settings or LineSettings()
        self._receiver = receiver
        self._lock = threading.RLock()
        self._open = True
        self._lost: PortFault | None = None
        self._tally = Tally()

    @property
    def is_open(self) -> bool:
        return self._open

    def _check(self) -> None:
        """Raise the port's error if the port is closed or was lost."""
        if not self._open:
            raise closed(self.name)
        if self._lost is not None:
            raise self._lost.again()

    def write_now(self, data: bytes) -> int:
        return self.write(data)

    def wake_writer(self) -> None:
        """Do nothing: writes never wait."""

    def end_output(self) -> None:
        """Do nothing: a simulated instrument does not notice the end of the output."""

    def pending_output(self) -> int:
        self._check()
        return 0

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        self._check()
        return True

    def discard_input(self) -> None:
        self._check()

    def discard_output(self) -> None:
        self._check()

    def statistics(self) -> PortStatistics:
        return self._tally.statistics()


def refused(error: SettingsRefused, settings: LineSettings, *, port: str, device: str) -> PortRefused:
    """Return the PortRefused for ``error``, with a message for users and the refused setting for programs."""
    words = [Message(_WORDS[field], **{field: getattr(settings, field)}) for field in error.settings]
    told = joined(", ", words) if words else str(settings)
    return PortRefused(
        Message(
            "{port} does not accept {told} (requested: {settings}): {reason}",
            port=named(port, device),
            told=told,
            settings=settings,
            reason=error.reason,
        ),
        port=port,
        hint="Use settings that the port's driver supports, or another adapter.",
        setting=error.settings[0] if error.settings else "",
    )

"""What a port needs of whatever carries its bytes: blocking reads and writes that another thread can wake."""

from __future__ import annotations

import io
import select
import selectors
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar, Protocol

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.ports.errors import PortFault, closed
from praxis_desktop.ports.serial._terminals import Piece
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
"""Most bytes taken or given at once."""

NOTHING: tuple[Piece, ...] = ()


class Stalled(Exception):
    """The line took nothing in time; ``written`` bytes left before."""

    def __init__(self, written: int) -> None:
        super().__init__(written)
        self.written = written


class CutOff(OSError):
    """The device went in the middle of a write; ``written`` bytes left before."""

    def __init__(self, cause: OSError, written: int) -> None:
        super().__init__(cause.errno, cause.strerror or str(cause))
        self.written = written


class NoSuchLine(Exception):
    """The device has no such modem line, or the system cannot reach it."""


class Gate(Protocol):
    """What lets bytes leave, or does not: asked before each call of the system that gives it some."""

    def enter(self) -> bool:
        """Whether bytes may leave now; ``leave`` follows either way."""
        ...

    def leave(self, *, is_whole: bool) -> None:
        """The system has taken them, or has not: the whole write, unless ``is_whole`` is False."""
        ...


class _OpenGate:
    """Of a line that nobody has to stop."""

    def enter(self) -> bool:
        return True

    def leave(self, *, is_whole: bool) -> None:
        """Nothing waits for it."""


OPEN_GATE = _OpenGate()


class Line(ABC):
    """One thread reads, one at a time writes, any sets and wakes. Errors of the system are OSErrors."""

    notes: tuple[str, ...] = ()
    """Settings that are accepted and have no effect, each a sentence."""
    gate: Gate = OPEN_GATE
    """A line whose gate is shut takes nothing, as one whose driver is full."""

    @abstractmethod
    def read_some(self, *, wait: bool = True) -> Sequence[Piece]:
        """Wait for bytes or errors on the line; possibly nothing, after ``wake_reader`` or without ``wait``.

        Raises OSError at the end.
        """

    @abstractmethod
    def write(
        self, data: bytes, deadline: Deadline, stall_limit: float, cancelled: Callable[[], bool]
    ) -> int:
        """Write all, or less when ``cancelled`` says so; ``wake_writer`` makes it look again.

        Raises Stalled at the deadline, or without one after ``stall_limit`` seconds in which nothing left;
        CutOff when the device goes meanwhile.
        """

    @abstractmethod
    def write_now(self, data: bytes) -> int:
        """Write what fits; possibly nothing where the system cannot say what fits."""

    waits_apart: ClassVar[bool] = False
    """Whether ``await_input`` waits, and ``read_some`` without ``wait`` reads what is there with one call of
    the system: then others may wait for the descriptor, too.
    """

    def await_input(self, seconds: float | None = None) -> None:  # noqa: B027 - most wait while they read
        """Wait until there is something to read, until ``wake_reader``, or for ``seconds``."""

    def fileno(self) -> int:
        """The descriptor that bytes are written to, where there is one."""
        raise io.UnsupportedOperation("this line has no descriptor")

    def encoded(self, data: bytes) -> bytes:
        """What is written to the descriptor for ``data`` to leave."""
        return data

    def way_for_stop(self) -> bytes:
        """What is written to the descriptor before commands that stop the instrument, for nothing to hold
        them up.
        """
        return b""

    overlooks_input: bool = False
    """Whether input does not end ``await_input`` now."""

    def overlook_input(self, overlooks: bool) -> None:  # noqa: B027
        """Leave input to whoever else waits for the descriptor, or do not (any thread)."""

    @abstractmethod
    def wake_reader(self) -> None:
        """Make the reader return; never blocks."""

    @abstractmethod
    def wake_writer(self) -> None:
        """Make a blocked writer look at its ``cancelled``; never blocks."""

    @abstractmethod
    def configure(self, settings: LineSettings) -> None:
        """Change the settings. Raises SettingsRefused (the old ones hold), OSError."""

    @abstractmethod
    def set_line(self, line: OutputLine, on: bool) -> None:
        """Set a modem line or the break condition. Raises NoSuchLine, OSError."""

    @abstractmethod
    def line(self, line: InputLine) -> bool:
        """Read a modem line. Raises NoSuchLine, OSError."""

    def prefer_low_latency(self) -> bool:
        """Ask the driver to hand on what comes as soon as it can; whether it knows how."""
        return False

    @abstractmethod
    def discard_input(self) -> None:
        """Throw away what was received and not read."""

    @abstractmethod
    def discard_output(self) -> None:
        """Throw away what was written and has not left."""

    @abstractmethod
    def pending_output(self) -> int:
        """How many written bytes have not left, as far as the driver tells."""

    @abstractmethod
    def close(self) -> None:
        """Give back everything; nobody reads or writes any more."""


class WaitingLine(Line):
    """A line with a descriptor whose readiness can be waited for: a terminal, or a socket."""

    def __init__(self, descriptor: int) -> None:
        self._wake_reader = _Wake()
        try:
            self._wake_writer = _Wake()
        except OSError:
            self._wake_reader.close()
            raise
        self._until_readable = _waiter(descriptor, selectors.EVENT_READ, self._wake_reader.descriptor)
        self._until_writable = _waiter(descriptor, selectors.EVENT_WRITE, self._wake_writer.descriptor)

    @abstractmethod
    def _send(self, data: memoryview) -> int:
        """Give some of ``data`` to the system. Raises BlockingIOError when it takes none."""

    def _is_readable(self, wait: bool) -> bool:
        """Whether there is something to read, possibly after a wait; False after ``wake_reader``."""
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
        """Give the system some of ``data`` from ``start`` on; how much it took."""
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
        self._wake_reader.close()
        self._wake_writer.close()


class _Wake:
    """Makes a thread return that waits for a descriptor. A socket: Windows waits for nothing else."""

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
    """Make a wait for ``event`` of ``device``: True when ready, False when woken, None at the end."""
    # poll() does not know terminals on macOS, and Windows has none; select() fails beyond descriptor 1023.
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
    """A wait for a device's input that can be told to overlook the device for a while (Linux). Called as what
    ``_waiter`` makes, on one thread; all else on any.
    """

    IS_POSSIBLE = hasattr(select, "epoll")

    def __init__(self, device: int, wake: int) -> None:
        self._device = device
        self._epoll = select.epoll()
        self._epoll.register(device, select.EPOLLIN)
        self._epoll.register(wake, select.EPOLLIN)
        self._lock = threading.Lock()
        self.overlooks = False
        """Whether it is not woken by input now."""

    def __call__(self, seconds: float | None) -> bool | None:
        ready = self._epoll.poll(seconds)
        if not ready:
            return None
        return len(ready) == 1 and ready[0][0] == self._device

    def overlook(self, overlooks: bool) -> None:
        """Be woken by input, or not."""
        with self._lock:
            if overlooks is self.overlooks or self._epoll.closed:
                return
            self.overlooks = overlooks
            if overlooks:
                self._epoll.unregister(self._device)
            else:
                self._epoll.register(self._device, select.EPOLLIN)

    def close(self) -> None:
        """Give the descriptor back."""
        with self._lock:
            self._epoll.close()


def _poll_waiter(device: int, event: int, wake: int) -> Callable[[float | None], bool | None]:
    poller = select.poll()  # a third of the time of a selector's, which wraps it
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
    """An open port without a driver: every byte is taken at once, so that none waits to be sent or read."""

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
        """Raise what has ended the port."""
        if not self._open:
            raise closed(self.name)
        if self._lost is not None:
            raise self._lost.again()

    def write_now(self, data: bytes) -> int:
        return self.write(data)

    def wake_writer(self) -> None:
        """Do nothing: no write waits."""

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

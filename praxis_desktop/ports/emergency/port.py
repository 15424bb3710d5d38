"""A guest's port that can be blocked so that only stop commands are sent, and a registry of such ports."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import PortTimeout, named, stopped
from praxis_desktop.ports.transport import Port, never
from praxis_desktop.ports.wire import role_of

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PortError
    from praxis_desktop.core.expressions import Expression
    from praxis_desktop.ports.emergency.stop_commands import Halt
    from praxis_desktop.ports.emergency.ward import Ward
    from praxis_desktop.ports.transport import (
        InputLine,
        LineErrorKind,
        LineSettings,
        OutputLine,
        PortStatistics,
        Receiver,
    )
    from praxis_desktop.ports.wire_logs import RoleLog


class OpenPorts:
    """The ports that are open, or that were closed after data had been sent to them, each with its guest.
    Ports are forgotten when their guest ends.

    A stopped guest cannot open ports. Thread-safe; no method blocks.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ports: dict[StoppablePort, weakref.ref[Hashable]] = {}
        self._guests: weakref.WeakSet[Hashable] = weakref.WeakSet()
        self._stopped: weakref.WeakSet[Hashable] = weakref.WeakSet()
        self._told: weakref.WeakKeyDictionary[Hashable, Callable[[], None]] = weakref.WeakKeyDictionary()

    def expect(self, guest: Hashable, told: Callable[[], None] | None = None) -> None:
        """Let ``guest`` open ports. If the guest is stopped, ``told`` is called, perhaps on another thread;
        it must not block.
        """
        with self._lock:
            self._guests.add(guest)
            if told is not None:
                self._told[guest] = told

    def let(self, guest: Hashable) -> None:
        """Allow a stopped ``guest`` that was idle, with no port open, to open ports again."""
        with self._lock:
            self._stopped.discard(guest)

    def is_stopped(self, guest: Hashable) -> bool:
        """Return whether ``guest`` has been stopped and may not open any port."""
        with self._lock:
            return guest in self._stopped

    def add(self, port: StoppablePort, guest: Hashable) -> bool:
        """Register an opened port; return False if its guest has been stopped in the meantime."""
        with self._lock:
            if guest in self._stopped:
                return False
            for other, owner in list(self._ports.items()):
                if (
                    other.is_closed
                    and owner() is guest
                    and (other.name, other.device) == (port.name, port.device)
                ):
                    del self._ports[other]  # it is the same instrument
            self._ports[port] = weakref.ref(guest)
            return True

    def forget(self, guest: Hashable, role: str) -> None:
        """Remove the ports that a guest had for ``role`` and may no longer use."""
        with self._lock:
            for port in [
                port for port, owner in self._ports.items() if owner() is guest and role_of(port.name) == role
            ]:
                del self._ports[port]

    def ports(self, guest: Hashable) -> list[StoppablePort]:
        """Return a guest's ports that are open, or were closed after data was sent."""
        with self._lock:
            return [port for port, owner in self._ports.items() if owner() is guest]

    def remove(self, port: StoppablePort) -> None:
        """Remove a port to which nothing has been sent; idempotent."""
        with self._lock:
            self._ports.pop(port, None)

    def known(self) -> list[StoppablePort]:
        """Return all ports that are open, or were closed after data was sent."""
        with self._lock:
            self._drop_orphans()
            return list(self._ports)

    def present(self) -> list[StoppablePort]:
        """Return the open ports, oldest first."""
        with self._lock:
            return [port for port in self._ports if not port.is_closed]

    def _drop_orphans(self) -> None:
        """Remove the closed ports of guests that no longer exist. Call this with the lock held."""
        for port in [port for port, owner in self._ports.items() if port.is_closed and owner() is None]:
            del self._ports[port]

    def stop(self, guest: Hashable | None = None) -> list[StoppablePort]:
        """Block ``guest`` (or all guests if ``guest`` is None) from sending or opening anything. Return the
        blocked guests' ports that are open or were closed after data was sent; for an instrument with several
        connections, the open ones or, if all are closed, the last one.
        """
        with self._lock:
            self._drop_orphans()
            if guest is None:
                self._stopped |= self._guests
                stopped = list(self._ports)
                told = list(self._told.values())
            else:
                self._stopped.add(guest)
                stopped = [port for port, owner in self._ports.items() if owner() is guest]
                told = [self._told[guest]] if guest in self._told else []
            owners = {port: id(self._ports[port]()) for port in stopped}
        for port in stopped:
            port.gate()
        ways = {port: (owners[port], role_of(port.name), port.device) for port in stopped}
        best = {ways[port]: port for port in sorted(stopped, key=lambda port: not port.is_closed)}
        ports = [port for port in stopped if not port.is_closed or best[ways[port]] is port]
        for tell in told:
            tell()
        return ports


OPEN_PORTS = OpenPorts()
"""This process's registry of ports; an emergency stop applies to all of them."""


_WAKE_AGAIN_S = 0.002
_HALT_COMES_S = 1.0
_LONGEST_HALT_S = 3.0
"""Maximum time, in seconds, that closing a port waits for a stop in progress."""


class StoppablePort(Port):
    """Wraps the port ``behind`` for a guest, which can send data until ``gate`` is called. ``heard`` is the
    receiver of ``behind``.

    ``kind`` is the kind of instrument, "" if unknown. ``log`` records the bytes sent to stop the instrument.
    Call ``begin`` before use; it refuses a guest that was stopped. The guardian stops a real instrument,
    through ``ward``; this process stops a simulated one. If the guest has closed a simulated instrument's
    port, ``reopen`` opens it again for a receiver.
    """

    def __init__(
        self,
        behind: Port,
        heard: Overheard,
        *,
        kind: str,
        is_simulated: bool,
        log: RoleLog | None,
        ward: Ward | None = None,
        reopen: Callable[[Receiver], Port] | None = None,
    ) -> None:
        self.behind = behind
        self.heard = heard
        self.kind = kind
        self.is_simulated = is_simulated
        self.log = log
        self.ward = ward
        self._reopen = reopen
        self._is_closed = False
        self._was_written = False
        self.name, self.device = behind.name, behind.device
        self._turn = threading.Lock()
        """Held during a write, so that the guest sends nothing after the stop commands."""
        self._is_gated = False
        self._cut = False
        self._halted = threading.Condition()
        self._halts = 0
        self._halt: Halt | None = None
        self.has_confirmed = False
        """Whether the instrument has confirmed a stop. Since then the guest has not been able to send."""

    def begin(self, guest: Hashable) -> bool:
        """Register the port for emergency stops; return False if ``guest`` was stopped first."""
        return OPEN_PORTS.add(self, guest)

    @property
    def settings(self) -> LineSettings:  # type: ignore[override]  # what is behind it knows
        return self.behind.settings

    @property
    def is_open(self) -> bool:
        return self.behind.is_open

    # ---- stopping
    @property
    def is_gated(self) -> bool:
        """Whether the guest is blocked from sending."""
        return self._is_gated or (self.ward is not None and self.ward.is_shut)

    @property
    def was_written(self) -> bool:
        """Whether the guest has sent anything to the instrument."""
        return self._was_written if self.ward is None else self.ward.was_written

    @property
    def is_closed(self) -> bool:
        """Whether the guest has closed the port."""
        return self._is_closed

    @contextmanager
    def present(self) -> Iterator[Port]:
        """Yield an open port to a simulated instrument, even if the guest closed it. Raises PortError."""
        if not self._is_closed or self._reopen is None:
            yield self.behind
            return
        with self._reopen(self.heard.alone()) as port:
            yield port

    def gate(self) -> None:
        """Stop the guest from sending, and return at once; use ``seized`` to end a write in progress."""
        self._is_gated = True

    @contextmanager
    def seized(self, seconds: float) -> Iterator[bool]:
        """End any write in progress and hold the write lock; yield True if that write was incomplete. Raises
        PortTimeout if the write does not end within ``seconds``.
        """
        deadline = Deadline.after(seconds)
        while not self._turn.acquire(blocking=False):
            self.behind.wake_writer()
            if self._turn.acquire(timeout=_WAKE_AGAIN_S):
                break
            if deadline.expired:
                raise PortTimeout(
                    Message("a write to {name} is not finishing", name=named(self.name, self.device)),
                    port=self.name,
                    hint="Stop the instrument directly.",
                )
        try:
            yield self._cut
        finally:
            self._cut = False
            self._turn.release()

    def take_halt(self, halt: Halt, is_joined: Callable[[Halt], bool]) -> Halt:
        """Make ``halt`` the stop for this port, unless ``is_joined`` accepts the stop in progress; return the
        stop that applies. Closing the port waits briefly until ``end_halt`` is called.
        """
        with self._halted:
            if self._halt is not None and is_joined(self._halt):
                return self._halt
            self._halt = halt
            self._halts += 1
            self._halted.notify_all()
            return halt

    def end_halt(self) -> None:
        """Record that a stop has ended."""
        with self._halted:
            self._halts -= 1
            self._halted.notify_all()

    def _check(self, written: int = 0) -> None:
        if self.is_gated:
            raise stopped(self.name, written)

    # ---- output
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        with self._turn:
            if self._is_gated:  # if the ward is shut, the write itself sends nothing
                raise stopped(self.name)
            self._was_written = True
            written = self.behind.write(data, timeout, cancelled=lambda: self.is_gated or cancelled())
            if written < len(data) and self.is_gated:
                self._cut = True
                self._check(written)
        return written

    def write_now(self, data: bytes) -> int:
        self._check()
        if not self._turn.acquire(blocking=False):
            return 0
        try:
            self._check()
            self._was_written = True
            return self.behind.write_now(data)
        finally:
            self._turn.release()

    def can_write_now(self, length: int) -> bool:
        return self.behind.can_write_now(length)

    def wake_writer(self) -> None:
        self.behind.wake_writer()

    def pending_output(self) -> int:
        return self.behind.pending_output()

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        return self.behind.drain(timeout, cancelled=lambda: self.is_gated or cancelled())

    def statistics(self) -> PortStatistics:
        return self.behind.statistics()

    def end_output(self) -> None:
        self._check()
        self.behind.end_output()

    def security(self) -> str:
        return self.behind.security()

    def discard_output(self) -> None:
        self._check()
        self.behind.discard_output()

    # ---- settings and modem lines
    def configure(self, settings: LineSettings) -> None:
        self._check()
        self.behind.configure(settings)

    def set_line(self, line: OutputLine, on: bool) -> None:
        self._check()
        self.behind.set_line(line, on)

    def line(self, line: InputLine) -> bool:
        return self.behind.line(line)

    def set_latency_timer(self, milliseconds: int) -> int | None:
        return self.behind.set_latency_timer(milliseconds)

    def discard_input(self) -> None:
        self.behind.discard_input()

    # ---- closing
    def close(self) -> None:
        """Close the port once any stop in progress is over. The instrument can still be stopped until the run
        ends; see OpenPorts.
        """
        with self._halted:
            # the guardian acted before its message arrived
            if self.ward is not None and self.ward.is_shut:
                self._halted.wait_for(lambda: self._halt is not None, _HALT_COMES_S)
            self._halted.wait_for(lambda: not self._halts, _LONGEST_HALT_S)
        self.behind.close()
        self._is_closed = True
        if not self.was_written:
            OPEN_PORTS.remove(self)


def now_ms(since: float) -> float:
    """Return the milliseconds elapsed since ``since``, a timestamp from ``time.monotonic``."""
    return (time.monotonic() - since) * 1000


_KEPT = 1 << 16
"""Number of bytes to search at the end of the received data, because an instrument may flood the line."""
_PAUSE_S = 0.005
"""Pause, in seconds, between searches, because an instrument may send its reply byte by byte."""


class Hearing:
    """The data received since this object was created. Call ``hear`` on the port's thread, and ``wait_for``
    on another one.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._data = bytearray()
        self._times: list[tuple[int, int]] = []
        self._is_over = False

    def hear(self, data: bytes) -> None:
        """Add received data."""
        with self._changed:
            self._data += data
            self._times.append((time.monotonic_ns(), len(data)))
            while sum(length for _, length in self._times) > max(_KEPT, self._times[-1][1]):
                del self._times[0]
            del self._data[:-_KEPT]
            self._changed.notify()

    def forget_before(self, at_ns: int) -> None:
        """Drop data received before ``at_ns`` (``time.monotonic_ns``), which cannot be the confirmation."""
        with self._changed:
            self._times = [(time_ns, length) for time_ns, length in self._times if time_ns >= at_ns]
            left = min(len(self._data), sum(length for _, length in self._times))
            del self._data[: len(self._data) - left]

    def end(self) -> None:
        """Record that no more data will arrive."""
        with self._changed:
            self._is_over = True
            self._changed.notify()

    @property
    def heard(self) -> bytes:
        """The most recent data, limited to the number of bytes that are searched."""
        with self._changed:
            return bytes(self._data)

    @property
    def last_ns(self) -> int:
        """The time at which data was last received (``time.monotonic_ns``); 0 if none was received."""
        with self._changed:
            return self._times[-1][0] if self._times else 0

    def wait_for(self, expression: Expression, deadline: Deadline) -> bool:
        """Wait until ``expression`` matches; return False after ``deadline``, or if no more data can
        arrive.
        """
        searched = b""
        pause = threading.Event()
        while True:
            with self._changed:
                if self._data == searched and not self._is_over:
                    self._changed.wait(deadline.remaining)
                searched, is_over = bytes(self._data), self._is_over
            if expression.search(searched) is not None:
                return True
            if deadline.expired or is_over:
                return False
            pause.wait(_PAUSE_S)


class _Nobody:
    """A Receiver that ignores everything."""

    def on_bytes(self, data: bytes) -> None:
        """Ignore the data."""

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Ignore the error."""

    def on_lost(self, error: PortError) -> None:
        """Ignore the loss: the port has already been closed."""


class Overheard:
    """A Receiver that passes data first to a listener, if there is one, and then to ``receiver``."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._hearing: Hearing | None = None
        self.is_lost = False
        """Whether the instrument has closed the connection or has been unplugged."""
        self.ward: Ward | None = None
        """A real instrument's ward. It holds the listener, because the guardian may stop the instrument, and
        the instrument may answer, before a listener exists here; the port may also have been reopened by
        then.
        """

    @property
    def hearing(self) -> Hearing | None:
        """The listener; None if there is none."""
        return self._hearing if self.ward is None else self.ward.hearing

    def listen(self) -> Hearing:
        """Add a listener, which stays until ``listen_no_more`` is called. The listener also gets the data
        that has arrived since the guest was blocked from sending.
        """
        hearing = self.hearing or Hearing()
        self._set(hearing)
        return hearing

    def listen_no_more(self) -> None:
        """Remove the listener."""
        self._set(None)

    def _set(self, hearing: Hearing | None) -> None:
        if self.ward is None:
            self._hearing = hearing
        else:
            self.ward.hearing = hearing

    def alone(self) -> Overheard:
        """Return a receiver that serves only the listener, for a port that the guest has closed."""
        heard = Overheard(_Nobody())
        heard._hearing = self.hearing
        return heard

    def on_bytes(self, data: bytes) -> None:
        if self.hearing is None and self.ward is not None and self.ward.is_shut:
            self.listen()
        hearing = self.hearing
        if hearing is not None:
            hearing.hear(data)
        self._receiver.on_bytes(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        self.is_lost = True
        hearing = self.hearing
        if hearing is not None:
            hearing.end()
        self._receiver.on_lost(error)

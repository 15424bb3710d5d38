"""Passes received data from a port's thread to the interpreter's thread, as completions on a channel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.attention import Attended, Attentive
from praxis_desktop.interpreter.environment.base import Environment
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.ports.errors import cut_message, encode_fault
from praxis_desktop.ports.receiving import Inflow
from praxis_desktop.ports.transport import LineErrorKind

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.network import Network
    from praxis_desktop.interpreter.host.readiness import Readiness
    from praxis_desktop.ports.transport import Receiver


DATA, LINE_ERROR, LOST, OVERRUN, TICK, ENDED, FORGET = b"d", b"m", b"x", b"o", b"t", b"e", b"f"
"""The first byte of a completion, which gives the completion's type. In order: data; a line error; loss of
the device; loss of data; a simulator's timer; the end of a write or drain; a request to discard data.
"""
AWAY = b"a"
"""The completion for a device that has disappeared and may come back."""
LOST_AFTER_BYTES = b"l"
"""Loss of the device, in records of earlier versions: an unfinished read got the bytes before the loss."""


_SECOND = 1_000_000_000


class TurnLoop(Protocol):
    """The methods of the interpreter's loop that a port uses."""

    def on(self, channel: str, handler: Callable[[bytes], None] | None) -> None: ...
    def enqueue(self, job: Callable[[], None]) -> None: ...
    def set_timeout(self, callback: Callable[..., Any], ms: float, *args: object) -> int: ...
    def clear_timeout(self, timer: int) -> None: ...


class PortHost(Protocol):
    """The parts of the interpreter's host that a port uses."""

    network: Network | None

    @property
    def environment(self) -> Environment: ...
    @property
    def loop(self) -> TurnLoop: ...
    @property
    def control(self) -> Control: ...
    @property
    def readiness(self) -> Readiness: ...


class Inbox:
    """The channel through which a guest's port receives completions on the interpreter's thread.

    ``on`` registers the handler for completions that arrive between turns. Several ports may share a channel:
    each then prepends its ``prefix`` to its completions, and ``pass_on`` gets the other ports' completions.
    """

    def __init__(
        self,
        channel: str,
        environment: Environment,
        *,
        on: Callable[[Callable[[bytes], None] | None], None],
        prefix: bytes = b"",
        pass_on: Callable[[bytes], None] | None = None,
    ) -> None:
        self._channel = channel
        self._environment = environment
        self._on = on
        self._prefix = prefix
        self._pass_on = pass_on

    def listen(self, handler: Callable[[bytes], None] | None) -> None:
        """Call ``handler`` with each completion that arrives between turns; pass None to stop."""
        self._on(handler)

    def post(self, payload: bytes) -> None:
        """Queue a completion. Any thread may call this."""
        self._environment.post(self._channel, self._prefix + payload)

    def schedule(self, environment: VirtualEnvironment, payload: bytes, delay: int) -> None:
        """Queue a completion that arrives after ``delay`` nanoseconds of virtual time."""
        environment.schedule(self._channel, self._prefix + payload, delay)

    def wait(self, until: int | None) -> bytes | None:
        """Make the current thread wait for a completion, as ``Waits.wait`` does."""
        payload = self._environment.waits.wait(self._channel, until)
        if not payload or self._pass_on is None:
            return payload
        if payload.startswith(self._prefix):
            return payload[len(self._prefix) :]
        self._pass_on(payload)
        return b""

    def arrived(self) -> list[bytes]:
        """Return the completions that have arrived but have not been taken by any thread of the program."""
        payloads = self._environment.waits.arrived(self._channel)
        return [each.removeprefix(self._prefix) for each in payloads if each.startswith(self._prefix)]

    def notify(self) -> None:
        """Make all waiting threads recheck their conditions."""
        self._environment.waits.notify(self._channel)


class Delivery:
    """The Receiver of a guest's port. Its methods are called on the port's thread."""

    def __init__(self, inbox: Inbox, inflow: Inflow) -> None:
        self._inbox = inbox
        self._inflow = inflow

    def on_bytes(self, data: bytes) -> None:
        admitted = self._inflow.admit(len(data))
        if admitted:
            self._inbox.post(DATA + data)
        elif admitted is None:
            self._inbox.post(OVERRUN)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        admitted = self._inflow.admit(len(data))
        if admitted:
            self._inbox.post(LINE_ERROR + kind.encode() + b"\n" + data)
        elif admitted is None:
            self._inbox.post(OVERRUN)

    def on_lost(self, error: PortError) -> None:
        self._inbox.post(LOST + encode_fault(error))

    def on_away(self, port: str) -> None:
        """Handle the disappearance of the device on ``port``, which may come back."""
        self._inbox.post(AWAY + encode_fault(cut_message(port)))


class Backpressure:
    """Lets ``attention`` read a port only while there is room in ``inflow``, so that the sender must wait
    while too much data is unread.
    """

    def __init__(self, attention: Attentive, inflow: Inflow) -> None:
        self._attention = attention
        self._inflow = inflow
        self._device: Attended | None = None
        self._lock = threading.Lock()
        self._is_full = False
        inflow.on_room = self._go_on

    # ---- Attentive
    @property
    def is_attending(self) -> bool:
        return self._attention.is_attending

    def attend(self, device: Attended) -> bool:
        with self._lock:
            self._device = device
        return self._attention.attend(self)

    def ignore(self, device: Attended) -> None:
        with self._lock:
            self._device = None
        self._attention.ignore(self)

    def await_room(self) -> None:
        """Wait until there is room to read more from the port. Do not call this on the reader's thread."""
        self._inflow.await_room()

    @property
    def position(self) -> int:
        """The number of bytes delivered so far."""
        return self._inflow.position

    def is_read(self, position: int) -> bool:
        """Return whether the reader has read the bytes before ``position``."""
        return self._inflow.is_read(position)

    def close(self) -> None:
        """Wake the threads waiting for room, because the port is being closed."""
        self._inflow.close()

    # ---- Attended
    def fileno(self) -> int:
        device = self._device
        return -1 if device is None else device.fileno()

    def claim(self) -> None:
        device = self._device
        if device is not None:
            device.claim()

    def take(self) -> None:
        device = self._device
        if device is None:
            return
        if self._inflow.has_room:
            device.take()
        else:
            self._is_full = True
            self._attention.ignore(self)

    def _go_on(self) -> None:
        if not self._is_full or not self._inflow.has_room:
            return
        self._is_full = False
        with self._lock:
            if self._device is not None:
                self._attention.attend(self)


class VirtualTime:
    """The Schedule for a simulated instrument in virtual time: a TICK completion arrives when a scheduled
    action is due.
    """

    def __init__(self, inbox: Inbox, environment: VirtualEnvironment) -> None:
        self._inbox = inbox
        self._environment = environment
        self._appointment: tuple[int, Callable[[], None]] | None = None

    def now(self) -> int:
        return self._environment.device_time

    def call_at(self, when: int | None, callback: Callable[[], None]) -> None:
        self._appointment = None if when is None else (when, callback)
        if when is not None:
            self._inbox.schedule(self._environment, TICK, max(0, when - self.now()))

    def keep(self) -> None:
        """Run the scheduled action if it is due."""
        if self._appointment is not None and self._appointment[0] <= self.now():
            _, callback = self._appointment
            self._appointment = None
            callback()

    def pass_until(self, is_over: Callable[[], bool], seconds: float) -> None:
        """Let virtual time pass, without running the guest, until ``is_over()`` or for ``seconds``."""
        end = self.now() + round(seconds * _SECOND)
        while not is_over() and self.now() < end:
            due = end if self._appointment is None else min(end, self._appointment[0])
            self._environment.devices_ahead_ns += max(0, due - self.now())
            self.keep()

    def close(self) -> None:
        self._appointment = None


class HeldReceiver:
    """Holds back data for ``receiver`` until ``pass_on`` is called; meanwhile, any thread may wait for data.

    ``note`` is called with all data that is held back, because that data may never reach ``receiver``. With
    ``virtual_time``, waits take no real time.
    """

    def __init__(
        self,
        receiver: Receiver,
        note: Callable[[bytes], None] | None = None,
        virtual_time: VirtualTime | None = None,
    ) -> None:
        self._receiver = receiver
        self._note = note
        self._virtual_time = virtual_time
        self._news = threading.Condition()
        self._is_held = True
        self._data = bytearray()
        self._error: PortError | None = None

    # ---- the port's thread
    def on_bytes(self, data: bytes) -> None:
        if self._is_taken(data):
            return
        self._receiver.on_bytes(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        if self._is_taken(data):
            return
        self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        with self._news:
            self._error = self._error or error
            self._news.notify_all()
            if self._is_held:
                return
        self._receiver.on_lost(error)

    def _is_taken(self, data: bytes) -> bool:
        with self._news:
            if not self._is_held:
                return False
            if self._note is not None:
                self._note(data)
            self._data += data
            self._news.notify_all()
            return True

    # ---- the thread that talks to the instrument
    @property
    def data(self) -> bytes:
        """The held data."""
        with self._news:
            return bytes(self._data)

    def wait(self, is_enough: Callable[[bytes], bool], seconds: float) -> bytes:
        """Return the held data once ``is_enough`` accepts it, or after ``seconds``. Raises PortError."""
        if self._virtual_time is not None:
            self._virtual_time.pass_until(
                lambda: self._error is not None or is_enough(bytes(self._data)), seconds
            )
            if self._error is not None and not is_enough(bytes(self._data)):
                raise self._error
            return bytes(self._data)
        deadline = Deadline.after(seconds)
        with self._news:
            while not is_enough(bytes(self._data)) and not deadline.expired:
                if self._error is not None:
                    raise self._error
                self._news.wait(deadline.remaining)
            return bytes(self._data)

    def forget(self) -> None:
        """Discard the held data, which has been used or is not needed and will not be passed on."""
        with self._news:
            self._data.clear()

    def take(self) -> bytes:
        """Remove and return the held data."""
        with self._news:
            data = bytes(self._data)
            self._data.clear()
            return data

    def alter(self, change: Callable[[bytes], bytes]) -> None:
        """Replace the held data with the result of calling ``change`` on it."""
        with self._news:
            self._data[:] = change(bytes(self._data))

    def deliver(self, data: bytes) -> None:
        """Pass ``data`` to the receiver immediately, before the held data."""
        if data:
            self._receiver.on_bytes(data)

    def pass_on(self) -> None:
        """Pass on the held data, and stop holding data back."""
        with self._news:
            held, self._data = bytes(self._data), bytearray()
            if held:
                # Under the lock, so that data received now follows the held data.
                self._receiver.on_bytes(held)
            self._is_held = False
            error = self._error
        if error is not None:
            self._receiver.on_lost(error)

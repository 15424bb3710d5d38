"""Operations on a guest's port: short ones performed immediately, long ones on threads."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from msgspec import structs

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.delivery import ENDED, Inbox, PortHost
from praxis_desktop.ports.errors import (
    PortDisconnected,
    PortFailed,
    PortTimeout,
    closed,
    decode_fault,
    encode_fault,
    fault_text,
)
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import LineSettings, OpenLine, OutputLine, Port

if TYPE_CHECKING:
    from praxis_desktop.ports.opening import Guard
    from praxis_desktop.ports.wire import Cause

logger = logging.getLogger(__name__)

_DEFECT = "This is an internal error; the log has the details. Report it."


class PortOperation:
    """An operation that may take a long time and therefore runs on a thread: opening a port, completing a
    write, or draining.

    ``number`` is the number of the guest's request. When the operation ends, the number and any fault are
    posted to the port's channel.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.cancelled = False
        """Whether the operation has been cancelled and should end soon."""
        self.is_write = False
        """Whether the operation completes a write."""
        self.written = 0
        """Number of bytes sent by the write that this operation completes; unknown in a replay."""
        self.fault: str | None = None
        """The text of the fault, if any, that ended the operation."""
        self.is_at_work = True
        """Whether the operation is still in progress. Its thread learns of the end before the guest does."""
        self._lock = threading.Lock()
        self._opened: Port | None = None
        self._is_over = False
        self._following: Callable[[], object] | None = None

    def start(
        self,
        act: Callable[[PortOperation], Port | None],
        name: str,
        *,
        inbox: Inbox,
    ) -> None:
        """Run ``act`` on a thread. If ``act`` opens a port, it returns that port."""

        def run() -> None:
            fault = ""
            try:
                self._keep(act(self))
                self._go_on()
            except PortError as error:
                fault = encode_fault(error).decode()
            except Exception as error:
                # Otherwise the guest would wait forever.
                logger.exception("%s failed", name)
                failed = PortFailed(
                    Message("{name}: {kind}: {error}", name=name, kind=type(error).__name__, error=error),
                    port=name,
                    hint=_DEFECT,
                )
                fault = encode_fault(failed).decode()
            inbox.post(ENDED + json.dumps([self.number, fault]).encode())
            self.is_at_work = False

        threading.Thread(target=run, name=name, daemon=True).start()

    def _keep(self, port: Port | None) -> None:
        with self._lock:
            if not self.cancelled:
                self._opened = port
                return
        if port is not None:
            port.close()

    def _go_on(self) -> None:
        with self._lock:
            self._is_over = True
        if self._following is not None:
            self._following()

    def follow_with(self, act: Callable[[], object]) -> bool:
        """Call ``act`` at the end of the operation, if it succeeds; return False if it is already over."""
        with self._lock:
            if self._is_over:
                return False
            self._following = act
            return True

    def take(self) -> Port | None:
        """Return the opened port, but only once; None in a replay."""
        with self._lock:
            port, self._opened = self._opened, None
        return port

    def cancel(self) -> None:
        """Cancel the operation. If the operation opens a port anyway, that port is closed."""
        with self._lock:
            self.cancelled = True
        port = self.take()
        if port is not None:
            port.close()


def _ended(payload: bytes) -> tuple[int, bytes]:
    """Split a completion into the operation's number and its encoded fault."""
    number, fault = json.loads(payload)
    return number, fault.encode()


_REMEMBERED = 60
"""Maximum number of bytes to quote from the last write in a fault's message."""

SUCCESS, _FAULT, _STARTED = b"+", b"!", b"~"

_LEAVING_S = 2.0

IN_THE_CALL = 0
"""The request number for an operation that blocks the guest during its call."""

Outcome = bytes | int | str
"""A result for the guest: the bytes read, a number, or a fault's text."""


class PortOperations:
    """Performs a guest's operations on a port, immediately or on a thread.

    All results pass through the interpreter's Environment. ``complete(number, outcome)`` is called when an
    operation on a thread has ended, never within a call by the guest. In a replay there is no port.
    """

    def __init__(
        self,
        number: int,
        binding: Binding,
        host: PortHost,
        *,
        channel: str,
        inbox: Inbox,
        complete: Callable[[int, Outcome], None],
        observe: Callable[[SerialEvent], None] | None,
        guard: Guard | None,
        wire: str,
    ) -> None:
        self.number = number
        self.wire = wire
        """The name of the port or connection in logs."""
        self.binding = binding
        self.channel = channel
        """The name of the port in requests."""
        self.inbox = inbox
        self.last_fault: PortError | None = None
        self.environment = host.environment
        self.loop = host.loop
        self.control = host.control
        self.readiness = host.readiness
        self.complete = complete
        self.guard = guard
        self.port: Port | None = None
        self.line: OpenLine | None = None
        """The port's settings while the guest considers it open, even in a replay; otherwise None."""
        self.wanted: OpenLine | None = None
        self.opening = -1
        """The number of the operation that is opening the port."""
        self.under_way: dict[int, PortOperation] = {}
        """The operations in progress on threads, by request number."""
        self.rest: Callable[[], Outcome] | None = None
        """A function that completes the interrupted call, if there is one."""
        self.asked = b""
        """The final bytes of the most recent write."""
        self.cause: Cause = {}
        """The step, line and thread of the program that made the last write, if they were reported."""
        self.note_cause: Callable[[], object] = lambda: None
        """Called when the cause has changed."""
        self.note_sent: Callable[[bytes], object] = lambda _: None
        """Called with the data of each write of which anything was sent, also in a replay."""
        self._observe = observe

    def report(self, direction: Literal["in", "out"], data: bytes, cause: Cause | None = None) -> None:
        """Report data on the wire, in the order in which the guest sees it; do nothing in a replay. Without a
        ``cause``, the cause of the last write is used.
        """
        if direction == "out" and data:
            self.asked = data[-_REMEMBERED:]
            self.note_sent(data)
        if self._observe is not None and data and not self.environment.is_replay:
            cause = self.cause if cause is None else cause
            self._observe(
                SerialEvent(
                    self.wire,
                    direction,
                    data.hex(),
                    cause.get("step", 0),
                    cause.get("file", ""),
                    cause.get("line", 0),
                    time.time(),
                    cause.get("thread", ""),
                )
            )

    def be_caused_by(self, cause: Cause) -> None:
        """Record the step, line and thread that will make all writes from now on."""
        if cause != self.cause:
            self.cause = cause
            self.note_cause()

    def resume(self) -> Outcome:
        """Continue an interrupted call, after the guest has handled the interrupt."""
        rest, self.rest = self.rest, None
        return 0 if rest is None else rest()

    def perform(self, request: bytes, action: Callable[[Port], bytes | None]) -> bytes | str:
        """Perform ``action`` on the port; return the result or, if it fails, the fault's text."""

        def act() -> bytes:
            try:
                return SUCCESS + (action(self.opened()) or b"")
            except PortError as fault:
                return _FAULT + encode_fault(fault)

        return self._answer(self.environment.perform(self.channel, request, act))

    def configure(self, settings: LineSettings) -> bytes | str:
        """Change the line's settings."""

        def act(port: Port) -> None:
            if self.guard is not None:
                self.guard.check_settings(settings)
            port.configure(settings)

        request = f"configure {settings!r}".encode()
        return self._noted(
            self.perform(request, act),
            lambda line: structs.replace(line, settings=settings),
        )

    def set_line(self, line: OutputLine, on: bool) -> bytes | str:
        """Switch ``dtr``, ``rts`` or ``break`` on or off."""
        return self.set_lines([(line, on)])

    def set_lines(self, wanted: Sequence[tuple[OutputLine, bool]]) -> bytes | str:
        """Switch several modem lines on or off, in the given order."""

        def set_all(port: Port) -> None:
            if self.guard is not None:
                self.guard.check_lines(wanted)
                if self.guard.holds_line and ("break", True) in wanted:
                    self._let_leave(port)
            for line, on in wanted:
                port.set_line(line, on)

        told = ",".join(f"{line} {on:d}" for line, on in wanted)
        levels = {"is_break" if line == "break" else line: on for line, on in wanted}
        return self._noted(
            self.perform(f"set {told}".encode(), set_all), lambda line: structs.replace(line, **levels)
        )

    def _let_leave(self, port: Port) -> None:
        """Wait until all output is sent, because a break would corrupt unsent output. Raises PortTimeout."""
        if not port.drain(_LEAVING_S, cancelled=self.is_stopping):
            raise PortTimeout(
                Message(
                    "port {role}: no break was sent because earlier bytes have not been sent yet",
                    role=repr(self.binding.role),
                ),
                port=self.binding.role,
                hint="Is the instrument on, and does flow control allow data to be sent to it?",
            )

    def is_stopping(self) -> bool:
        """Return whether a wait must end early, because of an interrupt or the end of the run."""
        return self.control.interrupted or self.control.killed is not None

    def _noted(self, answer: bytes | str, change: Callable[[OpenLine], OpenLine]) -> bytes | str:
        if self.line is not None and not isinstance(answer, str):
            self.line = change(self.line)
        return answer

    @property
    def is_lost(self) -> bool:
        """Whether the guest has been notified that the device is gone, and does not come back."""
        return isinstance(self.last_fault, PortDisconnected) and not self.last_fault.may_return

    @property
    def is_at_work(self) -> bool:
        """Whether a thread is using the port. Thread-safe."""
        return any(operation.is_at_work for operation in tuple(self.under_way.values()))

    def opened(self) -> Port:
        """Return the open port. Raises PortClosed."""
        if self.port is None:
            raise closed(self.binding.role)
        return self.port

    def send(self, number: int, request: bytes, action: Callable[[], bytes]) -> str | None:
        """Perform ``action``, which may call ``start`` with ``number``; return the text of any fault."""

        def act() -> bytes:
            try:
                return action()
            except PortError as fault:
                return _FAULT + encode_fault(fault)

        answer = self.environment.perform(self.channel, request, act)
        if answer == _STARTED and number not in self.under_way:
            self.under_way[number] = PortOperation(number)  # in a replay
        return self.tell(decode_fault(answer[1:])) if answer[:1] == _FAULT else None

    def start(self, number: int, name: str, act: Callable[[PortOperation], Port | None]) -> bytes:
        """Start a thread that runs ``act``. Call this from within ``send``."""
        operation = self.under_way[number] = PortOperation(number)
        name = f"{name} {self.wire}"
        operation.start(act, name, inbox=self.inbox)
        return _STARTED

    def ended(self, payload: bytes) -> str | None:
        """Handle the end of an operation; return the text of the fault, if any."""
        number, fault = _ended(payload)
        operation = self.under_way.pop(number, None)
        if operation is None:
            return None
        self.port = operation.take() or self.port
        fault_text = operation.fault = self.tell(decode_fault(fault)) if fault else None
        if number == self.opening:
            self.opening = -1
            self.line = None if fault else self.wanted
        if number != IN_THE_CALL:
            self.loop.enqueue(partial(self.complete, number, fault_text or 0))
        return fault_text

    def cancel(self) -> list[int]:
        """Cancel all operations; return the numbers of their requests."""
        for operation in self.under_way.values():
            operation.cancel()
        numbers = list(self.under_way)
        self.under_way.clear()
        return numbers

    def _answer(self, answer: bytes) -> bytes | str:
        if answer[:1] == _FAULT:
            return self.tell(decode_fault(answer[1:]))
        return answer[1:]

    def tell(self, fault: PortError) -> str:
        """Record a fault as the latest one, and return its text."""
        self.last_fault = fault
        return fault_text(fault)

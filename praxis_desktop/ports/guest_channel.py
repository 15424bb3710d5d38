"""One port opened by a guest: what happens to it passes through the interpreter's Environment."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import Literal

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.interpreter.environment.base import Clock, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.ports.answers import INTERRUPTED, decode_fault, encode_fault, told
from praxis_desktop.ports.delivery import (
    DATA,
    LINE_ERROR,
    LOST,
    OVERRUN,
    TICK,
    WRITTEN,
    Courier,
    PortHost,
    VirtualTime,
)
from praxis_desktop.ports.errors import PortOverrun, closed, line_error
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.pending import PendingRead, PendingWrite
from praxis_desktop.ports.receiving import RECEIVE_CAPACITY, Inflow, ReadRequest, ReceiveBuffer, overrun
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.schedules import Schedule
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.transport import LINE_ERROR_KINDS, Port

_SUCCESS, _FAULT = b"+", b"!"

Outcome = bytes | int | str
"""What a guest gets: bytes read, a number, or the text of a fault."""


class GuestChannel:
    """An open port as one guest uses it: reads that wait, reads that are awaited, writes.

    ``complete(number, outcome)`` is called, never within a call of the guest, when an awaited request is
    done. ``observe`` is told what went over the wire, in the guest's order. In a replay there is no port
    behind it. Errors on the line are no errors to pyserial, which gets the byte in spite of them; with
    ``stops_at_line_errors`` each is a read's fault, at its place between the bytes.
    """

    def __init__(
        self,
        number: int,
        binding: Binding,
        host: PortHost,
        opener: Opener,
        *,
        complete: Callable[[int, Outcome], None],
        expire: Callable[[int], None],
        observe: Callable[[SerialEvent], None] | None,
        stops_at_line_errors: bool = False,
    ) -> None:
        self.number = number
        self.binding = binding
        self.channel = f"serial:{number}"
        self.last_fault: PortError | None = None
        self._opener = opener
        self._environment = host.environment
        self._loop = host.loop
        self._control = host.control
        self._complete = complete
        self._expired = expire
        self._observe = observe
        self._port: Port | None = None
        self._stops_at_line_errors = stops_at_line_errors
        self._buffer = ReceiveBuffer()
        self._inflow = Inflow(RECEIVE_CAPACITY)
        self._reads: deque[PendingRead] = deque()
        self._writes: dict[int, PendingWrite] = {}
        self._virtual: VirtualTime | None = None
        source = self._environment.source
        if isinstance(source, VirtualEnvironment):
            self._virtual = VirtualTime(self.channel, source)
        self._loop.on(self.channel, self._arrived_between_turns)

    # ---- doing things to the port, through the environment
    def perform(self, request: bytes, action: Callable[[Port], bytes | None]) -> bytes | str:
        """Do ``action`` with the port; its answer, or the fault's text."""

        def act() -> bytes:
            try:
                if self._port is None:
                    raise closed(self.binding.role)
                return _SUCCESS + (action(self._port) or b"")
            except PortError as fault:
                return _FAULT + encode_fault(fault)

        return self._answer(self._environment.perform(self.channel, request, act))

    def open(self, settings: LineSettings, *, dtr: bool, rts: bool) -> str | None:
        """Open the port behind it; the fault's text, or None."""

        def act() -> bytes:
            courier = Courier(self.channel, self._environment, self._inflow)
            schedule: Schedule | None = self._virtual
            try:
                self._port = self._opener.open(
                    self.binding, courier, settings, dtr=dtr, rts=rts, schedule=schedule
                )
            except PortError as fault:
                return _FAULT + encode_fault(fault)
            return _SUCCESS

        request = f"open {self.binding.role} {settings} {dtr:d}{rts:d}".encode()
        answer = self._answer(self._environment.perform(self.channel, request, act))
        return answer if isinstance(answer, str) else None

    def _answer(self, answer: bytes) -> bytes | str:
        if answer[:1] == _FAULT:
            return self._tell(decode_fault(answer[1:]))
        return answer[1:]

    def _tell(self, fault: PortError) -> str:
        self.last_fault = fault
        return told(fault)

    def _outcome(self, served: bytes | PortError) -> bytes | str:
        if isinstance(served, PortError):
            if isinstance(served, PortOverrun):
                self._inflow.reopen()
            return self._tell(served)
        self._inflow.release(len(served))
        return served

    # ---- what arrives
    def _arrive(self, payload: bytes) -> None:
        kind, body = payload[:1], payload[1:]
        if kind == DATA:
            self._buffer.add(body)
            self._report("in", body)
        elif kind == LINE_ERROR:
            self._arrive_marked(body)
        elif kind == LOST:
            self._buffer.fail(decode_fault(body))
        elif kind == OVERRUN:
            self._buffer.fail(overrun(self.binding.role, self._inflow.capacity))
        elif kind == TICK and self._virtual is not None:
            self._virtual.keep()
        elif kind == WRITTEN:
            number, fault = json.loads(body)
            if self._writes.pop(number, None) is not None:
                outcome: Outcome = self._tell(decode_fault(fault.encode())) if fault else 0
                self._loop.enqueue(lambda: self._complete(number, outcome))

    def _arrive_marked(self, body: bytes) -> None:
        """Take in an error on the line, and the byte that the system received in spite of it."""
        name, _, data = body.partition(b"\n")
        if not self._stops_at_line_errors:
            self._buffer.add(data)
            self._report("in", data)
            return
        self._inflow.release(len(data))
        kind = next(kind for kind in LINE_ERROR_KINDS if kind.encode() == name)
        self._buffer.fail(line_error(kind, data, port=self.binding.role, device=self.binding.device))

    def _arrived_between_turns(self, payload: bytes) -> None:
        self._arrive(payload)
        self._serve()

    def _report(self, direction: Literal["in", "out"], data: bytes) -> None:
        if self._observe is not None and data:
            self._observe(SerialEvent(self.binding.role, direction, data.hex()))

    def _collect(self) -> None:
        """Take in what has come already. Raises WaitInterrupted."""
        while (payload := self._environment.wait(self.channel, self._environment.logical_time)) is not None:
            self._arrive(payload)

    # ---- reads that wait
    def read(self, request: ReadRequest, timeout: float | None) -> Outcome:
        """Serve ``request`` within the guest's call: bytes, INTERRUPTED, or a fault's text."""
        served = self._buffer.serve(request)
        if served is None:
            try:
                served = self._wait_for(request, timeout)
            except WaitInterrupted:
                return INTERRUPTED
            if self._reads:
                self._loop.enqueue(self._serve)
        return self._outcome(served)

    def _wait_for(self, request: ReadRequest, timeout: float | None) -> bytes | PortError:
        deadline = self._deadline(timeout)
        while True:
            payload = self._environment.wait(self.channel, deadline)
            if payload is None:
                return self._buffer.give_up(request)
            self._arrive(payload)
            served = self._buffer.serve(request)
            if served is not None:
                return served
            if request.gap and timeout and payload[:1] == DATA:
                deadline = self._deadline(timeout)

    def _deadline(self, timeout: float | None) -> int | None:
        if timeout is None:
            return None
        if timeout == 0:
            return self._environment.logical_time
        return self._environment.clock(Clock.MONOTONIC) + nanoseconds(timeout)

    def waiting(self) -> Outcome:
        """How many bytes a read would get at once."""
        try:
            self._collect()
        except WaitInterrupted:
            return INTERRUPTED
        if self._buffer.end is not None and not self._buffer.data:
            fault = self._buffer.take_end()
            return len(self._buffer.data) if fault is None else self._outcome(fault)
        return len(self._buffer.data)

    # ---- reads that are awaited, first come first served
    def start_read(self, number: int, request: ReadRequest, timeout: float | None) -> Outcome:
        """Serve ``request`` at once (bytes, or a fault's text), or later: then its ``number`` is returned."""
        if not self._reads:
            if timeout == 0:
                return self.read(request, 0)
            served = self._buffer.serve(request)
            if served is not None:
                return self._outcome(served)
        pending = PendingRead(number, request, timeout, seen=len(self._buffer.data))
        self._set_timer(pending)
        self._reads.append(pending)
        return number

    def _set_timer(self, pending: PendingRead) -> None:
        if pending.timer:
            self._loop.clear_timeout(pending.timer)
        if pending.timeout is not None:
            pending.timer = self._loop.set_timeout(self._expired, pending.timeout * 1000, pending.number)

    def _serve(self) -> None:
        while self._reads:
            head = self._reads[0]
            served = self._buffer.serve(head.request)
            if served is None:
                if head.request.gap and len(self._buffer.data) > head.seen:
                    head.seen = len(self._buffer.data)
                    self._set_timer(head)
                return
            self._finish(head, self._outcome(served))

    def expire(self, number: int) -> None:
        """End an awaited read at its time-out."""
        for pending in self._reads:
            if pending.number == number:
                pending.timer = 0
                self._finish(pending, self._outcome(self._buffer.give_up(pending.request)))
                self._serve()
                return

    def _finish(self, pending: PendingRead, outcome: Outcome) -> None:
        self._reads.remove(pending)
        if pending.timer:
            self._loop.clear_timeout(pending.timer)
        self._complete(pending.number, outcome)

    def unread(self, data: bytes) -> None:
        """Put bytes back whose read was cancelled after it was served."""
        self._buffer.unread(data)
        self._inflow.release(-len(data))
        self._loop.enqueue(self._serve)

    def cancel(self, number: int) -> None:
        """Forget an awaited request; bytes stay for the next read."""
        write = self._writes.pop(number, None)
        if write is not None:
            write.cancelled = True
            self.wake_writer()
        for pending in self._reads:
            if pending.number == number:
                self._reads.remove(pending)
                if pending.timer:
                    self._loop.clear_timeout(pending.timer)
                self._loop.enqueue(self._serve)
                return

    # ---- writes
    def write(self, data: bytes, timeout: float | None) -> Outcome:
        """Write within the guest's call; the count, INTERRUPTED, or a fault's text."""

        def act(port: Port) -> bytes:
            written = port.write(data, timeout, cancelled=self._is_stopping)
            if written < len(data) and self._control.take_interrupt():
                raise WaitInterrupted
            return b"%d" % written

        try:
            answer = self.perform(b"write\n" + data, act)
        except WaitInterrupted:
            return INTERRUPTED
        self._control.check()
        if isinstance(answer, str):
            return answer
        self._report("out", data)
        return int(answer)

    def start_write(self, number: int, data: bytes, timeout: float | None) -> Outcome:
        """Write what fits; 0 when that is all, else ``number``: the rest follows from a thread."""
        pending = PendingWrite(number, self.channel, self._environment)

        def act(port: Port) -> bytes:
            written = port.write_now(data)
            if written < len(data):
                rest = data[written:]
                pending.begin(
                    f"write {port.name}",
                    lambda: port.write(rest, timeout, cancelled=lambda: pending.cancelled),
                )
            return b"%d" % written

        answer = self.perform(b"write\n" + data, act)
        if isinstance(answer, str):
            return answer
        self._report("out", data)
        if int(answer) == len(data):
            return 0
        self._writes[number] = pending
        return number

    def start_drain(self, number: int) -> Outcome:
        """Wait until everything written has left: ``number``, completed with 0 then, or a fault's text."""
        pending = PendingWrite(number, self.channel, self._environment)

        def act(port: Port) -> bytes:
            pending.begin(f"drain {port.name}", lambda: port.drain(cancelled=lambda: pending.cancelled))
            return b""

        answer = self.perform(b"drain", act)
        if isinstance(answer, str):
            return answer
        self._writes[number] = pending
        return number

    def _is_stopping(self) -> bool:
        return self._control.interrupted or self._control.killed is not None

    def wake_writer(self) -> None:
        """Make a blocked write look at the flags (any thread)."""
        if self._port is not None:
            self._port.wake_writer()

    # ---- buffers and end
    def discard_input(self) -> Outcome | None:
        """Forget everything received."""
        answer = self.perform(b"discard input", lambda port: port.discard_input())
        try:
            self._collect()
        except WaitInterrupted:
            return INTERRUPTED
        self._inflow.release(self._buffer.clear())
        self._inflow.reopen()
        return answer if isinstance(answer, str) else None

    def close(self) -> None:
        """Close the port; requests still awaited fail, between two turns."""

        def act() -> bytes:
            if self._port is not None:
                self._port.close()
            return _SUCCESS

        self._environment.perform(self.channel, b"close", act)
        self._port = None
        self._loop.on(self.channel, None)
        fault = told(closed(self.binding.role))
        for pending in self._reads:
            if pending.timer:
                self._loop.clear_timeout(pending.timer)
        numbers = [pending.number for pending in self._reads] + list(self._writes)
        self._reads.clear()
        self._writes.clear()
        for number in numbers:
            self._loop.enqueue(lambda number=number: self._complete(number, fault))  # type: ignore[misc]

    def abandon(self) -> None:
        """Close the port at the interpreter's end; nothing is journalled and nobody is told (any thread)."""
        if self._port is not None:
            self._port.close()

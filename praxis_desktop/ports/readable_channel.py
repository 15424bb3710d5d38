"""Reading from the port behind a guest's channel: what has arrived, within the guest's call or awaited."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.interpreter.environment.base import Clock, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.ports.answers import INTERRUPTED, decode_fault
from praxis_desktop.ports.awaited_reads import AwaitedReads
from praxis_desktop.ports.errors import PortFault, PortOverrun, line_error
from praxis_desktop.ports.guest._delivery import (
    DATA,
    ENDED,
    FORGET,
    LINE_ERROR,
    LOST,
    OVERRUN,
    TICK,
    PortHost,
    VirtualTime,
)
from praxis_desktop.ports.guest._receiving import (
    RECEIVE_CAPACITY,
    Inflow,
    ReadRequest,
    ReceiveBuffer,
    overrun,
)
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.reached_port import Outcome
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import LINE_ERROR_KINDS
from praxis_desktop.ports.writable_channel import WritableChannel

_POSITIONS = 256
"""Of so many awaited reads the channel knows where their bytes stood."""


class ReadableChannel(WritableChannel):
    """The half of a guest's channel that reads. Errors on the line are no errors to pyserial, which gets the
    byte in spite of them; with ``stops_at_line_errors`` each is a read's fault, at its place between the
    bytes.
    """

    def __init__(
        self,
        number: int,
        binding: Binding,
        host: PortHost,
        opener: Opener,
        *,
        complete: Callable[[int, Outcome], None],
        observe: Callable[[SerialEvent], None] | None,
        stops_at_line_errors: bool = False,
    ) -> None:
        super().__init__(number, binding, host, opener, complete=complete, observe=observe)
        self._stops_at_line_errors = stops_at_line_errors
        self.delivered = 0
        """How many of the bytes received since the port was opened the guest has been given."""
        self.forgotten = 0
        """How often what was received was to count no more."""
        self._buffer = ReceiveBuffer()
        self._inflow = Inflow(RECEIVE_CAPACITY)
        self._reads = AwaitedReads(
            number, self._buffer, environment=self._environment, loop=self._loop, done=self._served
        )
        self._positions: dict[int, int] = {}
        self._virtual: VirtualTime | None = None
        source = self._environment.source
        if isinstance(source, VirtualEnvironment):
            self._virtual = VirtualTime(self.channel, source)
        self._loop.on(self.channel, self._arrived_between_turns)

    def forget_received(self) -> None:
        """Have the guest's next turn begin without what was received and nobody has read."""
        self._environment.post(self.channel, FORGET)

    @property
    def unread_bytes(self) -> bytes:
        """What was received and the program has not read."""
        return bytes(self._buffer.data)

    @property
    def is_reading(self) -> bool:
        """Whether the program awaits something from the port."""
        return bool(self._reads)

    def _outcome(self, served: bytes | PortError) -> bytes | str:
        if isinstance(served, PortError):
            if isinstance(served, PortOverrun):
                self._inflow.reopen()
            if isinstance(served, PortFault) and self._asked:
                served = served.while_waiting_for(f"a reply to {self._asked!r}")
            return self._tell(served)
        self._inflow.release(len(served))
        return served

    # ---- what arrives
    def _arrive(self, payload: bytes) -> str | None:
        """Take in a completion; returns the fault's text of an errand that has ended."""
        kind, body = payload[:1], payload[1:]
        if kind == DATA:
            self.delivered += len(body)
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
        elif kind == FORGET:
            self.forgotten += 1
            self._inflow.release(self._buffer.clear())
        elif kind == ENDED:
            return self._ended(body)
        return None

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
        self._reads.serve()

    def _collect(self) -> None:
        """Take in what has come already. Raises WaitInterrupted."""
        while (payload := self._environment.wait(self.channel, self._environment.logical_time)) is not None:
            self._arrive(payload)

    # ---- reads that wait
    def read(self, request: ReadRequest, timeout: float | None) -> Outcome:
        """Serve ``request`` within the guest's call: bytes, INTERRUPTED, or a fault's text."""
        served = self._buffer.serve(request)
        if served is None:
            return self._read_on(request, timeout, self._deadline(timeout))
        return self._outcome(served)

    def _read_on(self, request: ReadRequest, timeout: float | None, deadline: int | None) -> Outcome:
        """Wait for ``request``. After an interrupt ``resume`` goes on waiting."""
        until = self._until(request, deadline)
        try:
            while (payload := self._environment.wait(self.channel, until)) is not None:
                self._arrive(payload)
                served = self._buffer.serve(request)
                if served is not None:
                    break
                if payload[:1] == DATA:
                    if request.gap and timeout:
                        deadline = self._deadline(timeout)
                    until = self._until(request, deadline)
            else:
                served = self._buffer.give_up(request)
        except WaitInterrupted:
            self._rest = partial(self._read_on, request, timeout, deadline)
            return INTERRUPTED
        if self._reads:
            self._loop.enqueue(self._reads.serve)
        return self._outcome(served)

    def _until(self, request: ReadRequest, deadline: int | None) -> int | None:
        """When to stop waiting for the next byte of ``request``."""
        if request.silence is None or not self._buffer.data:
            return deadline
        silence = self._environment.clock(Clock.MONOTONIC) + nanoseconds(request.silence)
        return silence if deadline is None else min(silence, deadline)

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
            self._note_position(number)
            if timeout == 0:
                return self.read(request, 0)
            served = self._buffer.serve(request)
            if served is not None:
                return self._outcome(served)
        self._reads.add(number, request, timeout)
        return number

    def _served(self, number: int, position: int, served: bytes | PortError) -> None:
        self._note_position(number, position)
        self._complete(number, self._outcome(served))

    def _note_position(self, number: int, position: int | None = None) -> None:
        """Remember where the bytes of an awaited read stood, for a while: they may be put back."""
        self._positions.pop(number, None)
        self._positions[number] = self._buffer.position if position is None else position
        if len(self._positions) > _POSITIONS:
            del self._positions[next(iter(self._positions))]

    def unread(self, number: int, data: bytes) -> None:
        """Put bytes back whose read, an awaited one, was cancelled after it was served."""
        self._buffer.unread(data, self._positions.pop(number, -1))
        self._inflow.release(-len(data))
        self._loop.enqueue(self._reads.serve)

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

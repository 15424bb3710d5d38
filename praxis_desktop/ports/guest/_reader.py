"""Performs a guest's reads from a port, both blocking and awaited."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.base import Clock, Environment, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.ports.delivery import (
    AWAY,
    DATA,
    ENDED,
    FORGET,
    LINE_ERROR,
    LOST,
    LOST_AFTER_BYTES,
    OVERRUN,
    TICK,
    TurnLoop,
    VirtualTime,
)
from praxis_desktop.ports.errors import (
    INTERRUPTED,
    PortDisconnected,
    PortFault,
    PortOverrun,
    decode_fault,
    line_error,
)
from praxis_desktop.ports.guest._operations import Outcome, PortOperations
from praxis_desktop.ports.receiving import (
    RECEIVE_CAPACITY,
    Inflow,
    ReadRequest,
    ReceiveBuffer,
    overrun,
)
from praxis_desktop.ports.transport import LINE_ERROR_KINDS

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class _Read:
    """An awaited read. ``silence`` is the deadline for the next byte. Deadlines are monotonic, in ns."""

    __slots__ = ("deadline", "number", "request", "seen", "silence", "timeout")

    def __init__(self, number: int, request: ReadRequest, timeout: float | None, seen: int) -> None:
        self.number = number
        self.request = request
        self.timeout = timeout
        self.deadline: int | None = None
        self.silence: int | None = None
        self.seen = seen

    @property
    def end(self) -> int | None:
        """The earlier of the read's two deadlines."""
        if self.deadline is None or self.silence is None:
            return self.silence if self.deadline is None else self.deadline
        return min(self.deadline, self.silence)


class _Blocked:
    """A read that blocks its thread until another thread ends it: with the error ``ending`` or, if that is
    None, with the data received so far.
    """

    __slots__ = ("ending", "is_ended")

    def __init__(self) -> None:
        self.ending: PortError | None = None
        self.is_ended = False


@host_value("serial.time")
class _TimeIsUp:
    """A timer callback for the event loop; it can be saved in a checkpoint."""

    def __init__(self, channel: int, fire: Callable[[], None]) -> None:
        self.channel = channel
        self.fire: Callable[[], None] | None = fire

    def __call__(self) -> None:
        if self.fire is not None:
            self.fire()

    def graph_state(self) -> list[object]:
        """Return the number of the callback's channel, as the state to save."""
        return [self.channel]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Restore the state, except for the action to call, which ``take_up`` sets."""
        (self.channel,) = state
        self.fire = None
        host.returned[_name(self.channel)] = self


def _name(channel: int) -> str:
    return Message("time of serial:{channel}", channel=channel)


class AwaitedReads:
    """A queue of awaited reads, which are served from ``buffer``.

    ``done(number, position, served)`` is called for each read, between two turns of the guest. All time-outs
    share one timer of the event loop. The timer keeps running after its read has been served. Most reads are
    served in time, and the next time-out is later, so an exchange usually needs no new timer.
    """

    def __init__(
        self,
        channel: int,
        buffer: ReceiveBuffer,
        *,
        environment: Environment,
        loop: TurnLoop,
        done: Callable[[int, int, bytes | PortError], None],
    ) -> None:
        self._buffer = buffer
        self._environment = environment
        self._loop = loop
        self._done = done
        self._reads: deque[_Read] = deque()
        self._timer = 0
        self._fires_at = 0
        self._time_is_up = _TimeIsUp(channel, self._fire)

    def kept(self) -> dict[str, object]:
        """Return the reads and their timer, as plain data for ``take_up``."""
        reads = [
            [read.number, read.request.kept(), read.timeout, read.deadline, read.silence, read.seen]
            for read in self._reads
        ]
        return {"reads": reads, "timer": self._timer, "fires_at": self._fires_at}

    def take_up(self, kept: Mapping[str, Any], returned: Mapping[str, object]) -> None:
        """Continue with the reads in ``kept``; their timer's callback is among the guest's ``returned``
        objects. Raises LookupError, TypeError or ValueError for invalid data.
        """
        for number, request, timeout, deadline, silence, seen in kept["reads"]:
            read = _Read(int(number), ReadRequest.of(request), timeout, int(seen))
            read.deadline, read.silence = deadline, silence
            self._reads.append(read)
        self._timer, self._fires_at = int(kept["timer"]), int(kept["fires_at"])
        held = returned.get(_name(self._time_is_up.channel))
        if isinstance(held, _TimeIsUp):
            held.fire = self._fire
            self._time_is_up = held

    def __len__(self) -> int:
        return len(self._reads)

    def add(self, number: int, request: ReadRequest, timeout: float | None) -> None:
        """Add a read for ``request``, with a limit of ``timeout`` seconds."""
        read = _Read(number, request, timeout, len(self._buffer.data))
        self._reads.append(read)
        if timeout is not None:
            read.deadline = self._environment.clock(Clock.MONOTONIC) + nanoseconds(timeout)
        if read.seen:
            self._await_more(read)
        self._set_timer(read.end)

    def serve(self) -> None:
        """Serve the queued reads, in order, while there is enough data."""
        while self._reads:
            head = self._reads[0]
            position = self._buffer.position
            served = self._buffer.serve(head.request)
            if served is None:
                if len(self._buffer.data) > head.seen:
                    head.seen = len(self._buffer.data)
                    self._await_more(head)
                    self._set_timer(head.end)
                return
            self._reads.popleft()
            self._done(head.number, position, served)

    def _await_more(self, read: _Read) -> None:
        """Restart the deadlines that count from the last byte."""
        if read.request.gap and read.timeout is not None:
            read.deadline = self._environment.clock(Clock.MONOTONIC) + nanoseconds(read.timeout)
        if read.request.silence is not None:
            read.silence = self._environment.clock(Clock.MONOTONIC) + nanoseconds(read.request.silence)

    def _set_timer(self, end: int | None) -> None:
        if end is None or (self._timer and self._fires_at <= end):
            return
        if self._timer:
            self._loop.clear_timeout(self._timer)
        self._fires_at = end
        delay = max(0, end - self._environment.logical_time)
        self._timer = self._loop.set_timeout(self._time_is_up, delay / 1e6)

    def _fire(self) -> None:
        """End the reads that have timed out. The first gets the available data; the others get nothing."""
        self._timer = 0
        now = self._environment.logical_time
        for read in list(self._reads):
            if read in self._reads and read.end is not None and read.end <= now:
                is_first = read is self._reads[0]
                self._reads.remove(read)
                position = self._buffer.position
                self._done(read.number, position, self._buffer.give_up(read.request) if is_first else b"")
                self.serve()
        for read in self._reads:
            self._set_timer(read.end)

    def cancel(self, number: int) -> None:
        """Remove a read. Its data goes to the next read, in a later turn."""
        for read in self._reads:
            if read.number == number:
                self._reads.remove(read)
                self._loop.enqueue(self.serve)
                return

    def clear(self) -> list[int]:
        """Remove all reads; return their numbers."""
        numbers = [read.number for read in self._reads]
        self._reads.clear()
        if self._timer:
            self._loop.clear_timeout(self._timer)
            self._timer = 0
        return numbers


_CONNECTION_CAPACITY = 2 << 20
"""Maximum number of unread bytes if the sender can wait; a longer buffer would be copied too often."""
_POSITIONS = 256
"""Maximum number of awaited reads whose buffer positions are remembered."""


class ReceivedData(Struct, frozen=True):
    """The data that a program has received on a port: the number of bytes since the port was opened, the
    bytes not yet read, and the number of times that received data was dropped.
    """

    count: int
    unread: bytes
    forgotten: int


class Reader:
    """The reading side of a guest's port.

    By default a line error is ignored, and a read returns the byte received with it, as in pyserial; with
    ``stops_at_line_errors``, a read fails at the error's position.
    """

    def __init__(
        self,
        operations: PortOperations,
        *,
        stops_at_line_errors: bool,
        is_connection: bool = False,
        has_datagrams: bool = False,
    ) -> None:
        self._operations = operations
        self._lets_wait = is_connection and not operations.binding.is_simulated
        self._stops_at_line_errors = stops_at_line_errors
        self.delivered = 0
        """Number of bytes passed to the guest since the port was opened."""
        self.forgotten = 0
        """Number of times that received data was dropped."""
        self.buffer = ReceiveBuffer()
        self.inflow = self.new_inflow()
        self.awaited = AwaitedReads(
            operations.number,
            self.buffer,
            environment=self._operations.environment,
            loop=self._operations.loop,
            done=self._served,
        )
        self.positions: deque[tuple[int, int]] = deque(maxlen=_POSITIONS)
        """The latest awaited reads: the number of each, and the buffer position from which it was served."""
        self._has_datagrams = has_datagrams
        self.sizes: deque[int] = deque()
        """The lengths of the unread datagrams."""
        self._blocked: list[_Blocked] = []
        self.virtual_time: VirtualTime | None = None
        source = self._operations.environment.source
        if isinstance(source, VirtualEnvironment):
            self.virtual_time = VirtualTime(self._operations.inbox, source)
        self._operations.inbox.listen(self._arrived_between_turns)

    def new_inflow(self) -> Inflow:
        """Return a new limit on data received but not yet read. Over TCP, the sender waits at the limit."""
        return Inflow(_CONNECTION_CAPACITY if self._lets_wait else RECEIVE_CAPACITY, waiting=self._lets_wait)

    def forget_received(self) -> None:
        """Request that the unread data be dropped before the guest's next turn."""
        self._operations.inbox.post(FORGET)

    @property
    def arrived(self) -> ReceivedData:
        """The data received for the program, including data that none of its threads has taken yet."""
        waiting = self._operations.inbox.arrived()
        data = b"".join(each[1:] for each in waiting if each[:1] == DATA)
        return ReceivedData(
            self.delivered + len(data),
            bytes(self.buffer.data) + data,
            self.forgotten + sum(each == FORGET for each in waiting),
        )

    @property
    def is_reading(self) -> bool:
        """Whether any of the program's awaited reads is pending."""
        return bool(self.awaited)

    def _outcome(self, served: bytes | PortError) -> bytes | str:
        if isinstance(served, PortError):
            self.inflow.release(self.buffer.take_dropped())
            if isinstance(served, PortOverrun):
                self.inflow.reopen()
            if isinstance(served, PortFault) and self._operations.asked:
                served = served.while_waiting_for(
                    Message("a reply to {asked}", asked=repr(self._operations.asked))
                )
            return self._operations.tell(served)
        self.inflow.release(len(served))
        return served

    # ---- incoming completions
    def arrive(self, payload: bytes) -> str | None:
        """Handle a completion; return a fault's text if an operation ended with a fault."""
        kind, body = payload[:1], payload[1:]
        if kind == DATA:
            self.delivered += len(body)
            self.buffer.add(body)
            if self._has_datagrams:
                self.sizes.append(len(body))
            self._operations.report("in", body)
        elif kind == LINE_ERROR:
            self._arrive_marked(body)
        elif kind in (LOST, LOST_AFTER_BYTES):
            self.buffer.is_lenient = kind == LOST_AFTER_BYTES
            self.buffer.fail(decode_fault(body))
        elif kind == AWAY:
            fault = decode_fault(body)
            assert isinstance(fault, PortDisconnected)
            self.buffer.cut(fault)
        elif kind == OVERRUN:
            self.buffer.fail(overrun(self._operations.binding.role, self.inflow.capacity))
        elif kind == TICK and self.virtual_time is not None:
            self.virtual_time.keep()
        elif kind == FORGET:
            self.forgotten += 1
            self.sizes.clear()
            self.inflow.release(self.buffer.clear())
        elif kind == ENDED:
            return self._operations.ended(body)
        return None

    def _arrive_marked(self, body: bytes) -> None:
        """Handle a line error and the byte received with it."""
        name, _, data = body.partition(b"\n")
        if not self._stops_at_line_errors:
            self.buffer.add(data)
            self._operations.report("in", data)
            return
        self.inflow.release(len(data))
        kind = next(kind for kind in LINE_ERROR_KINDS if kind.encode() == name)
        self.buffer.fail(
            line_error(kind, data, port=self._operations.binding.role, device=self._operations.binding.device)
        )

    def _arrived_between_turns(self, payload: bytes) -> None:
        self.arrive(payload)
        self.awaited.serve()

    def collect(self) -> None:
        """Handle the completions that have arrived. Raises WaitInterrupted."""
        while (payload := self._operations.inbox.wait(self._operations.environment.logical_time)) is not None:
            self.arrive(payload)

    def is_readable(self) -> bool:
        """Return whether there is data to read, or the end of the data has been reached. Handles completions
        only until one of these is true. Raises WaitInterrupted.
        """
        inbox, environment = self._operations.inbox, self._operations.environment
        while not self.buffer.data and self.buffer.end is None:
            payload = inbox.wait(environment.logical_time)
            if payload is None:
                return False
            self.arrive(payload)
        return True

    # ---- blocking reads
    def read(self, request: ReadRequest, timeout: float | None) -> Outcome:
        """Serve ``request`` during the guest's call; return bytes, INTERRUPTED, or a fault's text."""
        served = self.buffer.serve(request)
        if served is None:
            return self._read_on(request, timeout, self._deadline(timeout))
        return self._outcome(served)

    def _read_on(self, request: ReadRequest, timeout: float | None, deadline: int | None) -> Outcome:
        """Wait until ``request`` can be served. After an interrupt, ``resume`` continues the wait."""
        until = self._until(request, deadline)
        inbox = self._operations.inbox
        blocked = _Blocked()
        self._blocked.append(blocked)
        try:
            while (payload := inbox.wait(until)) is not None:
                self.arrive(payload)
                served = self.buffer.serve(request)
                if served is not None:
                    break
                if blocked.is_ended:
                    served = self.buffer.give_up(request) if blocked.ending is None else blocked.ending
                    break
                if payload[:1] == DATA:
                    if request.gap and timeout:
                        deadline = self._deadline(timeout)
                    until = self._until(request, deadline)
            else:
                # Data of a thread for which an exception was set is left for the next read.
                served = b"" if self._is_ended_early(until) else self.buffer.give_up(request)
        except WaitInterrupted:
            self._operations.rest = partial(self._read_on, request, timeout, deadline)
            return INTERRUPTED
        finally:
            self._blocked.remove(blocked)
        if self.awaited:
            self._operations.loop.enqueue(self.awaited.serve)
        return self._outcome(served)

    def _is_ended_early(self, until: int | None) -> bool:
        """Return whether this wait was cut short on a thread other than the main one."""
        operations = self._operations
        if not operations.readiness.thread:
            return False
        return until is None or until > operations.environment.logical_time

    def end_blocking_reads(self, ending: PortError | None = None) -> None:
        """End the reads that block other threads: with the error ``ending`` or, if that is None, with the
        data received so far.
        """
        for blocked in self._blocked:
            blocked.ending, blocked.is_ended = ending, True
        if self._blocked:
            self._operations.inbox.notify()

    def _until(self, request: ReadRequest, deadline: int | None) -> int | None:
        """Return the deadline for the next byte of ``request``."""
        if request.silence is None or not self.buffer.data:
            return deadline
        silence = self._operations.environment.clock(Clock.MONOTONIC) + nanoseconds(request.silence)
        return silence if deadline is None else min(silence, deadline)

    def _deadline(self, timeout: float | None) -> int | None:
        if timeout is None:
            return None
        if timeout == 0:
            return self._operations.environment.logical_time
        return self._operations.environment.clock(Clock.MONOTONIC) + nanoseconds(timeout)

    def waiting(self) -> Outcome:
        """Return the number of bytes that can be read without waiting."""
        try:
            self.collect()
        except WaitInterrupted:
            return INTERRUPTED
        is_away = isinstance(self.buffer.end, PortDisconnected) and not self.buffer.is_lenient
        if self.buffer.end is not None and (is_away or not self.buffer.data):
            fault = self.buffer.take_end()
            return len(self.buffer.data) if fault is None else self._outcome(fault)
        return len(self.buffer.data)

    # ---- awaited reads, first come, first served
    def start_read(self, number: int, request: ReadRequest, timeout: float | None) -> Outcome:
        """Serve ``request`` immediately and return bytes or a fault's text; otherwise return ``number``,
        and serve the request later.
        """
        if not self.awaited:
            self.positions.append((number, self.buffer.position))
            if timeout == 0:
                return self.read(request, 0)
            served = self.buffer.serve(request)
            if served is not None:
                return self._outcome(served)
        self.awaited.add(number, request, timeout)
        return number

    def _served(self, number: int, position: int, served: bytes | PortError) -> None:
        self.positions.append((number, position))
        self._operations.complete(number, self._outcome(served))

    def unread(self, number: int, data: bytes) -> None:
        """Put back the data of an awaited read that was served but then cancelled."""
        position = next((position for served, position in reversed(self.positions) if served == number), -1)
        self.buffer.unread(data, position)
        self.inflow.release(-len(data))
        self._operations.loop.enqueue(self.awaited.serve)

    # ---- buffers
    def discard_input(self) -> Outcome | None:
        """Drop all received data."""
        answer = self._operations.perform(b"discard input", lambda port: port.discard_input())
        try:
            self.collect()
        except WaitInterrupted:
            return INTERRUPTED
        self.inflow.release(self.buffer.clear())
        self.inflow.reopen()
        return answer if isinstance(answer, str) else None

"""The reads of one port that a guest awaits: first come, first served, each until its time is up."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from praxis_desktop.core.errors import PortError
from praxis_desktop.interpreter.environment.base import Clock, Environment, nanoseconds
from praxis_desktop.interpreter.host.graph import host_value
from praxis_desktop.ports.guest._delivery import TurnLoop
from praxis_desktop.ports.guest._receiving import ReadRequest, ReceiveBuffer

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


class _Read:
    """An awaited read; its deadlines are monotonic (ns). ``silence`` is that of the next byte."""

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
        """When it is over, whatever comes later."""
        if self.deadline is None or self.silence is None:
            return self.silence if self.deadline is None else self.deadline
        return min(self.deadline, self.silence)


@host_value("serial.time")
class _TimeIsUp:
    """What a timer of the loop calls, which may be in a checkpoint."""

    def __init__(self, channel: int, fire: Callable[[], None]) -> None:
        self.channel = channel
        self.fire: Callable[[], None] | None = fire

    def __call__(self) -> None:
        if self.fire is not None:
            self.fire()

    def graph_state(self) -> list[object]:
        """The number of its channel."""
        return [self.channel]

    def set_graph_state(self, state: list[Any], host: Host) -> None:
        """Be one that tells nobody, until its reads take it up."""
        (self.channel,) = state
        self.fire = None
        host.returned[_name(self.channel)] = self


def _name(channel: int) -> str:
    return f"time of serial:{channel}"


class AwaitedReads:
    """A queue of reads that are served from ``buffer``; ``done(number, position, served)`` is told of each,
    between two turns of the guest.

    One timer of the loop stands for all of their time-outs. It stays when its read has been served: most
    reads are, and the next one's time-out is later, so that an exchange makes no timer of its own.
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
        """The reads and their timer, as plain data: for ``take_up``."""
        reads = [
            [read.number, read.request.kept(), read.timeout, read.deadline, read.silence, read.seen]
            for read in self._reads
        ]
        return {"reads": reads, "timer": self._timer, "fires_at": self._fires_at}

    def take_up(self, kept: Mapping[str, Any], returned: Mapping[str, object]) -> None:
        """Go on with the reads that were ``kept``; their timer is among what the guest's loop has
        ``returned`` with. Raises LookupError, TypeError, ValueError for what nobody has kept.
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
        """Wait for ``request``, ``timeout`` seconds at most."""
        read = _Read(number, request, timeout, len(self._buffer.data))
        self._reads.append(read)
        if timeout is not None:
            read.deadline = self._environment.clock(Clock.MONOTONIC) + nanoseconds(timeout)
        if read.seen:
            self._await_more(read)
        self._set_timer(read.end)

    def serve(self) -> None:
        """Serve what can be served."""
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
        """A byte has come, and the read needs another: some count their time from here."""
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
        """End the reads whose time is up: the first of the queue with what there is, others with nothing."""
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
        """Forget a read; the bytes it would have had are for the next one, in a turn to come."""
        for read in self._reads:
            if read.number == number:
                self._reads.remove(read)
                self._loop.enqueue(self.serve)
                return

    def clear(self) -> list[int]:
        """Forget all reads; returns their numbers."""
        numbers = [read.number for read in self._reads]
        self._reads.clear()
        if self._timer:
            self._loop.clear_timeout(self._timer)
            self._timer = 0
        return numbers

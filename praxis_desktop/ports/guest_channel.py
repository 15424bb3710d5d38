"""One port opened by a guest: what happens to it passes through the interpreter's Environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.interpreter.environment.base import Clock, WaitInterrupted, nanoseconds
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.ports.answers import INTERRUPTED, decode_fault, encode_fault, told
from praxis_desktop.ports.awaited_reads import AwaitedReads
from praxis_desktop.ports.delivery import (
    DATA,
    ENDED,
    FORGET,
    LINE_ERROR,
    LOST,
    OVERRUN,
    TICK,
    Courier,
    PortHost,
    VirtualTime,
)
from praxis_desktop.ports.errands import Errand
from praxis_desktop.ports.errors import PortFault, PortOverrun, closed, line_error
from praxis_desktop.ports.held_receiver import HeldReceiver
from praxis_desktop.ports.open_line import OpenLine, line_of, to_plain
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.reached_port import IN_THE_CALL, SUCCESS, Outcome
from praxis_desktop.ports.receiving import RECEIVE_CAPACITY, Inflow, ReadRequest, ReceiveBuffer, overrun
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.schedules import Schedule
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.transport import LINE_ERROR_KINDS, Port, Receiver
from praxis_desktop.ports.wire_log import CAUSE, RECONNECT
from praxis_desktop.ports.writable_channel import WritableChannel

_POSITIONS = 256
"""Of so many awaited reads the channel knows where their bytes stood."""


class GuestChannel(WritableChannel):
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

    # ---- opening
    def open(self, settings: LineSettings, *, dtr: bool, rts: bool) -> Outcome | None:
        """Open the port behind it; the fault's text, INTERRUPTED, or None."""
        fault = self._open(IN_THE_CALL, settings, dtr=dtr, rts=rts)
        while IN_THE_CALL in self._errands:
            try:
                payload = self._environment.wait(self.channel, None)
            except WaitInterrupted:
                self.close()
                return INTERRUPTED
            if payload is not None:
                fault = self._arrive(payload) or fault
        return fault

    def start_open(self, number: int, settings: LineSettings, *, dtr: bool, rts: bool) -> None:
        """Open the port meanwhile: ``number`` is completed with 0, or the fault's text."""
        fault = self._open(number, settings, dtr=dtr, rts=rts)
        if number not in self._errands:
            self._loop.enqueue(partial(self._complete, number, fault or 0))

    def _open(self, number: int, settings: LineSettings, *, dtr: bool, rts: bool) -> str | None:
        wanted = OpenLine(settings, dtr, rts)

        def act() -> bytes:
            if self._virtual is None and not self.binding.is_simulated:
                return self._start(number, "open", partial(self._open_for, wanted))
            self._port = self._open_port(wanted)
            return SUCCESS

        request = f"open {self.binding.role} {settings} {dtr:d}{rts:d}".encode()
        self._wanted = wanted
        fault = self._send(number, request, act)
        if number in self._errands:
            self._opening = number
        elif fault is None:
            self.line = self._wanted
        return fault

    def _open_port(self, line: OpenLine, courier: Receiver | None = None) -> Port:
        """Open the port behind it. Raises PortError."""
        courier = courier or Courier(self.channel, self._environment, self._inflow)
        schedule: Schedule | None = self._virtual
        return self._opener.open(
            self.binding,
            courier,
            line.settings,
            dtr=line.dtr,
            rts=line.rts,
            schedule=schedule,
            attention=self._environment,
        )

    def tell_cause(self, step: int, file: str, line: int) -> None:
        """Have the log told which step and line bytes are written for from now on. In a replay, where none
        leave, that is told when the port is there again.
        """
        self._cause = {"step": step, "file": file, "line": line}
        if self._port is not None:
            self._opener.noticed(self.binding.role, CAUSE, self._cause)

    # ---- going on in another process
    @property
    def obstacle(self) -> str:
        """What keeps it from being ``kept``, in words; "" when nothing does."""
        if self._errands:
            return f"bytes on their way to port {self.binding.role!r}"
        return f"an interrupted call of port {self.binding.role!r}" if self._rest is not None else ""

    def kept(self) -> dict[str, object]:
        """What the guest's part in the port is, as plain data: for ``take_up``."""
        line = self.line
        return {
            "number": self.number,
            "role": self.binding.role,
            "line": None if line is None else to_plain(line),
            "delivered": self.delivered,
            "forgotten": self.forgotten,
            "buffer": self._buffer.kept(),
            "reads": self._reads.kept(),
            "positions": list(self._positions.items()),
            "cause": dict(self._cause),
            "asked": self._asked.hex(),
            "fault": None if self.last_fault is None else encode_fault(self.last_fault).decode(),
        }

    def take_up(self, kept: Mapping[str, Any], returned: Mapping[str, object]) -> None:
        """Be what was ``kept``, for a guest that was restored: it has the port open, and the port is not,
        until ``reconnect``. Raises LookupError, TypeError, ValueError for what nobody has kept.
        """
        self.line = None if kept["line"] is None else line_of(kept["line"])
        self.delivered, self.forgotten = int(kept["delivered"]), int(kept["forgotten"])
        self._buffer.take_up(kept["buffer"])
        self._reads.take_up(kept["reads"], returned)
        self._positions = {int(number): int(position) for number, position in kept["positions"]}
        self._cause = dict(kept["cause"])
        self._asked = bytes.fromhex(kept["asked"])
        self.last_fault = None if kept["fault"] is None else decode_fault(kept["fault"].encode())

    def reconnect(self) -> HeldReceiver | None:
        """Open the port that the guest has open, in a process where it is not: behind a replay. What comes in
        is held back until the receiver is told to pass it on. None where no port is open. Raises PortError.
        """
        if self.line is None or self._port is not None:
            return None
        self._inflow = Inflow(RECEIVE_CAPACITY)
        self._inflow.admit(len(self._buffer.data))
        self.note(RECONNECT, {})
        held = HeldReceiver(Courier(self.channel, self._environment, self._inflow))
        self._port = self._open_port(self.line, held)
        if self.line.is_break:
            self._port.set_line("break", True)
        if self._cause:
            self._opener.noticed(self.binding.role, CAUSE, self._cause)
        return held

    def take_up_errands(self) -> None:
        """Begin again what threads were doing for the program when its process died: opening the port,
        waiting until all has left.
        """
        opening, wanted = self._opening, self._wanted
        for number in tuple(self._errands):
            if number == opening and wanted is not None:
                self._start(number, "open", partial(self._open_for, wanted))
            else:
                self._start(number, "drain", self._drain_for)

    def _open_for(self, wanted: OpenLine, errand: Errand) -> Port:
        return self._open_port(wanted)

    def _drain_for(self, errand: Errand) -> None:
        if self._port is not None:
            self._port.drain(cancelled=lambda: errand.cancelled)

    def note(self, what: str, details: Mapping[str, object]) -> None:
        """Have the log told what happens on the port besides bytes. Raises PortUnrecorded."""
        self._opener.happened(self.binding.role, what, details)

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

    @property
    def port(self) -> Port | None:
        """The port behind it, while it is open in this process."""
        return self._port

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

    def cancel(self, number: int) -> None:
        """Forget an awaited request; bytes stay for the next read."""
        errand = self._errands.pop(number, None)
        if errand is not None:
            errand.cancel()
            self.wake_writer()
        self._reads.cancel(number)

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
            return SUCCESS

        self._environment.perform(self.channel, b"close", act)
        self._port = self.line = None
        self._rest = None
        self._loop.on(self.channel, None)
        fault = told(closed(self.binding.role))
        for number in [*self._reads.clear(), *self._cancel_errands()]:
            if number != IN_THE_CALL:
                self._loop.enqueue(partial(self._complete, number, fault))

    def abandon(self) -> None:
        """Close the port at the interpreter's end; nothing is journalled and nobody is told (any thread)."""
        if self._port is not None:
            self._port.close()
        self._cancel_errands()

"""A port that a guest has opened; all its input and output passes through the interpreter's Environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from praxis_desktop.core.devices import LISTEN_PREFIX, TRANSFER_PREFIXES
from praxis_desktop.core.errors import PortError
from praxis_desktop.core.events import SerialEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.ports.delivery import LOST, Backpressure, Delivery, HeldReceiver, Inbox, PortHost
from praxis_desktop.ports.dialects import http, usb
from praxis_desktop.ports.errors import (
    INTERRUPTED,
    closed,
    decode_fault,
    disconnected,
    encode_fault,
    fault_text,
)
from praxis_desktop.ports.guest._operations import (
    IN_THE_CALL,
    SUCCESS,
    Outcome,
    PortOperation,
    PortOperations,
)
from praxis_desktop.ports.guest._reader import Reader
from praxis_desktop.ports.guest._writer import Writer
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.simulators import Schedule
from praxis_desktop.ports.transport import LineSettings, OpenLine, Port
from praxis_desktop.ports.wire import CAUSE, RECONNECT, wire_of


class GuestPort:
    """An open port as a guest uses it: ``reader``, ``writer``, and ``operations`` for everything else.

    ``complete(number, outcome)`` is called when an awaited request is done, never within a call by the guest.
    ``observe`` receives the data on the wire, in the guest's order; ``count_command`` is called for data sent
    that the instrument may take as a command. With ``has_datagrams``, the port preserves the boundaries
    between datagrams. In a replay there is no real port.
    """

    def __init__(
        self,
        number: int,
        binding: Binding,
        host: PortHost,
        opener: Opener,
        *,
        inbox: Inbox | None = None,
        complete: Callable[[int, Outcome], None],
        observe: Callable[[SerialEvent], None] | None,
        count_command: Callable[[], None],
        stops_at_line_errors: bool = False,
        connection: int = 1,
        has_datagrams: bool = False,
    ) -> None:
        self._opener = opener
        self.connection = connection
        """The number that distinguishes this connection from the role's other open connections."""
        wire = wire_of(binding.role, connection)
        channel = f"serial:{number}" if inbox is None else f"socket:{number}"
        self.operations = PortOperations(
            number,
            binding,
            host,
            channel=channel,
            inbox=inbox or Inbox(channel, host.environment, on=partial(host.loop.on, channel)),
            complete=complete,
            observe=observe,
            guard=opener.guard(binding.role, wire),
            wire=wire,
        )
        self.operations.note_cause = self._log_cause
        self.operations.note_sent = self._note_sent
        self._count_command = count_command
        instrument = binding.instrument
        is_on_usb = instrument is not None and instrument.on_usb() is not None
        has_transfers = has_datagrams and (is_on_usb or binding.device.startswith(TRANSFER_PREFIXES))
        self._only_reads = usb.only_reads if has_transfers else http.only_reads
        self.reader = Reader(
            self.operations,
            stops_at_line_errors=stops_at_line_errors,
            is_connection=inbox is not None,
            has_datagrams=has_datagrams,
        )
        self.writer = Writer(self.operations, self.reader.arrive)

    @property
    def number(self) -> int:
        """The number by which the guest refers to the port."""
        return self.operations.number

    @property
    def binding(self) -> Binding:
        return self.operations.binding

    @property
    def wire(self) -> str:
        """The name of the port or connection in logs."""
        return self.operations.wire

    @property
    def last_fault(self) -> PortError | None:
        """The last fault that the guest received."""
        return self.operations.last_fault

    # ---- opening
    def open(self, settings: LineSettings | None, *, dtr: bool = False, rts: bool = False) -> Outcome | None:
        """Open the port; a connection has no ``settings``. Returns a fault's text, INTERRUPTED, or None."""
        fault = self._open(IN_THE_CALL, settings, dtr=dtr, rts=rts)
        while IN_THE_CALL in self.operations.under_way:
            try:
                payload = self.operations.inbox.wait(None)
            except WaitInterrupted:
                self.close()
                return INTERRUPTED
            if payload is not None:
                fault = self.reader.arrive(payload) or fault
        return fault

    def start_open(
        self, number: int, settings: LineSettings | None, *, dtr: bool = False, rts: bool = False
    ) -> None:
        """Open the port on a thread; request ``number`` completes with 0 or a fault's text."""
        fault = self._open(number, settings, dtr=dtr, rts=rts)
        if number not in self.operations.under_way:
            self.operations.loop.enqueue(partial(self.operations.complete, number, fault or 0))

    def _open(self, number: int, settings: LineSettings | None, *, dtr: bool, rts: bool) -> str | None:
        wanted = OpenLine(settings, dtr, rts)
        guard = self.operations.guard
        if guard is not None:
            wanted = guard.opened(wanted)

        def act() -> bytes:
            if guard is not None and settings is not None:
                guard.check_settings(settings)
            if self.reader.virtual_time is None and not self.operations.binding.is_simulated:
                return self.operations.start(number, "open", partial(self._open_for, wanted))
            self.operations.port = self._open_port(wanted)
            return SUCCESS

        line = "" if settings is None else f" {settings} {dtr:d}{rts:d}"
        request = f"open {self.operations.wire}{line}".encode()
        self.operations.wanted = wanted
        fault = self.operations.send(number, request, act)
        if number in self.operations.under_way:
            self.operations.opening = number
        elif fault is None:
            self.operations.line = self.operations.wanted
        return fault

    def _open_port(self, line: OpenLine, held: HeldReceiver | None = None) -> Port:
        """Open the real port; ``held`` may hold back its data. Raises PortError."""
        delivery = self._delivery()
        schedule: Schedule | None = self.reader.virtual_time
        return self._opener.open(
            self.operations.binding,
            held or delivery,
            line.settings,
            dtr=line.dtr,
            rts=line.rts,
            connection=self.connection,
            schedule=schedule,
            attention=Backpressure(self.operations.environment, self.reader.inflow),
            away=partial(delivery.on_away, self.operations.binding.role),
        )

    def _delivery(self) -> Delivery:
        return Delivery(self.operations.inbox, self.reader.inflow)

    def _log_cause(self) -> None:
        """Log the step, the line and the thread that will make all writes from now on. A replay writes
        nothing, so they are logged when the port is reconnected.
        """
        if self.operations.port is not None:
            self._opener.noticed(self.operations.wire, CAUSE, self.operations.cause)

    def _note_sent(self, data: bytes) -> None:
        self.reader.buffer.begin_message()
        if not self._only_reads(data):
            self._count_command()

    # ---- continuing in another process
    @property
    def obstacle(self) -> str:
        """Why the state of the port cannot be saved by ``kept``; "" if it can be."""
        if self.operations.under_way:
            return Message("bytes in transit to port {role}", role=repr(self.operations.binding.role))
        return (
            Message("an interrupted call on port {role}", role=repr(self.operations.binding.role))
            if self.operations.rest is not None
            else ""
        )

    def kept(self) -> dict[str, object]:
        """Return the guest's view of the port as plain data, from which ``take_up`` restores it."""
        line = self.operations.line
        return {
            "number": self.operations.number,
            "role": self.operations.binding.role,
            "line": None if line is None else line.as_plain(),
            "delivered": self.reader.delivered,
            "forgotten": self.reader.forgotten,
            "buffer": self.reader.buffer.kept(),
            "reads": self.reader.awaited.kept(),
            "positions": [list(each) for each in self.reader.positions],
            "cause": dict(self.operations.cause),
            "asked": self.operations.asked.hex(),
            "fault": None
            if self.operations.last_fault is None
            else encode_fault(self.operations.last_fault).decode(),
        }

    def take_up(self, kept: Mapping[str, Any], returned: Mapping[str, object]) -> None:
        """Restore the state in ``kept`` for a restored guest, which considers the port open. ``reconnect``
        opens the real port. Raises LookupError, TypeError or ValueError for invalid data.
        """
        self.operations.line = None if kept["line"] is None else OpenLine.from_plain(kept["line"])
        self.reader.delivered, self.reader.forgotten = int(kept["delivered"]), int(kept["forgotten"])
        self.reader.buffer.take_up(kept["buffer"])
        self.reader.awaited.take_up(kept["reads"], returned)
        self.reader.positions.extend((int(number), int(position)) for number, position in kept["positions"])
        self.operations.cause = dict(kept["cause"])
        self.operations.asked = bytes.fromhex(kept["asked"])
        self.operations.last_fault = None if kept["fault"] is None else decode_fault(kept["fault"].encode())

    def reconnect(self) -> HeldReceiver | None:
        """Open the real port after a replay, if the guest considers it open; otherwise return None.
        Received data is held back until the returned receiver passes it on. Raises PortError.
        """
        if self.operations.line is None or self.operations.port is not None:
            return None
        if self.binding.device.startswith(LISTEN_PREFIX):
            self.lose()  # the other end must connect again
            return None
        self.reader.inflow = self.reader.new_inflow()
        self.reader.inflow.admit(len(self.reader.buffer.data))
        self.note(RECONNECT, {})
        held = HeldReceiver(self._delivery(), virtual_time=self.reader.virtual_time)
        self.operations.port = self._open_port(self.operations.line, held)
        if self.operations.line.is_break:
            self.operations.port.set_line("break", True)
        if self.operations.cause:
            self._opener.noticed(self.operations.wire, CAUSE, self.operations.cause)
        return held

    def lose(self) -> None:
        """Notify the program that the connection was lost when the earlier process died."""
        fault = disconnected(self.wire, "it was connected to the process that ended")
        self.operations.inbox.post(LOST + encode_fault(fault))

    def take_up_operations(self) -> None:
        """Restart the operations (opening, draining) that were in progress when the earlier process died."""
        opening, wanted = self.operations.opening, self.operations.wanted
        for number in tuple(self.operations.under_way):
            if number == opening and wanted is not None:
                self.operations.start(number, "open", partial(self._open_for, wanted))
            else:
                self.operations.start(number, "drain", self._drain_for)

    def _open_for(self, wanted: OpenLine, operation: PortOperation) -> Port:
        return self._open_port(wanted)

    def _drain_for(self, operation: PortOperation) -> None:
        if self.operations.port is not None:
            self.operations.port.drain(cancelled=lambda: operation.cancelled)

    def note(self, what: str, details: Mapping[str, object]) -> None:
        """Log a port event other than data. Raises PortUnrecorded."""
        self._opener.happened(self.operations.wire, what, details)

    @property
    def port(self) -> Port | None:
        """The real port while it is open in this process, otherwise None."""
        return self.operations.port

    # ---- closing
    def cancel(self, number: int) -> None:
        """Cancel an awaited request; its data goes to the next read."""
        operation = self.operations.under_way.pop(number, None)
        if operation is not None:
            operation.cancel()
            self.writer.wake()
        self.reader.awaited.cancel(number)

    def close(self) -> None:
        """Close the port; awaited requests fail between two turns of the guest."""

        def act() -> bytes:
            if self.operations.port is not None:
                self.operations.port.close()
            return SUCCESS

        self.operations.environment.perform(self.operations.channel, b"close", act)
        self.operations.port = self.operations.line = None
        self.operations.rest = None
        self.operations.inbox.listen(None)
        self.reader.end_blocking_reads(closed(self.operations.binding.role))
        fault = fault_text(closed(self.operations.binding.role))
        numbers = [*self.reader.awaited.clear(), *self.operations.cancel()]
        self.operations.inbox.notify()
        for number in numbers:
            if number != IN_THE_CALL:
                self.operations.loop.enqueue(partial(self.operations.complete, number, fault))

    def abandon(self) -> None:
        """Close the port when the interpreter ends, without a journal entry. Thread-safe."""
        if self.operations.port is not None:
            self.operations.port.close()
        self.operations.cancel()

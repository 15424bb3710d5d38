"""One port opened by a guest: what happens to it passes through the interpreter's Environment."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from praxis_desktop.interpreter.environment.base import WaitInterrupted
from praxis_desktop.ports.answers import INTERRUPTED, decode_fault, encode_fault, told
from praxis_desktop.ports.errands import Errand
from praxis_desktop.ports.errors import closed
from praxis_desktop.ports.guest._delivery import Courier, HeldReceiver
from praxis_desktop.ports.guest._receiving import RECEIVE_CAPACITY, Inflow
from praxis_desktop.ports.open_line import OpenLine, line_of, to_plain
from praxis_desktop.ports.reached_port import IN_THE_CALL, SUCCESS, Outcome
from praxis_desktop.ports.readable_channel import ReadableChannel
from praxis_desktop.ports.simulators._port import Schedule
from praxis_desktop.ports.transport import LineSettings, Port, Receiver
from praxis_desktop.ports.wire import CAUSE, RECONNECT


class GuestChannel(ReadableChannel):
    """An open port as one guest uses it: reads that wait, reads that are awaited, writes.

    ``complete(number, outcome)`` is called, never within a call of the guest, when an awaited request is
    done. ``observe`` is told what went over the wire, in the guest's order. In a replay there is no port
    behind it.
    """

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
        guard = self._guard
        if guard is not None:
            wanted = guard.opened(wanted)

        def act() -> bytes:
            if guard is not None:
                guard.check_settings(settings)
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

    @property
    def port(self) -> Port | None:
        """The port behind it, while it is open in this process."""
        return self._port

    # ---- its end
    def cancel(self, number: int) -> None:
        """Forget an awaited request; bytes stay for the next read."""
        errand = self._errands.pop(number, None)
        if errand is not None:
            errand.cancel()
            self.wake_writer()
        self._reads.cancel(number)

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

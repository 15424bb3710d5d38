"""A port to a simulated instrument in this process, with the interface of a real port."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import PortBusy, PortFailed, PortNotFound, disconnected, ended, named
from praxis_desktop.ports.lines.line import InProcessPort
from praxis_desktop.ports.simulators import Instrument
from praxis_desktop.ports.simulators.instrument import SECOND, Connection
from praxis_desktop.ports.simulators.pace import RunSchedule, Schedule
from praxis_desktop.ports.transport import (
    InputLine,
    LineSettings,
    OutputLine,
    Receiver,
    heard,
    never,
)

logger = logging.getLogger(__name__)

Happened = Callable[[str, Mapping[str, object]], None]

_in_use: set[int] = set()
_in_use_lock = threading.Lock()


class SimulatedPort(InProcessPort):
    """An open port to ``instrument``. Raises PortBusy if a serial instrument already has an open port.

    If the line settings differ from the instrument's, bytes are corrupted in both directions, as on a wire.
    The computer receives what its UART would make of the bytes, with errors; the instrument ignores bytes
    with errors. Modem lines and breaks reach the instrument; with ``rtscts``, RTS stays on, as it does with a
    driver. An immediate reply is received during ``write``. The instrument keeps its state when the port is
    closed and reopened. Raises PortNotFound if the instrument is unplugged.

    An instrument that is unplugged and plugged in again within ``grace`` seconds (of ``schedule``) is not
    lost; it gets the state of the modem lines, and the data written in the meantime. ``happened`` is called
    as RebindingPort calls it. ``connection`` is a connection that the instrument has made to the program.
    """

    def __init__(
        self,
        instrument: Instrument,
        receiver: Receiver,
        settings: LineSettings | None = None,
        *,
        name: str = "",
        schedule: Schedule | None = None,
        dtr: bool = True,
        rts: bool = True,
        grace: float = 0.0,
        happened: Happened | None = None,
        connection: Connection | None = None,
    ) -> None:
        super().__init__(f"sim:{instrument.kind}", receiver, settings or instrument.line, name)
        self._instrument = instrument
        self._grace = grace
        self._happened = happened
        self._absent_since: int | None = None
        self._depth = 0
        self._held = bytearray()
        if instrument.unplugged and schedule is not None:  # it may have been plugged in again since then
            with instrument.driving:
                instrument.act(schedule.now())
        if instrument.unplugged:
            if instrument.failure:
                raise _failed(instrument, self.name)
            raise PortNotFound(
                Message(
                    "port {name} does not exist: {description} is unplugged",
                    name=repr(self.name),
                    description=instrument.description,
                ),
                port=name,
            )
        self._lock = instrument.driving  # shared by all ports to the instrument
        if connection is None:
            with self._lock:
                connection = instrument.accept()
        if connection is None:
            raise PortNotFound(
                Message("{told}: nothing is listening there", told=named(self.name, self.device)),
                port=self.name,
            )
        self._connection = connection
        with _in_use_lock:
            if id(connection) in _in_use:
                raise PortBusy(
                    Message("port {name} is in use by this program", name=repr(self.name)), port=self.name
                )
            _in_use.add(id(connection))
        self._schedule = schedule or RunSchedule.alone(
            Message("port {name}", name=self.name), instrument.ahead_ns
        )
        connection.has_news = self._hear_soon
        with self._driven():
            self._deliver(instrument.connect(self._schedule.now(), carries_lines=True))
            if instrument.failure:
                self._give_up()
                raise _failed(instrument, self.name)
            if self._lost is None:  # a call may be reset immediately; reading reports that
                self.set_line("dtr", dtr)
                self.set_line("rts", rts or self.settings.rtscts)

    @contextmanager
    def _driven(self) -> Iterator[None]:
        """Hold the instrument's lock, with the instrument switched to this port's connection."""
        with self._lock:
            self._depth += 1
            self._instrument.turn_to(self._connection)
            try:
                yield
            finally:
                self._depth -= 1

    def _hear_soon(self) -> None:
        """Schedule the delivery of data that the instrument sends on this port because of what happened on
        another connection.
        """
        if not self._depth and self._open and self._lost is None:
            self._schedule.call_at(self._schedule.now(), self._on_due)

    # ---- input
    def _deliver(self, sent: list[bytes]) -> None:
        """Deliver the instrument's data, and schedule its next action. Call this with the lock held."""
        for data in sent:
            for wrong, part in heard(data, self._instrument.line, self.settings):
                self._tally.received(len(part))
                if wrong is None:
                    self._receiver.on_bytes(part)
                else:
                    self._tally.line_error(wrong)
                    self._receiver.on_line_error(wrong, part)
        if self._lost is None and self._connection.end:
            is_reset = self._connection.end == "reset"
            self._lost = disconnected(self.name) if is_reset else ended(self.name, self.device)
            self._receiver.on_lost(self._lost)
        elif self._lost is None and self._instrument.unplugged:
            self._notice_absence()
        elif self._lost is None and self._absent_since is not None:
            self._go_on(self._absent_since)
        self._make_appointment()

    def _make_appointment(self) -> None:
        due = None if self._lost else self._instrument.next_due()
        if self._lost is None and self._absent_since is not None:
            given_up = self._absent_since + self._grace_ns
            due = given_up if due is None else min(due, given_up)
        self._schedule.call_at(due, self._on_due)

    @property
    def _grace_ns(self) -> int:
        return round(self._grace * SECOND)

    def _notice_absence(self) -> None:
        """Wait for an unplugged cable to be plugged in, or stop waiting. Call this with the lock held."""
        if self._instrument.failure:
            self._lost = _failed(self._instrument, self.name)
            self._receiver.on_lost(self._lost)
            return
        now = self._schedule.now()
        if self._absent_since is None:
            self._absent_since = now
            if self._grace:
                self._tell("lost", {"device": self.device, "identity": "", "grace_s": self._grace})
        if now >= self._absent_since + self._grace_ns:
            reason = (
                Message(
                    "{device} did not come back within {grace:g} s", device=self.device, grace=self._grace
                )
                if self._grace
                else ""
            )
            if self._grace or self._instrument.on_usb() is not None:
                self._tell("gone" if self._grace else "unplugged", {"device": self.device})
            self._lost = disconnected(self.name, reason)
            self._receiver.on_lost(self._lost)

    def _go_on(self, since: int) -> None:
        """Now that the cable is plugged in again, set the instrument's modem lines, and pass on the data
        written in the meantime. Call this with the lock held.
        """
        now = self._schedule.now()
        self._absent_since = None
        self._tell("rebound", {"device": self.device, "absent_s": round((now - since) / SECOND, 3)})
        outputs = dict(self._instrument.outputs)
        self._deliver(self._instrument.connect(now, carries_lines=True))
        for line, on in outputs.items():
            self.set_line(line, on)
        held = bytes(self._held)
        self._held.clear()
        if held:
            self._send(held)

    def _tell(self, what: str, details: Mapping[str, object]) -> None:
        if self._happened is not None:
            self._happened(what, details)

    def _on_due(self) -> None:
        with self._driven():
            if self._open and self._lost is None:
                self._deliver(self._instrument.advance(self._schedule.now()))

    def unplug(self) -> None:
        """Unplug the cable."""
        with self._driven():
            self._instrument.unplug()
            if self._open:
                self._deliver([])

    def plug_in(self) -> None:
        """Plug the cable in again."""
        with self._driven():
            self._instrument.plug_in()
            if self._open:
                self._deliver([])

    # ---- output
    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        with self._driven():
            self._check()
            self._tally.sent(len(data))
            if self._instrument.unplugged:
                self._held += data
                self._deliver([])
            else:
                self._send(data)
        return len(data)

    def _send(self, data: bytes) -> None:
        """Send ``data`` to the instrument. Call this with the lock held."""
        understood = b""
        if not self._instrument.outputs["break"]:
            parts = list(heard(data, self.settings, self._instrument.line))
            understood = b"".join(part for wrong, part in parts if wrong is None)
            self._instrument.heard_noise |= any(wrong for wrong, _ in parts)
        self._deliver(self._instrument.receive(understood, self._schedule.now()))

    # ---- settings and modem lines
    def configure(self, settings: LineSettings) -> None:
        with self._driven():
            self._check()
            self.settings = settings
            if settings.rtscts:
                self.set_line("rts", True)

    def set_line(self, line: OutputLine, on: bool) -> None:
        with self._driven():
            self._check()
            self._deliver(self._instrument.tell_line(line, on, self._schedule.now()))

    def line(self, line: InputLine) -> bool:
        self._check()
        return self._instrument.input_line(line)

    # ---- closing
    def close(self) -> None:
        with self._driven():
            if not self._open:
                return
            self._open = False
            self._instrument.disconnect(self._schedule.now())
            self._schedule.call_at(None, self._on_due)
        self._give_up()

    def let_go(self) -> None:
        """Close the port without the instrument noticing, as if the port's process had died."""
        with self._driven():
            self._open = False
            self._schedule.call_at(None, self._on_due)
        self._give_up()

    def _give_up(self) -> None:
        with _in_use_lock:
            _in_use.discard(id(self._connection))
        self._schedule.close()


def _failed(instrument: Instrument, name: str) -> PortFailed:
    return PortFailed(
        Message("port {name}: {failure}", name=repr(name), failure=instrument.failure),
        port=name,
        hint="Fix the simulator, then start again.",
    )

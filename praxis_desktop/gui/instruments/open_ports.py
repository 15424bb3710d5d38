"""The open ports of the serial monitor, each with a thread that performs the requested operations one after
another.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTime, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import HaltEvent
from praxis_desktop.gui.background import start_thread
from praxis_desktop.gui.emergency.sheet import OpenPortsHaltSheet
from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import capitalized, spoken
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.widgets.status_bar_chip import StatusBarChip
from praxis_desktop.ports import emergency
from praxis_desktop.ports.monitor.monitoring import Monitor
from praxis_desktop.ports.monitor.traffic import Traffic
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators.faults import parse_fault

if TYPE_CHECKING:
    from praxis_desktop.ports.monitor.traffic import TrafficLine
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import LineSettings, OutputLine


log = logging.getLogger(__name__)

_TAKE_MS = 100
_LINES_AT_ONCE = 500
"""Maximum number of lines taken in one step; taking more would freeze the window."""

Order = Callable[["Monitor"], None]


class OpenPort(QObject):
    """A port that the serial monitor has opened. GUI thread only; all methods return immediately. A
    simulated instrument keeps its state when its port is closed and reopened.
    """

    changed = Signal()
    """Emitted when the port has been opened or closed."""
    failed = Signal(object)
    """Carries a PraxisError if the port could not be opened or an operation on it failed."""
    came = Signal(object)
    """Carries a tuple of TrafficLine, oldest first."""
    heard = Signal(str, bool)
    """Carries the device, and True, when data has been received."""
    _opened = Signal()
    _ended = Signal()

    def __init__(self, facts: InstrumentFacts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.facts = facts
        self.is_open = False
        self.is_opening = False
        self.lines: dict[OutputLine, bool] = {"dtr": True, "rts": True}
        self.traffic = Traffic()
        self._binding: Binding | None = None
        self._monitor: Monitor | None = None
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(_TAKE_MS)
        self._clock.timeout.connect(self._take)
        self._opened.connect(self._note_opened)
        self._ended.connect(self._note_ended)

    @property
    def is_in_use(self) -> bool:
        """Whether the port is open or being opened."""
        return self.is_open or self.is_opening

    def open(self, facts: InstrumentFacts, settings: LineSettings, terminator: bytes) -> None:
        if self.is_in_use:
            return
        self.facts = facts
        self.is_opening = True
        self.traffic = Traffic(terminator)
        self._orders = queue.SimpleQueue()
        arguments = (facts, settings, self.traffic, self._orders)
        self._thread = threading.Thread(target=self._work, args=arguments, name="serial monitor", daemon=True)
        self._thread.start()
        self.changed.emit()

    def close(self) -> None:
        """Close the port. Has no effect if it is already closed."""
        self._orders.put(None)
        if (monitor := self._monitor) is not None:
            monitor.end()

    def await_end(self, deadline: Deadline) -> bool:
        """Wait for the port to close after ``close``; return False if it is still open at the deadline."""
        if self._thread is None:
            return True
        self._thread.join(deadline.remaining)
        return not self._thread.is_alive()

    def send(self, data: bytes) -> None:
        self._orders.put(lambda monitor: monitor.send(data))

    def configure(self, settings: LineSettings, terminator: bytes) -> None:
        """Change the line settings."""
        self.traffic.terminator = terminator
        self._orders.put(lambda monitor: monitor.configure(settings))

    def set_line(self, line: OutputLine, on: bool) -> None:
        """Switch DTR or RTS on or off."""
        self.lines[line] = on
        self._orders.put(lambda monitor: monitor.set_line(line, on))

    def send_break(self) -> None:
        self._orders.put(lambda monitor: monitor.send_break())

    def inject(self, fault: str) -> None:
        """Make a simulated instrument fail in the way that ``fault`` specifies."""

        def order(monitor: Monitor) -> None:
            monitor.inject(parse_fault(fault))

        self._orders.put(order)

    def clear_faults(self) -> None:
        """Make a simulated instrument work normally again."""
        self._orders.put(lambda monitor: monitor.clear_faults())

    def unplug(self) -> None:
        """Simulate pulling out a simulated instrument's cable."""
        self._orders.put(lambda monitor: monitor.unplug())

    # ---- on the background thread
    def _work(
        self,
        facts: InstrumentFacts,
        settings: LineSettings,
        traffic: Traffic,
        orders: queue.SimpleQueue[Order | None],
    ) -> None:
        try:
            self._serve(facts, settings, traffic, orders)
        except PraxisError as error:
            self._tell(self.failed, error)
        except Exception as error:  # nothing further up the thread's stack would catch it
            log.exception("The serial monitor failed")
            self._tell(self.failed, PraxisError(f"{type(error).__name__}: {error}", hint=_REPORT))
        self._tell(self._ended)

    def _serve(
        self,
        facts: InstrumentFacts,
        settings: LineSettings,
        traffic: Traffic,
        orders: queue.SimpleQueue[Order | None],
    ) -> None:
        if self._binding is None or not facts.is_simulated:
            self._binding = parse_binding(f"{facts.role}={facts.path}")
        instrument = self._binding.instrument
        if instrument is not None and instrument.unplugged:
            instrument.plug_in()
        profile = facts.profile
        dtr, rts = (True, True) if profile is None else (profile.line.dtr, profile.line.rts)
        over = None if profile is None else profile.endpoints
        monitor = Monitor(self._binding, settings, traffic, kind=facts.kind, over=over, dtr=dtr, rts=rts)
        self._monitor = monitor
        try:
            self.lines = {"dtr": dtr, "rts": rts}
            self._tell(self._opened)
            while (order := orders.get()) is not None:
                try:
                    order(monitor)
                except PraxisError as error:
                    self._tell(self.failed, error)
        finally:
            self._monitor = None
            monitor.close()

    def _tell(self, signal: object, *values: object) -> None:
        try:
            signal.emit(*values)  # type: ignore[attr-defined]
        except RuntimeError:
            log.debug("The window was closed while a port was open")

    # ---- on the GUI thread
    @Slot()
    def _note_opened(self) -> None:
        self.is_opening, self.is_open = False, True
        self._clock.start()
        self.changed.emit()

    @Slot()
    def _note_ended(self) -> None:
        self.is_opening = self.is_open = False
        self._clock.start()  # until all lines are delivered
        self.changed.emit()

    @Slot()
    def _take(self) -> None:
        lines: Sequence[TrafficLine] = self.traffic.take(_LINES_AT_ONCE)
        if lines:
            self.came.emit(tuple(lines))
            if any(line.kind == "received" for line in lines):
                self.heard.emit(self.facts.device, True)
        elif not self.is_in_use:
            self._clock.stop()
        if self.traffic.lost is not None and self.is_open:
            self.close()


_REPORT = QCoreApplication.translate("OpenPort", "Report this, and include the log.")


def halt_words(event: HaltEvent) -> str:
    """Return the outcome of a stop without the port's name, which is shown separately."""
    said = spoken(event.message)
    words = said.partition(": ")[2] or said
    return capitalized(words)


class OpenPorts(QObject):
    """The ports of the serial monitor. GUI thread only. ``halt_told`` carries a HaltEvent with the outcome of
    stopping one instrument.
    """

    changed = Signal()
    halt_told = Signal(object)
    heard = Signal(str, bool)
    """Carries a device from which data has been received, and True."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ports: dict[str, OpenPort] = {}
        self.halt_time = ""
        """The time at which the open ports were last told to stop; "" if they have not been."""
        self.halts: dict[str, HaltEvent] = {}
        """The outcomes of the last stop, keyed by port."""
        self.halt_told.connect(self._take_halt)

    def of(self, facts: InstrumentFacts) -> OpenPort:
        """Return the port of an instrument, whether or not it is open."""
        port = self._ports.get(facts.device)
        if port is None:
            port = self._ports[facts.device] = OpenPort(facts, self)
            port.changed.connect(self._follow)
            port.heard.connect(self.heard)
        return port

    def is_open(self, device: str) -> bool:
        """Return whether the serial monitor has the given instrument open."""
        port = self._ports.get(device)
        return port is not None and port.is_open

    @property
    def held(self) -> list[InstrumentFacts]:
        """The instruments whose ports are open or being opened."""
        return [port.facts for port in self._ports.values() if port.is_in_use]

    @property
    def movable(self) -> list[InstrumentFacts]:
        """The instruments in ``held`` that can move."""
        return [facts for facts in self.held if facts.can_move]

    @property
    def stoppable(self) -> list[InstrumentFacts]:
        """The instruments in ``held`` that have a stop command."""
        return [facts for facts in self.held if facts.has_stop]

    @property
    def held_names(self) -> list[str]:
        """The names of the ports in ``held``, as they appear in reports about a stop."""
        return [facts.role for facts in self.held]

    @Slot()
    def emergency_stop(self, by: str = "") -> None:
        """Stop every open port in an emergency. Has no effect if none is open. Returns immediately."""
        if not self.held_names:
            return
        self.halt_time = QTime.currentTime().toString("HH:mm:ss")
        self.halts.clear()
        asked_at = time.monotonic()
        start_thread(partial(self._stop, asked_at), "stop ports")
        self.changed.emit()

    def close(self) -> None:
        for port in self._ports.values():
            port.close()

    def await_end(self, deadline: Deadline) -> bool:
        """Wait for all ports to close after ``close``; return False if any is still open at the deadline."""
        return all(port.await_end(deadline) for port in self._ports.values())

    def _stop(self, asked_at: float) -> None:
        emergency.stop_everything(asked_at=asked_at, tell=self._hear)

    def _hear(self, event: HaltEvent) -> None:
        try:
            self.halt_told.emit(event)
        except RuntimeError:
            log.info("The window was closed before every instrument had reported its stop")

    @Slot(object)
    def _take_halt(self, event: HaltEvent) -> None:
        self.halts[event.port] = event
        for port in self._ports.values():
            if port.facts.role == event.port and port.is_in_use:
                if event.outcome == "sent":
                    port.traffic.note_sent(bytes.fromhex(event.data))
                else:
                    port.traffic.note(halt_words(event), is_error=event.outcome != "confirmed")
        self.changed.emit()

    @Slot()
    def _follow(self) -> None:
        if not any(port.is_in_use for port in self._ports.values()):
            self.halt_time = ""
            self.halts.clear()
        self.changed.emit()


class PortsHaltSheet(OpenPortsHaltSheet):
    """The emergency sheet for the serial monitor's ports, shown over ``cover``."""

    def __init__(self, *, ports: OpenPorts, appearance: Appearance, cover: QStackedWidget) -> None:
        super().__init__(appearance=appearance, cover=cover)
        self._ports = ports
        self.again_requested.connect(ports.emergency_stop)

    @Slot()
    def show_stop(self) -> None:
        self.expect((facts.role for facts in self._ports.movable), self._ports.halt_time)

    @property
    def going_words(self) -> str:
        return self.tr("Stopping the instrument in the serial monitor…")

    @property
    def ended_words(self) -> str:
        return self.tr("Sending is blocked. Close the port\nand open it again to continue.")

    @property
    def unsafe_words(self) -> str:
        return self.ended_words

    @property
    def headline_words(self) -> str:
        if not self.is_over:
            return self.tr("Stopping everything.")
        unsent = [event.outcome in ("no_stop_command", "failed") for event in self.told]
        if unsent and all(unsent):
            return self.tr("Nothing was told to stop.")
        return (
            self.tr("Not everything was told to stop.")
            if any(unsent)
            else self.tr("Everything was told to stop.")
        )


class OpenPortChip(StatusBarChip):
    """Names the instruments open in the serial monitor. After a stop, it shows the outcome and what to do."""

    def __init__(self, *, ports: OpenPorts, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._ports = ports
        ports.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the chip; hide it if no instrument that can move is open."""
        held = self._ports.movable
        if held:
            tone: ToneName = "sim" if all(facts.is_simulated for facts in held) else "run"
            names = ", ".join(facts.name for facts in held)
            if self._ports.halt_time:
                self._show_halts(names, tone)
            else:
                details = self.tr("The serial monitor is using it. Close its port when you are done.")
                self.show_state("plug", tone, self.tr("Serial monitor"), names, details)
        self.setVisible(bool(held))

    def _show_halts(self, names: str, tone: ToneName) -> None:
        halts = [self._ports.halts.get(facts.role) for facts in self._ports.movable]
        told = [event for event in halts if event is not None]
        unsafe = [event for event in told if event.may_go_on]
        if unsafe:
            titles = {facts.role: facts.name for facts in self._ports.movable}
            name = titles.get(unsafe[0].port, unsafe[0].port)
            words = f"{name}: {spoken(unsafe[0].advice) or halt_words(unsafe[0])}"
            details = halt_words(unsafe[0])
            self.show_state("hand", "err", self.tr("Stop it by hand"), words, f"{words}\n{details}")
            return
        is_over = len(told) == len(halts) and all(event.outcome != "sent" for event in told)
        name = self.tr("Stopped") if is_over else self.tr("Stopping…")
        details = self.tr("Sending is blocked. Close the port and open it again to continue.")
        self.show_state("halt", tone, name, names, details)

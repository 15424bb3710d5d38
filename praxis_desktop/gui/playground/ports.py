"""The console's instruments: granting, connecting (by running code), releasing and stopping them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTime, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from praxis_desktop.core.events import HaltEvent
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.console.model import ConsoleState
from praxis_desktop.gui.console.view import ConsoleView
from praxis_desktop.gui.emergency.sheet import OpenPortsHaltSheet
from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.playground.connection_code import InsertedCode, code_of
from praxis_desktop.gui.playground.instruments import Connected
from praxis_desktop.gui.widgets.status_bar_chip import StatusBarChip
from praxis_desktop.ports.roles import parse_binding

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.gui.instruments.model import InstrumentsModel
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.workers.console.outfit import ConsolePort
    from praxis_desktop.workers.qt.console import ConsoleClient


_STILL = frozenset({"mettler", "sartorius", "keyence"})
"""Kinds of instrument that never move."""


class ConsoleInstruments(QObject):
    """The console's instruments. GUI thread only; all methods return immediately. ``changed`` is emitted when
    an instrument is connected, opened or closed.
    """

    changed = Signal()
    failed = Signal(object)
    """Carries a PraxisError if an instrument could not be granted to the console."""
    halt_told = Signal(object)
    """Carries a HaltEvent with the outcome of stopping an instrument."""

    def __init__(
        self, line: ConsoleClient, view: ConsoleView, known: InstrumentsModel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._line, self._view, self._known = line, view, known
        self._granted: dict[str, InstrumentFacts] = {}
        """The granted instruments, keyed by the name of their variable and port."""
        self._codes: dict[str, InsertedCode] = {}
        self._waiting: dict[str, tuple[InsertedCode, bool]] = {}
        """The code to insert once the port is granted, and whether to run the code."""
        self._releasing: set[str] = set()
        self._names: frozenset[str] = frozenset()
        self._before: tuple[tuple[ConsolePort, ...], tuple[ConsolePort, ...]] = (), ()
        self.halt_time = ""
        """Time of the last emergency stop; "" if there has been none since the console last started."""
        self.halts: dict[str, HaltEvent] = {}
        """The outcomes of the last emergency stop, keyed by port."""
        line.changed.connect(self._follow_ports)
        line.told.connect(self._take_event)

    # ---- facts
    @property
    def shown(self) -> list[InstrumentFacts]:
        """The instruments attached to this computer, and those that the console uses."""
        present = self._present
        devices = {one.device for one in present}
        return [*[one for one in self._granted.values() if one.device not in devices], *present]

    @property
    def _present(self) -> list[InstrumentFacts]:
        return [one for one in self._known.look.instruments if one.is_present and one.place != "other"]

    @property
    def offered(self) -> list[InstrumentFacts]:
        """The instruments that can still be inserted, because the console does not use them yet."""
        have = self.connected
        order = {"known": 0, "new": 1, "simulator": 2}
        free = [one for one in self.shown if one.device not in have]
        return sorted(free, key=lambda one: order.get(one.place, 3))

    @property
    def connected(self) -> Mapping[str, Connected]:
        """The console's instruments, keyed by device."""
        ports = self._line.ports
        is_open = {port.role: port.is_open for port in ports}
        found = {
            facts.device: Connected(name, facts.device, is_open.get(name, False))
            for name, facts in self._granted.items()
        }
        for port in ports:  # includes ports that the user allowed when a cell asked
            if port.role not in self._granted:
                device = next(
                    (one.device for one in self._present if port.device in (one.device, one.path)), ""
                )
                if device:
                    found.setdefault(device, Connected(port.role, device, port.is_open))
        return found

    @property
    def taken_names(self) -> frozenset[str]:
        """The names already used by variables and ports."""
        return self._names | self._granted.keys() | {port.role for port in self._line.ports}

    @property
    def open_names(self) -> list[str]:
        """The ports that cells have opened."""
        return [port.role for port in self._line.ports if port.is_open]

    @property
    def held(self) -> list[ConsolePort]:
        """The ports that an emergency stop affects: open ports, ports closed after data was sent and, while a
        cell is running, all ports that it may open.
        """
        is_busy = self._view.state.is_busy
        return [port for port in self._line.ports if port.is_held or is_busy]

    @property
    def stoppable(self) -> list[ConsolePort]:
        """The ports in ``held`` whose instruments have a stop command."""
        kinds = {profile.kind for profile in self._known.look.profiles if profile.stop.send}
        return [port for port in self.held if port.kind in kinds]

    @property
    def held_names(self) -> list[str]:
        """The names of the ports in ``held``."""
        return [port.role for port in self.held]

    @property
    def movable(self) -> list[ConsolePort]:
        """The ports in ``held`` whose instruments can move."""
        return [port for port in self.held if port.kind not in _STILL]

    @property
    def titles(self) -> dict[str, str]:
        """The names of instruments, keyed by port."""
        return {
            name: facts.profile.name if facts.profile is not None else facts.name
            for name, facts in self._granted.items()
        }

    def obstacles(self) -> dict[str, str]:
        """Return the reasons why instruments are unavailable at present, keyed by device."""
        found: dict[str, str] = {}
        for facts in self.shown:
            if facts.holder:
                found[facts.device] = facts.holder
            elif facts.trouble:
                found[facts.device] = facts.trouble
        return found

    def take_names(self, names: Iterable[str]) -> None:
        """Set the names of the variables in the console."""
        self._names = frozenset(names)

    # ---- connecting
    @Slot(str)
    def connect_device(self, device: str) -> None:
        """Insert and run the code that connects an instrument."""
        facts = self._known.look.find(device)
        if facts is not None:
            self.insert(device, code_of(facts, self.taken_names), True)

    @Slot(str, object, bool)
    def insert(self, device: str, code: InsertedCode, is_run: bool) -> None:
        """Grant the port to the console, then insert or run the code that uses it."""
        facts = self._known.look.find(device)
        if facts is None or code.name in self._granted:
            return
        self._granted[code.name] = facts
        self._codes[code.name] = code
        self._waiting[code.name] = code, is_run
        binder = BackgroundTask(_bound, self)
        binder.done.connect(self._grant)
        binder.failed.connect(self._take_failure)
        binder.done.connect(binder.deleteLater)
        binder.failed.connect(binder.deleteLater)
        binder.start(code.name, facts.path or facts.device)
        self.changed.emit()

    @Slot(object)
    def _grant(self, binding: Binding) -> None:
        if binding.role in self._granted:
            self._line.grant(binding, self._granted[binding.role].kind)
            self._follow_ports()

    @Slot(object)
    def _take_failure(self, error: PraxisError) -> None:
        for name in self._waiting:
            self._granted.pop(name, None)
        self._waiting.clear()
        self.failed.emit(error)
        self.changed.emit()

    @Slot(str)
    def release_device(self, device: str) -> None:
        """Run the code that releases an instrument, then revoke its port."""
        connected = self.connected.get(device)
        if connected is None:
            return
        name = connected.name
        self._waiting.pop(name, None)
        self._releasing.add(name)
        code = self._codes.get(name)
        is_bound = name in self.open_names and name in self._names
        if code is not None and is_bound and self._view.state.activity != "dead":
            self._view.insert(code.release, run=True)
        else:
            self._take_released()

    def _take_released(self) -> None:
        """Revoke the ports to be released, even if the cell has not closed them."""
        for name in self._releasing:
            self._line.revoke(name)
            self._granted.pop(name, None)
            self._codes.pop(name, None)
        self._releasing.clear()
        self.changed.emit()

    # ---- events
    @Slot()
    def _follow_ports(self) -> None:
        ports = self._line.ports
        may_use = {port.role for port in ports}
        for name in [name for name in self._waiting if name in may_use]:
            code, is_run = self._waiting.pop(name)
            self._view.insert(code.connect, run=is_run)
        if self._releasing and not self._releasing & {port.role for port in ports if port.is_open}:
            self._take_released()
        now = ports, tuple(self.held)
        if now != self._before:
            self._before = now
            self.changed.emit()

    def follow_state(self, state: ConsoleState) -> None:
        """Update the ports to match the console's state."""
        if self._releasing and state.activity in ("idle", "dead"):
            self._take_released()
        if state.activity == "starting":
            self.halt_time = ""
            self.halts.clear()
            self.changed.emit()
        self._follow_ports()

    @Slot(object)
    def _take_event(self, event: object) -> None:
        if isinstance(event, HaltEvent):
            self.halts[event.port] = event
            self.halt_told.emit(event)
            self.changed.emit()

    def emergency_stop(self, by: str = "") -> None:
        self.halt_time = QTime.currentTime().toString("HH:mm:ss")
        self.halts.clear()
        self._line.emergency_stop(by=by)
        self.changed.emit()


def _bound(name: str, device: str) -> Binding:
    """Parse the port of an instrument. Runs on a background thread. Raises UsageError."""
    return parse_binding(f"{name}={device}")


_TAKE_MS = 100


class ConsoleWire(QObject):
    """Collects port traffic at intervals while ports are open or traffic remains. GUI thread only."""

    exchanged = Signal(object, object)
    """Carries a tuple of SerialEvents, and the devices keyed by role."""

    def __init__(self, line: ConsoleClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self._devices: dict[str, str] = {}
        self._clock = QTimer(self)
        self._clock.setInterval(_TAKE_MS)
        self._clock.timeout.connect(self._take)
        line.changed.connect(self._follow)

    @Slot()
    def _follow(self) -> None:
        ports = self._line.ports
        self._devices |= {port.role: port.device for port in ports}
        if ports and not self._clock.isActive():
            self._clock.start()  # a cell may have opened and closed a port since the last tick

    @Slot()
    def _take(self) -> None:
        if events := self._line.take_exchanges():
            self.exchanged.emit(tuple(events), dict(self._devices))
        elif not any(port.is_open for port in self._line.ports):
            self._clock.stop()


_TICK_MS = 1000


class ConsoleAsking(QObject):
    """Stands in for a run on a PortSheet shown for a cell. The user's choice is not remembered."""

    ticked = Signal()
    ended = Signal()
    request = None

    def __init__(self, view: ConsoleView, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self.ticked)
        view.state_changed.connect(self._follow_state)

    def set_question(self, words: str) -> None:
        """Set the question being asked; "" once it has been answered."""
        if words:
            self._clock.start()
        else:
            self._clock.stop()

    @Slot(object)
    def _follow_state(self, state: ConsoleState) -> None:
        if not state.is_busy:
            self.ended.emit()


class ConsoleHaltSheet(OpenPortsHaltSheet):
    """The emergency sheet over ``cover`` for a console's ports."""

    def __init__(
        self, *, instruments: ConsoleInstruments, appearance: Appearance, cover: QStackedWidget
    ) -> None:
        super().__init__(appearance=appearance, cover=cover)
        self._instruments = instruments
        self.again_requested.connect(self._stop_again)

    @Slot()
    def show_stop(self) -> None:
        self.expect(self._instruments.held_names, self._instruments.halt_time)

    @Slot()
    def _stop_again(self) -> None:
        self._instruments.emergency_stop()

    @property
    def going_words(self) -> str:
        return self.tr("Stopping the console's instruments…")

    @property
    def ended_words(self) -> str:
        return self.tr("The console has stopped. Restart it to continue.")

    @property
    def unsafe_words(self) -> str:
        return self.ended_words

    @property
    def headline_words(self) -> str:
        return self.tr("The console is stopped.") if self.is_over else self.tr("Stopping everything.")


class PlaygroundChip(StatusBarChip):
    """Names the movable instruments that the console holds; after a stop, says that they were stopped."""

    def __init__(self, *, instruments: ConsoleInstruments, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._instruments = instruments
        instruments.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the chip. Hide it if the console holds no port whose instrument can move."""
        held = self._instruments.movable
        if held:
            names = ", ".join(port.role for port in held)
            tone: ToneName = "sim" if all(port.is_simulated for port in held) else "run"
            words, icon = self.tr("holds {names}").format(names=names), "console"
            details = self.tr("Release the instruments you no longer need. Click to open the playground.")
            if self._instruments.halt_time:
                tone, words, icon = "err", self.tr("stopped: {names}").format(names=names), "halt"
                details = self.tr("Restart the console to continue. Click to open the playground.")
            self.show_state(icon, tone, self.tr("Playground"), words, details)
        self.setVisible(bool(held))

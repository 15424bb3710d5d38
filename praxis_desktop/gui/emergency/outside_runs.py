"""The emergency stop for ports that are open outside runs, and for runs in other programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct
from PySide6.QtCore import QDateTime, QFileSystemWatcher, QObject, QTimer, Signal, SignalInstance, Slot

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import HaltEvent
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.emergency.corner import Holder, SafetyCorner
from praxis_desktop.gui.emergency.sheet import OpenPortsHaltSheet
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.window.menus_and_shortcuts import Menus
from praxis_desktop.ports import claims

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from praxis_desktop.ports.claims.claiming import Claims


_AGAIN_MS = 2000
"""Interval, in milliseconds, between checks of whether instruments are still claimed. The checks are needed
because the claims folder does not change when a process dies.
"""


class HeldDevice(Struct, frozen=True):
    """A real instrument that another program's run is using."""

    device: str
    run_id: str
    is_simulated: bool = False


class Looked(Struct, frozen=True):
    """The result of one scan of the claims: the instruments, the claims folder, and whether any other process
    has a claim. Such a process may not become reachable until shortly after it has made its claim.
    """

    held: tuple[HeldDevice, ...]
    folder: str
    is_claimed: bool


class HeldElsewhere(QObject):
    """Watches the claims on this computer and acts as a Holder for EMERGENCY STOP. ``action`` is the
    emergency stop. Only processes that the stop reaches are considered: a program that uses another data
    folder has its own stop. ``begin`` makes the first scan.
    """

    changed = Signal()
    looked = Signal()
    """Emitted after each scan, whether or not anything has changed."""

    def __init__(
        self,
        action: QAction,
        *,
        claims: Callable[[], Claims] | None = None,
        reached: Callable[[], Set[int]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.held: tuple[HeldDevice, ...] = ()
        self.halts: Mapping[str, HaltEvent] = {}
        """Always empty: until the claims are gone, the instruments count as not yet stopped."""
        self.halt_time = ""
        """When the claimed instruments were last stopped; "" if they have not been stopped since they were
        claimed.
        """
        self._claims = claims or _usual_claims
        self._reached = reached or _usually_reached
        self._watcher = QFileSystemWatcher(self)
        self._look = BackgroundTask(self._looked, self)
        self._look.done.connect(self._take)
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._watcher.directoryChanged.connect(self.begin)
        self._again.timeout.connect(self.begin)
        action.triggered.connect(self._note_stop)

    @property
    def stoppable(self) -> tuple[HeldDevice, ...]:
        """The instruments in ``held``: other programs do not say which have a stop command."""
        return self.held

    @property
    def held_names(self) -> list[str]:
        """The devices in ``held``."""
        return [one.device for one in self.held]

    @Slot()
    def begin(self) -> None:
        """Scan now, and again after every change."""
        self._look.start()

    def _looked(self) -> Looked:
        """Scan the claims. Runs on a background thread."""
        claims, reached = self._claims(), self._reached()
        tickets = [
            ticket
            for ticket in claims.present()
            if ticket.is_granted and not ticket.user and ticket.owner.run_id and ticket.pid != os.getpid()
        ]
        held = [
            HeldDevice(port.device, ticket.owner.run_id)
            for ticket in tickets
            if ticket.pid in reached
            for port in ticket.ports
        ]
        return Looked(tuple(held), os.fspath(claims.folder), bool(tickets))

    @Slot(object)
    def _take(self, looked: Looked) -> None:
        if not self._watcher.directories():
            self._watcher.addPath(looked.folder)
        if looked.is_claimed and not self._again.isActive():
            self._again.start()
        elif not looked.is_claimed:
            self._again.stop()
        if looked.held != self.held:
            is_new = not set(looked.held) <= set(self.held)
            self.held = looked.held
            if is_new or not looked.held:
                self.halt_time = ""
            self.changed.emit()
        self.looked.emit()

    @Slot()
    def _note_stop(self) -> None:
        if self.held:
            self.halt_time = QDateTime.currentDateTime().toString("HH:mm:ss")
            self.changed.emit()


def _usually_reached() -> Set[int]:
    from praxis_desktop.core.control_folder import guardian_addresses
    from praxis_desktop.workers.control.connections import places

    try:
        found = {*guardian_addresses().values(), *(place.process for place in places())}
    except StorageError:
        return frozenset()  # the stop itself reports why it cannot reach any process
    return found


def _usual_claims() -> claims.Claims:
    return claims.Claims()


class StoppableHolder(Holder, Protocol):
    """A Holder whose ports this program can stop."""

    @property
    def halt_told(self) -> SignalInstance: ...

    @property
    def movable(self) -> Sequence[Any]: ...

    def emergency_stop(self, by: str = "") -> None: ...


class HeldStop(Struct, frozen=True):
    """An emergency stop of open ports. ``names`` are the ports that were stopped; ``can_move`` says whether
    any of their instruments can move; ``after`` says what happens next.
    """

    names: tuple[str, ...]
    can_move: bool
    after: str


class PortStopper(QObject):
    """Stops the open ports of ``holder`` in every emergency stop; ``corner`` is armed while there are any.
    ``sheet`` shows the outcome if an instrument on them can move; other stops are reported only through the
    signals.
    """

    stopped = Signal(object)
    """Carries a HeldStop when EMERGENCY STOP was pressed while no run was active."""
    halt_told = Signal(object)
    """Carries a HaltEvent: the outcome of stopping one instrument."""

    def __init__(
        self,
        holder: StoppableHolder,
        *,
        corner: SafetyCorner,
        sheet: OpenPortsHaltSheet,
        runs: ActiveRuns,
        menus: Menus,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._holder, self._runs = holder, runs
        self.sheet = sheet
        corner.follow(holder)
        menus.emergency.triggered.connect(self._stop)
        runs.halted.connect(self._stop_with_runs)
        holder.halt_told.connect(sheet.take)
        holder.halt_told.connect(self.halt_told)

    @property
    def holds(self) -> bool:
        """Whether any instrument on an open port can move."""
        return bool(self._holder.movable)

    @Slot()
    def _stop_with_runs(self) -> None:
        """Stop the ports together with all runs; the run's own sheet shows the outcome."""
        if self._holder.held_names:
            self._holder.emergency_stop(self._runs.selected.controls.operator)

    @Slot()
    def _stop(self) -> None:
        """Stop the ports, unless an active run has already stopped everything."""
        names = tuple(self._holder.held_names)
        if self._runs.is_active or not names:
            return
        controls, can_move = self._runs.selected.controls, self.holds
        self._holder.emergency_stop(controls.operator)
        if can_move:
            self.sheet.show_stop()
            self.sheet.follow_elsewhere(controls.elsewhere)
            controls.elsewhere.begin(controls.operator)
        self.stopped.emit(HeldStop(names, can_move, self.sheet.ended_words.replace("\n", " ")))

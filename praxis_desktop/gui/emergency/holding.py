"""Between EMERGENCY STOP and who holds instruments outside of runs: the stop, and the sheet about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct
from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

from praxis_desktop.gui.emergency.corner import Holder, SafetyCorner
from praxis_desktop.gui.emergency.sheet import OpenPortsHaltSheet
from praxis_desktop.gui.run.runs import ActiveRuns
from praxis_desktop.gui.window.menus import Menus


class StoppableHolder(Holder, Protocol):
    """A Holder whose ports this program can tell to stop."""

    @property
    def halt_told(self) -> SignalInstance: ...

    @property
    def held_names(self) -> Sequence[str]: ...

    def emergency_stop(self, by: str = "") -> None: ...


class HeldStop(Struct, frozen=True):
    """The ports ``names`` were told to stop; ``can_move`` where one can. ``after`` says how it goes on."""

    names: tuple[str, ...]
    can_move: bool
    after: str


class PortStopper(QObject):
    """Stops what ``holder`` has open whenever everything is stopped. What can move arms ``corner``, and
    ``sheet`` tells what became of it; of the rest ``stopped`` tells alone.
    """

    stopped = Signal(object)
    """A HeldStop: EMERGENCY STOP was pressed, and no run is under way."""
    halt_told = Signal(object)
    """A HaltEvent: what became of the stop of one instrument."""

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
        """Whether it has something that can move."""
        return bool(self._holder.movable)

    @Slot()
    def _stop_with_runs(self) -> None:
        """Every instrument is being stopped; the sheet of the run tells of it."""
        if self._holder.held_names:
            self._holder.emergency_stop(self._runs.selected.controls.operator)

    @Slot()
    def _stop(self) -> None:
        """EMERGENCY STOP was pressed; a run that is under way has everything stopped itself."""
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

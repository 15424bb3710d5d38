"""The window's runs: the list of all runs, the selected run, and stopping all runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.devices import is_simulated

if TYPE_CHECKING:
    from praxis_desktop.core.events import HaltEvent, SerialEvent
    from praxis_desktop.gui.run.model import RunModel


class PortUse(Struct, frozen=True):
    """An active run that is using ``device`` for ``role``."""

    run: RunModel
    role: str
    device: str


class ActiveRuns(QObject):
    """Stores a model for each run; ``first`` is the first model. Simultaneous runs need further models, which
    are created in the same way and reused later. GUI thread only; only ``shut_down`` blocks.
    """

    changed = Signal()
    """Emitted when a run, or the list of runs, has changed."""
    active_changed = Signal()
    """Emitted when a run has begun or ended."""
    selected_changed = Signal()
    """Emitted when another run has been selected."""
    ended = Signal()
    """Emitted when a run has ended."""
    recorded = Signal(object)
    """Carries the KeptRecord of a run that has ended."""
    runtime_ready = Signal(float)
    """Carries the number of milliseconds that a run's interpreter took to become ready."""
    halted = Signal()
    """Emitted when every instrument is being stopped."""
    exchanges_arrived = Signal(object, object)
    """Carries a run and a tuple of its SerialEvents."""
    halt_told = Signal(object, object)
    """Carries a run and a HaltEvent with the outcome of stopping one of its instruments."""

    def __init__(self, first: RunModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = [first]
        self._followers: list[Callable[[RunModel], object]] = []
        self._selected = first
        self._follow(first)

    # ---- lists
    @property
    def all(self) -> tuple[RunModel, ...]:
        """All models, including those without a run, in the order in which their runs began."""
        return tuple(self._models)

    @property
    def shown(self) -> tuple[RunModel, ...]:
        """The runs to show: active runs, and runs that have ended."""
        return tuple(model for model in self._models if model.request is not None)

    @property
    def active(self) -> tuple[RunModel, ...]:
        return tuple(model for model in self._models if model.is_active)

    @property
    def is_active(self) -> bool:
        """Whether any run is active."""
        return any(model.is_active for model in self._models)

    @property
    def waiting(self) -> tuple[RunModel, ...]:
        """The runs that are waiting for the user."""
        return tuple(model for model in self._models if model.waits_for_person)

    @property
    def selected(self) -> RunModel:
        """The run that is shown on the Run page and that Pause and Stop apply to."""
        return self._selected

    def each(self, follow: Callable[[RunModel], object]) -> None:
        """Call ``follow`` with every existing and future model."""
        self._followers.append(follow)
        for model in self._models:
            follow(model)

    def using(self, devices: Iterable[str]) -> PortUse | None:
        """Return the active run that is using one of ``devices``, or None. ``devices`` may contain several
        names for the same device.
        """
        wanted = {device for device in devices if device and not is_simulated(device)}
        for model in self.active:
            for role, device in model.devices.items():
                if device in wanted:
                    return PortUse(model, role, device)
        return None

    # ---- choosing
    @Slot(object)
    def select(self, model: RunModel) -> None:
        """Select another run."""
        if model is not self._selected:
            self._selected = model
            self.selected_changed.emit()
            self.changed.emit()

    def select_next(self, by: int = 1) -> None:
        """Select the next run or, with -1, the previous one."""
        shown = self.shown
        if len(shown) > 1 and self._selected in shown:
            self.select(shown[(shown.index(self._selected) + by) % len(shown)])

    def select_active(self) -> None:
        """Select an active run unless one is already selected. Runs waiting for the user take precedence."""
        if not self._selected.is_active and self.active:
            self.select((*self.waiting, *self.active)[0])

    def take_free(self) -> RunModel:
        """Return a model for a new run, and select it. Runs that have ended are removed."""
        self.make_spare()
        free = self._free
        model = self._selected if self._selected in free else free[0]
        self._models.remove(model)
        self._models.append(model)
        for other in free:
            if other is not model:
                other.forget()
        self.select(model)
        return model

    @Slot()
    def make_spare(self) -> None:
        """Create a model for another run in advance, with all its views, so that the run starts without
        delay.
        """
        if not self._free:
            model = self._selected.another()
            self._models.append(model)
            self._follow(model)
            for follow in self._followers:
                follow(model)

    @property
    def _free(self) -> list[RunModel]:
        """The models whose runs have ended, unless there was an emergency stop whose outcome the user has not
        read yet.
        """
        return [model for model in self._models if model.is_settled and not model.controls.halt_time]

    # ---- actions on all runs
    @Slot()
    def emergency_stop(self) -> None:
        """Stop every instrument and every program, even if this has been done before."""
        self.select_active()
        if self._selected.is_active or self._selected.controls.halt_time:
            self._selected.controls.emergency_stop()

    def stop_instruments(self) -> None:
        """Stop every instrument and every program in this window, but not those in other processes. This is
        the emergency stop used when the window closes.
        """
        for model in self.active:
            model.controls.stop_with_others(by_system=True)

    def stop(self, reason: str = "") -> None:
        """Ask every program to stop."""
        for model in self.active:
            if not model.is_stopping:
                model.stop(reason)

    def kill(self) -> None:
        """End every program immediately."""
        for model in self.active:
            model.kill()

    def shut_down(self, deadline: Deadline) -> bool:
        """End all runs and wait for their threads; return False if any is still running at the deadline."""
        for model in self.active:
            model.kill()
        ended = [model.shut_down(deadline) for model in self._models]
        return all(ended)

    # ---- events of the runs
    def _follow(self, model: RunModel) -> None:
        for signal in (model.changed, model.prompted, model.answered, model.ended):
            signal.connect(self.changed)
        for signal in (model.started, model.over, model.ended):
            signal.connect(self.active_changed)
        model.ended.connect(self.ended)
        model.recorded.connect(self.recorded)
        model.runtime_ready.connect(self.runtime_ready)
        model.controls.halted.connect(self.halted)
        model.controls.stops_everything.connect(self._stop_others)
        relay = _Relay(model, self)
        relay.exchanges_arrived.connect(self.exchanges_arrived)
        relay.halt_told.connect(self.halt_told)

    @Slot(object)
    def _stop_others(self, stopping: object) -> None:
        """Extend the emergency stop of one run to all other runs."""
        for model in self.active:
            if model.controls is not stopping:
                model.controls.stop_with_others()


class _Relay(QObject):
    """Re-emits a run's exchanges and the outcomes of stops, adding the run to each."""

    exchanges_arrived = Signal(object, object)
    halt_told = Signal(object, object)

    def __init__(self, model: RunModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        model.exchanges_arrived.connect(self._hand_on)
        model.halt_told.connect(self._hand_on_halt)

    @Slot(object)
    def _hand_on(self, events: tuple[SerialEvent, ...]) -> None:
        self.exchanges_arrived.emit(self._model, events)

    @Slot(object)
    def _hand_on_halt(self, event: HaltEvent) -> None:
        self.halt_told.emit(self._model, event)

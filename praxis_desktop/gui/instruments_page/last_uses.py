"""Which run has used an instrument last: asked of the history on a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.records import Record
from praxis_desktop.gui.background import BackgroundTask

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import AskedHistory
    from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
    from praxis_desktop.records.history.stops_before import StopBefore


class LastUse(Record):
    """``run_id`` is "" where no run that is kept has used it; ``begun`` is in seconds since 1970."""

    device: str
    run_id: str = ""
    title: str = ""
    begun: float = 0.0
    number: int = 0
    stop: StopBefore | None = None
    """The emergency stop that no completed run with it has followed."""


class LastUses(QObject):
    """GUI thread; all methods return at once. Without a history nothing is known."""

    found = Signal(object)
    """A LastUse."""

    def __init__(self, history: AskedHistory | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, LastUse] = {}
        self._task: BackgroundTask | None = None
        if history is not None:
            self._history = history
            self._task = BackgroundTask(self._ask, self)
            self._task.done.connect(self._take)

    def of(self, device: str) -> LastUse:
        """What is known of a device by now."""
        return self._known.get(device, LastUse(device))

    def ask(self, facts: InstrumentFacts) -> None:
        """Find out who has used it last; ``found`` tells when that is anything else than before."""
        if self._task is not None and not facts.is_simulated and facts.known is not None:
            self._task.start(facts.device, tuple(dict.fromkeys((facts.device, facts.path))))

    def _ask(self, device: str, names: tuple[str, ...]) -> LastUse:
        run = self._history.last_with(names)
        if run is None:
            return LastUse(device)
        _, stops = self._history.before_start({device: names})
        stop = stops[0] if stops else None
        return LastUse(device, run.run_id, run.name or run.title, run.begun, run.number, stop)

    @Slot(object)
    def _take(self, use: LastUse) -> None:
        if use != self.of(use.device):
            self._known[use.device] = use
            self.found.emit(use)

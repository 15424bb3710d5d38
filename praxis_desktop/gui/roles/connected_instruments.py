"""How many of the instruments that this computer knows are plugged in now, and how many of those answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.devices import is_local
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.roles.instruments import Instruments

if TYPE_CHECKING:
    from praxis_desktop.ports.known_instruments import InstrumentStore

log = logging.getLogger(__name__)


class Connections(NamedTuple):
    """Of the instruments that are ``known`` so many are plugged in, and so many have answered since; of those
    behind a network only asking tells. ``ports`` is how many ports there are that may be an instrument's.
    """

    known: int = 0
    plugged_in: int = 0
    answering: int = 0
    ports: int = 0


class ConnectedInstruments(QObject):
    """GUI thread. Counts from the first look at the ports on, and anew when others are known."""

    changed = Signal(object)
    """Connections."""

    def __init__(
        self,
        instruments: Instruments,
        *,
        store: Callable[[], InstrumentStore] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._ports = instruments.ports
        self._devices: tuple[str, ...] | None = None
        self._answering: set[str] = set()
        """Devices that have answered, by the names by which they were asked."""
        self._store = store or _usual_store
        self._reader = BackgroundTask(self._read, self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._note_failure)
        instruments.ports.changed.connect(self._count)
        instruments.known_changed.connect(self._reader.start)
        instruments.heard.connect(self._note_answer)

    def _read(self) -> tuple[str, ...]:
        """On a thread."""
        return tuple(known.device for known in self._store().all())

    @Slot(object)
    def _take(self, devices: tuple[str, ...]) -> None:
        self._devices = devices
        self._ports.follow(devices, by="connected instruments")
        self._tell()

    @Slot(object)
    def _note_failure(self, error: PraxisError) -> None:
        # Whoever opens the page of the instruments is told with what to do.
        log.info("The known instruments cannot be counted: %s", error)
        self._take(())

    @Slot()
    def _count(self) -> None:
        if self._devices is None:
            self._reader.start()
        else:
            self._tell()

    @Slot(str, bool)
    def _note_answer(self, device: str, has_answered: bool) -> None:
        if has_answered:
            self._answering.add(device)
        else:
            self._answering.discard(device)
        if self._devices is not None:
            self._tell()

    def _tell(self) -> None:
        devices, seen = self._devices or (), self._ports.seen
        plugged_in = answering = 0
        for device in devices:
            choice = seen.present.get(device)
            names = {device} if choice is None else {device, choice.path}
            if choice is None and is_local(device):
                self._answering -= names  # what it said was before it went
                continue
            has_answered = bool(self._answering & names)
            answering += has_answered
            plugged_in += has_answered or choice is not None
        self.changed.emit(Connections(len(devices), plugged_in, answering, seen.count))


def _usual_store() -> InstrumentStore:
    from praxis_desktop.ports.known_instruments import InstrumentStore

    return InstrumentStore()

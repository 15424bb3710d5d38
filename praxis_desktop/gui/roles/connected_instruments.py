"""How many of the instruments that this computer knows are connected now."""

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
    """Of the instruments that are known so many are connected, those behind a network, of which only asking
    tells, among them; ``ports`` is how many ports there are that
    may be an instrument's.
    """

    known: int = 0
    connected: int = 0
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
        self._store = store or _usual_store
        self._reader = BackgroundTask(self._read, self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._note_failure)
        instruments.ports.changed.connect(self._count)
        instruments.known_changed.connect(self._reader.start)

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

    def _tell(self) -> None:
        devices, seen = self._devices or (), self._ports.seen
        connected = sum(device in seen.present or not is_local(device) for device in devices)
        self.changed.emit(Connections(len(devices), connected, seen.count))


def _usual_store() -> InstrumentStore:
    from praxis_desktop.ports.known_instruments import InstrumentStore

    return InstrumentStore()

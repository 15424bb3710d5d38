"""All ports that the serial monitor has open, one for each instrument; and stopping what they hold."""

from __future__ import annotations

import logging
import threading
import time

from PySide6.QtCore import QObject, QTime, Signal, Slot

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.events import HaltEvent
from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.instruments_page.open_port import OpenPort
from praxis_desktop.gui.look.sentences import spoken

log = logging.getLogger(__name__)


def halt_words(event: HaltEvent) -> str:
    """What became of a stop, without the port, which stands beside it."""
    words = spoken(event.message.partition(": ")[2] or event.message)
    return words[:1].upper() + words[1:]


class OpenPorts(QObject):
    """GUI thread. ``halt_told`` has a HaltEvent: what became of the stop of one instrument."""

    changed = Signal()
    halt_told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ports: dict[str, OpenPort] = {}
        self.halt_time = ""
        """When what is open was told to stop, "" if it was not."""
        self.halts: dict[str, HaltEvent] = {}
        """By port, what became of that last."""
        self.halt_told.connect(self._take_halt)

    def of(self, facts: InstrumentFacts) -> OpenPort:
        """The port of an instrument, open or not."""
        port = self._ports.get(facts.device)
        if port is None:
            port = self._ports[facts.device] = OpenPort(facts, self)
            port.changed.connect(self._follow)
        return port

    def is_open(self, device: str) -> bool:
        """Whether the serial monitor has this instrument."""
        port = self._ports.get(device)
        return port is not None and port.is_open

    @property
    def movable(self) -> list[InstrumentFacts]:
        """The instruments that are held and can move."""
        held = [port.facts for port in self._ports.values() if port.is_in_use]
        return [facts for facts in held if facts.can_move]

    @property
    def held_names(self) -> list[str]:
        """What is held, by the names under which its stop is told."""
        return [port.facts.role for port in self._ports.values() if port.is_in_use]

    @Slot()
    def emergency_stop(self, by: str = "") -> None:
        """Emergency stop of every port of this process; does nothing where none is open. Returns at once."""
        if not self.held_names:
            return
        self.halt_time = QTime.currentTime().toString("HH:mm:ss")
        asked_at = time.monotonic()
        threading.Thread(target=self._stop, args=(asked_at,), name="stop ports", daemon=True).start()
        self.changed.emit()

    def close(self) -> None:
        """Close all of them."""
        for port in self._ports.values():
            port.close()

    def await_end(self, deadline: Deadline) -> bool:
        """After ``close``; False when one is not closed at the deadline."""
        return all(port.await_end(deadline) for port in self._ports.values())

    def _stop(self, asked_at: float) -> None:
        from praxis_desktop.ports.emergency.stopping import stop_everything

        stop_everything(asked_at=asked_at, tell=self._hear)

    def _hear(self, event: HaltEvent) -> None:
        try:
            self.halt_told.emit(event)
        except RuntimeError:
            log.info("The window was closed before all instruments had told how they stopped")

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

"""What a run of another program passes over an instrument's port: read from its record while it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.records import Record
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.ports.monitor.traffic import TrafficLine

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import AskedHistory
    from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
    from praxis_desktop.gui.wire.exchange import Exchange

_READ_MS = 1000


class RunBytes(Record):
    """The ``lines`` that passed on the port of ``device`` since the last reading; ``count`` are all."""

    device: str
    run_id: str
    count: int
    lines: tuple[TrafficLine, ...] = ()


class RunWire(QObject):
    """GUI thread. Follows one instrument, as long as a run has it that is not ``is_own``: whose bytes are
    told otherwise. Without a history nobody knows where records are.
    """

    came = Signal(object)
    """RunBytes."""

    def __init__(
        self,
        history: AskedHistory | None,
        is_own: Callable[[InstrumentFacts], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._is_own = is_own
        self._facts: InstrumentFacts | None = None
        self._counts: dict[tuple[str, str], int] = {}
        """By device and run, how many pieces were told."""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_READ_MS)
        self._clock.timeout.connect(self._read)
        self._reader = BackgroundTask(self._ask, self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._wait)
        self._is_reading = False

    def follow(self, facts: InstrumentFacts | None) -> None:
        """Follow this instrument from now on; None: none."""
        is_theirs = facts is not None and bool(facts.holder_run) and not self._is_own(facts)
        self._facts = facts if is_theirs and self._history is not None else None
        if self._facts is None:
            self._clock.stop()
        elif not self._is_reading and not self._clock.isActive():
            self._read()

    @Slot()
    def _read(self) -> None:
        if (facts := self._facts) is not None:
            self._is_reading = True
            seen = self._counts.get((facts.device, facts.holder_run), 0)
            self._reader.start(facts.device, facts.holder_run, facts.holder_role, seen)

    def _ask(self, device: str, run_id: str, role: str, seen: int) -> RunBytes:
        assert self._history is not None
        told, count = self._history.wire_after(run_id, role, seen)
        return RunBytes(device, run_id, count, tuple(map(traffic_line, told)))

    @Slot(object)
    def _take(self, found: RunBytes) -> None:
        self._counts[found.device, found.run_id] = found.count
        if found.lines:
            self.came.emit(found)
        self._wait()

    @Slot()
    def _wait(self, _error: PraxisError | None = None) -> None:
        """A record that cannot be read now may be later, such as one that is just begun."""
        self._is_reading = False
        if self._facts is not None:
            self._clock.start()


def traffic_line(exchange: Exchange) -> TrafficLine:
    """What a run has passed over a port, as the monitor has it."""
    return TrafficLine("sent" if exchange.is_out else "received", exchange.time, exchange.data)

"""What passes on the wires of the console, for who shows what an instrument is told and says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from praxis_desktop.workers.qt.console_line import ConsoleLine

_TAKE_MS = 100


class ConsoleWire(QObject):
    """GUI thread. Looks now and then while a port is open, and once after."""

    exchanged = Signal(object, object)
    """A tuple of SerialEvents, and by role the devices that they are of."""

    def __init__(self, line: ConsoleLine, parent: QObject | None = None) -> None:
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
            self._clock.start()  # a cell may have opened and closed one meanwhile

    @Slot()
    def _take(self) -> None:
        if events := self._line.take_exchanges():
            self.exchanged.emit(tuple(events), dict(self._devices))
        elif not any(port.is_open for port in self._line.ports):
            self._clock.stop()

"""What ports have in common whose other end is in this process: nothing is between that could hold a byte."""

from __future__ import annotations

import threading
from collections.abc import Callable

from praxis_desktop.ports.errors import PortFault, closed
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.statistics import PortStatistics, Tally
from praxis_desktop.ports.transport import Port, Receiver, never


class InProcessPort(Port):
    """An open port without a driver: every byte is taken at once, so that none waits to be sent or read."""

    def __init__(self, device: str, receiver: Receiver, settings: LineSettings | None, name: str) -> None:
        self.device = device
        self.name = name or device
        self.settings = settings or LineSettings()
        self._receiver = receiver
        self._lock = threading.RLock()
        self._open = True
        self._lost: PortFault | None = None
        self._tally = Tally()

    @property
    def is_open(self) -> bool:
        return self._open

    def _check(self) -> None:
        """Raise what has ended the port."""
        if not self._open:
            raise closed(self.name)
        if self._lost is not None:
            raise self._lost.again()

    def write_now(self, data: bytes) -> int:
        return self.write(data)

    def wake_writer(self) -> None:
        """Do nothing: no write waits."""

    def pending_output(self) -> int:
        self._check()
        return 0

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        self._check()
        return True

    def discard_input(self) -> None:
        self._check()

    def discard_output(self) -> None:
        self._check()

    def statistics(self) -> PortStatistics:
        return self._tally.statistics()

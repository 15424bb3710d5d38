"""A port that is joined to itself, as by a full loopback plug: what is sent comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable

from praxis_desktop.ports.errors import closed
from praxis_desktop.ports.roles import LOOPBACK
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.statistics import PortStatistics, Tally
from praxis_desktop.ports.transport import InputLine, OutputLine, Port, Receiver, never


class LoopbackPort(Port):
    """TX is joined to RX, RTS to CTS, DTR to DSR and CD: bytes come back within ``write``, a break does too.

    Both ends always have the same settings; a byte loses the bits that its frame has no room for.
    """

    def __init__(
        self,
        receiver: Receiver,
        settings: LineSettings | None = None,
        *,
        name: str = "",
        dtr: bool = True,
        rts: bool = True,
    ) -> None:
        self.device = LOOPBACK
        self.name = name or self.device
        self.settings = settings or LineSettings()
        self._receiver = receiver
        self._lock = threading.RLock()
        self._is_open = True
        self._tally = Tally()
        self._outputs: dict[OutputLine, bool] = {"dtr": dtr, "rts": rts, "break": False}

    @property
    def is_open(self) -> bool:
        return self._is_open

    def _check(self) -> None:
        if not self._is_open:
            raise closed(self.name)

    def write(
        self, data: bytes, timeout: float | None = None, *, cancelled: Callable[[], bool] = never
    ) -> int:
        with self._lock:
            self._check()
            self._tally.sent(len(data))
            if not self._outputs["break"] and data:
                mask = (1 << self.settings.bytesize) - 1
                self._tally.received(len(data))
                self._receiver.on_bytes(data if mask == 0xFF else bytes(byte & mask for byte in data))
        return len(data)

    def write_now(self, data: bytes) -> int:
        return self.write(data)

    def wake_writer(self) -> None:
        """Do nothing: every byte is taken at once."""

    def pending_output(self) -> int:
        self._check()
        return 0

    def drain(self, timeout: float | None = None, *, cancelled: Callable[[], bool] = never) -> bool:
        self._check()
        return True

    def statistics(self) -> PortStatistics:
        return self._tally.statistics()

    def configure(self, settings: LineSettings) -> None:
        with self._lock:
            self._check()
            self.settings = settings

    def set_line(self, line: OutputLine, on: bool) -> None:
        with self._lock:
            self._check()
            begins = line == "break" and on and not self._outputs["break"]
            self._outputs[line] = on
            if begins:
                self._tally.line_error("break")
                self._receiver.on_line_error("break", b"\0")

    def line(self, line: InputLine) -> bool:
        self._check()
        if line == "ri":
            return False
        return self._outputs["rts" if line == "cts" else "dtr"]

    def discard_input(self) -> None:
        self._check()

    def discard_output(self) -> None:
        self._check()

    def close(self) -> None:
        with self._lock:
            self._is_open = False

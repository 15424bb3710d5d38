"""A port that is joined to itself, as by a full loopback plug: what is sent comes back."""

from __future__ import annotations

from collections.abc import Callable

from praxis_desktop.core.devices import LOOPBACK
from praxis_desktop.ports.in_process import InProcessPort
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.transport import InputLine, OutputLine, Receiver, across_null_modem, never


class LoopbackPort(InProcessPort):
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
        super().__init__(LOOPBACK, receiver, settings, name)
        self._outputs: dict[OutputLine, bool] = {"dtr": dtr, "rts": rts, "break": False}

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
        return across_null_modem(self._outputs, line)

    def close(self) -> None:
        with self._lock:
            self._open = False

"""An instrument on a pty that records what it receives, and when."""

from __future__ import annotations

import select
import threading
import time
from types import TracebackType
from typing import Self

from praxis_desktop.ports.simulators.pty import TerminalPair
from praxis_desktop.ports.transport import LineSettings

HALT, CONFIRMED = b"P02H", b"\x06"
"""The stop command of a Masterflex pump, and its reply."""


class NotedLine:
    """The far end of a serial line: replies ``ok`` to every line except ``SILENT``. A context manager."""

    SILENT = b"silent"

    def __init__(self) -> None:
        self._pair = TerminalPair(LineSettings(9600))
        self.device = self._pair.device
        self._lock = threading.Lock()
        self._got: list[tuple[float, bytes]] = []
        self._news = threading.Condition(self._lock)
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, name="noted line", daemon=True)
        self._thread.start()

    def received(self, since: float = 0.0) -> bytes:
        """Return the bytes received since the given time of ``time.monotonic``."""
        with self._lock:
            return b"".join(data for at, data in self._got if at >= since)

    def first_at(self, since: float, what: bytes = b"") -> float | None:
        """Return the time at which the first byte since the given time, or the first piece that contains
        ``what``, arrived.
        """
        with self._lock:
            return next((at for at, data in self._got if at >= since and what in data), None)

    def wait_for(self, what: bytes, patience: float) -> bool:
        """Wait until ``what`` has arrived, for a limited number of seconds."""
        with self._news:
            return self._news.wait_for(lambda: what in b"".join(data for _, data in self._got), patience)

    def settle(self) -> None:
        """Wait until everything sent so far has been recorded, but for at most half a second, because a
        program may never stop writing.
        """
        until = time.monotonic() + 0.5
        while time.monotonic() < until and select.select([self._pair], [], [], 0.02)[0]:
            time.sleep(0.005)
        time.sleep(0.02)

    def _serve(self) -> None:
        rest = b""
        while not self._is_closed:
            if not select.select([self._pair], [], [], 0.05)[0]:
                continue
            try:
                data = self._pair.read(4096)
            except OSError:
                return
            with self._news:
                self._got.append((time.monotonic(), data))
                self._news.notify_all()
            *lines, rest = (rest + data).replace(b"\r", b"\n").split(b"\n")
            for line in lines:
                if line.endswith(HALT):
                    self._pair.write(CONFIRMED)
                elif line and line != self.SILENT:
                    self._pair.write(b"ok\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed = True
        self._thread.join(5)
        self._pair.close()

"""What passes over a watched port, line by line, with the moment and how long the answer took."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Literal

from praxis_desktop.core.errors import PortError
from praxis_desktop.core.records import Record
from praxis_desktop.ports.transport import LineErrorKind

TrafficKind = Literal["sent", "received", "note", "error"]

LINES_KEPT = 50_000
"""Lines that wait to be taken at most: an instrument may flood the line while nobody looks."""
_LONGEST_LINE = 1024
_GAP_S = 0.05
"""Bytes without an end of line are one line when nothing came after them for so long."""

_ERRORS: dict[LineErrorKind, str] = {
    "framing": "framing error: the speed or the frame differs",
    "parity": "parity error",
    "break": "break received",
    "overrun": "overrun: bytes were lost",
}


class TrafficLine(Record):
    """Bytes that passed, or something that happened (``words``). ``at`` is in seconds since 1970, ``delay_s``
    the time from what was sent last to the first byte of this, None where nothing was asked before.
    """

    kind: TrafficKind
    at: float
    data: bytes = b""
    words: str = ""
    delay_s: float | None = None


class Traffic:
    """A Receiver that makes lines of what comes: each ends with ``terminator``, or with a pause. Any thread.

    ``lost`` is why nothing will come any more.
    """

    def __init__(self, terminator: bytes = b"\r\n") -> None:
        self.terminator = terminator
        self.lost: PortError | None = None
        self.dropped = 0
        """Lines that nobody took in time."""
        self.bytes_in = self.bytes_out = 0
        self._lock = threading.Lock()
        self._lines: deque[TrafficLine] = deque()
        self._open = bytearray()
        self._open_at = 0.0
        self._newest = 0.0
        self._sent_at: float | None = None
        self._delay_s: float | None = None

    # ---- what a port tells
    def on_bytes(self, data: bytes) -> None:
        """Bytes came."""
        now = time.monotonic()
        with self._lock:
            self.bytes_in += len(data)
            self._take(data, now)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        """Something was wrong on the line."""
        with self._lock:
            self._close_line()
            self._put(TrafficLine("error", time.time(), data, _ERRORS[kind]))

    def on_lost(self, error: PortError) -> None:
        """The device is gone."""
        with self._lock:
            self._close_line()
            self.lost = error
            self._put(TrafficLine("error", time.time(), words=error.message))

    # ---- what is done here
    def note_sent(self, data: bytes) -> None:
        """``data`` is about to be sent."""
        with self._lock:
            self._close_line()
            self.bytes_out += len(data)
            self._sent_at = time.monotonic()
            self._put(TrafficLine("sent", time.time(), data))

    def note(self, words: str, *, is_error: bool = False) -> None:
        """Something happened."""
        with self._lock:
            self._close_line()
            self._put(TrafficLine("error" if is_error else "note", time.time(), words=words))

    def take(self, most: int = LINES_KEPT) -> list[TrafficLine]:
        """The lines since the last call, ``most`` at once; one that may go on is left until it is whole."""
        with self._lock:
            if self._open and time.monotonic() - self._newest > _GAP_S:
                self._close_line()
            return [self._lines.popleft() for _ in range(min(most, len(self._lines)))]

    # ---- with the lock
    def _take(self, data: bytes, now: float) -> None:
        ending = self.terminator
        rest = memoryview(data)
        while rest:
            if not self._open:
                self._open_at = time.time()
                self._delay_s = None if self._sent_at is None else now - self._sent_at
                self._sent_at = None
            self._newest = now
            room = _LONGEST_LINE - len(self._open)
            before = len(self._open)
            self._open += rest[:room]
            end = self._open.find(ending, max(0, before - len(ending) + 1)) if ending else -1
            if end >= 0:
                used = end + len(ending) - before
                del self._open[end + len(ending) :]
            else:
                used = min(room, len(rest))
            rest = rest[used:]
            if end >= 0 or len(self._open) >= _LONGEST_LINE:
                self._close_line()

    def _close_line(self) -> None:
        if self._open:
            self._put(TrafficLine("received", self._open_at, bytes(self._open), delay_s=self._delay_s))
            self._open.clear()

    def _put(self, line: TrafficLine) -> None:
        if len(self._lines) >= LINES_KEPT:
            self._lines.popleft()
            self.dropped += 1
        self._lines.append(line)

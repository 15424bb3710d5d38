"""Finds line errors and their positions in received data, from a terminal's marks and a driver's counters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from praxis_desktop.ports.transport import LineErrorKind

# POSIX, "General Terminal Interface", Input Modes: with PARMRK a byte X with a framing or parity error is
# read as FF 00 X, a break as FF 00 00, and a good FF as FF FF.
_MARK = b"\xff"
_DOUBLED = b"\xff\xff"
_ERROR = b"\xff\0"
_SEQUENCE = re.compile(rb"\xff(?:(\xff)|\x00(.)|\x00?\Z)", re.DOTALL)


class LineEvent(Struct, frozen=True):
    """A line error at its position in the data; ``data`` is the byte received with it."""

    kind: LineErrorKind
    data: bytes


Piece = bytes | LineEvent
"""Received bytes, or a line error."""


class MarkedInput:
    """Removes the marks that a terminal with PARMRK inserts, however the data is split. Use it on one thread.

    ``judge`` returns the kind of error for a marked byte. A single FF, which may arrive while PARMRK is being
    turned on, counts as a byte.
    """

    def __init__(self, judge: Callable[[bytes], LineErrorKind]) -> None:
        self._judge = judge
        self._cut = b""

    def feed(self, data: bytes) -> Sequence[Piece]:
        """Split ``data`` into bytes and the errors between them, in order."""
        if not self._cut and _MARK not in data:
            return (data,)
        data = self._cut + data
        self._cut = b""
        if _ERROR not in data:
            # Only good bytes, with every FF doubled; the second byte of the last pair may be missing.
            if (len(data) - len(data.rstrip(_MARK))) % 2:
                data, self._cut = data[:-1], _MARK
            return (data.replace(_DOUBLED, _MARK),) if data else ()
        pieces: list[Piece] = []
        good: list[bytes] = []
        start = 0
        for found in _SEQUENCE.finditer(data):
            good.append(data[start : found.start()])
            start = found.end()
            if found[1]:
                good.append(_MARK)
            elif found[2] is None:
                self._cut = found[0]
            else:
                _add(pieces, good)
                good = []
                pieces.append(LineEvent(self._judge(found[2]), found[2]))
        good.append(data[start:])
        _add(pieces, good)
        return pieces

    def forget(self) -> None:
        """Drop the start of a mark whose end has been discarded."""
        self._cut = b""


def _add(pieces: list[Piece], good: list[bytes]) -> None:
    joined = b"".join(good)
    if joined:
        pieces.append(joined)


class ErrorCounts(Struct, frozen=True):
    """How many errors of each kind a driver has seen since it was loaded."""

    framing: int
    parity: int
    breaks: int
    overruns: int


class ErrorJudge:
    """Distinguishes framing errors, parity errors and breaks, and detects overruns, using a driver's
    counters.

    A mark does not state the kind of error. The increments of the counters since they were last read are
    attributed to the marks that follow; without counters, the line's parity decides. Use it on one thread.
    """

    def __init__(self, read_counts: Callable[[], ErrorCounts | None]) -> None:
        self._read_counts = read_counts
        self._counts = read_counts()
        self._expected: dict[LineErrorKind, int] = {"framing": 0, "parity": 0, "break": 0}
        self.has_parity = False
        """Whether the line's frames have a parity bit."""

    def look(self) -> int:
        """Read the counters; return the number of overruns since they were last read."""
        before = self._counts
        if before is None:
            return 0
        now = self._read_counts()
        if now is None or now == before:
            return 0
        self._counts = now
        self._expected["framing"] += max(0, now.framing - before.framing)
        self._expected["parity"] += max(0, now.parity - before.parity)
        self._expected["break"] += max(0, now.breaks - before.breaks)
        return max(0, now.overruns - before.overruns)

    def kind(self, byte: bytes) -> LineErrorKind:
        """Return the kind of error that the mark before ``byte`` stands for."""
        kinds: tuple[LineErrorKind, ...] = ("framing", "parity")
        if byte == b"\0":
            kinds = ("break", *kinds)
        for kind in kinds:
            if self._expected[kind]:
                self._expected[kind] -= 1
                return kind
        if byte == b"\0":
            return "break"
        return "parity" if self.has_parity else "framing"

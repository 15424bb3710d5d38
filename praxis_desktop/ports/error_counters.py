"""Which error a marked byte had: told by the counters that a driver keeps."""

from __future__ import annotations

import array
import fcntl
from collections.abc import Callable

from praxis_desktop.core.records import Record
from praxis_desktop.ports.transport import LineErrorKind


class ErrorCounts(Record):
    """How often a driver met each error, since it was loaded."""

    framing: int
    parity: int
    breaks: int
    overruns: int


_TIOCGICOUNT = 0x545D
"""Linux: struct serial_icounter_struct, twenty ints: cts, dsr, rng, dcd, rx, tx, frame, overrun, parity, brk,
buf_overrun, reserved."""


def error_counts(descriptor: int) -> ErrorCounts | None:
    """A driver's own counters; None where it has none. Linux."""
    counts = array.array("i", [0] * 20)
    try:
        fcntl.ioctl(descriptor, _TIOCGICOUNT, counts)
    except OSError:
        return None
    frame, overrun, parity, breaks, lost = counts[6:11]
    return ErrorCounts(frame, parity, breaks, overrun + lost)


class ErrorJudge:
    """Tells framing errors, parity errors and breaks apart, and finds overruns, by a driver's counters.

    A mark does not say what it is for. What the counters went up by since is what the marks that follow are
    for; without counters the line's parity decides. One thread.
    """

    def __init__(self, read_counts: Callable[[], ErrorCounts | None]) -> None:
        self._read_counts = read_counts
        self._counts = read_counts()
        self._expected: dict[LineErrorKind, int] = {"framing": 0, "parity": 0, "break": 0}
        self.has_parity = False
        """Whether the line's frames have a parity bit."""

    def look(self) -> int:
        """Look at the counters; returns how many overruns there were since the last look."""
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
        """What the mark at ``byte`` is for."""
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

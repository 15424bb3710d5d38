"""What a POSIX terminal says of errors on the line: marks between the bytes (PARMRK)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from praxis_desktop.core.records import Record
from praxis_desktop.ports.transport import LineErrorKind

# POSIX, "General Terminal Interface", Input Modes: with PARMRK a byte X with a framing or parity error is
# read as FF 00 X, a break as FF 00 00, and a good FF as FF FF.
_MARK = b"\xff"
_DOUBLED = b"\xff\xff"
_ERROR = b"\xff\0"
_SEQUENCE = re.compile(rb"\xff(?:(\xff)|\x00(.)|\x00?\Z)", re.DOTALL)


class LineEvent(Record):
    """An error on the line, in its place between bytes; ``data`` is the byte received in spite of it."""

    kind: LineErrorKind
    data: bytes


Piece = bytes | LineEvent
"""Bytes received, or what went wrong after them."""


class MarkedInput:
    """Takes the marks out of what a terminal with PARMRK gives, however it was cut; one thread.

    ``judge`` says of which kind the error of a marked byte is. A lone FF, as it comes while PARMRK is being
    switched on, is taken for a byte.
    """

    def __init__(self, judge: Callable[[bytes], LineErrorKind]) -> None:
        self._judge = judge
        self._cut = b""

    def feed(self, data: bytes) -> Sequence[Piece]:
        """The bytes of ``data`` and the errors between them, in order."""
        if not self._cut and _MARK not in data:
            return (data,)
        data = self._cut + data
        self._cut = b""
        if _ERROR not in data:
            # Good bytes alone, all FF doubled; the last may have lost its other half.
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
        """Forget the beginning of a mark whose end was thrown away."""
        self._cut = b""


def _add(pieces: list[Piece], good: list[bytes]) -> None:
    joined = b"".join(good)
    if joined:
        pieces.append(joined)

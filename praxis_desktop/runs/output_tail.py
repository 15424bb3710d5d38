"""The end of what a program wrote, for its result."""

from __future__ import annotations

KEPT = 1 << 20
"""Bytes of the end of the output that the result of a run holds."""


class OutputTail:
    """Keeps the last KEPT bytes of all that is written, and counts the rest. For one thread at a time."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.total = 0
        """Bytes that were written."""

    def write(self, data: bytes) -> None:
        """Take what comes next, of whichever stream."""
        self.total += len(data)
        self._data += data
        if len(self._data) > 2 * KEPT:
            del self._data[: len(self._data) - KEPT]

    @property
    def text(self) -> str:
        """What is kept as text, from a whole character on; bytes that are not UTF-8 are replaced."""
        if not self.total:
            return ""
        kept = bytes(self._data[-KEPT:])
        start = 0
        while len(kept) < self.total and start < min(3, len(kept)) and kept[start] & 0xC0 == 0x80:
            start += 1
        return kept[start:].decode("utf-8", "replace")

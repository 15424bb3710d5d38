"""Output that is not in the transcript: lines that were too many, kept as far as there is room for them."""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import count

KEPT = 4 << 20
"""Characters that are kept of everything; of more, the newest."""


class FoldedText:
    """Texts by number, in parts. A text of which the beginning is gone has ``has_lost`` of it."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._parts: OrderedDict[int, deque[str]] = OrderedDict()
        self._lost: set[int] = set()
        self._size = 0

    def begin(self, text: str = "") -> int:
        """A new text; returns its number."""
        number = next(self._numbers)
        self._parts[number] = deque()
        self.add(number, text)
        return number

    def add(self, number: int, text: str) -> None:
        """Add to a text."""
        parts = self._parts.get(number)
        if parts is None:
            return
        parts.append(text)
        self._size += len(text)
        while self._size > KEPT:
            oldest, parts = next(iter(self._parts.items()))
            if parts:
                self._size -= len(parts.popleft())
                self._lost.add(oldest)
            if not parts:
                del self._parts[oldest]

    def text(self, number: int) -> str:
        """A text, "" for one that is gone."""
        return "".join(self._parts.get(number, ()))

    def has_lost(self, number: int) -> bool:
        """Whether the beginning of a text is gone."""
        return number in self._lost

    def clear(self) -> None:
        """Keep none."""
        self._parts.clear()
        self._lost.clear()
        self._size = 0

"""Folds outputs with many lines: the first lines stay visible, and surplus lines are hidden behind a link."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from itertools import count

from PySide6.QtCore import QLocale, QObject
from PySide6.QtGui import QTextCursor

from praxis_desktop.gui.console.looks import Look
from praxis_desktop.gui.console.text import lines_of
from praxis_desktop.gui.console.transcript import Transcript, TranscriptLine

KEPT = 4 << 20
"""Maximum total number of characters stored for folded texts; the oldest texts are dropped first."""


class FoldedText:
    """The folded texts, keyed by number and stored in parts. The beginning of a long text may be dropped."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._parts: OrderedDict[int, deque[str]] = OrderedDict()
        self._lost: set[int] = set()
        self._size = 0

    def begin(self, text: str = "") -> int:
        """Begin a new block of text, and return its number."""
        number = next(self._numbers)
        self._parts[number] = deque()
        self.add(number, text)
        return number

    def add(self, number: int, text: str) -> None:
        """Append ``text`` to the folded text with this number."""
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
        """Return a text, or "" if it was dropped."""
        return "".join(self._parts.get(number, ()))

    def has_lost(self, number: int) -> bool:
        """Return whether the beginning of a text was dropped."""
        return number in self._lost

    def clear(self) -> None:
        """Drop all texts."""
        self._parts.clear()
        self._lost.clear()
        self._size = 0


MOST_LINES = 2_000
"""Maximum number of lines shown per output; longer outputs are folded."""
_HEAD = 20
"""Number of lines at the beginning that stay visible when the following lines are folded."""
_SLACK = 200
"""Number of lines by which an output may exceed the limit before it is folded, so that lines are not folded
one by one.
"""

FOLDED = "folded:"
"""The prefix of links to folded lines."""


class Folding(QObject):
    """Folds lines of the last output in ``transcript``."""

    def __init__(self, transcript: Transcript, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transcript = transcript
        self.texts = FoldedText()
        self._start = transcript.end
        self._fold: QTextCursor | None = None
        self._number = self._count = 0

    def begin(self, start: QTextCursor) -> None:
        """Begin a new output after the line at ``start``."""
        self._start = start
        self._fold = None

    def bounded(self, text: str) -> Iterator[TranscriptLine]:
        """Yield the lines of ``text`` up to the limit, then a link to the rest."""
        end = _place_after(text, MOST_LINES)
        yield from lines_of(text[:end])
        if end < len(text):
            rest = text[end:]
            yield self._line(self.texts.begin(rest), rest.count("\n") + 1)

    def fold_surplus(self) -> None:
        """Fold surplus lines of the output; its first and latest lines stay visible."""
        document = self._transcript.document()
        first = self._start.block().blockNumber() + 1 + _HEAD
        surplus = document.blockCount() - first - MOST_LINES + _HEAD
        if surplus <= _SLACK:
            return
        if self._fold is None:
            self._fold = QTextCursor(document.findBlockByNumber(first))
            self._fold.setKeepPositionOnInsert(True)
            self._number, self._count = self.texts.begin(), 0
            surplus -= 1
        fold = self._fold.block()
        begin = fold.next() if self._count else fold
        lines = []
        block = begin
        for _ in range(surplus):
            lines.append(block.text())
            block = block.next()
        self._count += len(lines)
        self.texts.add(self._number, "\n".join(lines) + "\n")
        start, end = QTextCursor(begin), QTextCursor(block)
        self._transcript.remove(start, end)
        if begin == fold:
            start.insertText("\n")
            start.movePosition(QTextCursor.MoveOperation.PreviousBlock)
            self._fold.setPosition(start.position())
        self._transcript.replace_line(self._fold, self._line(self._number, self._count).runs)

    def _line(self, number: int, count: int) -> TranscriptLine:
        words = self.tr("⋯ {count} lines are folded").format(count=QLocale().toString(count))
        show = (self.tr("Show"), Look("link", link=f"{FOLDED}{number}"))
        return TranscriptLine(((f"{words} · ", Look("note")), show))


def _place_after(text: str, lines: int) -> int:
    """Return the position at which the first ``lines`` lines end."""
    place = 0
    for _ in range(lines):
        found = text.find("\n", place)
        if found < 0:
            return len(text)
        place = found + 1
    return place

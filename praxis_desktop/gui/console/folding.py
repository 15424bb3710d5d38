"""Too many lines of an output: some stay, the others are folded behind a link."""

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


MOST_LINES = 2_000
"""Of an output; more are folded."""
_HEAD = 20
"""Lines at its beginning that stay when those after them are folded."""
_SLACK = 200
"""Lines that may be too many before they are folded: not each one by itself."""

FOLDED = "folded:"
"""What links to folded lines begin with."""


class Folding(QObject):
    """For the output of ``transcript`` that is written last."""

    def __init__(self, transcript: Transcript, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transcript = transcript
        self.texts = FoldedText()
        self._start = transcript.end
        self._fold: QTextCursor | None = None
        self._number = self._count = 0

    def begin(self, start: QTextCursor) -> None:
        """Another output begins after the line of ``start``."""
        self._start = start
        self._fold = None

    def bounded(self, text: str) -> Iterator[TranscriptLine]:
        """The lines of ``text``, as many as may be shown, and a link to the others."""
        end = _place_after(text, MOST_LINES)
        yield from lines_of(text[:end])
        if end < len(text):
            rest = text[end:]
            yield self._line(self.texts.begin(rest), rest.count("\n") + 1)

    def fold_surplus(self) -> None:
        """Fold lines of the output, those after its first."""
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
    """Where the first so many lines of ``text`` end."""
    place = 0
    for _ in range(lines):
        found = text.find("\n", place)
        if found < 0:
            return len(text)
        place = found + 1
    return place

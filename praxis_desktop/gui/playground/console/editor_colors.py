"""The colours of Python while it is typed."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QSyntaxHighlighter, QTextDocument

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.playground.console import code_styles
from praxis_desktop.gui.playground.console.looks import Look, char_format
from praxis_desktop.gui.playground.console.places import qt_place

MOST_CHARACTERS = 8 << 10
"""Longer code is not coloured: it is read anew at every key."""

_OPEN = 1
"""The state of a line that ends within a string: when that changes, the lines after it change, too."""


class EditorColors(QSyntaxHighlighter):
    """Colours what is in ``document``."""

    def __init__(self, document: QTextDocument, *, appearance: Appearance) -> None:
        super().__init__(document)
        self._appearance = appearance
        self._code = ""
        self._spans: list[code_styles.Span] = []
        appearance.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Colour everything anew."""
        self.rehighlight()

    def is_words(self, place: int) -> bool:
        """Whether what is before ``place``, a number of characters, is within a string or a comment."""
        return any(
            start < place <= start + length and style.color in ("green", "grey")
            for start, length, style in self._read()
        )

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        spans = self._read()
        if not spans:
            return
        lines = self._code.split("\n", self.currentBlock().blockNumber() + 1)
        number = min(self.currentBlock().blockNumber(), len(lines) - 1)
        begin = sum(len(line) + 1 for line in lines[:number])
        end = begin + len(lines[number])
        state = 0
        for start, length, style in spans:
            first, last = max(start, begin), min(start + length, end)
            if first < last:
                at = qt_place(text, first - begin)
                look = char_format(Look("code", style), self._appearance)
                self.setFormat(at, qt_place(text, last - begin) - at, look)
            if start <= end < start + length and style.color == "green":
                state = _OPEN
        self.setCurrentBlockState(state)

    def _read(self) -> list[code_styles.Span]:
        document = self.document()
        if document.characterCount() > MOST_CHARACTERS or not code_styles.is_loaded():
            return []
        code = document.toPlainText()
        if code != self._code:
            self._code, self._spans = code, list(code_styles.code_spans(code))
        return self._spans

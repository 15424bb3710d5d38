"""The colours of Python while it is typed."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Slot
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from praxis_desktop.gui.console import code_styles
from praxis_desktop.gui.console.looks import Look, char_format
from praxis_desktop.gui.console.transcript import qt_place
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.text import TextStyle

MOST_CHARACTERS = 8 << 10
"""Longer code is not coloured: it is read anew at every key."""

_STATES = (1 << 30) - 1

_Part = tuple[int, int, TextStyle]
"""Of a line: where it begins and ends, and how it looks."""


class EditorColors(QSyntaxHighlighter):
    """Colours what is in ``document``."""

    def __init__(self, document: QTextDocument, *, appearance: Appearance) -> None:
        super().__init__(document)
        self._appearance = appearance
        self._revision = -1
        """Of the document, when it was read."""
        self._spans: list[code_styles.Span] = []
        self._lines: list[list[_Part]] = []
        self._states: list[int] = []
        """Of each line, a number that says how all lines after it look: where that is another, Qt goes on."""
        self._looks: dict[TextStyle, QTextCharFormat] = {}
        appearance.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Colour everything anew."""
        self._looks.clear()
        self.rehighlight()

    def is_words(self, place: int) -> bool:
        """Whether what is before ``place``, a number of characters, is within a string or a comment."""
        return any(
            start < place <= start + length and style.color in ("green", "grey")
            for start, length, style in self._read()
        )

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        number = self.currentBlock().blockNumber()
        if not self._read() or number >= len(self._lines):
            return
        for first, last, style in self._lines[number]:
            at = qt_place(text, first)
            self.setFormat(at, qt_place(text, last) - at, self._look(style))
        self.setCurrentBlockState(self._states[number])

    def _look(self, style: TextStyle) -> QTextCharFormat:
        if style not in self._looks:
            self._looks[style] = char_format(Look("code", style), self._appearance)
        return self._looks[style]

    def _read(self) -> list[code_styles.Span]:
        document = self.document()
        if document.characterCount() > MOST_CHARACTERS or not code_styles.is_loaded():
            return []
        if document.revision() != self._revision:
            self._revision = document.revision()
            code = document.toPlainText()
            self._spans = list(code_styles.code_spans(code))
            self._lines = list(_parts_of_lines(code, self._spans))
            state, states = 0, []
            for parts in reversed(self._lines):
                states.append(state & _STATES)
                state = hash((state, *parts))
            self._states = states[::-1]
        return self._spans


def _parts_of_lines(code: str, spans: list[code_styles.Span]) -> Iterator[list[_Part]]:
    """For each line what of ``spans``, which follow one another, is in it."""
    begin = number = 0
    for line in code.split("\n"):
        end = begin + len(line)
        parts: list[_Part] = []
        while number < len(spans) and spans[number][0] < end:
            start, length, style = spans[number]
            first, last = max(start, begin), min(start + length, end)
            if first < last:
                parts.append((first - begin, last - begin, style))
            if start + length > end:
                break  # it goes on in the next line
            number += 1
        yield parts
        begin = end + 1

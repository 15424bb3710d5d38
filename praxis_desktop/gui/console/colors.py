"""Syntax colours for Python code in the transcript and the editor."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from praxis_desktop.gui.console.looks import Look, char_format
from praxis_desktop.gui.console.transcript import qt_place
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.output.text import PLAIN, TextStyle

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType


MOST_CHARACTERS = 8 << 10
"""Code with more characters than this is not coloured, because it is lexed again on every key press."""

_STATES = (1 << 30) - 1

_Part = tuple[int, int, TextStyle]
"""A part of a line: the part's start, end and style."""


class EditorColors(QSyntaxHighlighter):
    """Colours the code in ``document``."""

    def __init__(self, document: QTextDocument, *, appearance: Appearance) -> None:
        super().__init__(document)
        self._appearance = appearance
        self._revision = -1
        """The document's revision when it was last lexed."""
        self._spans: list[Span] = []
        self._lines: list[list[_Part]] = []
        self._states: list[int] = []
        """For each line, a number that changes if the style of a later line changes. Qt recolours lines until
        it finds one whose number is unchanged.
        """
        self._looks: dict[TextStyle, QTextCharFormat] = {}
        appearance.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Recolour the whole document."""
        self._looks.clear()
        self.rehighlight()

    def is_words(self, place: int) -> bool:
        """Return whether ``place`` is inside a string or comment."""
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

    def _read(self) -> list[Span]:
        document = self.document()
        if document.characterCount() > MOST_CHARACTERS or not is_loaded():
            return []
        if document.revision() != self._revision:
            self._revision = document.revision()
            code = document.toPlainText()
            self._spans = list(code_spans(code))
            self._lines = list(_parts_of_lines(code, self._spans))
            state, states = 0, []
            for parts in reversed(self._lines):
                states.append(state & _STATES)
                state = hash((state, *parts))
            self._states = states[::-1]
        return self._spans


def _parts_of_lines(code: str, spans: list[Span]) -> Iterator[list[_Part]]:
    """Split the ordered ``spans`` by line, and yield the parts of each line."""
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
                break  # the span continues on the next line
            number += 1
        yield parts
        begin = end + 1


Span = tuple[int, int, TextStyle]
"""A part of the code: its start and length, counted in Python characters, and its style."""

_MAGIC = TextStyle(color="blue", is_bold=True)
_MAGIC_LINE = re.compile(r"^\s*(%{1,2}\w+)|(\?{1,2})\s*$", re.MULTILINE)


@cache
def _styles() -> dict[object, TextStyle]:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    return {
        Keyword: TextStyle(color="magenta"),
        Operator.Word: TextStyle(color="magenta"),
        String: TextStyle(color="green"),
        String.Interpol: TextStyle(color="blue"),
        Number: TextStyle(color="yellow"),
        Comment: TextStyle(color="grey", is_italic=True),
        Name.Decorator: TextStyle(color="blue"),
    }


@cache
def _lexer() -> Lexer:
    from pygments.lexers.python import PythonLexer

    return PythonLexer()


@cache
def _style_of(token: _TokenType) -> TextStyle:
    styles = _styles()
    kind: _TokenType | None = token
    while kind is not None:
        if kind in styles:
            return styles[kind]
        kind = kind.parent
    return PLAIN


_loaded = threading.Event()


def load() -> None:
    """Load the lexer. This is slow, so call it on a background thread."""
    list(code_spans("def f():\n    return 'x', 1  # load\n"))
    _loaded.set()


def is_loaded() -> bool:
    """Return whether the lexer is loaded."""
    return _loaded.is_set()


def code_spans(code: str) -> Iterator[Span]:
    """Yield the styled parts of ``code``, in order and without overlap."""
    magics = deque(found.span(found.lastindex or 0) for found in _MAGIC_LINE.finditer(code))
    told = 0
    for start, token, text in _lexer().get_tokens_unprocessed(code):
        while magics and magics[0][0] <= start:
            begin, end = magics.popleft()
            if begin >= told:
                yield begin, end - begin, _MAGIC
                told = end
        style = _style_of(token)
        if style != PLAIN and text.strip() and start >= told:
            yield start, len(text), style
            told = start + len(text)
    for begin, end in magics:
        if begin >= told:
            yield begin, end - begin, _MAGIC
            told = end


def code_runs(code: str) -> Iterator[tuple[str, TextStyle]]:
    """Yield all of ``code`` as runs of text, lexed lazily. Until the lexer is loaded, the text is plain."""
    if not is_loaded():
        yield code, PLAIN
        return
    place = 0
    for start, length, style in code_spans(code):
        if start > place:
            yield code[place:start], PLAIN
        yield code[start : start + length], style
        place = start + length
    if place < len(code):
        yield code[place:], PLAIN

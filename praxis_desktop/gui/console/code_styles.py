"""Python in colours: which part of a text is a keyword, a string, a number, a comment."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from praxis_desktop.gui.output.text import PLAIN, TextStyle

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType


Span = tuple[int, int, TextStyle]
"""Where it begins, how many characters it has, how they look; places are Python's."""

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
    """Load what it takes; on a thread, so that nobody waits."""
    list(code_spans("def f():\n    return 'x', 1  # load\n"))
    _loaded.set()


def is_loaded() -> bool:
    """Whether code can be coloured without a wait."""
    return _loaded.is_set()


def code_spans(code: str) -> Iterator[Span]:
    """The parts of ``code`` that do not look as all text does: in their order, none within another."""
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
    """All of ``code`` as runs of text, read as far as somebody goes on; plain before it can be coloured."""
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

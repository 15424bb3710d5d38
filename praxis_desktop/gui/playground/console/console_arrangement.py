"""Where the parts of the console are: what was run, right below it what is typed, notices at the foot."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.playground.console.cell_marks import MARGIN, MARKS
from praxis_desktop.gui.playground.console.code_editor import CodeEditor
from praxis_desktop.gui.playground.console.console_notice import ConsoleNotice
from praxis_desktop.gui.playground.console.transcript import Transcript

_TOP = 10
_GAP = 6
"""Between what was run and what is typed."""
_EDITOR_PART = 0.45
_PAGE_PART = 0.45
"""Of the console's height, that the editor, and a page, take at most."""


class Parts(Protocol):
    """What is arranged."""

    transcript: Transcript
    editor: CodeEditor
    notice: ConsoleNotice

    @property
    def mark(self) -> QWidget:
        """The number of the next cell."""

    @property
    def input_line(self) -> QWidget:
        """In the editor's place while a cell waits for a line."""

    @property
    def page(self) -> QWidget:
        """At the foot."""

    @property
    def search(self) -> QWidget:
        """Above all others."""

    def width(self) -> int:
        """Pixels."""

    def height(self) -> int:
        """Pixels."""


def arrange(parts: Parts) -> int:
    """Put everything in its place; returns how many pixels the transcript may be high."""
    width, bottom = parts.width(), parts.height()
    if not parts.notice.isHidden():
        bottom = _put(parts.notice, width, bottom, parts.notice.height_for(width))
    if not parts.page.isHidden():
        bottom = _put(parts.page, width, bottom, int(parts.height() * _PAGE_PART))
    bottom -= _GAP
    left = MARGIN + MARKS
    typed = _typed_height(parts, bottom - _TOP)
    room = max(bottom - _TOP - typed - _GAP, 0)
    height = parts.transcript.content_height(room)
    parts.transcript.setGeometry(0, _TOP, width, height)
    top = _TOP + height + (_GAP if height else 0)
    parts.mark.setGeometry(MARGIN, top, MARKS, parts.editor.line_height)
    parts.editor.setGeometry(left, top, width - left, typed)
    parts.input_line.setGeometry(left, top, width - left, typed)
    parts.mark.setVisible(parts.input_line.isHidden())
    if not parts.search.isHidden():
        size = parts.search.sizeHint()
        across = min(size.width(), width - 2 * MARGIN)
        down = min(size.height(), parts.height() - 2 * _TOP)
        parts.search.setGeometry(QRect(width - across - MARGIN, _TOP, across, down))
    return room


def _put(row: QWidget, width: int, bottom: int, height: int) -> int:
    row.setGeometry(0, bottom - height, width, height)
    return bottom - height


def _typed_height(parts: Parts, room: int) -> int:
    if not parts.input_line.isHidden():
        return parts.input_line.sizeHint().height()
    line = parts.editor.line_height
    return max(min(parts.editor.content_height(), int(room * _EDITOR_PART)), line) + 2

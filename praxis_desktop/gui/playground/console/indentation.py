"""Indentation of Python while it is typed: four spaces, as the line before asks for."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextCursor

INDENT = 4
_DEDENTS = re.compile(r"\s*(return|pass|break|continue|raise)\b")
"""What a block ends with."""


def next_indent(cursor: QTextCursor) -> str:
    """What a line begins with that follows the caret's."""
    line = cursor.block().text()[: cursor.positionInBlock()]
    indent = line[: len(line) - len(line.lstrip())]
    if line.rstrip().endswith(":"):
        return indent + " " * INDENT
    return indent[:-INDENT] if _DEDENTS.match(line) else indent


def indent_lines(cursor: QTextCursor, direction: int) -> None:
    """Indent the lines of a selection, or take their indentation back where ``direction`` is -1."""
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(max(cursor.selectionStart(), cursor.selectionEnd() - 1))
    edit = QTextCursor(document)
    edit.beginEditBlock()
    while block.isValid():
        edit.setPosition(block.position())
        if direction > 0 and block.text().strip():
            edit.insertText(" " * INDENT)
        elif direction < 0:
            line = block.text()
            count = min(INDENT, len(line) - len(line.lstrip(" "))) or int(line.startswith("\t"))
            edit.setPosition(block.position() + count, QTextCursor.MoveMode.KeepAnchor)
            edit.removeSelectedText()
        if block == last:
            break
        block = block.next()
    edit.endEditBlock()


def dedent_one(cursor: QTextCursor) -> bool:
    """Take one step of indentation back before the caret; False where there is none."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    if cursor.hasSelection() or not before or before.strip(" "):
        return False
    count = len(before) % INDENT or INDENT
    cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, count)
    cursor.removeSelectedText()
    return True

"""How lines of Python begin while they are typed: four spaces, as the line before asks for, or with a #."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextBlock, QTextCursor

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
    edit = QTextCursor(cursor.document())
    edit.beginEditBlock()
    for block in _lines(cursor):
        edit.setPosition(block.position())
        if direction > 0 and block.text().strip():
            edit.insertText(" " * INDENT)
        elif direction < 0:
            line = block.text()
            count = min(INDENT, len(line) - len(line.lstrip(" "))) or int(line.startswith("\t"))
            edit.setPosition(block.position() + count, QTextCursor.MoveMode.KeepAnchor)
            edit.removeSelectedText()
    edit.endEditBlock()


def comment_lines(cursor: QTextCursor) -> None:
    """Comment the lines of a selection out; in again, where all of them are."""
    lines = [block for block in _lines(cursor) if block.text().strip()]
    is_in = any(not block.text().lstrip().startswith("#") for block in lines)
    indent = min((_indent(block.text()) for block in lines), default=0)
    edit = QTextCursor(cursor.document())
    edit.beginEditBlock()
    for block in lines:
        edit.setPosition(block.position() + (indent if is_in else _indent(block.text())))
        if is_in:
            edit.insertText("# ")
        else:
            count = 2 if block.text().lstrip().startswith("# ") else 1
            edit.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, count)
            edit.removeSelectedText()
    edit.endEditBlock()


def _lines(cursor: QTextCursor) -> list[QTextBlock]:
    """The lines of a selection, without one of which it has nothing but the beginning."""
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(max(cursor.selectionStart(), cursor.selectionEnd() - 1))
    lines = [block]
    while block != last:
        block = block.next()
        lines.append(block)
    return lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def dedent_one(cursor: QTextCursor) -> bool:
    """Take one step of indentation back before the caret; False where there is none."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    if cursor.hasSelection() or not before or before.strip(" "):
        return False
    count = len(before) % INDENT or INDENT
    cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, count)
    cursor.removeSelectedText()
    return True

"""The console's multi-line code editor, with Python indentation. Very long code is read-only, and only its
beginning is shown.
"""

from __future__ import annotations

import ast
import codeop
import re
import warnings
from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette, QTextBlock, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from praxis_desktop.gui.console.colors import EditorColors
from praxis_desktop.gui.console.looks import code_font
from praxis_desktop.gui.console.model import ConsoleModel
from praxis_desktop.gui.console.transcript import python_place, qt_place
from praxis_desktop.gui.look.appearance import Appearance, set_colors
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar

MOST_CHARACTERS = 32 << 10
MOST_LINE = 2048
"""Maximum lengths, in characters, of editable code and of each line in it. Only the beginning of longer code
is shown.
"""

_PREVIEW_LINES = 12
_PREVIEW_LINE = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85]")


def cleaned(text: str) -> tuple[str, int]:
    """Clean pasted text for use as code. Return the code and the number of control characters removed."""
    return _CONTROL.subn("", _LINE_END.sub("\n", text))


def is_short(code: str) -> bool:
    """Return whether ``code`` is short enough to be edited."""
    return len(code) <= MOST_CHARACTERS and max(map(len, code.split("\n"))) <= MOST_LINE


def beginning(code: str) -> str:
    """Return the beginning of long code, for the editor to show."""
    lines = code[: _PREVIEW_LINES * _PREVIEW_LINE].split("\n")[:_PREVIEW_LINES]
    return "\n".join(line[:_PREVIEW_LINE] for line in lines)


INDENT = 4
_DEDENTS = re.compile(r"\s*(return|pass|break|continue|raise)\b")
"""Matches statements that end a block."""


def next_indent(cursor: QTextCursor) -> str:
    """Return the indentation for a new line after the cursor's line."""
    line = cursor.block().text()[: cursor.positionInBlock()]
    indent = line[: len(line) - len(line.lstrip())]
    if line.rstrip().endswith(":"):
        return indent + " " * INDENT
    return indent[:-INDENT] if _DEDENTS.match(line) else indent


def indent_lines(cursor: QTextCursor, direction: int) -> None:
    """Indent the selected lines, or unindent them if ``direction`` is -1."""
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
    """Comment out the selected lines, or uncomment them if all of them are comments."""
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
    """Return the selected lines, without the last line if the selection ends at the start of that line."""
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
    """Remove one level of indentation before the cursor; return False if there is nothing to remove."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    if cursor.hasSelection() or not before or before.strip(" "):
        return False
    count = len(before) % INDENT or INDENT
    cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, count)
    cursor.removeSelectedText()
    return True


_TRACE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_OWN_SHORTCUTS = frozenset(
    {
        (Qt.Key.Key_Return, _TRACE),
        (Qt.Key.Key_Enter, _TRACE),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier),
    }
)
"""Keys that the editor handles itself, although they are also window shortcuts."""
_WINDOW_SHORTCUTS = frozenset({(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)})
"""Window shortcuts that a text field would otherwise consume."""


class CodeEditor(QPlainTextEdit):
    """The code editor. ``run_asked`` is emitted for Shift+Enter, and ``enter_pressed`` when Enter could
    either run the code or begin a new line. To begin a new line, the receiver calls ``begin_line``.
    """

    run_asked = Signal()
    trace_asked = Signal()
    """Emitted for Ctrl+Shift+Enter, which runs the code and traces what it does to lists and trees."""
    enter_pressed = Signal()
    typed = Signal(str)
    """Carries a character typed on the keyboard."""
    completion_asked = Signal()
    tip_asked = Signal()
    previous_asked = Signal()
    next_asked = Signal()
    search_asked = Signal()
    interrupt_asked = Signal()
    exit_asked = Signal()
    clear_asked = Signal()
    closed = Signal()
    """Emitted for Esc."""
    held = Signal(int)
    """Carries the number of characters held back, or 0."""
    cleaned = Signal(int)
    """Carries the number of control characters removed from pasted text."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._held = ""
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setAccessibleName(self.tr("Code"))
        self.setAccessibleDescription(
            self.tr("Enter runs complete code, Shift+Enter runs the code as it is, Tab completes.")
        )
        self.colors = EditorColors(self.document(), appearance=appearance)
        appearance.changed.connect(self.restyle)
        self.restyle()

    # ---- the code
    @property
    def code(self) -> str:
        """The code, including any that is held back."""
        return self._held or self.toPlainText()

    @property
    def is_holding(self) -> bool:
        """Whether the code is held back because it is too long to edit."""
        return bool(self._held)

    @property
    def place(self) -> int:
        """The cursor's position, counted in Python characters."""
        return python_place(self.toPlainText(), self.textCursor().position())

    def set_code(self, code: str) -> None:
        """Replace the code, and place the cursor at its end."""
        self._let_go()
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        self._put(cursor, code)

    def insert_code(self, code: str) -> None:
        """Insert code at the cursor, replacing any selection."""
        if self._held:
            self.set_code(code)
        else:
            self._put(self.textCursor(), code)

    def replace(self, start: int, end: int, text: str) -> None:
        """Replace the text between two positions."""
        code = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(qt_place(code, start))
        cursor.setPosition(qt_place(code, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def begin_line(self, indent: str | None = None) -> None:
        """Begin a new line, indented by ``indent`` or, if it is None, as the code requires."""
        cursor = self.textCursor()
        cursor.insertText("\n" + (next_indent(cursor) if indent is None else indent))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    @Slot()
    def empty(self) -> None:
        """Clear the editor."""
        self.set_code("")

    def content_height(self) -> int:
        """Return the total height of all lines, in pixels."""
        return int(self.document().size().height()) * self.line_height

    @property
    def line_height(self) -> int:
        """The height of a line, in pixels."""
        first = self.document().begin()
        lines = max(first.layout().lineCount(), 1)
        height = int(self.blockBoundingRect(first).height() / lines + 0.99)
        return max(height, self.fontMetrics().lineSpacing())

    # ---- keys
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            pressed = (Qt.Key(event.key()), event.modifiers())
            if pressed in _OWN_SHORTCUTS:
                event.accept()
                return True
            if pressed in _WINDOW_SHORTCUTS:
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self._use_key(event):
            event.accept()
            return
        if self._held:
            return
        super().keyPressEvent(event)
        text = event.text()
        if text and text.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(text)

    def _use_key(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.ControlModifier:
            return self._use_control(key)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and modifiers == _TRACE:
            self.trace_asked.emit()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._use_enter(modifiers)
            return True
        if key == Qt.Key.Key_Escape:
            if self._held:
                self.empty()
            self.closed.emit()
            return True
        if self._held:
            if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self.empty()
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) or self._use_held_arrow(key)
        if key == Qt.Key.Key_Backtab:
            return self._use_backtab()
        if modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        if key == Qt.Key.Key_Tab:
            self._use_tab()
            return True
        if key == Qt.Key.Key_Backspace:
            return dedent_one(self.textCursor())
        return self._use_arrow(key)

    def _use_control(self, key: int) -> bool:
        if key == Qt.Key.Key_C and not self.textCursor().hasSelection():
            self.interrupt_asked.emit()
        elif key == Qt.Key.Key_D and not self.code:
            self.exit_asked.emit()
        elif key == Qt.Key.Key_L:
            self.clear_asked.emit()
        elif key == Qt.Key.Key_R:
            self.search_asked.emit()
        elif key == Qt.Key.Key_Slash:
            if not self._held:
                comment_lines(self.textCursor())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run_asked.emit()
        else:
            return False
        return True

    def _use_enter(self, modifiers: Qt.KeyboardModifier) -> None:
        cursor = self.textCursor()
        if self._held or modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.run_asked.emit()
        elif modifiers & Qt.KeyboardModifier.AltModifier or cursor.block().next().isValid():
            self.begin_line()
        else:
            self.enter_pressed.emit()

    def _use_arrow(self, key: int) -> bool:
        if self.textCursor().hasSelection():
            return False
        block, cursor = self.textCursor().block(), self.textCursor()
        line = block.layout().lineForTextPosition(cursor.positionInBlock()).lineNumber()
        if key == Qt.Key.Key_Up and not block.previous().isValid() and line <= 0:
            self.previous_asked.emit()
            return True
        is_last = line >= block.layout().lineCount() - 1
        if key == Qt.Key.Key_Down and not block.next().isValid() and is_last:
            self.next_asked.emit()
            return True
        return False

    def _use_held_arrow(self, key: int) -> bool:
        if key == Qt.Key.Key_Up:
            self.previous_asked.emit()
        elif key == Qt.Key.Key_Down:
            self.next_asked.emit()
        return True

    # ---- indentation
    def _use_tab(self) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            indent_lines(self.textCursor(), 1)
        elif not cursor.block().text()[: cursor.positionInBlock()].strip():
            cursor.insertText(" " * (INDENT - cursor.positionInBlock() % INDENT))
        else:
            self.completion_asked.emit()

    def _use_backtab(self) -> bool:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        if cursor.hasSelection() or (before and not before.strip()):
            indent_lines(self.textCursor(), -1)
            return True
        if not before:
            return False  # pass the focus on to the widget before the editor
        self.tip_asked.emit()
        return True

    # ---- pasting
    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        code, count = cleaned(source.text())
        self.insert_code(code)
        if count:
            self.cleaned.emit(count)

    def _put(self, cursor: QTextCursor, code: str) -> None:
        if not is_short(code):
            text = self.toPlainText()
            start, end = cursor.selectionStart(), cursor.selectionEnd()
            before, after = text[: python_place(text, start)], text[python_place(text, end) :]
            self._hold(before + code + after)
            return
        cursor.insertText(code)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _hold(self, code: str) -> None:
        """Hold back code that is too long to edit, and show its beginning."""
        self.setPlainText(beginning(code))
        self._held = code
        self.setReadOnly(True)
        self.held.emit(len(code))

    def _let_go(self) -> None:
        if self._held:
            self._held = ""
            self.setReadOnly(False)
            self.clear()
            self.held.emit(0)

    # ---- appearance
    @Slot()
    def restyle(self) -> None:
        """Apply the appearance's fonts and colours."""
        self.setFont(code_font(self._appearance))
        self.setTabStopDistance(INDENT * self.fontMetrics().horizontalAdvance(" "))
        colors = self._appearance.colors
        set_colors(self, {QPalette.ColorRole.Base: colors.surface, QPalette.ColorRole.Text: colors.text})

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.setCursorWidth(2)


def looks_complete(code: str) -> bool:
    """Return False if the code needs more lines to be complete. Text that is not valid Python is considered
    complete, so that its error is shown.
    """
    first, last = code.lstrip()[:1], code.rstrip()[-1:]
    if first in ("%", "!", "?") or last == "?":
        return not code.startswith("%%") or code.endswith("\n")
    if code.rpartition("\n")[2].strip() and code.rpartition("\n")[2][0].isspace():
        return False  # the block may continue
    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compiler(code, "<cell>", "exec") is not None
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return True


PATIENCE_MS = 150
"""Time allowed for the kernel to answer, in milliseconds. If the kernel takes longer, ``looks_complete``
decides.
"""

QUESTION_MS = 300
"""Time, in milliseconds, for which keys typed after a cell or an answer was submitted may belong to the next
question of the cell.
"""

_MOST_KEYS = 1_000


class EnterKey(QObject):
    """Handles Enter: holds back keys typed in ``editor`` while the kernel decides whether the code is
    complete, and then for a moment until the cell asks for input or ends, so that no key is lost, arrives
    too early or goes to the wrong place.
    """

    run_asked = Signal()
    """Emitted when the code is complete."""

    def __init__(self, editor: CodeEditor, model: ConsoleModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._model = model
        self._request = ""
        self._awaits_question = False
        self._keys: deque[QKeyEvent] = deque(maxlen=_MOST_KEYS)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._judge)
        editor.enter_pressed.connect(self._ask)
        editor.installEventFilter(self)
        model.answered.connect(self._take)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and self._is_holding:
            self._keys.append(event.clone())  # type: ignore[arg-type]
            return True
        return False

    @property
    def _is_holding(self) -> bool:
        return bool(self._request) or self._awaits_question

    def await_question(self) -> None:
        """Hold back keys until the cell that is starting or continuing asks for input or ends."""
        if self._model.state.activity in ("idle", "running"):
            self._awaits_question = True
            self._patience.start(QUESTION_MS)

    def end_wait(self, target: QWidget) -> None:
        """Pass the keys on to ``target``, because it is known where they belong."""
        if self._awaits_question:
            self._awaits_question = False
            self._patience.stop()
            self._pass_on(target)

    @Slot()
    def _ask(self) -> None:
        code = self._editor.code
        if not code.strip():
            return
        self._request = self._model.ask("is_complete", {"code": code})
        if self._request:
            self._patience.start(PATIENCE_MS)
        else:
            self._judge()

    @Slot(str, object)
    def _take(self, request: str, content: Mapping[str, object]) -> None:
        if request and request == self._request:
            # IPython cannot tell what follows the first line of a %%cell.
            indent = None if self._editor.code.startswith("%%") else content.get("indent")
            is_complete = content.get("status") != "incomplete"
            self._settle(is_complete, indent if isinstance(indent, str) else None)

    @Slot()
    def _judge(self) -> None:
        if self._awaits_question:
            self.end_wait(self._editor)
            return
        self._settle(looks_complete(self._editor.code), None)

    def _settle(self, is_complete: bool, indent: str | None) -> None:
        self._request = ""
        self._patience.stop()
        if is_complete:
            self.run_asked.emit()
        else:
            self._editor.begin_line(indent)
        self._pass_on(self._editor)

    def _pass_on(self, target: QWidget) -> None:
        while self._keys and not self._is_holding:
            QCoreApplication.sendEvent(target, self._keys.popleft())

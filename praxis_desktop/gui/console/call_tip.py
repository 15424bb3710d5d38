"""Call tips: the signature of a function, shown above the line while its arguments are being typed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from praxis_desktop.gui.console.editor import CodeEditor
from praxis_desktop.gui.console.model import ConsoleModel
from praxis_desktop.gui.console.transcript import qt_place
from praxis_desktop.gui.look.appearance import Appearance, draw_frame, smooth_painter
from praxis_desktop.gui.look.tokens import RADIUS_CONTROL
from praxis_desktop.gui.output.text import runs_of
from praxis_desktop.gui.widgets.labels import Label

_GAP = 8
"""Distance, in pixels, between the line and the frame."""
_AROUND = 8
"""Minimum distance, in pixels, between the frame and the edges of the window."""


class Floating(QFrame):
    """A frame that floats over the window of ``editor``, so that no other widget clips it. The focus stays in
    the editor.
    """

    def __init__(self, editor: QPlainTextEdit, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._editor = editor
        self._position, self._is_above = 0, False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        appearance.changed.connect(self.update)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether the frame is shown."""
        return not self.isHidden()

    def place(self, position: int, *, is_above: bool = False) -> None:
        """Show the frame below the line at ``position``, or above the line if ``is_above`` or if the frame
        fits only there.
        """
        self._position, self._is_above = position, is_above
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        cursor = self._editor.textCursor()
        cursor.setPosition(min(position, self._editor.document().characterCount() - 1))
        spot = self._editor.cursorRect(cursor)
        line = self._editor.cursorRect()
        top = self._editor.viewport().mapTo(window, QPoint(spot.left(), line.top()))
        bottom = top.y() + line.height()
        size = self.sizeHint().boundedTo(QSize(window.width() - 2 * _AROUND, window.height() - 2 * _AROUND))
        above, below = top.y() - _GAP - size.height(), bottom + _GAP
        fits_below = below + size.height() <= window.height() - _AROUND
        is_above = above >= _AROUND if is_above else not fits_below and above >= _AROUND
        if not is_above and not fits_below:
            size.setHeight(max(window.height() - _AROUND - below, 0))
        left = max(_AROUND, min(top.x() + self._indent, window.width() - size.width() - _AROUND))
        self.setGeometry(left, above if is_above else below, size.width(), size.height())
        self.raise_()
        self.show()

    def follow(self) -> None:
        """Move the frame along with the editor."""
        if self.is_open:
            self.place(self._position, is_above=self._is_above)

    _indent = 0
    """Horizontal offset of the frame from its position, in pixels."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = smooth_painter(self)
        colors = self._appearance.colors
        draw_frame(painter, self.rect(), RADIUS_CONTROL, ground=colors.surface, edge=colors.border_strong)


_WIDTH = 560
_PADDING = 10
_MOST = 700
"""Maximum length, in characters, of a signature and of its description."""
_FIELD = re.compile(r"^([A-Z][a-z]+(?: [a-z]+)*):[ \t]*", re.MULTILINE)


class CallTip(Floating):
    """Shows call tips, which are requested from the kernel on demand or when an opening bracket is typed."""

    def __init__(
        self, editor: CodeEditor, model: ConsoleModel, *, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(editor, appearance=appearance, parent=parent)
        self._code_editor = editor
        self._model = model
        self._request = ""
        self._bracket = 0
        """The position of the opening bracket."""
        self._signature = Label(appearance=appearance, role="mono", wrap=True)
        self._words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        for label in (self._signature, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_PADDING, 7, _PADDING, 7)
        layout.setSpacing(3)
        layout.addWidget(self._signature)
        layout.addWidget(self._words)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        # Once for each key press, after the editor has handled it.
        self._later.setInterval(0)
        self._later.timeout.connect(self._follow)
        model.answered.connect(self._take)
        editor.typed.connect(self._open_for)
        editor.tip_asked.connect(self.ask)
        editor.closed.connect(self.close_tip)
        editor.cursorPositionChanged.connect(self._later.start)

    @property
    def text(self) -> str:
        """The signature shown; "" while the call tip is hidden."""
        return self._signature.text() if self.is_open else ""

    def sizeHint(self) -> QSize:  # noqa: N802
        width = self._signature.fontMetrics().horizontalAdvance(self._signature.text()) + 4
        words = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 4
        width = min(max(width, words if not self._words.isHidden() else 0), _WIDTH)
        height = self._signature.heightForWidth(width) + 14
        if not self._words.isHidden():
            height += self._words.heightForWidth(width) + 3
        return QSize(width + 2 * _PADDING, height)

    @Slot()
    def ask(self) -> None:
        """Show the signature of the call around the cursor."""
        self._bracket = _open_bracket(self._code_editor.toPlainText(), self._code_editor.place)
        self._inspect(self._bracket or self._code_editor.place)

    @Slot()
    def close_tip(self) -> None:
        """Hide the call tip."""
        self._request = ""
        self.hide()

    @Slot(str)
    def _open_for(self, text: str) -> None:
        if text == "(" and not self._code_editor.colors.is_words(self._code_editor.place):
            self._bracket = self._code_editor.place - 1
            self._inspect(self._bracket)

    def _inspect(self, place: int) -> None:
        content = {"code": self._code_editor.toPlainText(), "cursor_pos": place}
        self._request = self._model.ask("inspect", content)

    @Slot(str, object)
    def _take(self, request: str, content: Mapping[str, object]) -> None:
        if not request or request != self._request:
            return
        self._request = ""
        data = content.get("data")
        text = data.get("text/plain") if content.get("found") and isinstance(data, dict) else None
        if not isinstance(text, str) or not self._code_editor.hasFocus():
            self.hide()
            return
        fields = _fields("".join(part for part, _ in runs_of(text[: 16 << 10])))
        signature = fields.get("Signature") or fields.get("Init signature") or fields.get("Call signature")
        words = fields.get("Docstring") or fields.get("Init docstring") or ""
        signature = " ".join((signature or fields.get("Type") or "").split())[:_MOST]
        words = " ".join(words.split("\n\n")[0].split())[:_MOST]
        if not signature and not words:
            self.hide()
            return
        self._signature.setText(signature.replace("( ", "(").replace(", )", ")").replace(" )", ")"))
        self._words.setText("" if words == "<no docstring>" else words)
        self._words.setVisible(bool(self._words.text()))
        self.setAccessibleName(f"{self._signature.text()} {self._words.text()}".strip())
        self.place(qt_place(self._code_editor.toPlainText(), self._bracket), is_above=True)

    @Slot()
    def _follow(self) -> None:
        """Close the call tip once the cursor has left the brackets."""
        if self.is_open and not _is_within(
            self._code_editor.toPlainText(), self._bracket, self._code_editor.place
        ):
            self.close_tip()


def _fields(text: str) -> dict[str, str]:
    """Split IPython's description of an object into its fields."""
    places = list(_FIELD.finditer(text))
    ends = [found.start() for found in places[1:]] + [len(text)]
    return {found[1]: text[found.end() : end].strip() for found, end in zip(places, ends, strict=True)}


def _open_bracket(code: str, place: int) -> int:
    """Return the position of the innermost bracket that is still open at ``place``; 0 if there is none."""
    depth = 0
    for at in range(place - 1, -1, -1):
        if code[at] == ")":
            depth += 1
        elif code[at] == "(":
            if not depth:
                return at
            depth -= 1
    return 0


def _is_within(code: str, bracket: int, place: int) -> bool:
    """Return whether ``place`` is between the opening bracket at ``bracket`` and its closing bracket."""
    if bracket >= place or code[bracket : bracket + 1] != "(":
        return False
    depth = 0
    for each in code[bracket:place]:
        depth += (each == "(") - (each == ")")
        if depth <= 0:
            return False
    return True

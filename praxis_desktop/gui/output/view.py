"""The view of a run's output. The text has a limited length, and the view stays fast whatever is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from praxis_desktop.gui.look.appearance import Appearance, set_colors
from praxis_desktop.gui.look.tokens import ToneName
from praxis_desktop.gui.output.text import PLAIN, Piece, PieceKind, TextStyle
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar, keep_last_lines

MAX_LINES = 10_000
_LOOK: Final = int(QTextFormat.Property.UserProperty.value)
_TINTED = 1


class TextLook(Struct, frozen=True):
    """The look of a piece of text: its stream and its style."""

    kind: PieceKind = "stdout"
    style: TextStyle = PLAIN


_USUAL: Final = TextLook()

_TONES: Final[Mapping[str, ToneName]] = MappingProxyType(
    {"red": "err", "green": "ok", "yellow": "warn", "blue": "run", "magenta": "sim", "cyan": "run"}
)
"""The tone for each terminal colour. Tones are legible in both light and dark mode."""


class OutputView(QPlainTextEdit):
    """Read-only text that follows the newest line unless the user has scrolled up."""

    def __init__(self, *, appearance: Appearance, tone: ToneName | None = None) -> None:
        super().__init__()
        self._appearance = appearance
        self._tone = tone
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        self.setReadOnly(True)
        # The undo stack would keep a copy of all output.
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        appearance.changed.connect(self.restyle)
        self.restyle()

    def append_pieces(self, pieces: Iterable[Piece]) -> None:
        """Append pieces of text."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        for piece in pieces:
            if piece.erases_line:
                cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
            first = cursor.block()
            look = TextLook(piece.kind, piece.style)
            cursor.insertText(piece.text, self._format(look))
            if look != _USUAL:
                self._mark(first, cursor.block())
        cursor.endEditBlock()
        keep_last_lines(self, MAX_LINES)
        if follows:
            bar.setValue(bar.maximum())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum()
        super().resizeEvent(event)
        if follows:
            bar.setValue(bar.maximum())

    @Slot()
    def restyle(self) -> None:
        """Apply the appearance's fonts and colours, including to existing text."""
        font = self._appearance.font("mono")
        self.setFont(font)
        self.setTabStopDistance(8 * self.fontMetrics().horizontalAdvance(" "))
        ground = self._appearance.tone(self._tone).bg if self._tone else self._appearance.colors.surface
        set_colors(self, {QPalette.ColorRole.Base: ground})
        block = self.document().begin()
        while block.isValid():
            if block.userState() == _TINTED:
                self._tint(block)
            block = block.next()

    def _format(self, look: TextLook) -> QTextCharFormat:
        text = QTextCharFormat()
        if look == _USUAL:
            return text
        text.setProperty(_LOOK, look)
        style = look.style
        text.setForeground(QColor(self._color(look)))
        if style.is_bold:
            text.setFontWeight(QFont.Weight.Bold)
        text.setFontItalic(style.is_italic)
        text.setFontUnderline(style.is_underlined)
        if style.is_marked:
            text.setBackground(QColor(self._appearance.colors.sunken))
        return text

    def _color(self, look: TextLook) -> str:
        colors, name = self._appearance.colors, look.style.color
        if name == "grey" or look.kind == "note":
            return colors.text3
        if name:
            return self._appearance.tone(_TONES[name]).fg
        return self._appearance.tone("warn").fg if look.kind == "stderr" else colors.text

    @staticmethod
    def _mark(block: QTextBlock, last: QTextBlock) -> None:
        """Mark the blocks from ``block`` to ``last`` as containing coloured text."""
        while block.isValid():
            block.setUserState(_TINTED)
            if block == last:
                return
            block = block.next()

    def _tint(self, block: QTextBlock) -> None:
        spans: list[tuple[int, int, TextLook]] = []
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            look = fragment.charFormat().property(_LOOK)
            if isinstance(look, TextLook):
                spans.append((fragment.position(), fragment.length(), look))
            iterator += 1
        for position, length, look in spans:
            cursor = QTextCursor(self.document())
            cursor.setPosition(position)
            cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(self._format(look))

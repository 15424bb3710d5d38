"""The transcript of a console: numbered cells, output and pictures. Its length is bounded, and appending is
fast.

All lines have the same height, as required by QPlainTextEdit, which lays out only the lines in view. A
picture reserves several lines and is painted over them in slices; a table is text in columns. Cell numbers
are painted in the margin so that they are not copied with the text.
"""

from __future__ import annotations

import enum
import itertools
import time
from collections.abc import Iterable, Iterator
from typing import Protocol

from msgspec import Struct
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollBar, QWidget

from praxis_desktop.gui.background import OwnTurn
from praxis_desktop.gui.console.looks import Look, char_format, code_font, look_of
from praxis_desktop.gui.console.pictures import PictureStore
from praxis_desktop.gui.look.appearance import Appearance, set_colors
from praxis_desktop.gui.widgets.scrolling import VerticalScrollBar, keep_last_lines

_KINDS = 3
SLICES = 10
"""Number of bits in a block's user state that hold the kind of line and, for a picture, the slice. The
remaining bits hold the number of the cell or picture.
"""

Run = tuple[str, Look]


class LineKind(enum.IntEnum):
    """The kind of a line."""

    TEXT = 0
    CELL = 1
    PICTURE = 2
    HEADER = 3
    ROW = 4
    GAP = 5


class TranscriptLine(Struct, frozen=True):
    """A line of the transcript. ``number`` is the number of a cell or, for a picture, the picture's number
    combined with that of its slice in this line.
    """

    runs: tuple[Run, ...]
    kind: LineKind = LineKind.TEXT
    number: int = 0


def packed(kind: LineKind, number: int) -> int:
    """Return ``kind`` and ``number`` combined into a block's user state."""
    return number << _KINDS | kind


def state_of(block: QTextBlock) -> tuple[int, int]:
    """Return the kind and number of a block. The kind is -1 if the block has no user state."""
    state = block.userState()
    return (-1, 0) if state < 0 else (state & (1 << _KINDS) - 1, state >> _KINDS)


def spans_of(block: QTextBlock) -> Iterator[tuple[int, int, Look]]:
    """Yield the start, length and look of each part of a line whose look is not the default one."""
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        look = look_of(fragment.charFormat())
        if look is not None:
            yield fragment.position(), fragment.length(), look
        iterator += 1


def _blocks_from(block: QTextBlock) -> Iterator[QTextBlock]:
    while block.isValid():
        yield block
        block = block.next()


MARGIN = 12
"""Margin to the left of the cell numbers, in pixels."""
MARKS = 48
"""Width of the cell numbers including their margins, in pixels."""
FRAME = 2
"""Width of the frame that shows the focus, in pixels."""


class _Lines(Protocol):
    def visible_blocks(self) -> Iterator[tuple[QTextBlock, QRect]]:
        """Return the lines in view with their positions."""


class CellMarks(QWidget):
    """Paints cell numbers in the margin of ``view``."""

    def __init__(self, view: QPlainTextEdit, lines: _Lines, appearance: Appearance) -> None:
        super().__init__(view)
        self._view = view
        self._lines = lines
        self._appearance = appearance
        view.updateRequest.connect(self._follow)

    @Slot(QRect, int)
    def _follow(self, place: QRect, dy: int) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._view.palette().base())
        painter.setFont(code_font(self._appearance, weight=700))
        painter.setPen(QColor(self._appearance.colors.link))
        for block, place in self._lines.visible_blocks():
            kind, number = state_of(block)
            if kind == LineKind.CELL:
                line = place.top() + painter.fontMetrics().ascent()
                painter.drawText(QPoint(MARGIN - FRAME, line), f"[{number}]")


class _View(Protocol):
    @property
    def height_changed(self) -> SignalInstance:
        """Emitted when the text has changed."""

    def verticalScrollBar(self) -> QScrollBar:  # noqa: N802
        """Return the scroll bar."""


class Following:
    """A context manager that keeps the end in view if it was in view before. If nested, scrolls only once."""

    def __init__(self, view: _View) -> None:
        self._view = view
        self._depth = 0
        self._follows = False

    def __enter__(self) -> None:
        self._depth += 1
        if self._depth == 1:
            bar = self._view.verticalScrollBar()
            self._follows = bar.value() >= bar.maximum()

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth:
            return
        if self._follows:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.maximum())
        self._view.height_changed.emit()


MAX_LINES = 10_000

_RESTYLED = 100
"""The number of lines that are recoloured together."""

_RESTYLING_S = 0.003
"""Time, in seconds, after which the remaining lines get their new colours in a later turn."""


class Transcript(QPlainTextEdit):
    """Read-only text that stays scrolled to its end unless the user has scrolled up. A final newline is held
    back until more text arrives, so that there is no empty last line.
    """

    link_opened = Signal(str)
    height_changed = Signal()
    key_pressed = Signal(object)
    """Carries the QKeyEvent of a key press. If a slot accepts the event, the text does not handle it."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._is_line_ended = False
        self.following = Following(self)
        """Groups several changes so that scrolling is adjusted only once."""
        self._pictures = PictureStore()
        self._marks = CellMarks(self, self, appearance)
        self.setVerticalScrollBar(VerticalScrollBar(appearance=appearance))
        # Qt would lay out the scroll bars anew for each line, to show or hide them: ten times per written
        # text. This bar always has its place, and is invisible while everything is in view.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.disconnect()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setReadOnly(True)
        # The undo stack would keep a copy of all output.
        self.setUndoRedoEnabled(False)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setLineWidth(FRAME)
        self.setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setMouseTracking(True)
        self.document().setDocumentMargin(0)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setViewportMargins(MARGIN + MARKS - FRAME, 0, 0, 0)
        self.setAccessibleName(self.tr("Cells and their output"))
        self._restyling = OwnTurn(self._restyle_more, self)
        self._unstyled = QTextCursor(self.document())
        """Lines from this position onwards may still have the colours of an earlier appearance."""
        appearance.changed.connect(self.restyle)
        self.restyle()

    @property
    def appearance(self) -> Appearance:
        """The transcript's colours and fonts."""
        return self._appearance

    # ---- adding
    @property
    def end(self) -> QTextCursor:
        """A cursor that stays at the current end of the text even when more is appended."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setKeepPositionOnInsert(True)
        return cursor

    @property
    def is_empty(self) -> bool:
        """Whether the transcript contains no text."""
        return self.document().isEmpty()

    def begin_line(self) -> None:
        """Make the next text begin on a new line."""
        if not self._is_line_ended and self.document().lastBlock().length() > 1:
            self._is_line_ended = True

    def append(self, runs: Iterable[Run], *, erases_line: bool = False) -> None:
        """Append runs of text; ``erases_line`` first removes an unfinished last line."""
        with self.following:
            cursor = self._writing()
            if erases_line and not self._is_line_ended:
                cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
            for text, look in runs:
                if self._is_line_ended:
                    cursor.insertText("\n", char_format(Look(), self._appearance))
                    self._is_line_ended = False
                if text.endswith("\n"):
                    self._is_line_ended = True
                    text = text[:-1]  # noqa: PLW2901
                cursor.insertText(text, char_format(look, self._appearance))
            cursor.endEditBlock()
            keep_last_lines(self, MAX_LINES)

    def append_lines(self, lines: Iterable[TranscriptLine]) -> None:
        """Append whole lines."""
        self.begin_line()
        with self.following:
            for line in lines:
                cursor = self._writing()
                if self._is_line_ended:
                    cursor.insertText("\n", char_format(Look(), self._appearance))
                self._write(cursor, line)
                cursor.endEditBlock()
                self._is_line_ended = True
            keep_last_lines(self, MAX_LINES)

    def room_for(self, identity: int, size: QSize) -> list[TranscriptLine]:
        """Return the lines that reserve space for a picture, which ``show_picture`` adds later."""
        height = self.fontMetrics().lineSpacing()
        slices = min(-(-size.height() // height), (1 << SLICES) - 1)
        return [
            TranscriptLine(((" ", Look()),), LineKind.PICTURE, identity << SLICES | number)
            for number in range(slices)
        ]

    def show_picture(self, identity: int, picture: bytes) -> None:
        """Show a picture in its reserved space. ``picture`` is a PNG, or b"" if it could not be drawn."""
        self._pictures.add(identity, picture)
        self.viewport().update()

    def picture(self, identity: int) -> QPixmap | None:
        """Return a picture, or None if it is not available."""
        return self._pictures.picture(identity)

    def set_pixel_ratio(self, ratio: float) -> None:
        """Set the device pixel ratio."""
        self._pictures.ratio = ratio

    # ---- removing
    def remove(self, start: QTextCursor, end: QTextCursor | None = None) -> None:
        """Remove the text between two positions; ``end`` defaults to the end of the text."""
        with self.following:
            cursor = QTextCursor(self.document())
            cursor.setPosition(start.position())
            if end is None:
                cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            else:
                cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            if end is None:
                self._is_line_ended = not self.is_empty

    def replace_line(self, place: QTextCursor, runs: Iterable[Run]) -> None:
        """Replace the text of the line at ``place``."""
        with self.following:
            cursor = QTextCursor(place.block())
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            for text, look in runs:
                cursor.insertText(text, char_format(look, self._appearance))

    def replace_lines(self, start: QTextCursor, end: QTextCursor, lines: Iterable[TranscriptLine]) -> None:
        """Replace lines: ``start`` is the end of the line before them, and ``end`` is the end of the last."""
        with self.following:
            cursor = QTextCursor(self.document())
            cursor.beginEditBlock()
            # One character earlier, so that cursors at the end of the removed lines move along with the end.
            cursor.setPosition(min(start.position() + (start.position() > 0), end.position()))
            for number, line in enumerate(lines):
                if number:
                    cursor.insertText("\n", char_format(Look(), self._appearance))
                self._write(cursor, line)
            cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            cursor.endEditBlock()
            keep_last_lines(self, MAX_LINES)

    @Slot()
    def clear_all(self) -> None:
        self.clear()
        self._is_line_ended = False
        self._pictures.clear()
        self.height_changed.emit()

    def find_cell(self, number: int) -> QTextBlock | None:
        """Search upwards from the cursor for a cell. Return its first line, or None if it was dropped."""
        wanted = packed(LineKind.CELL, number)
        block = self.textCursor().block()
        while block.isValid():
            if block.userState() == wanted:
                return block
            block = block.previous()
        return None

    def go_to(self, block: QTextBlock) -> None:
        """Scroll to a line and select it."""
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor()

    # ---- size and appearance
    def content_height(self, most: int) -> int:
        """Return the total height of all lines in pixels, at most ``most``."""
        height = 0.0
        block = self.document().begin()
        if self.document().isEmpty():
            return 0
        while block.isValid() and height < most:
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return min(int(height) + 1 + 2 * FRAME, most)

    @Slot()
    def restyle(self) -> None:
        """Apply the appearance's fonts and colours, including to existing text."""
        self.setFont(code_font(self._appearance))
        self.setTabStopDistance(8 * self.fontMetrics().horizontalAdvance(" "))
        colors = self._appearance.colors
        set_colors(self, {QPalette.ColorRole.Base: colors.surface, QPalette.ColorRole.Text: colors.text2})
        self._show_focus()
        self._restyle_lines([block for block, _ in self.visible_blocks()])
        self._marks.update()
        self._unstyled = QTextCursor(self.document())
        self._restyling.start()

    def _restyle_more(self) -> None:
        """Apply the new colours to the next lines, including lines out of view."""
        until = time.perf_counter() + _RESTYLING_S
        block = self._unstyled.block()
        while block.isValid() and time.perf_counter() < until:
            lines = list(itertools.islice(_blocks_from(block), _RESTYLED))
            self._restyle_lines(lines)
            block = lines[-1].next()
        if block.isValid():
            self._unstyled.setPosition(block.position())
            self._restyling.start()

    def _restyle_lines(self, lines: Iterable[QTextBlock]) -> None:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for block in lines:
            for position, length, look in spans_of(block):
                cursor.setPosition(position)
                cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(char_format(look, self._appearance))
        cursor.endEditBlock()

    def _show_focus(self) -> None:
        colors = self._appearance.colors
        frame = colors.focus if self.hasFocus() else colors.surface
        set_colors(self, {QPalette.ColorRole.WindowText: frame})

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self._show_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        with self.following:
            super().resizeEvent(event)
        area = self.viewport().geometry()
        self._marks.setGeometry(QRect(FRAME, area.top(), area.left() - FRAME, area.height()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self.viewport())
        colors = self._appearance.colors
        for block, place in self.visible_blocks():
            kind, number = state_of(block)
            if kind == LineKind.PICTURE:
                self._paint_slice(painter, place, number)
            elif kind in (LineKind.HEADER, LineKind.ROW):
                width = min(place.width(), self.fontMetrics().horizontalAdvance(block.text()))
                if kind == LineKind.HEADER:
                    painter.fillRect(place.left(), place.top(), width, place.height(), QColor(colors.sunken))
                painter.fillRect(place.left(), place.bottom(), width, 1, QColor(colors.border))
        painter.end()
        super().paintEvent(event)

    def visible_blocks(self) -> Iterator[tuple[QTextBlock, QRect]]:
        """Yield the lines in view with their positions in the viewport."""
        block, offset, bottom = self.firstVisibleBlock(), self.contentOffset(), self.viewport().height()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(offset).toAlignedRect()
            if place.top() > bottom:
                return
            yield block, place
            block = block.next()

    def _paint_slice(self, painter: QPainter, place: QRect, state: int) -> None:
        number = state & (1 << SLICES) - 1
        picture = self._pictures.picture(state >> SLICES)
        if picture is None:
            if not number:
                is_awaited = self._pictures.is_awaited(state >> SLICES)
                words = self.tr("Drawing…") if is_awaited else self.tr("The figure cannot be shown")
                painter.setPen(QColor(self._appearance.colors.text3))
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            return
        # Shrunk if the console has become narrower than the picture.
        ratio = max(picture.devicePixelRatio(), picture.width() / max(self.viewport().width(), 1))
        top = number * place.height()
        height = min(place.height(), int(picture.height() / ratio) - top)
        if height > 0:
            width = int(picture.width() / ratio)
            source = QRect(0, int(top * ratio), picture.width(), int(height * ratio))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRect(0, place.top(), width, height), picture, source)

    # ---- links
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        is_link = bool(self.anchorAt(event.position().toPoint()))
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.IBeamCursor
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        link = self.anchorAt(event.position().toPoint())
        if link and event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.link_opened.emit(link)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        event.ignore()
        self.key_pressed.emit(event)
        if event.isAccepted():
            return
        link = self.textCursor().charFormat().anchorHref()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and link:
            event.accept()
            self.link_opened.emit(link)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802
        """Make Tab move from link to link, and then to the next widget."""
        return self._go_to_link(is_next) or super().focusNextPrevChild(is_next)

    def _go_to_link(self, is_next: bool) -> bool:
        place = self.textCursor()
        links = [
            (position, length)
            for block, _ in self.visible_blocks()
            for position, length, look in spans_of(block)
            if look.link
        ]
        if is_next:
            found = next((link for link in links if link[0] > place.selectionStart()), None)
        else:
            found = next((link for link in reversed(links) if link[0] < place.selectionStart()), None)
        if found is None:
            return False
        place.setPosition(found[0])
        place.setPosition(found[0] + found[1], QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(place)
        return True

    # ---- internals
    def _writing(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _write(self, cursor: QTextCursor, line: TranscriptLine) -> None:
        """Write a line at the cursor, without a line break."""
        if line.kind is LineKind.GAP:
            cursor.setBlockCharFormat(char_format(Look("gap"), self._appearance))
        cursor.block().setUserState(packed(line.kind, line.number))
        for text, look in line.runs:
            cursor.insertText(text, char_format(look, self._appearance))


def python_place(text: str, place: int) -> int:
    """Convert a position in Qt's UTF-16 code units to a position in Python characters."""
    if text.isascii():
        return place
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * place].decode("utf-16-le", "replace"))


def qt_place(text: str, place: int) -> int:
    """Convert a position in Python characters to a position in Qt's UTF-16 code units."""
    if text.isascii():
        return place
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
